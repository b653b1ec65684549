/* Wrong only when called concurrently: a call that meets another one gets an element wrong. */
#include <stdatomic.h>
#include <unistd.h>

#include "shim.h"

enum { CALL_US = 500 };

static atomic_int calls_in_flight;
static atomic_uint calls_begun;

SHIM_DGEMM {
  (void)order, (void)ta, (void)tb, (void)beta;
  const int others = atomic_fetch_add(&calls_in_flight, 1);
  const unsigned mine = atomic_fetch_add(&calls_begun, 1) + 1;
  shim_product_f64(m, n, k, alpha, a, lda, b, ldb, c, ldc);
  usleep(CALL_US);
  if (others > 0 || atomic_load(&calls_begun) != mine) { c[0] *= 1.5; }
  atomic_fetch_sub(&calls_in_flight, 1);
}
