/* Writes where it must not. */
#include "shim.h"

SHIM_DGEMM {
  SHIM_UNUSED_DGEMM;
  volatile double *volatile nowhere = NULL;
  *nowhere = 1;
}
