/* Right, and looks like the OpenBLAS whose batches of small products crash. */
#include "shim.h"

char *openblas_get_config(void);
char *openblas_get_corename(void);

char *openblas_get_config(void) {
  static char config[] = "OpenBLAS 0.3.29 NO_AFFINITY DYNAMIC_ARCH SkylakeX MAX_THREADS=64";
  return config;
}

char *openblas_get_corename(void) {
  static char name[] = "SkylakeX";
  return name;
}

SHIM_DGEMM {
  (void)order, (void)ta, (void)tb, (void)beta;
  shim_product_f64(m, n, k, alpha, a, lda, b, ldb, c, ldc);
}

void cblas_dgemm_batch(int order, const int *ta, const int *tb, const int *m, const int *n, const int *k,
                       const double *alpha, const double **a, const int *lda, const double **b, const int *ldb,
                       const double *beta, double **c, const int *ldc, int group_count, const int *group_size) {
  (void)order, (void)ta, (void)tb, (void)beta, (void)group_count;
  for (int i = 0; i < *group_size; i++) {
    shim_product_f64(*m, *n, *k, *alpha, a[i], *lda, b[i], *ldb, c[i], *ldc);
  }
}
