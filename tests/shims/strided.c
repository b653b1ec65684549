/* A right one that also takes a whole stack in one call, by its strides. */
#include "shim.h"

#define STRIDED(letter, type, product)                                                                               \
  void cblas_##letter##gemm(int order, int ta, int tb, int m, int n, int k, type alpha, const type *a, int lda,      \
                            const type *b, int ldb, type beta, type *c, int ldc) {                                   \
    (void)order, (void)ta, (void)tb, (void)beta;                                                                     \
    product(m, n, k, alpha, a, lda, b, ldb, c, ldc);                                                                 \
  }                                                                                                                  \
                                                                                                                     \
  void cblas_##letter##gemm_batch_strided(int order, int ta, int tb, int m, int n, int k, type alpha, const type *a, \
                                          int lda, int stride_a, const type *b, int ldb, int stride_b, type beta,    \
                                          type *c, int ldc, int stride_c, int count) {                               \
    (void)order, (void)ta, (void)tb, (void)beta;                                                                     \
    for (int i = 0; i < count; i++, a += stride_a, b += stride_b, c += stride_c) {                                   \
      product(m, n, k, alpha, a, lda, b, ldb, c, ldc);                                                               \
    }                                                                                                                \
  }
STRIDED(d, double, shim_product_f64)
STRIDED(s, float, shim_product_f32)
