/* Progress of a run on stderr: one updating line on a terminal, otherwise one line per round. It says what remains:
 * with the goal decide how many configurations, their names once they are few, and the leader; with the goal estimate
 * the width of the interval; and the time left. */
#ifndef SG_BENCH_RUN_PROGRESS_H
#define SG_BENCH_RUN_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/plan/plan.h"
#include "bench/run/schedule.h"

struct sg_progress_view {
  bool quiet, terminal;
  const struct sg_plan *plan;
  const struct sg_schedule *schedule;
  int counting; /* counter launches per configuration, after the rounds */
};

struct sg_progress_view sg_progress_start(const struct sg_plan *plan, const struct sg_schedule *schedule,
                                          int counting, bool quiet);
/* Before a launch. `spent_ns`: time spent on the run so far. */
void sg_progress_launch(const struct sg_progress_view *view, size_t config, int round, int64_t spent_ns);
/* Report a launch that did not end ok, at once. */
void sg_progress_trouble(const struct sg_progress_view *view, size_t config, enum sg_outcome outcome,
                         const char *detail);
void sg_progress_round(const struct sg_progress_view *view, int round, int64_t spent_ns);
/* The same for counter launches: before those of each configuration, and before each round. */
void sg_progress_counting(const struct sg_progress_view *view, size_t config, int round, int rounds,
                          int64_t spent_ns);
void sg_progress_counting_round(const struct sg_progress_view *view, int round, int rounds, int64_t spent_ns);
void sg_progress_end(const struct sg_progress_view *view);

#endif
