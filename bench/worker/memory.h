/* Zeroed memory straight from the kernel: private to this process, or shared with worker processes. */
#ifndef SG_BENCH_WORKER_MEMORY_H
#define SG_BENCH_WORKER_MEMORY_H

#include <stddef.h>

#include "core/error.h"

/* Where memory comes from: these, or the descriptor of shared memory to map, which stays the caller's. */
enum { SG_MEMORY_PRIVATE = -2, SG_MEMORY_SHARED = -1 };

struct sg_memory {
  void *start;
  size_t bytes;
  int fd; /* of memory made shared, to be given to a worker process; else -1 */
};

/* bytes > 0. Nothing is touched. Fails with SG_FOUND, saying why in the kernel's words. */
int sg_memory_map(struct sg_memory *memory, size_t bytes, int source, struct sg_error *err) SG_MUST_CHECK;
void sg_memory_unmap(struct sg_memory *memory); /* all zeros is allowed */

#endif
