/* How long MPI ranks had ended before the last of them did: from ranks.csv. */
#ifndef SG_CORE_RANK_WAITS_H
#define SG_CORE_RANK_WAITS_H

#include "core/resultset.h"

struct sg_rank_wait {
  double part;     /* of a timed trial, from 0 to 1, in which the average rank had ended; the median over trials; NaN:
                      no rows */
  int64_t slowest; /* the rank that most often was the last */
};

/* One entry for each of set->configs. The caller frees. */
struct sg_rank_wait *sg_rank_waits(const struct sg_resultset *set);

#endif
