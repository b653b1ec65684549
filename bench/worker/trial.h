/* One trial: all items once, timed, with what the process used and whether the results are right. */
#ifndef SG_BENCH_WORKER_TRIAL_H
#define SG_BENCH_WORKER_TRIAL_H

#include "bench/worker/counters/usage.h"
#include "bench/worker/launch_state.h"
#include "bench/worker/verify.h"
#include "core/resultset.h"

/* Run trial number `trial` (from 1). Fills every column of *row that the worker knows, and *verdict with the check of
 * the results (none when the request asks for none). Fails with SG_FOUND when the operation could not do an item. */
int sg_trial_run(struct sg_launch *launch, int64_t trial, bool warmup, struct sg_samples_row *row,
                 struct sg_verdict *verdict, struct sg_error *err) SG_MUST_CHECK;

/* What the launch has used so far, with its workers that are processes. The context is the launch. */
struct sg_usage sg_trial_usage(const void *context);

/* A worker process that died, or the first item in any worker so far that could not be loaded or operated on, as an
 * error; 0: there is none. */
int sg_trial_failure(struct sg_launch *launch, struct sg_error *err) SG_MUST_CHECK;

#endif
