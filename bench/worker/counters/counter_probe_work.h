/* A little of everything that can be counted, a few milliseconds of it: what counts nothing over this does not count.
 */
#ifndef SG_BENCH_WORKER_COUNTERS_COUNTER_PROBE_WORK_H
#define SG_BENCH_WORKER_COUNTERS_COUNTER_PROBE_WORK_H

#include <stddef.h>

#include "bench/worker/counters/counters.h"

/* Memory it walks over: larger than a core's own caches and, in 4 KiB pages, than its TLBs. */
enum { SG_PROBE_BYTES = 16 << 20 };

/* Arithmetic in both precisions, mispredicted branches, cache and TLB misses, page faults, a sleep, a move to another
 * CPU where there is one; and 1 more in each of the own counts. */
void sg_probe_work(struct sg_own_counts *own, char *buffer);

#endif
