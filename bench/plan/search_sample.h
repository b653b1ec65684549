/* How many items of a stack a search measures. Where items take long or are many, a part of them is enough to compare
 * settings, and leaves time for more launches. */
#ifndef SG_BENCH_PLAN_SEARCH_SAMPLE_H
#define SG_BENCH_PLAN_SEARCH_SAMPLE_H

#include "bench/operations/workload.h"

/* At most w->count: as many that a trial with all cores takes a tenth of a second, at a rate that a core reaches
 * easily, and at least two for each of `threads` hardware threads (one, where an item takes longer than a second).
 * Always the same for the same arguments, so that a search can be resumed.
 *
 * All items, if they are few or do not divide (their number then matters: core/item_bound.h), and if memory traffic
 * takes longer than arithmetic, since fewer items might fit into a cache. */
int64_t sg_search_sample_count(const struct sg_workload *w, int64_t threads);

#endif
