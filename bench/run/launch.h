/* One launch: a fresh worker process, its request, its messages, its end. Everything that can happen to it becomes an
 * outcome with a reason; only what stops the whole run (an interrupt, no process to be had) is an error. */
#ifndef SG_BENCH_RUN_LAUNCH_H
#define SG_BENCH_RUN_LAUNCH_H

#include <jansson.h>

#include "bench/machine/topology.h"
#include "bench/plan/plan.h"
#include "bench/store/launch_record.h"
#include "core/error.h"

/* Run `config` in a fresh worker, and wait for its end. `counting`: keys of the request that ask for counters
 * ({counters, multiplex}), or NULL for a timing launch. SG_INTERRUPTED when *stop became nonzero meanwhile: the
 * worker is ended and the record says interrupted. */
int sg_launch_run(struct sg_launch_record *record, const char *worker, const struct sg_plan *plan,
                  const struct sg_config *config, const struct sg_topology *topology, const json_t *counting,
                  struct sg_error *err) SG_MUST_CHECK;

/* Ask a worker what the library at `path` says of itself. The record's hello is NULL and its detail says why when it
 * cannot. */
int sg_launch_inspect(struct sg_launch_record *record, const char *worker, const char *path, const char *coretype,
                      struct sg_error *err) SG_MUST_CHECK;

/* Ask a worker which events it can count here, {counters, multiplex}; its answers, of the type "event", are among the
 * record's messages, and the detail says why when it has none. */
int sg_launch_counters(struct sg_launch_record *record, const char *worker, const json_t *counting,
                       struct sg_error *err) SG_MUST_CHECK;

/* Ask a worker which of `strategies` (objects as in a request to run) can be had with the library at `path`, "" for
 * none: a `strategy` message each among the record's, unless its detail says why there is none. */
int sg_launch_strategies(struct sg_launch_record *record, const char *worker, const char *path, json_t *strategies,
                         struct sg_error *err) SG_MUST_CHECK;

#endif
