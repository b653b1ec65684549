/* Right, and looks like OpenBLAS with POSIX threads, but never uses more than two of them. */
#include "shim.h"

static int held = 2;

int openblas_get_parallel(void) {
  return 1;
}

int openblas_get_num_threads(void) {
  return held;
}

void openblas_set_num_threads(int threads) {
  held = threads < 2 ? threads : 2;
}

SHIM_DGEMM {
  (void)order, (void)ta, (void)tb, (void)beta;
  shim_product_f64(m, n, k, alpha, a, lda, b, ldb, c, ldc);
}
