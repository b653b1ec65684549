/* Right, and looks like OpenBLAS 0.3.21 with POSIX threads: the number of threads is what it is told, its kernels are
 * those for Prescott whatever it is told. */
#include "shim.h"

char *openblas_get_config(void);
char *openblas_get_corename(void);

static int held = 2;

char *openblas_get_config(void) {
  static char config[] = "OpenBLAS 0.3.21 NO_AFFINITY Prescott MAX_THREADS=64";
  return config;
}

char *openblas_get_corename(void) {
  static char name[] = "Prescott";
  return name;
}

int openblas_get_parallel(void) {
  return 1;
}

int openblas_get_num_threads(void) {
  return held;
}

void openblas_set_num_threads(int threads) {
  held = threads;
}

SHIM_DGEMM {
  (void)order, (void)ta, (void)tb, (void)beta;
  shim_product_f64(m, n, k, alpha, a, lda, b, ldb, c, ldc);
}
