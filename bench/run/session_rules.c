#include "bench/run/session_rules.h"

#include <math.h>
#include <stdlib.h>

#include "core/alloc.h"
#include "core/item_bound.h"

/* Relative cost of one launch of each configuration: FLOPs and memory traffic of a trial by formula, over the cores
 * it can use. */
static double *launch_costs(const struct sg_plan *plan, const struct sg_resultset *planned) {
  double *costs = sg_alloc(plan->n_configs, sizeof *costs);
  for (size_t i = 0; i < plan->n_configs; i++) {
    const struct sg_config *c = &plan->configs[i];
    const double cores = fmin(sg_cores_used(planned, &c->row), sg_config_thread_bound(&c->row)); /* ignores NaN */
    costs[i] = (c->row.flop + c->row.compulsory_bytes) / (isnan(cores) ? 1 : cores);
  }
  return costs;
}

void sg_session_rules_init(struct sg_session_rules *rules, const struct sg_plan *plan,
                           const struct sg_topology *topology, int counter_launches) {
  struct sg_resultset planned = {.n_configs = plan->n_configs, .machine = topology->machine};
  planned.configs = sg_alloc(plan->n_configs, sizeof *planned.configs);
  for (size_t i = 0; i < plan->n_configs; i++) {
    planned.configs[i] = plan->configs[i].row;
  }
  *rules = (struct sg_session_rules){.workloads = sg_workloads_find(&planned), .costs = launch_costs(plan, &planned)};
  rules->baseline = sg_alloc(plan->n_configs, sizeof *rules->baseline);
  rules->entered = sg_alloc(plan->n_configs, sizeof *rules->entered);
  for (size_t i = 0; i < plan->n_configs; i++) {
    rules->entered[i] = plan->configs[i].row.entered;
  }
  sg_baselines_plan(&planned, &rules->workloads, rules->baseline);
  free(planned.configs);
  rules->races = (struct sg_schedule_races){rules->workloads.members, rules->workloads.first, rules->workloads.n,
                                            rules->baseline};
  rules->schedule = (struct sg_schedule_rules){.rounds_min = plan->rounds_min,
                                               .rounds_max = plan->rounds_max,
                                               .target = plan->target_ci,
                                               .budget_ns = plan->budget_ns,
                                               .costs = rules->costs,
                                               .seed = plan->order_seed,
                                               .counter_launches = counter_launches,
                                               .entered = rules->entered,
                                               .races = plan->goal == SG_GOAL_DECIDE ? &rules->races : NULL};
}

void sg_session_rules_release(struct sg_session_rules *rules) {
  sg_workloads_release(&rules->workloads);
  free(rules->costs);
  free(rules->baseline);
  free(rules->entered);
  *rules = (struct sg_session_rules){0};
}
