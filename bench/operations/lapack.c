#include "bench/operations/lapack.h"

#include <limits.h>

int sg_lapack_check_work(const char *operation, int64_t numbers, struct sg_error *err) {
  if (numbers <= INT_MAX) { return SG_OK; }
  return sg_fail(err, SG_BAD_INPUT,
                 "%s: needs a work array of %lld numbers but LAPACK's limit is %d: give a smaller size", operation,
                 (long long)numbers, INT_MAX);
}
