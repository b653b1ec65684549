/* One run from plan to finished result set: drives the schedule, launches workers, probes the capacity, stores each
 * launch as it ends, shows progress and keeps run.json up to date. */
#ifndef SG_BENCH_RUN_SESSION_H
#define SG_BENCH_RUN_SESSION_H

#include "bench/machine/topology.h"
#include "bench/plan/plan.h"
#include "bench/run/session_options.h"
#include "core/error.h"

/* SG_OK: every configuration ended ok; SG_FOUND: some did not; SG_INTERRUPTED: measurements so far are kept.
 *
 * With until_round the result set is left as that of a run that goes on, which sg_store_extend() and a session with
 * `resume` continue. */
int sg_session_run(const struct sg_plan *plan, const struct sg_topology *topology,
                   const struct sg_session_options *options, struct sg_error *err) SG_MUST_CHECK;

#endif
