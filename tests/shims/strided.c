/* A right one that also takes a whole stack in one call, by its strides. */
#include "shim.h"

SHIM_DGEMM {
  (void)order, (void)ta, (void)tb, (void)beta;
  shim_product_f64(m, n, k, alpha, a, lda, b, ldb, c, ldc);
}

void cblas_dgemm_batch_strided(int order, int ta, int tb, int m, int n, int k, double alpha, const double *a, int lda,
                               int stride_a, const double *b, int ldb, int stride_b, double beta, double *c, int ldc,
                               int stride_c, int count) {
  (void)order, (void)ta, (void)tb, (void)beta;
  for (int i = 0; i < count; i++, a += stride_a, b += stride_b, c += stride_c) {
    shim_product_f64(m, n, k, alpha, a, lda, b, ldb, c, ldc);
  }
}
