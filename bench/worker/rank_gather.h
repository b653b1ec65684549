/* The results of all MPI ranks in the memory of rank 0, as a program that goes on with all of them there needs them.
 */
#ifndef SG_BENCH_WORKER_RANK_GATHER_H
#define SG_BENCH_WORKER_RANK_GATHER_H

#include "bench/worker/launch_state.h"

/* Called by all ranks after a trial: gather the results if the launch asks for it. *gather_ns, in rank 0: from when
 * all ranks were ready to when rank 0 had all results; SG_NO_INT: not asked for. */
int sg_rank_gather(struct sg_launch *launch, int64_t *gather_ns, struct sg_error *err) SG_MUST_CHECK;

#endif
