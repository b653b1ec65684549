#include "bench/worker/load.h"

#include <math.h>
#include <sched.h>
#include <string.h>

#include "bench/plan/strategy.h"
#include "bench/worker/bodies.h"
#include "bench/worker/hooks.h"
#include "bench/worker/pipeline.h"
#include "bench/worker/work.h"
#include "core/clock.h"
#include "core/resultset.h"

void sg_body_load(void *context, int64_t slot, int worker) {
  const struct sg_launch *launch = context;
  sg_work_load(launch, launch->window_first + slot, slot, worker);
}

void sg_body_operate(void *context, int64_t slot, int worker) {
  const struct sg_launch *launch = context;
  sg_work_operate(launch, launch->window_first + slot, slot, worker);
}

static struct sg_span operate_on_window(struct sg_launch *launch) {
  const struct sg_launch_hooks *hooks = launch->request->scheduler->hooks;
  if (hooks && hooks->operate_window) { return hooks->operate_window(launch); }
  return sg_crew_run(&launch->operators, launch->window_items, sg_body_operate, launch);
}

/* Load a window, operate on it, and so on; the phases alternate and never overlap. */
struct sg_phases sg_load_windows(struct sg_launch *launch, sg_item_fn *load_item) {
  const int64_t count = launch->request->workload.count;
  struct sg_phases phases = {.started_ns = sg_now_ns()};
  for (int64_t first = 0; first < count; first += launch->window_items) {
    launch->window_first = first;
    launch->window_items = count - first < launch->slots.n ? count - first : launch->slots.n;
    launch->main_cpu = sched_getcpu();
    const struct sg_span load = sg_crew_run(&launch->loaders, launch->window_items, load_item, launch);
    const struct sg_span operate = operate_on_window(launch);
    if (first == 0) { phases.started_ns = load.started_ns; }
    phases.load_wall_ns += load.ended_ns - load.started_ns;
    phases.operate_wall_ns += operate.ended_ns - operate.started_ns;
    phases.load_busy_ns += load.busy_ns;
    phases.operate_busy_ns += operate.busy_ns;
  }
  phases.wall_ns = phases.load_wall_ns + phases.operate_wall_ns;
  return phases;
}

static struct sg_phases run_windows(struct sg_launch *launch) {
  return sg_load_windows(launch, sg_body_load);
}

void sg_body_load_and_operate(void *context, int64_t item, int worker) {
  const struct sg_launch *launch = context;
  struct sg_worker_notes *notes = &launch->notes[worker];
  const int64_t slot = launch->request->workload.retain == SG_RETAIN_ALL ? item : worker;
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

/* The part of the workers' time that went into loading, by the items that were timed. */
static double loading_part(const struct sg_launch *launch) {
  int64_t load_ns = 0, both_ns = 0;
  for (int w = 0; w < launch->request->workers; w++) {
    load_ns += launch->notes[w].load_ns;
    both_ns += launch->notes[w].load_ns + launch->notes[w].operate_ns;
  }
  return both_ns > 0 ? (double)load_ns / (double)both_ns : 0;
}

static struct sg_phases run_tasks(struct sg_launch *launch) {
  const struct sg_crew *crew = &launch->operators;
  const struct sg_span span = sg_crew_run(crew, launch->request->workload.count, sg_body_load_and_operate, launch);
  const bool apart = crew->workers == 1;
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
  };
}

static int64_t item_of_window(const struct sg_launch *launch, int64_t slot) {
  return slot < launch->window_items ? launch->window_first + slot : -1;
}

static int64_t item_of_worker(const struct sg_launch *launch, int64_t slot) {
  return launch->notes[slot].last_item;
}

static const struct sg_load_kind load_serial = {.name = "serial", .run = run_windows, .item_in_slot = item_of_window};
static const struct sg_load_kind load_parallel = {
    .name = "parallel", .parallel = true, .run = run_windows, .item_in_slot = item_of_window};
static const struct sg_load_kind load_task = {.name = "task", .run = run_tasks, .item_in_slot = item_of_worker};
static const struct sg_load_kind load_pipeline = {.name = "pipeline",
                                                  .parallel = true,
                                                  .one_operator = true,
                                                  .run = sg_pipeline_run,
                                                  .item_in_slot = sg_pipeline_item_in_slot,
                                                  .slots = sg_pipeline_slots,
                                                  .remark = sg_pipeline_remark};

#define SG_ADDRESS(name) &load_##name,
static const struct sg_load_kind *const kinds[] = {SG_LOADS(SG_ADDRESS)};
#undef SG_ADDRESS

const struct sg_load_kind *sg_load_find(const char *name) {
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
    if (strcmp(kinds[i]->name, name) == 0) { return kinds[i]; }
  }
  return NULL;
}

int64_t sg_load_item_in_slot(const struct sg_launch *launch, int64_t slot) {
  if (launch->request->workload.retain == SG_RETAIN_ALL) { return slot; }
  return launch->request->load->item_in_slot(launch, slot);
}
