/* task and mmap: each worker loads an item and operates on it, then takes the next, so the phases of different
 * workers overlap. With mmap there is nothing to load if an item can be used where it is in its file: its pages are
 * found in the file, or in the page cache, when the operation reads them; in each trial again. */
#include <math.h>

#include "bench/data/source.h"
#include "bench/worker/bodies.h"
#include "bench/worker/launch_state.h"
#include "bench/worker/work.h"
#include "core/clock.h"
#include "core/resultset.h"

void sg_body_load_and_operate(void *context, int64_t item, int worker) {
  const struct sg_launch *launch = context;
  struct sg_worker_notes *notes = &launch->notes[worker];
  if (notes->failed_item >= 0) { return; } /* the launch has failed: what is left need not be loaded */
  const bool all = launch->request->workload.retain == SG_RETAIN_ALL;
  const int64_t slot = sg_launch_slot(launch, item, all ? item : worker);
  const bool timed = notes->items % launch->time_every == 0;
  const int64_t start = timed ? sg_now_ns() : 0;
  sg_work_load(launch, item, slot, worker);
  const int64_t loaded = timed ? sg_now_ns() : 0;
  sg_work_operate(launch, item, slot, worker);
  notes->last_item = item;
  if (!timed) { return; }
  notes->load_ns += loaded - start;
  notes->operate_ns += sg_now_ns() - loaded;
}

/* The share of the workers' time spent on loading, from the timed items. */
static double loading_part(const struct sg_launch *launch) {
  int64_t load_ns = 0, both_ns = 0;
  for (int w = 0; w < launch->request->workers; w++) {
    load_ns += launch->notes[w].load_ns;
    both_ns += launch->notes[w].load_ns + launch->notes[w].operate_ns;
  }
  return both_ns > 0 ? (double)load_ns / (double)both_ns : 0;
}

static struct sg_phases run_tasks(struct sg_launch *launch) {
  const struct sg_scheduled_team *team = &launch->operators;
  const struct sg_scheduled_span span =
      sg_scheduled_run(team, launch->request->workload.count, sg_body_load_and_operate, launch);
  const bool apart = team->workers == 1;
  const int64_t wall_ns = span.ended_ns - span.started_ns;
  const double part = loading_part(launch);
  const int64_t load_wall_ns = llround(part * (double)wall_ns), load_busy_ns = llround(part * (double)span.busy_ns);
  return (struct sg_phases){
      .started_ns = span.started_ns,
      .wall_ns = wall_ns,
      .load_wall_ns = apart ? load_wall_ns : SG_NO_INT,
      .operate_wall_ns = apart ? wall_ns - load_wall_ns : SG_NO_INT,
      .load_busy_ns = load_busy_ns,
      .operate_busy_ns = span.busy_ns - load_busy_ns,
      .team_ns = span.team_ns,
  };
}

static int64_t item_of_worker(const struct sg_launch *launch, int64_t slot) {
  return launch->notes[slot].last_item;
}

void sg_body_forget(void *context, int worker) {
  const struct sg_launch *launch = context;
  (void)worker;
  sg_source_forget(launch->source);
}

static struct sg_phases run_mapped(struct sg_launch *launch) {
  const struct sg_scheduled_team *team = &launch->operators;
  team->scheduler->each(team->team, sg_body_forget, launch);
  return run_tasks(launch);
}

extern const struct sg_load_kind sg_load_task, sg_load_mmap;
const struct sg_load_kind sg_load_task = {.name = "task", .run = run_tasks, .item_in_slot = item_of_worker};
const struct sg_load_kind sg_load_mmap = {
    .name = "mmap", .mapped = true, .run = run_mapped, .item_in_slot = item_of_worker};
