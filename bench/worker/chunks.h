/* Items on demand: workers take them in chunks from a shared counter. A chunk costs one atomic addition. */
#ifndef SG_BENCH_WORKER_CHUNKS_H
#define SG_BENCH_WORKER_CHUNKS_H

#include <stdatomic.h>
#include <stdint.h>

#include "bench/worker/schedulers/schedulers.h"

enum { SG_CHUNKS_PER_WORKER = 1000 }; /* of a worker's share: imbalance stays below 0.1% of it */

/* Items of a chunk, at least one. */
static inline int64_t sg_chunk_of(int64_t count, int64_t workers) {
  const int64_t chunk = count / (workers * SG_CHUNKS_PER_WORKER);
  return chunk > 0 ? chunk : 1;
}

/* Run `body` on chunks until none of the items [0, count) is left. *next: the first that nobody has taken; it should
 * have a cache line of its own. */
static inline void sg_chunks_take(atomic_int_fast64_t *next, int64_t count, int64_t chunk, sg_item_fn *body,
                                  void *context, int worker) {
  for (;;) {
    const int64_t first = atomic_fetch_add_explicit(next, chunk, memory_order_relaxed);
    if (first >= count) { return; }
    const int64_t end = first + chunk < count ? first + chunk : count;
    for (int64_t item = first; item < end; item++) {
      body(context, item, worker);
    }
  }
}

#endif
