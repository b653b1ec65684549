/* Which configuration runs next, and when to stop. Independent of processes, files and clocks: those are provided by
 * an executor, so that tests use a mock, and `--resume` and replays use stored launches.
 *
 * Rounds: each active configuration once, in a balanced random order. Over as many rounds as there are configurations
 * each takes every position once and follows every other about equally often (E. J. Williams, "Experimental designs
 * balanced for the estimation of residual effects of treatments", Aust. J. Sci. Res. A 2, 1949); the square and the
 * order of its rows are random, by the seed. The order is a pure function of seed, size and round.
 *
 * Which configurations are active depends on the goal. With races (goal decide) racing.h says it. Without (goal
 * estimate) a configuration that has rounds_min launches and has converged (core/stats.h, sg_converged, the rule the
 * summary uses too) is not launched again; one that is unavailable or fails twice is dropped. */
#ifndef SG_BENCH_RUN_SCHEDULE_H
#define SG_BENCH_RUN_SCHEDULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/error.h"
#include "core/looks.h"
#include "core/outcome.h"
#include "core/stats.h"

/* The workloads of the plan, each of which is a race. */
struct sg_schedule_races {
  const size_t *members, *first; /* as in struct sg_workloads (core/compare.h), n of them */
  size_t n;
  const long *baseline; /* of each configuration: that of its speed-up, or SG_NO_CONFIG */
};

struct sg_schedule_rules {
  int rounds_min, rounds_max;
  double target;     /* relative width of the interval; 0: every configuration runs rounds_max rounds */
  int64_t budget_ns; /* 0: none */
  /* Cost of a launch of each configuration, in any unit; NULL: unknown. With a budget or with races the first round
   * is sorted by cost, equal ones at random, so that as few as possible have no launch. */
  const double *costs;
  uint64_t seed;
  int counter_launches;                  /* of each configuration after the rounds, for which time is reserved */
  const struct sg_schedule_races *races; /* NULL: the goal is estimate */
};

enum sg_progress { SG_ACTIVE, SG_CONVERGED, SG_DROPPED };

struct sg_schedule_config {
  enum sg_progress progress;
  double *values; /* mean trial time of each ok launch, ns */
  size_t n_values;
  int failures;
  double elapsed_ns; /* all its launches, with their probes */
  int launches;
};

struct sg_schedule {
  struct sg_schedule_rules rules;
  struct sg_schedule_config *configs;
  size_t n;
  double elapsed_ns; /* all launches */
  int launches;
  int round;     /* from 1; 0 before the first */
  size_t *order; /* order of this round; remaining from `position` on */
  size_t n_order, position;

  /* With races: see racing.h. */
  struct sg_looks looks;
  bool *rests;        /* of each workload: its race is over */
  size_t *workload;   /* of each configuration */
  bool out_of_budget; /* with more time a race could have gone on */
};

/* Result of one launch. */
struct sg_schedule_result {
  enum sg_outcome outcome;
  double value_ns;       /* mean of its trials; only for SG_OUTCOME_OK */
  int64_t elapsed_ns;    /* spawn to end, and its probes */
  double within_cv;      /* stddev / mean of its trials; NaN: one trial */
  double all_core_flops; /* mean of the probes before and after; NaN: not probed */
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

/* Run until every race is decided or every configuration has converged or is dropped, the rounds are over, or the
 * budget is spent (SG_OK in each case; *budget_spent: more time could have changed the result). */
int sg_schedule_run(struct sg_schedule *s, const struct sg_executor *executor, bool *budget_spent,
                    struct sg_error *err) SG_MUST_CHECK;

/* Expected remaining time of the rounds, from the launches so far. Without races a lower bound until rounds_min, then
 * by the rounds the current interval widths require (the width decreases with the square root of the launches). */
double sg_schedule_remaining_ns(const struct sg_schedule *s);

/* Expected time of one more launch of this configuration: the mean of its launches, or of all if it had none. */
double sg_schedule_launch_ns(const struct sg_schedule *s, size_t config);

/* Expected time of one more launch of each configuration that can run. */
double sg_schedule_round_ns(const struct sg_schedule *s);

/* Time reserved for counters: from the second round on, so that with a small budget every configuration is timed
 * before any is counted. */
double sg_schedule_reserved_ns(const struct sg_schedule *s);

#endif
