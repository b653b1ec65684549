/* A few milliseconds of work that triggers every countable event: an event that stays at 0 is not available. */
#ifndef SG_BENCH_WORKER_COUNTERS_COUNTER_PROBE_WORK_H
#define SG_BENCH_WORKER_COUNTERS_COUNTER_PROBE_WORK_H

#include <stddef.h>

#include "bench/worker/counters/counters.h"

/* Size of the memory it accesses: larger than a core's private caches and, in 4 KiB pages, than its TLBs. */
enum { SG_PROBE_BYTES = 16 << 20 };

/* Arithmetic in both precisions, mispredicted branches, cache and TLB misses, page faults, a sleep, a migration if
 * there is another CPU; and an increment of each own count. */
void sg_probe_work(struct sg_own_counts *own, char *buffer);

#endif
