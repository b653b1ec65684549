/* Which configuration runs next, and when to stop. Independent of processes, files and clocks: those are provided by
 * an executor, so that tests use a mock, and `--resume` and replays use stored launches.
 *
 * Which configurations are active depends on the goal. With races (goal decide) racing.h says it. Without (goal
 * estimate) a configuration that has rounds_min launches and has converged (core/stats.h, sg_converged, the rule the
 * summary uses too) is not launched again; one that is unavailable or fails twice is dropped. */
#ifndef SG_BENCH_RUN_SCHEDULE_H
#define SG_BENCH_RUN_SCHEDULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/run/schedule_state.h"
#include "core/error.h"

struct sg_executor {
  void *context;
  int64_t (*now_ns)(void *context); /* time spent on this run, including before it was resumed */
  /* If a launch of this configuration and round is stored already, fill *result and return true. May be NULL. */
  bool (*resume)(void *context, size_t config, int round, struct sg_schedule_result *result);
  /* Run a launch. A negative status (disk full, interrupted) ends the schedule and is returned. */
  int (*launch)(void *context, size_t config, int round, struct sg_schedule_result *result, struct sg_error *err);
  void (*round_ended)(void *context, int round); /* may be NULL */
};

void sg_schedule_init(struct sg_schedule *s, size_t n_configs, const struct sg_schedule_rules *rules);
void sg_schedule_release(struct sg_schedule *s);

/* Run until every race is decided or every configuration has converged or is dropped, the rounds are over, or the
 * budget is spent (SG_OK in each case; *budget_spent: more time could have changed the result). */
int sg_schedule_run(struct sg_schedule *s, const struct sg_executor *executor, bool *budget_spent,
                    struct sg_error *err) SG_MUST_CHECK;

/* Expected remaining time of the rounds, from the launches so far. Without races a lower bound until rounds_min, then
 * by the rounds the current interval widths require (the width decreases with the square root of the launches). */
double sg_schedule_remaining_ns(const struct sg_schedule *s);

#endif
