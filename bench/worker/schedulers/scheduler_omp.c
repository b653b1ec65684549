/* omp-static, omp-dynamic, omp-guided, omp-tasks: an OpenMP team distributes the items by one of OpenMP's schedules.
 * One file, because only the schedule differs.
 *
 * Every job is a parallel region with as many threads as the team has workers, so that the runtime reuses the same
 * threads. The number is set by the region's num_threads clause: OMP_NUM_THREADS is reserved for the library. A job
 * starts when all threads have reached its barrier. Compiled only with OpenMP, otherwise replaced by
 * scheduler_omp_absent.c. */
#include <omp.h>
#include <stdlib.h>

#include "bench/worker/schedulers/schedulers.h"
#include "core/clock.h"

struct mark {
  _Alignas(64) int64_t ended_ns;
};

struct omp_team {
  int workers;
  struct mark *marks; /* [workers]: when each finished its last task */
};

static void omp_stop(void *own) {
  struct omp_team *team = own;
  if (team) { free(team->marks); }
  free(team);
}

static int omp_start(void **out, int workers, struct sg_error *err) {
  struct omp_team *team = malloc(sizeof *team);
  struct mark *marks = aligned_alloc(sizeof *marks, sizeof *marks * (size_t)workers);
  *out = NULL;
  if (!team || !marks) {
    free(team);
    free(marks);
    return sg_fail(err, SG_FOUND, "out of memory for a team of %d workers", workers);
  }
  *team = (struct omp_team){workers, marks};
  int given = 0;
#pragma omp parallel num_threads(workers)
#pragma omp master
  given = omp_get_num_threads();
  if (given != workers) {
    omp_stop(team);
    return sg_fail(err, SG_UNABLE, "the OpenMP runtime provides a team of %d threads, not %d", given, workers);
  }
  *out = team;
  return SG_OK;
}

static void omp_each(void *own, sg_worker_fn *body, void *context) {
  struct omp_team *team = own;
#pragma omp parallel num_threads(team->workers)
  body(context, omp_get_thread_num());
}

/* schedule(runtime) uses the schedule set by omp_set_schedule; chunk 0 is that schedule's default. */
static struct sg_span run_loop(struct omp_team *team, omp_sched_t rule, int64_t count, sg_item_fn *body,
                               void *context) {
  int64_t started_ns = INT64_MAX, ended_ns = 0, ends_ns = 0;
  omp_set_schedule(rule, 0);
#pragma omp parallel num_threads(team->workers) reduction(min : started_ns) \
    reduction(max : ended_ns) reduction(+ : ends_ns)
  {
    const int worker = omp_get_thread_num();
#pragma omp barrier
    started_ns = sg_now_ns();
#pragma omp for schedule(runtime) nowait
    for (int64_t item = 0; item < count; item++) {
      body(context, item, worker);
    }
    ends_ns = ended_ns = sg_now_ns();
  }
  return (struct sg_span){started_ns, ended_ns, ends_ns - team->workers * started_ns};
}

static struct sg_span run_static(void *own, int64_t count, sg_item_fn *body, void *context) {
  struct omp_team *team = own;
  return run_loop(team, omp_sched_static, count, body, context);
}

static struct sg_span run_dynamic(void *own, int64_t count, sg_item_fn *body, void *context) {
  struct omp_team *team = own;
  return run_loop(team, omp_sched_dynamic, count, body, context);
}

static struct sg_span run_guided(void *own, int64_t count, sg_item_fn *body, void *context) {
  struct omp_team *team = own;
  return run_loop(team, omp_sched_guided, count, body, context);
}

static void do_task(const struct omp_team *team, int64_t item, sg_item_fn *body, void *context) {
  const int worker = omp_get_thread_num();
  body(context, item, worker);
  team->marks[worker].ended_ns = sg_now_ns();
}

/* The first thread creates the tasks while the others, waiting at the end of the region, execute them; then it joins
 * in. */
static struct sg_span run_tasks(void *own, int64_t count, sg_item_fn *body, void *context) {
  struct omp_team *team = own;
  struct sg_span span = {0};
#pragma omp parallel num_threads(team->workers)
  {
    team->marks[omp_get_thread_num()].ended_ns = 0;
#pragma omp barrier
#pragma omp master
    {
      span.started_ns = sg_now_ns();
      for (int64_t item = 0; item < count; item++) {
#pragma omp task firstprivate(item)
        do_task(team, item, body, context);
      }
#pragma omp taskwait
      span.ended_ns = sg_now_ns();
    }
  }
  for (int w = 0; w < team->workers; w++) {
    if (team->marks[w].ended_ns) { span.busy_ns += team->marks[w].ended_ns - span.started_ns; }
  }
  return span;
}

#define SG_OMP_SCHEDULER(rule, same, text)                  \
  extern const struct sg_scheduler sg_scheduler_omp_##rule; \
  const struct sg_scheduler sg_scheduler_omp_##rule = {     \
      .name = "omp-" #rule,                                 \
      .summary = text,                                      \
      .max_workers = SG_MAX_WORKERS,                        \
      .is_static = same,                                    \
      .start = omp_start,                                   \
      .each = omp_each,                                     \
      .run = run_##rule,                                    \
      .stop = omp_stop,                                     \
  }

SG_OMP_SCHEDULER(static, true, "OpenMP loop, schedule(static): equal shares fixed at the start");
SG_OMP_SCHEDULER(dynamic, false, "OpenMP loop, schedule(dynamic): one item at a time");
SG_OMP_SCHEDULER(guided, false, "OpenMP loop, schedule(guided): decreasing shares of the remaining items");
SG_OMP_SCHEDULER(tasks, false, "one OpenMP task per item, created by the first thread");
