/* A library for floats alone: no cblas_dgemm. */
#include "shim.h"

void cblas_sgemm(int order, int ta, int tb, int m, int n, int k, float alpha, const float *a, int lda, const float *b,
                 int ldb, float beta, float *c, int ldc) {
  (void)order, (void)ta, (void)tb, (void)beta;
  shim_product_f32(m, n, k, alpha, a, lda, b, ldb, c, ldc);
}
