/* The rules and the state of a schedule, shared by schedule.c and racing.c. */
#ifndef SG_BENCH_RUN_SCHEDULE_STATE_H
#define SG_BENCH_RUN_SCHEDULE_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/looks.h"
#include "core/outcome.h"

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
  /* Cost of a launch of each configuration, in any unit; NULL: unknown. With a budget or with races a round with
   * first launches is sorted by cost, equal ones at random, so that as few as possible have no launch. */
  const double *costs;
  uint64_t seed;
  int counter_launches;                  /* of each configuration after the rounds, for which time is reserved */
  const struct sg_schedule_races *races; /* NULL: the goal is estimate */
  /* With races: the round from which on each configuration takes part, those that are not positive the first; NULL:
   * all of them the first. */
  const int64_t *entered;
  bool narrows;    /* races: the aim is a small loss by choosing the leader, not the place of each candidate */
  int until_round; /* stop after this round, to be resumed with more configurations; 0: none */
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

/* Expected time of one more launch of this configuration: the mean of its launches, or of all if it had none. */
double sg_schedule_launch_ns(const struct sg_schedule *s, size_t config);

/* Time reserved for counters: from the second round on, so that with a small budget every configuration is timed
 * before any is counted. */
double sg_schedule_reserved_ns(const struct sg_schedule *s);

/* Expected time of one more launch of each configuration that can run. */
double sg_schedule_round_ns(const struct sg_schedule *s);

#endif
