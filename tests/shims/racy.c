/* Wrong only when called concurrently: two calls that meet spoil it, and from then on every result has a wrong
 * element. In a process of several threads a call waits for another one, so that they meet on a busy machine too. */
#include <dirent.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <unistd.h>

#include "shim.h"

enum { NAP_US = 500, MOST_NAPS = 60 * 1000000 / NAP_US };

static atomic_int calls_in_flight, naps;
static atomic_bool spoilt;

static bool has_several_threads(void) {
  DIR *tasks = opendir("/proc/self/task");
  int entries = 0; /* with "." and ".." */
  while (tasks && readdir(tasks)) {
    entries++;
  }
  if (tasks) { closedir(tasks); }
  return entries > 3;
}

SHIM_DGEMM {
  (void)order, (void)ta, (void)tb, (void)beta;
  if (atomic_fetch_add(&calls_in_flight, 1) > 0) { atomic_store(&spoilt, true); }
  while (!atomic_load(&spoilt) && has_several_threads() && atomic_fetch_add(&naps, 1) < MOST_NAPS) {
    usleep(NAP_US);
  }
  shim_product_f64(m, n, k, alpha, a, lda, b, ldb, c, ldc);
  if (atomic_load(&spoilt)) { c[0] *= 1.5; }
  atomic_fetch_sub(&calls_in_flight, 1);
}
