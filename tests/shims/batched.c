/* A right one that also takes a whole stack in one call, in groups of pointers. */
#include "shim.h"

SHIM_DGEMM {
  (void)order, (void)ta, (void)tb, (void)beta;
  shim_product_f64(m, n, k, alpha, a, lda, b, ldb, c, ldc);
}

void cblas_dgemm_batch(int order, const int *ta, const int *tb, const int *m, const int *n, const int *k,
                       const double *alpha, const double **a, const int *lda, const double **b, const int *ldb,
                       const double *beta, double **c, const int *ldc, int group_count, const int *group_size) {
  (void)order, (void)ta, (void)tb, (void)beta;
  for (int group = 0; group < group_count; group++) {
    for (int i = 0; i < group_size[group]; i++) {
      shim_product_f64(m[group], n[group], k[group], alpha[group], *a++, lda[group], *b++, ldb[group], *c++,
                       ldc[group]);
    }
  }
}
