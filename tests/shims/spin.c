/* Right, and each call uses a millisecond of its thread's CPU time, however fast the machine is and whatever else it
 * does. */
#include <stdint.h>
#include <time.h>

#include "shim.h"

static int64_t cpu_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

SHIM_DGEMM {
  (void)order, (void)ta, (void)tb, (void)beta;
  const int64_t end_ns = cpu_ns() + 1000000;
  shim_product_f64(m, n, k, alpha, a, lda, b, ldb, c, ldc);
  while (cpu_ns() < end_ns) {}
}
