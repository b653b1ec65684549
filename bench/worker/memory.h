/* Zeroed memory from mmap: private to this process, or shared with worker processes. */
#ifndef SG_BENCH_WORKER_MEMORY_H
#define SG_BENCH_WORKER_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/error.h"

/* Source of the memory: one of these, or the descriptor of shared memory to map, which the caller keeps. */
enum { SG_MEMORY_PRIVATE = -2, SG_MEMORY_SHARED = -1 };

struct sg_memory {
  void *start;
  size_t bytes;
  int fd; /* of shared memory created here, for worker processes to inherit; otherwise -1 */
};

/* bytes > 0. No page is touched. Fails with SG_FOUND and the kernel's error message. */
int sg_memory_map(struct sg_memory *memory, size_t bytes, int source, struct sg_error *err) SG_MUST_CHECK;

/* Private memory has huge pages where the system's setting is `always`; that of shared memory is another. Give shared
 * memory, whose pages are there, what private memory has: from Linux 6.1 on, but not where later ones forbid it. Each
 * process then has to read the pages once. */
void sg_memory_settle(struct sg_memory *memory);
void sg_memory_collapse(struct sg_memory *memory); /* whatever the setting of private memory */

/* Whether shared memory with so many bytes in huge pages differs from what private memory of its size has. */
bool sg_memory_lacks_huge_pages(const struct sg_memory *memory, int64_t huge_bytes);

void sg_memory_unmap(struct sg_memory *memory); /* all zeros is allowed */

#endif
