/* The pages of mapped memory as the kernel has placed them. */
#ifndef SG_BENCH_WORKER_PAGES_H
#define SG_BENCH_WORKER_PAGES_H

#include <stdint.h>

#include "bench/worker/memory.h"

/* How much of it this process has in huge pages, by /proc/self/smaps; SG_NO_INT: not known. */
int64_t sg_pages_huge_bytes(const struct sg_memory *memory);

/* "0=0.5;1=0.5": the share of its pages on each NUMA node that has some, of at most 16384 pages evenly spaced. On the
 * heap; NULL: not known, or no page is there. */
char *sg_pages_node_shares(const struct sg_memory *memory);

#endif
