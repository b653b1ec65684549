/* Which configuration runs next, and when to stop. Independent of processes, files and clocks: those are provided by
 * an executor, so that tests use a mock, and `--resume` and replays use stored launches.
 *
 * Rounds: each active configuration once, in a balanced random order. Over as many rounds as there are configurations
 * each takes every position once and follows every other about equally often (E. J. Williams, "Experimental designs
 * balanced for the estimation of residual effects of treatments", Aust. J. Sci. Res. A 2, 1949); the square and the
 * order of its rows are random, by the seed. The order is a pure function of seed, size and round.
 *
 * Stopping: a configuration that has rounds_min launches and has converged (core/stats.h, sg_converged, the rule the
 * summary uses too) is not launched again. One that is unavailable or fails twice is dropped, so that it costs the
 * others no time. */
#ifndef SG_BENCH_RUN_SCHEDULE_H
#define SG_BENCH_RUN_SCHEDULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/error.h"
#include "core/outcome.h"
#include "core/stats.h"

struct sg_schedule_rules {
  int rounds_min, rounds_max;
  double target;     /* relative width of the interval; 0: every configuration runs rounds_max rounds */
  int64_t budget_ns; /* 0: none */
  /* Cost of a launch of each configuration, in any unit; NULL: unknown. With a budget the first round is sorted by
   * cost, equal ones at random, so that as few as possible have no launch. */
  const double *costs;
  uint64_t seed;
};

enum sg_progress { SG_ACTIVE, SG_CONVERGED, SG_DROPPED };

struct sg_schedule_config {
  enum sg_progress progress;
  double *values; /* mean trial time of each ok launch, ns */
  size_t n_values;
  int failures;
  double elapsed_ns; /* all its launches, spawn to end */
  int launches;
};

struct sg_schedule {
  struct sg_schedule_rules rules;
  struct sg_schedule_config *configs;
  size_t n;
  int round;     /* from 1; 0 before the first */
  size_t *order; /* order of this round; remaining from `position` on */
  size_t n_order, position;
};

/* Result of one launch. */
struct sg_schedule_result {
  enum sg_outcome outcome;
  double value_ns;    /* mean of its trials; only for SG_OUTCOME_OK */
  int64_t elapsed_ns; /* spawn to end */
};

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

/* The order of `round` (from 1) for n configurations: a permutation of 0..n-1 into order[n]. */
void sg_schedule_order(size_t *order, size_t n, int round, uint64_t seed);

/* Run until every configuration has converged or is dropped, the rounds are over, or the budget is spent (SG_OK in
 * each case; *budget_spent tells the last). */
int sg_schedule_run(struct sg_schedule *s, const struct sg_executor *executor, bool *budget_spent,
                    struct sg_error *err) SG_MUST_CHECK;

/* Expected remaining time, from the launches so far: a lower bound until rounds_min, then by the rounds the current
 * interval widths require (the width decreases with the square root of the launches). */
double sg_schedule_remaining_ns(const struct sg_schedule *s);

/* Expected time of one more launch of each configuration that can run. */
double sg_schedule_round_ns(const struct sg_schedule *s);

#endif
