/* Never comes back. */
#include <unistd.h>

#include "shim.h"

SHIM_DGEMM {
  SHIM_UNUSED_DGEMM;
  for (;;) {
    pause();
  }
}
