/* symm: C = A B with a symmetric A of m x m; B and C are m x n, all row-major. As in BLAS, only the lower triangle of
 * A is read; the numbers above the diagonal are ignored. Of complex types, A is symmetric, not Hermitian. k is
 * ignored.
 *
 * The check is gemm's: C x against A (B x) for random vectors x, with A completed by symmetry. */
#include "bench/operations/blas.h"
#include "bench/operations/errors.h"
#include "bench/operations/operation.h"
#include "bench/operations/options.h"

enum { A, B, C };

static int symm_check(const struct sg_workload *w, struct sg_error *err) {
  return sg_options_none(w, err);
}

static void symm_layout(const struct sg_workload *w, struct sg_layout *layout) {
  *layout = (struct sg_layout){.arrays = {{w->m, w->m}, {w->m, w->n}, {w->m, w->n}}, .n_inputs = 2, .n_outputs = 1};
}

/* m^2 n multiplications and as many additions (LAPACK Working Note 41, operation counts of the BLAS); of complex
 * numbers, 6 and 2 real operations each. */
static double symm_flops(const struct sg_workload *w) {
  return (sg_dtype_is_complex(w->dtype) ? 8.0 : 2.0) * (double)w->m * (double)w->m * (double)w->n;
}

static double symm_bytes(const struct sg_workload *w) {
  const double m = (double)w->m, n = (double)w->n;
  return (m * (m + 1) / 2 + 2 * m * n) * (double)sg_dtype_bytes(w->dtype);
}

static const char *symm_symbol(const struct sg_workload *w) {
  return SG_CBLAS_SYMBOL_OF_ANY(w, symm);
}

static int symm_call(const struct sg_blas *blas, const struct sg_workload *w, void *const *arrays, void *workspace) {
  (void)workspace;
  const int m = (int)w->m, n = (int)w->n;
#define CALL(function, one, zero)                                                                          \
  SG_BLAS_CALL(blas, function, SG_CBLAS_ROW_MAJOR, SG_CBLAS_LEFT, SG_CBLAS_LOWER, m, n, one, arrays[A], m, \
               arrays[B], n, zero, arrays[C], n)
  switch (w->dtype) {
  case SG_F32:
    CALL(cblas_ssymm, 1, 0);
    break;
  case SG_F64:
    CALL(cblas_dsymm, 1, 0);
    break;
  case SG_C64:
    CALL(cblas_csymm, SG_ONE_C64, SG_ZERO_C64);
    break;
  default:
    CALL(cblas_zsymm, SG_ONE_C128, SG_ZERO_C128);
    break;
  }
#undef CALL
  return 0;
}

static size_t symm_residual_scratch(const struct sg_workload *w) {
  return sg_vector_bytes(w->dtype, w->n) + 4 * sg_vector_bytes(w->dtype, w->m);
}

static double symm_residual(const struct sg_workload *w, const struct sg_draw *draw, void *const *arrays,
                            void *scratch) {
  const struct sg_matrix b = {.dtype = w->dtype, .data = arrays[B], .rows = w->m, .columns = w->n};
  const struct sg_matrix c = {.dtype = w->dtype, .data = arrays[C], .rows = w->m, .columns = w->n};
  const struct sg_vector x = sg_vector_draw(&scratch, w->dtype, w->n, draw);
  const struct sg_vector bx = sg_vector_take(&scratch, w->dtype, w->m);
  const struct sg_vector expected = sg_vector_take(&scratch, w->dtype, w->m);
  const struct sg_vector spare = sg_vector_take(&scratch, w->dtype, w->m);
  const struct sg_vector cx = sg_vector_take_numbers(&scratch, w->dtype, w->m);
  sg_apply(&b, SG_PLAIN, &x, &bx);
  sg_apply_symmetric(w->dtype, arrays[A], SG_TRANSPOSED, &bx, &expected, &spare);
  sg_apply(&c, SG_PLAIN, &x, &cx);
  const double parts = sg_dtype_is_complex(w->dtype) ? 2 : 1, terms = parts * (double)w->m;
  const struct sg_rounding rounding = sg_rounding_of_sums(w, terms, 2 * terms + 2 * parts * (double)w->n, true);
  return sg_vector_excess(&cx, &expected, &rounding, expected.size);
}

extern const struct sg_operation sg_operation_symm;
const struct sg_operation sg_operation_symm = {
    .name = "symm",
    .summary = "product of a symmetric m x m matrix by one of m x n, C = A B",
    .dtypes = 1u << SG_F32 | 1u << SG_F64 | 1u << SG_C64 | 1u << SG_C128,
    .shape = "MxN",
    .triangle = SG_SYMMETRIC,
    .operands = "A: m x m, B: m x n, C: m x n",
    .real_flop = "2*m*m*n",
    .complex_flop = "8*m*m*n",
    .flop_source = "LAPACK Working Note 41, operation counts of the BLAS",
    .check = symm_check,
    .layout = symm_layout,
    .flops = symm_flops,
    .bytes = symm_bytes,
    .call = symm_call,
    .residual = symm_residual,
    .vectors = 2,
    .residual_scratch = symm_residual_scratch,
    .symbol = symm_symbol,
};
