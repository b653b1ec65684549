/* A launch with several MPI ranks: each is a worker of its own with a share of the items, or with items on demand,
 * and runs the launch as a single worker does. What follows is what they do together. Every function is called by all
 * ranks, in the same order. Without ranks (NULL) each is that of one process alone. Only rank 0 sends messages. */
#ifndef SG_BENCH_WORKER_RANKS_H
#define SG_BENCH_WORKER_RANKS_H

#include <stdbool.h>

#include "bench/worker/launch_state.h"
#include "bench/worker/rank_agree.h"
#include "bench/worker/rank_state.h"
#include "bench/worker/verify.h"

/* Before anything of the launch is set up: compare the request with the ranks there are, find the nodes and compare
 * their clocks, pin each rank, and deal the items: request->workload.count becomes that of this rank. */
int sg_ranks_begin(struct sg_launch *launch, struct sg_request *request, struct sg_error *err) SG_MUST_CHECK;
void sg_ranks_release(struct sg_launch *launch);

/* As sg_ranks_agree(), and that all have the versions and the library of rank 0; or the inputs, which are loaded into
 * slot 0. */
int sg_ranks_compare_libraries(struct sg_launch *launch, int status, struct sg_error *err) SG_MUST_CHECK;
int sg_ranks_compare_inputs(struct sg_launch *launch, int status, struct sg_error *err) SG_MUST_CHECK;

/* Before a pass over all items. `wait`: return at a time that is the same in all ranks. */
int sg_ranks_start(struct sg_launch *launch, bool wait, int status, struct sg_error *err) SG_MUST_CHECK;

/* The next items on demand: of `count`, chunk from *first on; 0: none is left. */
int64_t sg_ranks_take(struct sg_ranks *ranks, int64_t count, int64_t chunk, int64_t *first);

/* After a check of results: those of all ranks. */
int sg_ranks_add_verdicts(struct sg_launch *launch, struct sg_checked *verdict, int status,
                          struct sg_error *err) SG_MUST_CHECK;

/* After a trial: make row and verdict those of all ranks. In rank 0 *rows[size] is what each did, on the heap. */
int sg_ranks_combine(struct sg_launch *launch, struct sg_samples_row *row, struct sg_checked *verdict,
                     struct sg_ranks_row **rows, int status, struct sg_error *err) SG_MUST_CHECK;

#endif
