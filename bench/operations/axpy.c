/* axpy: z = alpha x + y, memory-bound, alpha = 3/2. x, y and z have m n numbers, like an m x n matrix, so that a size
 * means as much data here as in other operations. k is ignored.
 *
 * BLAS updates y in place; here y is kept for the check, and the library first copies it to z. So the actual memory
 * traffic exceeds the compulsory one: x and y read, z written.
 *
 * Check: every number, recomputed in double. Limit: gamma_2(u) + gamma_2(d) times alpha |x| + |y| (N. J. Higham,
 * "Accuracy and Stability of Numerical Algorithms", 2nd ed., section 3.1). */
#include <limits.h>
#include <math.h>

#include "bench/operations/blas.h"
#include "bench/operations/errors.h"
#include "bench/operations/operation.h"
#include "bench/operations/options.h"

static const double ALPHA = 1.5;

static int axpy_check(const struct sg_workload *w, struct sg_error *err) {
  const int64_t numbers = w->m * w->n;
  if (numbers > INT_MAX) {
    return sg_fail(err, SG_BAD_INPUT, "axpy: m n is %lld: give vectors of at most %d numbers", (long long)numbers,
                   INT_MAX);
  }
  return sg_options_none(w, err);
}

static void axpy_layout(const struct sg_workload *w, struct sg_layout *layout) {
  *layout = (struct sg_layout){.arrays = {{w->m, w->n}, {w->m, w->n}, {w->m, w->n}}, .n_inputs = 2, .n_outputs = 1};
}

/* Golub and Van Loan, "Matrix Computations", 4th ed., section 1.1.11. */
static double axpy_flops(const struct sg_workload *w) {
  return 2.0 * (double)w->m * (double)w->n;
}

static double axpy_bytes(const struct sg_workload *w) {
  return 3 * (double)w->m * (double)w->n * (double)sg_dtype_bytes(w->dtype);
}

static const char *axpy_symbol(const struct sg_workload *w) {
  return SG_CBLAS_SYMBOL(w, axpy);
}

static int axpy_call(const struct sg_blas *blas, const struct sg_workload *w, void *const *arrays, void *workspace) {
  (void)workspace;
  const int n = (int)(w->m * w->n);
  SG_CBLAS_CALL(blas, w, copy, n, arrays[1], 1, arrays[2], 1);
  SG_CBLAS_CALL(blas, w, axpy, n, (float)ALPHA, arrays[0], 1, arrays[2], 1);
  return 0;
}

#define WORST_NUMBER(function, type)                                                                   \
  static double function(const type *x, const type *y, const type *z, int64_t n, double tolerance) {   \
    double worst = 0;                                                                                  \
    for (int64_t i = 0; i < n; i++) {                                                                  \
      const double ax = ALPHA * (double)x[i], yi = (double)y[i];                                       \
      worst = sg_worse(worst, sg_excess((double)z[i] - (ax + yi), tolerance * (fabs(ax) + fabs(yi)))); \
    }                                                                                                  \
    return worst;                                                                                      \
  }
WORST_NUMBER(worst_f32, float)
WORST_NUMBER(worst_f64, double)
#undef WORST_NUMBER

static double axpy_residual(const struct sg_workload *w, const struct sg_draw *draw, void *const *arrays,
                            void *scratch) {
  (void)draw;
  (void)scratch;
  const double tolerance = sg_gamma(2, sg_roundoff(w->dtype)) + sg_gamma(2, sg_roundoff(SG_F64));
  const int64_t n = w->m * w->n;
  return w->dtype == SG_F32 ? worst_f32(arrays[0], arrays[1], arrays[2], n, tolerance)
                            : worst_f64(arrays[0], arrays[1], arrays[2], n, tolerance);
}

extern const struct sg_operation sg_operation_axpy;
const struct sg_operation sg_operation_axpy = {
    .name = "axpy",
    .summary = "scaled sum of two vectors of m n numbers, z = alpha x + y",
    .dtypes = 1u << SG_F32 | 1u << SG_F64,
    .shape = "MxN",
    .operands = "x: m x n, y: m x n, z: m x n",
    .real_flop = "2*m*n",
    .flop_source = "G. H. Golub, C. F. Van Loan, \"Matrix Computations\", 4th ed., section 1.1.11",
    .check = axpy_check,
    .layout = axpy_layout,
    .flops = axpy_flops,
    .bytes = axpy_bytes,
    .call = axpy_call,
    .residual = axpy_residual,
    .symbol = axpy_symbol,
};
