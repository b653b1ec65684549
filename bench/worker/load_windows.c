/* serial and parallel: a window of items is loaded, by the main thread or by all workers, then operated on. */
#include "bench/worker/load_windows.h"

#include <sched.h>

#include "bench/worker/bodies.h"
#include "bench/worker/hooks.h"
#include "bench/worker/work.h"
#include "core/clock.h"

void sg_body_load(void *context, int64_t slot, int worker) {
  const struct sg_launch *launch = context;
  const int64_t item = launch->window_first + slot;
  sg_work_load(launch, item, sg_launch_slot(launch, item, slot), worker);
}

void sg_body_operate(void *context, int64_t slot, int worker) {
  const struct sg_launch *launch = context;
  const int64_t item = launch->window_first + slot;
  sg_work_operate(launch, item, sg_launch_slot(launch, item, slot), worker);
}

static struct sg_scheduled_span operate_on_window(struct sg_launch *launch) {
  const struct sg_launch_hooks *hooks = launch->request->scheduler->hooks;
  if (!hooks || !hooks->operate_window) {
    return sg_scheduled_run(&launch->operators, launch->window_items, sg_body_operate, launch);
  }
  const struct sg_span call = hooks->operate_window(launch);
  return (struct sg_scheduled_span){call.started_ns, call.ended_ns, call.busy_ns, 0};
}

/* Alternate loading and operating on a window; the phases never overlap. */
struct sg_phases sg_load_windows(struct sg_launch *launch, sg_item_fn *load_item) {
  const int64_t count = launch->request->workload.count;
  struct sg_phases phases = {.started_ns = sg_now_ns()};
  for (int64_t first = 0; first < count; first += launch->window_items) {
    launch->window_first = first;
    launch->window_items = count - first < launch->n_reused ? count - first : launch->n_reused;
    launch->main_cpu = sched_getcpu();
    const struct sg_scheduled_span load = sg_scheduled_run(&launch->loaders, launch->window_items, load_item, launch);
    const struct sg_scheduled_span operate = operate_on_window(launch);
    if (first == 0) { phases.started_ns = load.started_ns; }
    phases.load_wall_ns += load.ended_ns - load.started_ns;
    phases.operate_wall_ns += operate.ended_ns - operate.started_ns;
    phases.load_busy_ns += load.busy_ns;
    phases.operate_busy_ns += operate.busy_ns;
    phases.team_ns += load.team_ns + operate.team_ns;
  }
  phases.wall_ns = phases.load_wall_ns + phases.operate_wall_ns;
  return phases;
}

static struct sg_phases run_windows(struct sg_launch *launch) {
  return sg_load_windows(launch, sg_body_load);
}

static int64_t item_of_window(const struct sg_launch *launch, int64_t slot) {
  return slot < launch->window_items ? launch->window_first + slot : -1;
}

extern const struct sg_load_kind sg_load_serial, sg_load_parallel;
const struct sg_load_kind sg_load_serial = {.name = "serial", .run = run_windows, .item_in_slot = item_of_window};
const struct sg_load_kind sg_load_parallel = {
    .name = "parallel", .parallel = true, .run = run_windows, .item_in_slot = item_of_window};
