/* Where in a trial items are loaded. A load kind says in which phases a trial runs and which of them can be told
 * apart.
 *
 * - serial: the main thread loads a window of items, then the scheduler operates on them;
 * - parallel: all workers load the window, then the scheduler operates on it;
 * - task: each worker loads and operates item by item, so the phases of different workers overlap;
 * - pipeline: the main thread operates on what the others have loaded ahead of it, where CPUs are left for that; else
 *   as parallel (load_pipeline.c).
 *
 * A window is all items where everything is retained, else as many as there are workers.
 *
 * To add one: load_<name>.c, ending in its `const struct sg_load_kind sg_load_<name>`, and its name in SG_LOADS
 * (bench/plan/strategy.h). */
#ifndef SG_BENCH_WORKER_LOAD_KIND_H
#define SG_BENCH_WORKER_LOAD_KIND_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/worker/schedulers/schedulers.h"

struct sg_launch;

struct sg_phases {
  int64_t started_ns;                    /* CLOCK_MONOTONIC */
  int64_t wall_ns;                       /* sum of the phases; what lies between them is the tool's own */
  int64_t load_wall_ns, operate_wall_ns; /* SG_NO_INT where they overlap */
  int64_t load_busy_ns, operate_busy_ns; /* summed over workers */
};

struct sg_load_kind {
  const char *name;
  bool parallel;     /* needs a team that loads, even where the scheduler has one worker */
  bool one_operator; /* cannot do with a scheduler of several */
  struct sg_phases (*run)(struct sg_launch *launch);
  int64_t (*item_in_slot)(const struct sg_launch *launch,
                          int64_t slot);                 /* after a trial with reused slots; -1: none */
  int64_t (*slots)(const struct sg_launch *launch);      /* where they are reused; NULL: one a worker */
  const char *(*remark)(const struct sg_launch *launch); /* on results, for its detail; NULL, or "": nothing to say */
};

const struct sg_load_kind *sg_load_find(const char *name); /* NULL: unknown */

#endif
