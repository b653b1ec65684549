/* Writes where it must not: into a page nobody may touch, which no compiler can reason away as it may a null pointer.
 */
#include <sys/mman.h>

#include "shim.h"

SHIM_DGEMM {
  SHIM_UNUSED_DGEMM;
  volatile double *forbidden = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  *forbidden = 1;
}
