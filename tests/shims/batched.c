/* A right one that also takes a whole stack in one call, in groups of pointers. */
#include "shim.h"

#define BATCHED(letter, type, product)                                                                               \
  void cblas_##letter##gemm(int order, int ta, int tb, int m, int n, int k, type alpha, const type *a, int lda,      \
                            const type *b, int ldb, type beta, type *c, int ldc) {                                   \
    (void)order, (void)ta, (void)tb, (void)beta;                                                                     \
    product(m, n, k, alpha, a, lda, b, ldb, c, ldc);                                                                 \
  }                                                                                                                  \
                                                                                                                     \
  void cblas_##letter##gemm_batch(int order, const int *ta, const int *tb, const int *m, const int *n, const int *k, \
                                  const type *alpha, const type **a, const int *lda, const type **b, const int *ldb, \
                                  const type *beta, type **c, const int *ldc, int group_count,                       \
                                  const int *group_size) {                                                           \
    (void)order, (void)ta, (void)tb, (void)beta;                                                                     \
    for (int group = 0; group < group_count; group++) {                                                              \
      for (int i = 0; i < group_size[group]; i++) {                                                                  \
        product(m[group], n[group], k[group], alpha[group], *a++, lda[group], *b++, ldb[group], *c++, ldc[group]);   \
      }                                                                                                              \
    }                                                                                                                \
  }
BATCHED(d, double, shim_product_f64)
BATCHED(s, float, shim_product_f32)
