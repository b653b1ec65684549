/* A right one that identifies itself, as a build of OpenBLAS for threads, of a version that nobody has. */
#include "shim.h"

const char *openblas_get_config(void);
const char *openblas_get_config(void) {
  return "OpenBLAS 9.9.9 NO_AFFINITY";
}

int openblas_get_parallel(void) {
  return 1;
}

SHIM_DGEMM {
  (void)order, (void)ta, (void)tb, (void)beta;
  shim_product_f64(m, n, k, alpha, a, lda, b, ldb, c, ldc);
}

void cblas_sgemm(int order, int ta, int tb, int m, int n, int k, float alpha, const float *a, int lda, const float *b,
                 int ldb, float beta, float *c, int ldc) {
  (void)order, (void)ta, (void)tb, (void)beta;
  shim_product_f32(m, n, k, alpha, a, lda, b, ldb, c, ldc);
}
