/* Right, but prints to standard output, where the worker's messages go. */
#include <stdio.h>

#include "shim.h"

SHIM_DGEMM {
  (void)order, (void)ta, (void)tb, (void)beta;
  puts("chatty: {\"type\": \"end\"}");
  fflush(stdout);
  shim_product_f64(m, n, k, alpha, a, lda, b, ldb, c, ldc);
}
