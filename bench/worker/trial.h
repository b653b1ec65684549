/* One trial: all items once, timed, with the resource use of the process and the check of the results. */
#ifndef SG_BENCH_WORKER_TRIAL_H
#define SG_BENCH_WORKER_TRIAL_H

#include "bench/worker/counters/usage.h"
#include "bench/worker/launch_state.h"
#include "bench/worker/verify.h"
#include "core/resultset.h"

/* Run trial number `trial` (from 1). Fills every column of *row that the worker knows except `warmup`, and *verdict
 * with the check of the results (none when the request asks for none). Fails with SG_FOUND if the operation failed on
 * an item. */
int sg_trial_run(struct sg_launch *launch, int64_t trial, struct sg_samples_row *row, struct sg_checked *verdict,
                 struct sg_error *err) SG_MUST_CHECK;

/* Resource use of the launch so far, including worker processes. The context is the launch. */
struct sg_usage sg_trial_usage(const void *context);

/* An error if a worker process died, or for the first item that could not be loaded or operated on; 0: none. */
int sg_trial_failure(struct sg_launch *launch, struct sg_error *err) SG_MUST_CHECK;

#endif
