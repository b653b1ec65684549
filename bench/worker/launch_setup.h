/* What is made once per launch: teams of workers, each on its CPUs and with its BLAS threads; memory, touched by
 * those who will use it. */
#ifndef SG_BENCH_WORKER_LAUNCH_SETUP_H
#define SG_BENCH_WORKER_LAUNCH_SETUP_H

#include "bench/worker/launch_state.h"

/* Make the teams, set up each worker (affinity, BLAS threads), map and touch the memory. */
int sg_launch_prepare(struct sg_launch *launch, const struct sg_request *request, struct sg_error *err) SG_MUST_CHECK;
void sg_launch_release(struct sg_launch *launch);

/* In a worker process of a launch: take part in its memory, through these descriptors; or have memory for one item,
 * and set up this thread as that worker. What the other process does with teams is not done here. */
int sg_launch_share(struct sg_launch *launch, const struct sg_request *request, int notes_fd, int slots_fd,
                    struct sg_error *err) SG_MUST_CHECK;
int sg_launch_shrink(struct sg_launch *launch, const struct sg_request *request, int worker,
                     struct sg_error *err) SG_MUST_CHECK;
void sg_launch_leave(struct sg_launch *launch);

#endif
