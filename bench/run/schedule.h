/* Which configuration runs next, and when enough is known. Knows no process, file or clock of its own: those come as
 * an executor, so that the tests run it against a mock, and `--resume` and replays against stored launches.
 *
 * Rounds: each active configuration once, in a balanced random order. Over as many rounds as there are configurations
 * each one takes each position once, and follows each other one about equally often (E. J. Williams, "Experimental
 * designs balanced for the estimation of residual effects of treatments", Aust. J. Sci. Res. A 2, 1949); which
 * square, and the order of its rows, are drawn from the seed. The order is a pure function of seed, size and round.
 *
 * Stopping: a configuration that has rounds_min launches and has converged (core/stats.h, sg_converged: the rule that
 * the summary goes by as well) rests. One that is unavailable, or fails twice, is given up: a bad configuration must
 * not spoil the others. */
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
  /* Of a launch of each configuration, in any unit; NULL: not known. With a budget the first round then goes from the
   * cheapest to the dearest, those of the same cost at random, so that it leaves as few as can be without a launch.
   */
  const double *costs;
  uint64_t seed;
};

enum sg_progress { SG_ACTIVE, SG_CONVERGED, SG_GIVEN_UP };

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
  size_t *order; /* configurations of this round still to come, from `position` */
  size_t n_order, position;
};

/* What one launch told the schedule. */
struct sg_schedule_result {
  enum sg_outcome outcome;
  double value_ns;    /* mean of its trials; only for SG_OUTCOME_OK */
  int64_t elapsed_ns; /* spawn to end */
};

struct sg_executor {
  void *context;
  int64_t (*now_ns)(void *context); /* time spent on this run, with the time spent before it was resumed */
  /* A launch of this configuration and round that is stored already: fill *result and return true. May be NULL. */
  bool (*recall)(void *context, size_t config, int round, struct sg_schedule_result *result);
  /* Run one. A negative status (disk full, interrupted) ends the schedule and is returned. */
  int (*launch)(void *context, size_t config, int round, struct sg_schedule_result *result, struct sg_error *err);
  void (*round_ended)(void *context, int round); /* may be NULL */
};

void sg_schedule_init(struct sg_schedule *s, size_t n_configs, const struct sg_schedule_rules *rules);
void sg_schedule_release(struct sg_schedule *s);

/* The order of `round` (from 1) for n configurations: a permutation of 0..n-1 into order[n]. */
void sg_schedule_order(size_t *order, size_t n, int round, uint64_t seed);

/* Run until every configuration has converged or is given up, the rounds are over, or the budget is spent (SG_OK in
 * each case; *budget_spent says which). */
int sg_schedule_run(struct sg_schedule *s, const struct sg_executor *executor, bool *budget_spent,
                    struct sg_error *err) SG_MUST_CHECK;

/* Expected time to the end, from what the launches took so far: a lower bound while rounds_min is not reached, then
 * the rounds that the present widths ask for (width falls with the square root of the launches). */
double sg_schedule_remaining_ns(const struct sg_schedule *s);

/* Of one more launch of each configuration that can run. */
double sg_schedule_round_ns(const struct sg_schedule *s);

#endif
