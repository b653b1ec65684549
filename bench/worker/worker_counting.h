/* Counters in a launch: which of the request's events are available, and the worker's own counts. */
#ifndef SG_BENCH_WORKER_WORKER_COUNTING_H
#define SG_BENCH_WORKER_WORKER_COUNTING_H

#include <stdio.h>

#include "bench/worker/launch_state.h"

/* The task "counters": an `event` message for each of the request's. SG_FOUND if that could not be determined. */
int sg_counting_probe(const struct sg_request *request, FILE *out, struct sg_error *err) SG_MUST_CHECK;

/* Add a finished trial to the launch's own counts: its workers' notes and its times. */
void sg_counting_note(struct sg_launch *launch, const struct sg_phases *phases);

#endif
