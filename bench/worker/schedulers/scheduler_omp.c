/* omp-static, omp-dynamic, omp-guided, omp-tasks: an OpenMP team distributes the items by one of OpenMP's schedules.
 * One file, because only the schedule differs.
 *
 * Every job is a parallel region with as many threads as the team has workers, so that the runtime reuses the same
 * threads. The number is set by the region's num_threads clause: OMP_NUM_THREADS is reserved for the library.
 * Compiled only with OpenMP, otherwise replaced by
 * scheduler_omp_absent.c. */
#include <omp.h>
#include <stdlib.h>

#include "bench/worker/schedulers/schedulers.h"
#include "core/clock.h"

struct mark {
  _Alignas(64) int64_t began_ns, ended_ns;
};

struct omp_team {
  int workers;
  struct mark *marks; /* [workers]: when each began, and finished its last item */
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

static void mark_begin(const struct omp_team *team) {
  struct mark *mark = &team->marks[omp_get_thread_num()];
  mark->began_ns = mark->ended_ns = sg_now_ns();
}

static void mark_end(const struct omp_team *team) {
  team->marks[omp_get_thread_num()].ended_ns = sg_now_ns();
}

static struct sg_span span_of(const struct omp_team *team) {
  struct sg_span span = {0};
  for (int w = 0; w < team->workers; w++) {
    sg_span_add(&span, team->marks[w].began_ns, team->marks[w].ended_ns);
  }
  return span;
}

/* schedule(runtime) uses the schedule set by omp_set_schedule; chunk 0 is that schedule's default. */
static struct sg_span run_loop(struct omp_team *team, omp_sched_t rule, int64_t count, sg_item_fn *body,
                               void *context) {
  omp_set_schedule(rule, 0);
#pragma omp parallel num_threads(team->workers)
  {
    const int worker = omp_get_thread_num();
    mark_begin(team);
#pragma omp for schedule(runtime) nowait
    for (int64_t item = 0; item < count; item++) {
      body(context, item, worker);
    }
    mark_end(team);
  }
  return span_of(team);
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
  body(context, item, omp_get_thread_num());
  mark_end(team);
}

/* The first thread creates the tasks while the others, waiting at the end of the region, execute them; then it joins
 * in. */
static struct sg_span run_tasks(void *own, int64_t count, sg_item_fn *body, void *context) {
  struct omp_team *team = own;
#pragma omp parallel num_threads(team->workers)
  {
    mark_begin(team);
#pragma omp master
    {
      for (int64_t item = 0; item < count; item++) {
#pragma omp task firstprivate(item)
        do_task(team, item, body, context);
      }
#pragma omp taskwait
      mark_end(team);
    }
  }
  return span_of(team);
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
