/* gemm: C = A B, row-major; A is m x k, B is k x n, C is m x n.
 *
 * The check is Freivalds' (R. Freivalds, "Probabilistic machines can use less running time", IFIP 1977): compare C x
 * with A (B x) for a random vector x of +1 and -1, which costs O(n^2). Its limit is the error analysis of N. J.
 * Higham, "Accuracy and Stability of Numerical Algorithms", 2nd ed., section 3.5: with gamma_j = j u / (1 - j u), a
 * product summed in any order has |C - A B| <= gamma_k |A| |B|, and so have, with n or k terms, the three products by
 * a vector that the check itself rounds in double. With |x| = 1 the two sides of row i differ by at most (gamma_k(u)
 * + 2 gamma_n(d) + gamma_k(d) + the products of these) (|A| |B| |x|)_i, u and d the unit roundoffs of the workload's
 * type and of double. */
#include <float.h>
#include <math.h>
#include <stddef.h>

#include "bench/operations/blas.h"
#include "bench/operations/operation.h"
#include "bench/operations/signs.h"

static void gemm_layout(const struct sg_workload *w, struct sg_layout *layout) {
  *layout = (struct sg_layout){
      .arrays = {{w->m, w->k}, {w->k, w->n}, {w->m, w->n}},
      .n_inputs = 2,
      .n_outputs = 1,
  };
}

/* A multiplication and an addition for each of k terms of m n sums (Golub and Van Loan, "Matrix
 * Computations", 1.1.11). */
static double gemm_flops(const struct sg_workload *w) {
  return 2.0 * (double)w->m * (double)w->n * (double)w->k;
}

static double gemm_bytes(const struct sg_workload *w) {
  const double m = (double)w->m, n = (double)w->n, k = (double)w->k;
  return (m * k + k * n + m * n) * (double)sg_dtype_bytes(w->dtype);
}

static const char *gemm_symbol(const struct sg_workload *w) {
  return w->dtype == SG_F32 ? "cblas_sgemm" : "cblas_dgemm";
}

static int gemm_call(const struct sg_blas *blas, const struct sg_workload *w, void *const *arrays, void *workspace) {
  (void)workspace;
  const int m = (int)w->m, n = (int)w->n, k = (int)w->k;
  if (w->dtype == SG_F32) {
    blas->cblas_sgemm(SG_CBLAS_ROW_MAJOR, SG_CBLAS_NO_TRANS, SG_CBLAS_NO_TRANS, m, n, k, 1.0f, arrays[0], k,
                      arrays[1], n, 0.0f, arrays[2], n);
  } else {
    blas->cblas_dgemm(SG_CBLAS_ROW_MAJOR, SG_CBLAS_NO_TRANS, SG_CBLAS_NO_TRANS, m, n, k, 1.0, arrays[0], k, arrays[1],
                      n, 0.0, arrays[2], n);
  }
  return 0;
}

/* y = M v and, where `size` is given, size = |M| w, with w >= 0 bounding |v|. LANES partial sums let the compiler use
 * vectors without changing the sum from one build to the next; any order of summation is within gamma. */
enum { LANES = 8 };

#define PRODUCT_BY_VECTOR(function, type)                                                                   \
  static void function(const type *matrix, int64_t rows, int64_t columns, const double *v, const double *w, \
                       double *y, double *size) {                                                           \
    for (int64_t i = 0; i < rows; i++) {                                                                    \
      const type *row = matrix + i * columns;                                                               \
      double sum[LANES] = {0}, bound[LANES] = {0};                                                          \
      int64_t j = 0;                                                                                        \
      for (; j + LANES <= columns; j += LANES) {                                                            \
        for (int l = 0; l < LANES; l++) {                                                                   \
          sum[l] += (double)row[j + l] * v[j + l];                                                          \
          bound[l] += fabs((double)row[j + l]) * w[j + l];                                                  \
        }                                                                                                   \
      }                                                                                                     \
      for (; j < columns; j++) {                                                                            \
        sum[0] += (double)row[j] * v[j];                                                                    \
        bound[0] += fabs((double)row[j]) * w[j];                                                            \
      }                                                                                                     \
      for (int l = 1; l < LANES; l++) {                                                                     \
        sum[0] += sum[l];                                                                                   \
        bound[0] += bound[l];                                                                               \
      }                                                                                                     \
      y[i] = sum[0];                                                                                        \
      size[i] = bound[0];                                                                                   \
    }                                                                                                       \
  }
PRODUCT_BY_VECTOR(product_f64, double)
PRODUCT_BY_VECTOR(product_f32, float)
#undef PRODUCT_BY_VECTOR

static void product(enum sg_dtype dtype, const void *matrix, int64_t rows, int64_t columns, const double *v,
                    const double *w, double *y, double *size) {
  if (dtype == SG_F32) {
    product_f32(matrix, rows, columns, v, w, y, size);
  } else {
    product_f64(matrix, rows, columns, v, w, y, size);
  }
}

static double gamma_of(double terms, double roundoff) {
  return terms * roundoff / (1 - terms * roundoff);
}

/* The factor of (|A| |B| |x|)_i in the header's bound. */
static double gemm_tolerance(const struct sg_workload *w) {
  const double n = (double)w->n, k = (double)w->k;
  const double unit = w->dtype == SG_F32 ? FLT_EPSILON / 2 : DBL_EPSILON / 2;
  const double product_k = gamma_of(k, unit), check_n = gamma_of(n, DBL_EPSILON / 2);
  const double check_k = gamma_of(k, DBL_EPSILON / 2);
  return product_k + check_n * (1 + product_k) + check_n + check_k * (1 + check_n);
}

static size_t gemm_residual_scratch(const struct sg_workload *w) {
  return (size_t)(2 * w->n + 2 * w->k + 4 * w->m) * sizeof(double);
}

static double gemm_residual(const struct sg_workload *w, int64_t item, void *const *arrays, void *scratch) {
  double *x = scratch, *ones = x + w->n;             /* x and |x| */
  double *bx = ones + w->n, *bx_size = bx + w->k;    /* B x and |B| |x| */
  double *abx = bx_size + w->k, *limit = abx + w->m; /* A (B x) and |A| |B| |x| */
  double *cx = limit + w->m, *cx_size = cx + w->m;   /* C x and |C| |x| */
  sg_signs(x, (size_t)w->n, w->seed, (uint64_t)item);
  for (int64_t j = 0; j < w->n; j++) {
    ones[j] = 1;
  }
  product(w->dtype, arrays[1], w->k, w->n, x, ones, bx, bx_size);
  product(w->dtype, arrays[0], w->m, w->k, bx, bx_size, abx, limit);
  product(w->dtype, arrays[2], w->m, w->n, x, ones, cx, cx_size);

  const double tolerance = gemm_tolerance(w);
  double worst = 0;
  for (int64_t i = 0; i < w->m; i++) {
    const double difference = fabs(cx[i] - abx[i]);
    const double residual = difference == 0 ? 0 : difference / (tolerance * limit[i]);
    if (!(residual <= worst)) { worst = residual; } /* a NaN gets in ... */
    if (isnan(worst)) { return worst; }             /* ... and stays */
  }
  return worst;
}

extern const struct sg_operation sg_operation_gemm;
const struct sg_operation sg_operation_gemm = {
    .name = "gemm",
    .summary = "product of two matrices, C = A B",
    .dtypes = 1u << SG_F32 | 1u << SG_F64,
    .layout = gemm_layout,
    .flops = gemm_flops,
    .bytes = gemm_bytes,
    .call = gemm_call,
    .residual = gemm_residual,
    .residual_scratch = gemm_residual_scratch,
    .symbol = gemm_symbol,
};
