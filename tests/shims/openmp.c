/* Looks like OpenBLAS with OpenMP: the number of threads belongs to the calling thread, and a new one starts with
 * four. Its product is right only when called with one, so a worker that was not told so is found out. */
#include "shim.h"

int omp_get_max_threads(void);
void omp_set_num_threads(int threads);

static _Thread_local int threads_of_caller = 4;

int openblas_get_parallel(void) {
  return 2;
}

int omp_get_max_threads(void) {
  return threads_of_caller;
}

void omp_set_num_threads(int threads) {
  threads_of_caller = threads;
}

SHIM_DGEMM {
  (void)order, (void)ta, (void)tb, (void)beta;
  shim_product_f64(m, n, k, alpha, a, lda, b, ldb, c, ldc);
  if (threads_of_caller != 1) { c[0] = -1; }
}
