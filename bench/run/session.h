/* One run from its plan to a finished result set: drives the schedule, launches the workers, probes before each
 * launch, stores each as it ends, shows progress, and keeps run.json true. */
#ifndef SG_BENCH_RUN_SESSION_H
#define SG_BENCH_RUN_SESSION_H

#include "bench/machine/topology.h"
#include "bench/plan/plan.h"
#include "bench/run/session_options.h"
#include "core/error.h"

/* SG_OK: every configuration ended well; SG_FOUND: some did not; SG_INTERRUPTED: what was measured is kept. */
int sg_session_run(const struct sg_plan *plan, const struct sg_topology *topology,
                   const struct sg_session_options *options, struct sg_error *err) SG_MUST_CHECK;

#endif
