/* The rules of the schedule, from the plan: rounds, budget, costs, races. */
#ifndef SG_BENCH_RUN_SESSION_RULES_H
#define SG_BENCH_RUN_SESSION_RULES_H

#include "bench/machine/topology.h"
#include "bench/plan/plan.h"
#include "bench/run/schedule.h"
#include "core/compare.h"

struct sg_session_rules {
  struct sg_schedule_rules schedule; /* for sg_schedule_init(); points into the rest */
  struct sg_schedule_races races;
  struct sg_workloads workloads;
  double *costs;
  int64_t *entered;
  long *baseline;
};

/* In place. `counter_launches`: of each configuration, after the rounds. */
void sg_session_rules_init(struct sg_session_rules *rules, const struct sg_plan *plan,
                           const struct sg_topology *topology, int counter_launches);
void sg_session_rules_release(struct sg_session_rules *rules);

#endif
