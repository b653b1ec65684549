/* When and by whom items are loaded in a trial. A load kind defines the phases of a trial and which of them can be
 * timed separately.
 *
 * - serial: the main thread loads a window of items, then the scheduler operates on them;
 * - parallel: all workers load the window, then the scheduler operates on it;
 * - task: each worker loads and operates item by item, so the phases of different workers overlap;
 * - mmap: as task, but an item is not copied: the operation reads it in its mapped file, where it faults the pages
 * in, unless it destroys its inputs or the file has another layout or type;
 * - pipeline: the main thread operates on items that the others have loaded ahead of it, if idle CPUs are left for
 * them; otherwise as parallel (load_pipeline.c).
 *
 * A window is all items with retain all, otherwise as many as there are workers.
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
  int64_t wall_ns;                       /* sum of the phases; time between them is the tool's overhead */
  int64_t load_wall_ns, operate_wall_ns; /* SG_NO_INT where they overlap */
  int64_t load_busy_ns, operate_busy_ns; /* summed over workers */
  int64_t team_ns;                       /* part of wall_ns: waking and joining the workers; SG_NO_INT: not known */
};

struct sg_load_kind {
  const char *name;
  bool parallel;     /* needs a team of loaders, even if the scheduler has one worker */
  bool one_operator; /* needs a scheduler with one worker */
  bool mapped;       /* the source is mapped */
  struct sg_phases (*run)(struct sg_launch *launch);
  int64_t (*item_in_slot)(const struct sg_launch *launch,
                          int64_t slot);                 /* after a trial with reused slots; -1: none */
  int64_t (*slots)(const struct sg_launch *launch);      /* number of slots with retain none; NULL: one per worker */
  const char *(*remark)(const struct sg_launch *launch); /* remark for the launch's detail; NULL or "": none */
};

const struct sg_load_kind *sg_load_find(const char *name); /* NULL: unknown */

#endif
