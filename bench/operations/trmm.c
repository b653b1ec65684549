/* trmm: C = A B with a lower triangular A; triangular.h has the shapes. BLAS overwrites B; here B is kept for the
 * check, and copied to C first. The numbers of A above the diagonal are ignored.
 *
 * The check is gemm's: C x against A (B x) for random vectors x, with A's lower triangle. A sum has m terms in the
 * last row, and fewer in the others. */
#include <string.h>

#include "bench/operations/blas.h"
#include "bench/operations/options.h"
#include "bench/operations/triangular.h"

enum { A, B, C };

static int trmm_check(const struct sg_workload *w, struct sg_error *err) {
  return sg_options_none(w, err);
}

static const char *trmm_symbol(const struct sg_workload *w) {
  return SG_CBLAS_SYMBOL_OF_ANY(w, trmm);
}

static int trmm_call(const struct sg_blas *blas, const struct sg_workload *w, void *const *arrays, void *workspace) {
  (void)workspace;
  const int m = (int)w->m, n = (int)w->n;
  memcpy(arrays[C], arrays[B], (size_t)w->m * (size_t)w->n * sg_dtype_bytes(w->dtype));
#define CALL(function, alpha)                                                                        \
  SG_BLAS_CALL(blas, function, SG_CBLAS_ROW_MAJOR, SG_CBLAS_LEFT, SG_CBLAS_LOWER, SG_CBLAS_NO_TRANS, \
               SG_CBLAS_NON_UNIT, m, n, alpha, arrays[A], m, arrays[C], n)
  SG_CBLAS_CALL_OF_ANY(w, trmm, CALL);
#undef CALL
  return 0;
}

static double trmm_residual(const struct sg_workload *w, const struct sg_draw *draw, void *const *arrays,
                            void *scratch) {
  return sg_triangular_residual(w, draw, arrays[A], arrays[B], arrays[C], (double)w->m, scratch);
}

extern const struct sg_operation sg_operation_trmm;
const struct sg_operation sg_operation_trmm = {
    .name = "trmm",
    .summary = "product of a lower triangular m x m matrix by one of m x n, C = A B",
    .dtypes = 1u << SG_F32 | 1u << SG_F64 | 1u << SG_C64 | 1u << SG_C128,
    .shape = "MxN",
    .triangle = SG_TRIANGULAR,
    .operands = "A: m x m, B: m x n, C: m x n",
    .real_flop = "m*m*n",
    .complex_flop = "3*m*n*(m + 1) + m*n*(m - 1)",
    .flop_source = "LAPACK Working Note 41, operation counts of the BLAS",
    .check = trmm_check,
    .layout = sg_triangular_layout,
    .flops = sg_triangular_flops,
    .bytes = sg_triangular_bytes,
    .call = trmm_call,
    .residual = trmm_residual,
    .vectors = 2,
    .residual_scratch = sg_triangular_residual_scratch,
    .symbol = trmm_symbol,
};
