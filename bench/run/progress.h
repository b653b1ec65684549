/* What a person watching a run wants to know: round, configuration, how sure it is, time left. One line that is
 * redrawn on a terminal; a line a round elsewhere. All on stderr. */
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
  int counting; /* launches of each configuration that will count, after the rounds */
};

struct sg_progress_view sg_progress_start(const struct sg_plan *plan, const struct sg_schedule *schedule,
                                          int counting, bool quiet);
/* Before a launch. `spent_ns` of the run so far. */
void sg_progress_launch(const struct sg_progress_view *view, size_t config, int round, int64_t spent_ns);
/* A launch that did not end well, told at once. */
void sg_progress_trouble(const struct sg_progress_view *view, size_t config, enum sg_outcome outcome,
                         const char *detail);
void sg_progress_round(const struct sg_progress_view *view, int round, int64_t spent_ns);
/* The same of launches that count: before those of a configuration, and before each round of `rounds`. */
void sg_progress_counting(const struct sg_progress_view *view, size_t config, int round, int rounds,
                          int64_t spent_ns);
void sg_progress_counting_round(const struct sg_progress_view *view, int round, int rounds, int64_t spent_ns);
void sg_progress_end(const struct sg_progress_view *view);

#endif
