/* Whether a run may be continued: only as what it was. */
#ifndef SG_BENCH_STORE_SAME_RUN_H
#define SG_BENCH_STORE_SAME_RUN_H

#include <jansson.h>

#include "bench/plan/plan.h"
#include "core/error.h"
#include "core/resultset.h"

/* What the run of a result set and the command that continues it must have in common besides the plan. */
struct sg_run_context {
  const json_t *machine;     /* machine.json; NULL: not compared */
  const json_t *environment; /* variables, as in run.json */
  const json_t *tool;        /* as in run.json */
};

/* Machine, goal, trials, warm-up, time limit of a launch, seed, library files, worker, environment and configurations
 * are those of the result set; budget and target may change, and rounds to no fewer than were begun. SG_BAD_INPUT
 * names the first that differs. What an older set does not say is not compared. */
int sg_same_run_check(const struct sg_resultset *set, const struct sg_plan *plan, const struct sg_run_context *here,
                      struct sg_error *err) SG_MUST_CHECK;

/* The same of the plan alone, which begins with the set's configurations and may have more. */
int sg_same_run_begins(const struct sg_resultset *set, const struct sg_plan *plan,
                       struct sg_error *err) SG_MUST_CHECK;

#endif
