/* Whether the ranks of a launch go on: a rank that failed alone would leave the others waiting for it. */
#ifndef SG_BENCH_WORKER_RANK_AGREE_H
#define SG_BENCH_WORKER_RANK_AGREE_H

#include "bench/worker/rank_state.h"
#include "core/error.h"

/* Called by all ranks, or with NULL by a process alone: the first failure of any, in all of them; its message names
 * the rank and its host. */
int sg_ranks_agree(struct sg_ranks *ranks, int status, struct sg_error *err) SG_MUST_CHECK;

#endif
