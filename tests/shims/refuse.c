/* Says why and ends the process, as libraries do that cannot allocate. */
#include <stdio.h>
#include <stdlib.h>

#include "shim.h"

SHIM_DGEMM {
  SHIM_UNUSED_DGEMM;
  fputs("refuse: too many memory regions\n", stderr);
  exit(3);
}
