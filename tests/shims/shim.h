/* What the stand-in libraries share: the right product, row-major and not transposed, and the prototypes they export.
 */
#ifndef SG_TESTS_SHIM_H
#define SG_TESTS_SHIM_H

#include <stddef.h>

void cblas_dgemm(int order, int ta, int tb, int m, int n, int k, double alpha, const double *a, int lda,
                 const double *b, int ldb, double beta, double *c, int ldc);
void cblas_sgemm(int order, int ta, int tb, int m, int n, int k, float alpha, const float *a, int lda, const float *b,
                 int ldb, float beta, float *c, int ldc);
#define SHIM_BATCHES(letter, type)                                                                                   \
  void cblas_##letter##gemm_batch(int order, const int *ta, const int *tb, const int *m, const int *n, const int *k, \
                                  const type *alpha, const type **a, const int *lda, const type **b, const int *ldb, \
                                  const type *beta, type **c, const int *ldc, int group_count,                       \
                                  const int *group_size);                                                            \
  void cblas_##letter##gemm_batch_strided(int order, int ta, int tb, int m, int n, int k, type alpha, const type *a, \
                                          int lda, int stride_a, const type *b, int ldb, int stride_b, type beta,    \
                                          type *c, int ldc, int stride_c, int count);
SHIM_BATCHES(d, double)
SHIM_BATCHES(s, float)
#undef SHIM_BATCHES
int openblas_get_num_threads(void);
void openblas_set_num_threads(int threads);
int openblas_get_parallel(void);

/* rows of C = alpha A B; beta is taken for 0, as in BLAS C is then written without being read. */
#define SHIM_PRODUCT(function, type)                                                                              \
  static inline void function(int rows, int n, int k, type alpha, const type *a, int lda, const type *b, int ldb, \
                              type *c, int ldc) {                                                                 \
    for (int i = 0; i < rows; i++) {                                                                              \
      for (int j = 0; j < n; j++) {                                                                               \
        type sum = 0;                                                                                             \
        for (int p = 0; p < k; p++) {                                                                             \
          sum += a[(size_t)i * (size_t)lda + (size_t)p] * b[(size_t)p * (size_t)ldb + (size_t)j];                 \
        }                                                                                                         \
        c[(size_t)i * (size_t)ldc + (size_t)j] = alpha * sum;                                                     \
      }                                                                                                           \
    }                                                                                                             \
  }
SHIM_PRODUCT(shim_product_f64, double)
SHIM_PRODUCT(shim_product_f32, float)
#undef SHIM_PRODUCT

/* The arguments of cblas_dgemm, for the shims that look at few of them. */
#define SHIM_DGEMM                                                                                         \
  void cblas_dgemm(int order, int ta, int tb, int m, int n, int k, double alpha, const double *a, int lda, \
                   const double *b, int ldb, double beta, double *c, int ldc)
#define SHIM_UNUSED_DGEMM                                                                                          \
  (void)order, (void)ta, (void)tb, (void)m, (void)n, (void)k, (void)alpha, (void)a, (void)lda, (void)b, (void)ldb, \
      (void)beta, (void)c, (void)ldc

#endif
