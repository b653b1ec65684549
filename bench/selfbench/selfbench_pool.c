#include <sched.h>
#include <stdlib.h>

#include "bench/operations/operation.h"
#include "bench/selfbench/selfbench.h"
#include "bench/worker/schedulers/schedulers.h"
#include "core/clock.h"

struct race {
  const struct sg_scheduler *pool;
  void *team;
  int workers;
  int64_t items;
  struct sg_workload workload;
};

int sg_pool_start(int64_t size, void **state, struct sg_error *err) {
  struct race *race = calloc(1, sizeof *race);
  if (!race) { return sg_fail(err, SG_UNABLE, "no memory"); }
  cpu_set_t cpus;
  race->workers = sched_getaffinity(0, sizeof cpus, &cpus) == 0 ? CPU_COUNT(&cpus) : 1;
  race->pool = sg_scheduler_find("pool");
  race->items = size;
  race->workload =
      (struct sg_workload){.operation = sg_operation_find("null"), .m = 1, .n = 1, .k = 1, .count = size};
  const int status = race->pool->start(&race->team, race->workers, err);
  if (status != SG_OK) {
    free(race);
    return status;
  }
  *state = race;
  return SG_OK;
}

static void do_item(void *context, int64_t item, int worker) {
  (void)item;
  (void)worker;
  const struct race *race = context;
  (void)race->workload.operation->call(NULL, &race->workload, NULL, NULL);
}

int64_t sg_pool_ours(void *state) {
  struct race *race = state;
  const struct sg_span span = race->pool->run(race->team, race->items, do_item, race);
  return span.ended_ns - span.started_ns;
}

/* The body is called through a pointer, as the pool must. */
int64_t sg_pool_openmp(void *state) {
  struct race *race = state;
  sg_item_fn *volatile body = do_item;
  sg_item_fn *const call = body;
  const int64_t items = race->items, start = sg_now_ns();
#pragma omp parallel for schedule(dynamic, 1) num_threads(race->workers)
  for (int64_t item = 0; item < items; item++) {
    call(race, item, 0);
  }
  return sg_now_ns() - start;
}

void sg_pool_stop(void *state) {
  struct race *race = state;
  race->pool->stop(race->team);
  free(race);
}
