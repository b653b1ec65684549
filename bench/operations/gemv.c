/* gemv: y = op(A) x, memory-bound; A is m x n, row-major, op the matrix or its transpose (option ta, n or t). x and y
 * are rows of their arrays. k is ignored.
 *
 * The check recomputes op(A) x in double: nothing cheaper covers every number of y. Limit: the rounding errors of
 * sums of as many terms as x has numbers, relative to |A| |x| (errors.h). */
#include "bench/operations/blas.h"
#include "bench/operations/errors.h"
#include "bench/operations/operation.h"
#include "bench/operations/options.h"

static const char *const form_names[] = {"n", "t", NULL}; /* as enum sg_form */
static const struct sg_operation_option gemv_options[] = {{"ta", form_names}};

static enum sg_form form_of(const struct sg_workload *w) {
  struct sg_operation_choice choice;
  sg_options_read(w, gemv_options, 1, &choice);
  return (enum sg_form)choice.value;
}

static int gemv_check(const struct sg_workload *w, struct sg_error *err) {
  struct sg_operation_choice choice;
  return sg_options_parse(w, gemv_options, 1, &choice, err);
}

static int64_t length_x(const struct sg_workload *w) {
  return form_of(w) == SG_PLAIN ? w->n : w->m;
}

static int64_t length_y(const struct sg_workload *w) {
  return form_of(w) == SG_PLAIN ? w->m : w->n;
}

static void gemv_layout(const struct sg_workload *w, struct sg_layout *layout) {
  *layout = (struct sg_layout){
      .arrays = {{w->m, w->n}, {1, length_x(w)}, {1, length_y(w)}},
      .n_inputs = 2,
      .n_outputs = 1,
  };
}

/* Golub and Van Loan, "Matrix Computations", 4th ed., section 1.1.11. */
static double gemv_flops(const struct sg_workload *w) {
  return 2.0 * (double)w->m * (double)w->n;
}

static double gemv_bytes(const struct sg_workload *w) {
  const double m = (double)w->m, n = (double)w->n;
  return (m * n + m + n) * (double)sg_dtype_bytes(w->dtype);
}

static const char *gemv_symbol(const struct sg_workload *w) {
  return SG_CBLAS_SYMBOL(w, gemv);
}

static int gemv_call(const struct sg_blas *blas, const struct sg_workload *w, void *const *arrays, void *workspace) {
  (void)workspace;
  const int form = form_of(w) == SG_PLAIN ? SG_CBLAS_NO_TRANS : SG_CBLAS_TRANS;
  SG_CBLAS_CALL(blas, w, gemv, SG_CBLAS_ROW_MAJOR, form, (int)w->m, (int)w->n, 1, arrays[0], (int)w->n, arrays[1], 1,
                0, arrays[2], 1);
  return 0;
}

static size_t gemv_residual_scratch(const struct sg_workload *w) {
  return sg_vector_bytes(w->dtype, length_x(w)) + 2 * sg_vector_bytes(w->dtype, length_y(w));
}

static double gemv_residual(const struct sg_workload *w, const struct sg_draw *draw, void *const *arrays,
                            void *scratch) {
  (void)draw;
  const struct sg_matrix a = {.dtype = w->dtype, .data = arrays[0], .rows = w->m, .columns = w->n};
  const struct sg_vector x = sg_vector_take(&scratch, w->dtype, length_x(w));
  const struct sg_vector expected = sg_vector_take(&scratch, w->dtype, length_y(w));
  const struct sg_vector y = sg_vector_take_numbers(&scratch, w->dtype, length_y(w));
  sg_vector_read(&x, w->dtype, arrays[1]);
  sg_vector_read(&y, w->dtype, arrays[2]);
  sg_apply(&a, form_of(w), &x, &expected);
  const struct sg_rounding rounding = sg_rounding_of_sums(w, (double)x.n, (double)x.n, false);
  return sg_vector_excess(&y, &expected, &rounding, expected.size);
}

extern const struct sg_operation sg_operation_gemv;
const struct sg_operation sg_operation_gemv = {
    .name = "gemv",
    .summary = "matrix times vector, y = A x; option ta = n|t",
    .dtypes = 1u << SG_F32 | 1u << SG_F64,
    .shape = "MxN",
    .operands = "A: m x n, x: 1 x n, y: 1 x m",
    .real_flop = "2*m*n",
    .flop_source = "G. H. Golub, C. F. Van Loan, \"Matrix Computations\", 4th ed., section 1.1.11",
    .check = gemv_check,
    .layout = gemv_layout,
    .flops = gemv_flops,
    .bytes = gemv_bytes,
    .call = gemv_call,
    .residual = gemv_residual,
    .residual_scratch = gemv_residual_scratch,
    .symbol = gemv_symbol,
};
