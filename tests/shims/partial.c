/* Leaves the last row of C as it was. */
#include "shim.h"

SHIM_DGEMM {
  (void)order, (void)ta, (void)tb, (void)beta;
  shim_product_f64(m - 1, n, k, alpha, a, lda, b, ldb, c, ldc);
}
