/* Which results of a trial with reused memory (retain none) are kept for their check. One random item in each stretch
 * of 2^shift consecutive ones is loaded and operated on in a slot of its own, which nothing reuses; the others
 * overwrite one another. So the clock covers no copies and no checks, and every strategy keeps as many items.
 *
 * A slot that is not reused is not in a cache. So at most about one item in 32 is kept, unless that were none; and at
 * most 16 of them, in at most 1 GiB: none if an item is larger. */
#ifndef SG_BENCH_OPERATIONS_SAMPLING_H
#define SG_BENCH_OPERATIONS_SAMPLING_H

#include "bench/operations/operation.h"

enum { SG_MAX_SAMPLED = 16 };

struct sg_sampling {
  int64_t n; /* stretches, and slots in addition to the reused ones; 0: nothing is sampled */
  int shift;
};

/* n is 0 with retain all, where every result is kept, and for operations without a check. */
struct sg_sampling sg_sampling_of(const struct sg_workload *w);

#endif
