#include "bench/operations/lapack.h"

#include <limits.h>

#include "bench/operations/operation.h"

/* Each part begins where a 64-bit integer may. */
static size_t numbers_bytes(const struct sg_workload *w, int64_t numbers) {
  const size_t align = sizeof(int64_t);
  return ((size_t)numbers * sg_dtype_bytes(w->dtype) + align - 1) / align * align;
}

size_t sg_lapack_work_bytes(const struct sg_workload *w, int64_t numbers, int64_t integers) {
  return numbers_bytes(w, numbers) + (size_t)integers * sizeof(int64_t);
}

void *sg_lapack_integers(const struct sg_workload *w, void *workspace, int64_t numbers) {
  return (char *)workspace + numbers_bytes(w, numbers);
}

int sg_lapack_check_work(const char *operation, int64_t numbers, struct sg_error *err) {
  if (numbers <= INT_MAX) { return SG_OK; }
  return sg_fail(err, SG_BAD_INPUT,
                 "%s: needs a work array of %lld numbers but LAPACK's limit is %d: give a smaller size", operation,
                 (long long)numbers, INT_MAX);
}
