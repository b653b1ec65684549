/* gemm: C = op(A) op(B), row-major; op(A) is m x k, op(B) is k x n, C is m x n. op is the matrix, its transpose or
 * its conjugate transpose: options ta and tb, each n, t or c.
 *
 * The check is Freivalds' (R. Freivalds, "Probabilistic machines can use less running time", IFIP 1977), from both
 * sides: compare C x with A (B x) and C' y with B' (A' y) for random vectors x and y, which costs O(n^2). Two
 * elements of a row that change places are seen by y, two of a column by x. Limit: the rounding errors of m n
 * independent sums of k terms, seen through x: those of row i add up to the size sum over p of |a_ip| sqrt(sum over j
 * of (b_pj x_j)^2), see errors.h. A part of a complex sum has two real terms for each complex one. */
#include "bench/operations/gemm.h"

#include <stddef.h>

#include "bench/operations/blas.h"
#include "bench/operations/errors.h"
#include "bench/operations/operation.h"
#include "bench/operations/options.h"

/* ---- Options ---- */

static const char *const form_names[] = {"n", "t", "c", NULL}; /* as enum sg_form */
enum { TA, TB, N_OPTIONS };
static const struct sg_operation_option gemm_options[N_OPTIONS] = {{"ta", form_names}, {"tb", form_names}};

struct sg_gemm_forms sg_gemm_forms(const struct sg_workload *w) {
  struct sg_operation_choice choices[N_OPTIONS];
  sg_options_read(w, gemm_options, N_OPTIONS, choices);
  return (struct sg_gemm_forms){(enum sg_form)choices[TA].value, (enum sg_form)choices[TB].value};
}

int sg_cblas_form(enum sg_form form) {
  static const int values[] = {SG_CBLAS_NO_TRANS, SG_CBLAS_TRANS, SG_CBLAS_CONJ_TRANS};
  return values[form];
}

static int gemm_check(const struct sg_workload *w, struct sg_error *err) {
  struct sg_operation_choice choices[N_OPTIONS];
  const int status = sg_options_parse(w, gemm_options, N_OPTIONS, choices, err);
  if (status != SG_OK || sg_dtype_is_complex(w->dtype)) { return status; }
  for (int i = 0; i < N_OPTIONS; i++) {
    if (choices[i].value != SG_ADJOINT) { continue; }
    return sg_fail(err, SG_BAD_INPUT, "gemm: option %s=c is for complex types: use %s=t", gemm_options[i].key,
                   gemm_options[i].key);
  }
  return SG_OK;
}

/* ---- Shape and cost ---- */

static struct sg_array stored(enum sg_form form, int64_t rows, int64_t columns) {
  return form == SG_PLAIN ? (struct sg_array){rows, columns} : (struct sg_array){columns, rows};
}

static void gemm_layout(const struct sg_workload *w, struct sg_layout *layout) {
  const struct sg_gemm_forms forms = sg_gemm_forms(w);
  *layout = (struct sg_layout){
      .arrays = {stored(forms.a, w->m, w->k), stored(forms.b, w->k, w->n), {w->m, w->n}},
      .n_inputs = 2,
      .n_outputs = 1,
  };
}

/* A multiplication and an addition for each of the k terms of m n sums (Golub and Van Loan, "Matrix Computations",
 * 4th ed., section 1.1.11); of complex numbers, four multiplications and four additions (the multiplication has two
 * of its own). */
static double gemm_flops(const struct sg_workload *w) {
  return (sg_dtype_is_complex(w->dtype) ? 8.0 : 2.0) * (double)w->m * (double)w->n * (double)w->k;
}

static double gemm_bytes(const struct sg_workload *w) {
  const double m = (double)w->m, n = (double)w->n, k = (double)w->k;
  return (m * k + k * n + m * n) * (double)sg_dtype_bytes(w->dtype);
}

/* ---- Work ---- */

static const char *gemm_symbol(const struct sg_workload *w) {
  return SG_CBLAS_SYMBOL_OF_ANY(w, gemm);
}

static int gemm_call(const struct sg_blas *blas, const struct sg_workload *w, void *const *arrays, void *workspace) {
  (void)workspace;
  const struct sg_gemm_forms forms = sg_gemm_forms(w);
  const int m = (int)w->m, n = (int)w->n, k = (int)w->k;
  const int ta = sg_cblas_form(forms.a), tb = sg_cblas_form(forms.b);
  const int lda = forms.a == SG_PLAIN ? k : m, ldb = forms.b == SG_PLAIN ? n : k;
  const void *a = arrays[0], *b = arrays[1];
  void *c = arrays[2];
  switch (w->dtype) {
  case SG_F32:
    SG_BLAS_CALL(blas, cblas_sgemm, SG_CBLAS_ROW_MAJOR, ta, tb, m, n, k, 1.0f, a, lda, b, ldb, 0.0f, c, n);
    break;
  case SG_F64:
    SG_BLAS_CALL(blas, cblas_dgemm, SG_CBLAS_ROW_MAJOR, ta, tb, m, n, k, 1.0, a, lda, b, ldb, 0.0, c, n);
    break;
  case SG_C64:
    SG_BLAS_CALL(blas, cblas_cgemm, SG_CBLAS_ROW_MAJOR, ta, tb, m, n, k, SG_ONE_C64, a, lda, b, ldb, SG_ZERO_C64, c,
                 n);
    break;
  default:
    SG_BLAS_CALL(blas, cblas_zgemm, SG_CBLAS_ROW_MAJOR, ta, tb, m, n, k, SG_ONE_C128, a, lda, b, ldb, SG_ZERO_C128, c,
                 n);
    break;
  }
  return 0;
}

/* ---- Check ---- */

static struct sg_matrix matrix_of(const struct sg_workload *w, const void *data, struct sg_array array) {
  return (struct sg_matrix){.dtype = w->dtype, .data = data, .rows = array.rows, .columns = array.columns};
}

/* One side of the check: `whole` applied to a random vector, against `first` and then `second`. */
struct side {
  struct sg_matrix first, second, whole;
  enum sg_form first_form, second_form, whole_form;
  int64_t length, inner, result;
};

static struct side right_side(const struct sg_workload *w, void *const *arrays) {
  const struct sg_gemm_forms forms = sg_gemm_forms(w);
  return (struct side){
      .first = matrix_of(w, arrays[1], stored(forms.b, w->k, w->n)),
      .second = matrix_of(w, arrays[0], stored(forms.a, w->m, w->k)),
      .whole = matrix_of(w, arrays[2], (struct sg_array){w->m, w->n}),
      .first_form = forms.b,
      .second_form = forms.a,
      .whole_form = SG_PLAIN,
      .length = w->n,
      .inner = w->k,
      .result = w->m,
  };
}

static struct side left_side(const struct sg_workload *w, void *const *arrays) {
  const struct side right = right_side(w, arrays);
  return (struct side){
      .first = right.second,
      .second = right.first,
      .whole = right.whole,
      .first_form = sg_form_transposed(right.second_form),
      .second_form = sg_form_transposed(right.first_form),
      .whole_form = SG_TRANSPOSED,
      .length = w->m,
      .inner = w->k,
      .result = w->n,
  };
}

static size_t gemm_residual_scratch(const struct sg_workload *w) {
  const int64_t longer = w->m > w->n ? w->m : w->n, shorter = w->m > w->n ? w->n : w->m;
  return sg_vector_bytes(w->dtype, shorter) + sg_vector_bytes(w->dtype, w->k) + 2 * sg_vector_bytes(w->dtype, longer);
}

static double gemm_residual(const struct sg_workload *w, const struct sg_draw *draw, void *const *arrays,
                            void *scratch) {
  const struct side side = draw->vector == 0 ? right_side(w, arrays) : left_side(w, arrays);
  const struct sg_vector x = sg_vector_draw(&scratch, w->dtype, side.length, draw);
  const struct sg_vector inner = sg_vector_take(&scratch, w->dtype, side.inner);
  const struct sg_vector expected = sg_vector_take(&scratch, w->dtype, side.result);
  const struct sg_vector result = sg_vector_take_numbers(&scratch, w->dtype, side.result);
  sg_apply(&side.first, side.first_form, &x, &inner);
  sg_apply(&side.second, side.second_form, &inner, &expected);
  sg_apply(&side.whole, side.whole_form, &x, &result);
  const double parts = sg_dtype_is_complex(w->dtype) ? 2 : 1, terms = parts * (double)side.inner;
  const struct sg_rounding rounding = sg_rounding_of_sums(w, terms, terms + 2 * parts * (double)side.length, true);
  return sg_vector_excess(&result, &expected, &rounding, expected.size);
}

extern const struct sg_operation sg_operation_gemm;
const struct sg_operation sg_operation_gemm = {
    .name = "gemm",
    .summary = "product of two matrices, C = A B; options ta, tb = n|t|c",
    .dtypes = 1u << SG_F32 | 1u << SG_F64 | 1u << SG_C64 | 1u << SG_C128,
    .operands = "A: m x k, B: k x n, C: m x n",
    .real_flop = "2*m*n*k",
    .complex_flop = "8*m*n*k",
    .flop_source = "G. H. Golub, C. F. Van Loan, \"Matrix Computations\", 4th ed., section 1.1.11",
    .check = gemm_check,
    .layout = gemm_layout,
    .flops = gemm_flops,
    .bytes = gemm_bytes,
    .call = gemm_call,
    .residual = gemm_residual,
    .vectors = 2,
    .residual_scratch = gemm_residual_scratch,
    .symbol = gemm_symbol,
};
