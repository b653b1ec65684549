/* Setup of a launch: teams of workers, each pinned and with its BLAS threads; memory, first touched by the workers
 * that will use it. */
#ifndef SG_BENCH_WORKER_LAUNCH_SETUP_H
#define SG_BENCH_WORKER_LAUNCH_SETUP_H

#include "bench/worker/launch_state.h"

/* Start the teams, set up each worker (affinity, BLAS threads), map and touch the memory. */
int sg_launch_prepare(struct sg_launch *launch, const struct sg_request *request, struct sg_error *err) SG_MUST_CHECK;
void sg_launch_release(struct sg_launch *launch);

/* Where a launch ran, for its end message. */
struct sg_observed {
  char *cpus;         /* of its threads, and those of its worker processes; NULL: not known */
  char *node_shares;  /* of its items' memory; NULL: one NUMA node, or not known */
  int64_t huge_bytes; /* of it, in huge pages; SG_NO_INT: not known */
};
#define SG_OBSERVED_NONE ((struct sg_observed){.huge_bytes = SG_NO_INT})

/* After the last trial. SG_FOUND if a thread is not where the request places it. */
int sg_launch_observe(const struct sg_launch *launch, struct sg_observed *observed,
                      struct sg_error *err) SG_MUST_CHECK;
void sg_observed_release(struct sg_observed *observed);

/* In a worker process of a launch: map its memory through these descriptors, or allocate memory for one item, and set
 * up this thread as that worker. No teams are started here. */
int sg_launch_share(struct sg_launch *launch, const struct sg_request *request, int notes_fd, int slots_fd,
                    struct sg_error *err) SG_MUST_CHECK;
int sg_launch_shrink(struct sg_launch *launch, const struct sg_request *request, int worker,
                     struct sg_error *err) SG_MUST_CHECK;
void sg_launch_leave(struct sg_launch *launch);

#endif
