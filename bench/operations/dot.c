/* dot: s = x . y, memory-bound. x and y have m n numbers, like an m x n matrix, so that a size means as much data
 * here as in other operations; s is a 1 x 1 array. k is ignored.
 *
 * Check: the sum, recomputed in double. Limit: the rounding errors of a sum of m n terms, relative to |x| . |y|
 * (errors.h). */
#include <limits.h>
#include <math.h>
#include <stdbool.h>

#include "bench/operations/blas.h"
#include "bench/operations/errors.h"
#include "bench/operations/operation.h"
#include "bench/operations/options.h"

static int dot_check(const struct sg_workload *w, struct sg_error *err) {
  const int64_t numbers = w->m * w->n;
  if (numbers > INT_MAX) {
    return sg_fail(err, SG_BAD_INPUT, "dot: m n is %lld: must be at most %d", (long long)numbers, INT_MAX);
  }
  return sg_options_none(w, err);
}

static void dot_layout(const struct sg_workload *w, struct sg_layout *layout) {
  *layout = (struct sg_layout){.arrays = {{w->m, w->n}, {w->m, w->n}, {1, 1}}, .n_inputs = 2, .n_outputs = 1};
}

/* Golub and Van Loan, "Matrix Computations", 4th ed., section 1.1.11. */
static double dot_flops(const struct sg_workload *w) {
  return 2.0 * (double)w->m * (double)w->n;
}

static double dot_bytes(const struct sg_workload *w) {
  return (2 * (double)w->m * (double)w->n + 1) * (double)sg_dtype_bytes(w->dtype);
}

static const char *dot_symbol(const struct sg_workload *w) {
  return SG_CBLAS_SYMBOL(w, dot);
}

static int dot_call(const struct sg_blas *blas, const struct sg_workload *w, void *const *arrays, void *workspace) {
  (void)workspace;
  const int n = (int)(w->m * w->n);
  if (w->dtype == SG_F32) {
    *(float *)arrays[2] = SG_BLAS_CALL(blas, cblas_sdot, n, arrays[0], 1, arrays[1], 1);
  } else {
    *(double *)arrays[2] = SG_BLAS_CALL(blas, cblas_ddot, n, arrays[0], 1, arrays[1], 1);
  }
  return 0;
}

#define SUM_PRODUCTS(function, type)                                              \
  static double function(const type *x, const type *y, int64_t n, double *size) { \
    double sum = 0, bound = 0;                                                    \
    for (int64_t i = 0; i < n; i++) {                                             \
      const double product = (double)x[i] * (double)y[i];                         \
      sum += product;                                                             \
      bound += fabs(product);                                                     \
    }                                                                             \
    *size = bound;                                                                \
    return sum;                                                                   \
  }
SUM_PRODUCTS(sum_products_f32, float)
SUM_PRODUCTS(sum_products_f64, double)
#undef SUM_PRODUCTS

static size_t dot_residual_scratch(const struct sg_workload *w) {
  return 2 * sg_vector_bytes(w->dtype, 1);
}

static double dot_residual(const struct sg_workload *w, const struct sg_draw *draw, void *const *arrays,
                           void *scratch) {
  (void)draw;
  const int64_t n = w->m * w->n;
  const bool single = w->dtype == SG_F32;
  const struct sg_vector expected = sg_vector_take(&scratch, w->dtype, 1);
  const struct sg_vector given = sg_vector_take_numbers(&scratch, w->dtype, 1);
  *expected.re = single ? sum_products_f32(arrays[0], arrays[1], n, expected.size)
                        : sum_products_f64(arrays[0], arrays[1], n, expected.size);
  sg_vector_read(&given, w->dtype, arrays[2]);
  const struct sg_rounding rounding = sg_rounding_of_sums(w, (double)n, (double)n, false);
  return sg_vector_excess(&given, &expected, &rounding, expected.size);
}

extern const struct sg_operation sg_operation_dot;
const struct sg_operation sg_operation_dot = {
    .name = "dot",
    .summary = "inner product of two vectors of m n numbers",
    .dtypes = 1u << SG_F32 | 1u << SG_F64,
    .shape = "MxN",
    .operands = "x: m x n, y: m x n, s: 1 x 1",
    .real_flop = "2*m*n",
    .flop_source = "G. H. Golub, C. F. Van Loan, \"Matrix Computations\", 4th ed., section 1.1.11",
    .check = dot_check,
    .layout = dot_layout,
    .flops = dot_flops,
    .bytes = dot_bytes,
    .call = dot_call,
    .residual = dot_residual,
    .residual_scratch = dot_residual_scratch,
    .symbol = dot_symbol,
};
