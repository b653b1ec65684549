/* trsm: X with A X = B and a lower triangular A, by substitution; triangular.h has the shapes. BLAS overwrites B;
 * here B is kept for the check, and copied to X first. The numbers of A above the diagonal are ignored.
 *
 * Inputs: A is centred with a dominant diagonal (inputs.h). A triangular matrix of random numbers without one has a
 * condition number that grows exponentially (D. Viswanath, L. N. Trefethen, "Condition numbers of random triangular
 * matrices", SIAM J. Matrix Anal. Appl. 19, 1998). B is centred.
 *
 * Check: B v against A (X v) for random vectors v. Each row of X solves its equation but for the rounding errors of a
 * sum of m products and of a division, in whatever order (N. J. Higham, "Accuracy and Stability of Numerical
 * Algorithms", 2nd ed., theorem 8.5); a division by multiplication with the inverse is two more roundings. */
#include <math.h>
#include <string.h>

#include "bench/operations/blas.h"
#include "bench/operations/inputs.h"
#include "bench/operations/options.h"
#include "bench/operations/triangular.h"

enum { A, B, X };

static int trsm_check(const struct sg_workload *w, struct sg_error *err) {
  return sg_options_none(w, err);
}

static void trsm_fit(const struct sg_workload *w, void *const *arrays) {
  sg_centre(w->dtype, arrays[A], w->m * w->m);
  sg_add_along(w->dtype, arrays[A], 0, w->m + 1, w->m, 2 * sqrt((double)w->m));
  sg_centre(w->dtype, arrays[B], w->m * w->n);
}

static const char *trsm_symbol(const struct sg_workload *w) {
  return SG_CBLAS_SYMBOL_OF_ANY(w, trsm);
}

static int trsm_call(const struct sg_blas *blas, const struct sg_workload *w, void *const *arrays, void *workspace) {
  (void)workspace;
  const int m = (int)w->m, n = (int)w->n;
  memcpy(arrays[X], arrays[B], (size_t)w->m * (size_t)w->n * sg_dtype_bytes(w->dtype));
#define CALL(function, alpha)                                                                        \
  SG_BLAS_CALL(blas, function, SG_CBLAS_ROW_MAJOR, SG_CBLAS_LEFT, SG_CBLAS_LOWER, SG_CBLAS_NO_TRANS, \
               SG_CBLAS_NON_UNIT, m, n, alpha, arrays[A], m, arrays[X], n)
  SG_CBLAS_CALL_OF_ANY(w, trsm, CALL);
#undef CALL
  return 0;
}

static double trsm_residual(const struct sg_workload *w, const struct sg_draw *draw, void *const *arrays,
                            void *scratch) {
  return sg_triangular_residual(w, draw, arrays[A], arrays[X], arrays[B], (double)w->m + 2, scratch);
}

extern const struct sg_operation sg_operation_trsm;
const struct sg_operation sg_operation_trsm = {
    .name = "trsm",
    .summary = "solution of A X = B with a lower triangular m x m matrix, n right-hand sides",
    .dtypes = 1u << SG_F32 | 1u << SG_F64 | 1u << SG_C64 | 1u << SG_C128,
    .shape = "MxN",
    .triangle = SG_DIVISOR,
    .operands = "A: m x m, B: m x n, X: m x n",
    .real_flop = "m*m*n",
    .complex_flop = "3*m*n*(m + 1) + m*n*(m - 1)",
    .flop_source = "LAPACK Working Note 41, operation counts of the BLAS",
    .check = trsm_check,
    .layout = sg_triangular_layout,
    .flops = sg_triangular_flops,
    .bytes = sg_triangular_bytes,
    .fit = trsm_fit,
    .call = trsm_call,
    .residual = trsm_residual,
    .vectors = 2,
    .residual_scratch = sg_triangular_residual_scratch,
    .symbol = trsm_symbol,
};
