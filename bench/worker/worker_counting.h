/* Counters in a launch: the answers to "which of the request's events count here", and what the worker counts itself.
 */
#ifndef SG_BENCH_WORKER_WORKER_COUNTING_H
#define SG_BENCH_WORKER_WORKER_COUNTING_H

#include <stdio.h>

#include "bench/worker/launch_state.h"

/* The task "counters": an `event` message for each of the request's. */
void sg_counting_probe(const struct sg_request *request, FILE *out);

/* Add a finished trial to the launch's own counts: what its workers noted, and its times. */
void sg_counting_note(struct sg_launch *launch, const struct sg_phases *phases);

/* A `counter` message for each event of the trial that ended last. */
void sg_counting_tell(const struct sg_launch *launch, int64_t trial, FILE *out);

#endif
