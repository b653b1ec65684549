/* Right, and looks like OpenBLAS with OpenMP that is called in a parallel region of its runtime, always. */
#include "shim.h"

int omp_get_max_threads(void);
int omp_in_parallel(void);
void omp_set_num_threads(int threads);

static int told = 2;

int openblas_get_parallel(void) {
  return 2;
}

int omp_get_max_threads(void) {
  return told;
}

int omp_in_parallel(void) {
  return 1;
}

void omp_set_num_threads(int threads) {
  told = threads;
}

SHIM_DGEMM {
  (void)order, (void)ta, (void)tb, (void)beta;
  shim_product_f64(m, n, k, alpha, a, lda, b, ldb, c, ldc);
}
