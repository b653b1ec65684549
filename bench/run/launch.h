/* One launch: start a fresh worker process, send its request, read its messages, wait for its exit. Whatever happens
 * to the worker becomes an outcome with a reason; only what stops the whole run (an interrupt, no process available)
 * is an error. */
#ifndef SG_BENCH_RUN_LAUNCH_H
#define SG_BENCH_RUN_LAUNCH_H

#include <jansson.h>

#include "bench/machine/topology.h"
#include "bench/plan/plan.h"
#include "bench/store/launch_record.h"
#include "core/error.h"

/* Run `config` in a fresh worker and wait for it. `counting`: the request keys for counters ({counters, multiplex}),
 * or NULL for a timing launch. SG_INTERRUPTED after SIGINT or SIGTERM: the worker is killed and the record's outcome
 * is interrupted. */
int sg_launch_run(struct sg_launch_record *record, const char *worker, const struct sg_plan *plan,
                  const struct sg_config *config, const struct sg_topology *topology, const json_t *counting,
                  struct sg_error *err) SG_MUST_CHECK;

/* Have a worker inspect the library at `path`. On failure the record's hello is NULL and its detail has the reason.
 */
int sg_launch_inspect(struct sg_launch_record *record, const char *worker, const char *path, const char *coretype,
                      struct sg_error *err) SG_MUST_CHECK;

/* Have a runner that is not our worker describe itself and its library, likewise. One that cannot be started is
 * unavailable. */
int sg_launch_inspect_runner(struct sg_launch_record *record, const struct sg_runner_program *runner,
                             struct sg_error *err) SG_MUST_CHECK;

/* Ask a worker which events it can count here, {counters, multiplex}. The answers are in the record's `kept`; if
 * there are none, the detail has the reason. */
int sg_launch_counters(struct sg_launch_record *record, const char *worker, const json_t *counting,
                       struct sg_error *err) SG_MUST_CHECK;

/* Ask a worker which of `strategies` (objects as in a run request) are available with the library at `path` ("": no
 * library). The answers are in the record's `kept`; if there are none, the detail has the reason. */
int sg_launch_strategies(struct sg_launch_record *record, const char *worker, const char *path, json_t *strategies,
                         struct sg_error *err) SG_MUST_CHECK;

/* The same of a runner that is not our worker, with its own library. */
int sg_launch_runner_strategies(struct sg_launch_record *record, const struct sg_runner_program *runner,
                                json_t *strategies, struct sg_error *err) SG_MUST_CHECK;

#endif
