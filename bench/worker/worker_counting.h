/* Counters in a launch: the request's list of events, the answers to "which of them count here", and what the worker
 * counts itself. */
#ifndef SG_BENCH_WORKER_WORKER_COUNTING_H
#define SG_BENCH_WORKER_WORKER_COUNTING_H

#include <stdio.h>

#include "bench/worker/launch_state.h"
#include "bench/worker/request.h"
#include "core/resultset.h"

/* The request's `counters` and `multiplex` into request->events; texts stay the request's. */
int sg_counting_parse(struct sg_request *request, const json_t *json, struct sg_error *err) SG_MUST_CHECK;

/* The task "counters": an `event` message for each of the request's. */
void sg_counting_probe(const struct sg_request *request, FILE *out);

/* Add a finished trial to the launch's own counts: what its workers noted, and its times. */
void sg_counting_note(struct sg_launch *launch, const struct sg_phases *phases);

/* A `counter` message for each event of the trial that ended last. */
void sg_counting_tell(const struct sg_launch *launch, int64_t trial, FILE *out);

#endif
