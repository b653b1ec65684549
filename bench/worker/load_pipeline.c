/* The load kind `pipeline`: the main thread operates on items in order, with the library's threads, while the other
 * workers load ahead into a bounded queue.
 *
 * CPUs should be neither idle nor oversubscribed. So the main thread loads too when no item is ready, and only as
 * many loaders run concurrently with the library as it leaves CPUs idle; the others run between its calls. A library
 * waits for the slowest of its threads, and a thread that shares its CPU with a loader costs more than the loading
 * gains (measured with two CPUs, two BLAS threads and an unrestricted loader: up to a fifth). If no CPU is idle
 * nothing can overlap, and loading and operating alternate as with load `parallel`, except that loaders avoid the
 * main thread's CPU. Items from files always have one concurrent loader: it waits for the disk, not for a CPU. */
#include <sched.h>
#include <string.h>
#include <unistd.h>

#include "bench/plan/strategy.h"
#include "bench/worker/bodies.h"
#include "bench/worker/launch_state.h"
#include "bench/worker/load_windows.h"
#include "bench/worker/queue.h"
#include "bench/worker/work.h"
#include "core/clock.h"
#include "core/resultset.h"

_Static_assert(SG_QUEUE_DEPTH_MAX / SG_PIPELINE_PLACES >= SG_MAX_WORKERS, "the queue holds an item of every worker");

struct pipeline {
  struct sg_launch *launch;
  struct sg_queue queue;
};

/* With one slot per item this is the item itself. */
static int64_t slot_of(const struct sg_launch *launch, int64_t item) {
  return sg_launch_slot(launch, item, item % launch->n_reused);
}

static void load(struct pipeline *p, int64_t item, int worker) {
  struct sg_worker_notes *notes = &p->launch->notes[worker];
  const int64_t start = sg_now_ns();
  sg_work_load(p->launch, item, slot_of(p->launch, item), worker);
  notes->load_ns += sg_now_ns() - start;
  sg_queue_put(&p->queue, item);
}

static void operate(struct pipeline *p, int64_t item) {
  struct sg_worker_notes *notes = &p->launch->notes[0];
  const int64_t start = sg_now_ns();
  sg_work_operate(p->launch, item, slot_of(p->launch, item), 0);
  notes->operate_ns += sg_now_ns() - start;
}

static void load_all(struct pipeline *p, int worker) {
  for (int64_t item; (item = sg_queue_take(&p->queue, worker - 1)) >= 0;) {
    load(p, item, worker);
  }
}

static void operate_all(struct pipeline *p) {
  int64_t item = 0;
  for (enum sg_turn turn; (turn = sg_queue_turn(&p->queue, &item)) != SG_TURN_END;) {
    if (turn == SG_TURN_LOAD) {
      load(p, item, 0);
    } else {
      operate(p, item);
    }
  }
}

static void work(void *context, int worker) {
  if (worker > 0) {
    load_all(context, worker);
  } else {
    operate_all(context);
  }
}

static int loaders_beside(const struct sg_launch *launch) {
  const struct sg_request *request = launch->request;
  const int cpus = (int)request->n_cpus, used = sg_library_threads(&launch->library);
  const int from_files = strcmp(request->workload.source, "uniform") != 0;
  return used > 0 && cpus - used > from_files ? cpus - used : from_files;
}

static int64_t pipeline_slots(const struct sg_launch *launch) {
  const int64_t workers = launch->request->workers;
  return loaders_beside(launch) > 0 ? workers * SG_PIPELINE_PLACES : workers;
}

static const char *pipeline_remark(const struct sg_launch *launch) {
  if (loaders_beside(launch) > 0) { return ""; }
  return sg_library_threads(&launch->library) > 0
             ? "loading and operating took turns, as with parallel-load: the library's threads leave no CPU idle for "
               "loading; with fewer BLAS threads the two overlap"
             : "loading and operating took turns, as with parallel-load: the library does not report how many "
               "threads "
               "it uses, so idle CPUs are unknown";
}

/* Let this thread run on all of the main thread's CPUs except this one, if there are others. */
static void keep_off(int cpu) {
  cpu_set_t cpus;
  if (sched_getaffinity(getpid(), sizeof cpus, &cpus)) { return; }
  CPU_CLR((size_t)cpu, &cpus);
  if (CPU_COUNT(&cpus) > 0) { sched_setaffinity(0, sizeof cpus, &cpus); }
}

/* Between calls the library's threads spin for some ms before they sleep, so that every CPU looks busy to the kernel,
 * which may wake a loader on the main thread's CPU. There the two would share one CPU and gain nothing. */
static void load_aside(void *context, int64_t slot, int worker) {
  const struct sg_launch *launch = context;
  const bool free_to_move = worker > 0 && !launch->request->pin;
  if (free_to_move && sched_getcpu() == launch->main_cpu) { keep_off(launch->main_cpu); }
  sg_body_load(context, slot, worker);
}

static struct sg_phases pipeline_run(struct sg_launch *launch) {
  const int64_t count = launch->request->workload.count, slots = launch->n_reused;
  const int64_t depth = (int64_t)launch->request->workers * SG_PIPELINE_PLACES;
  const int beside = loaders_beside(launch);
  if (beside == 0) { return sg_load_windows(launch, load_aside); }
  struct pipeline p = {.launch = launch};
  sg_queue_init(&p.queue, count, slots > 0 && slots < depth ? slots : depth, beside);
  const int64_t started_ns = sg_now_ns();
  launch->loaders.scheduler->each(launch->loaders.team, work, &p);
  const int64_t ended_ns = sg_now_ns();
  sg_queue_release(&p.queue);
  struct sg_phases phases = {
      .started_ns = started_ns,
      .wall_ns = ended_ns - started_ns,
      .load_wall_ns = SG_NO_INT,
      .operate_wall_ns = SG_NO_INT,
      .operate_busy_ns = launch->notes[0].operate_ns,
      .team_ns = SG_NO_INT,
  };
  for (int w = 0; w < launch->request->workers; w++) {
    phases.load_busy_ns += launch->notes[w].load_ns;
  }
  return phases;
}

static int64_t pipeline_item_in_slot(const struct sg_launch *launch, int64_t slot) {
  const int64_t last = launch->request->workload.count - 1;
  return slot > last ? -1 : last - (last - slot) % launch->n_reused;
}

extern const struct sg_load_kind sg_load_pipeline;
const struct sg_load_kind sg_load_pipeline = {.name = "pipeline",
                                              .parallel = true,
                                              .one_operator = true,
                                              .run = pipeline_run,
                                              .item_in_slot = pipeline_item_in_slot,
                                              .slots = pipeline_slots,
                                              .remark = pipeline_remark};
