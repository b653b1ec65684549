/* Which items an MPI rank has: contiguous shares whose sizes differ by one at most. */
#ifndef SG_BENCH_WORKER_RANK_DEAL_H
#define SG_BENCH_WORKER_RANK_DEAL_H

#include <stdint.h>

struct sg_rank_share {
  int64_t first, count;
};

/* Of `count` items, for one of `size` ranks. */
static inline struct sg_rank_share sg_rank_share_of(int64_t count, int rank, int size) {
  const int64_t each = count / size, more = count % size; /* the first `more` ranks have one more */
  return (struct sg_rank_share){
      .first = each * rank + (rank < more ? rank : more),
      .count = each + (rank < more),
  };
}

#endif
