#include <sched.h>
#include <stdlib.h>

#include "bench/operations/operation.h"
#include "bench/selfbench/selfbench.h"
#include "bench/worker/schedulers/schedulers.h"
#include "core/clock.h"

struct pool_benchmark {
  const struct sg_scheduler *pool;
  void *team;
  int workers;
  int64_t items;
  struct sg_workload workload;
};

int sg_pool_start(int64_t size, void **state, struct sg_error *err) {
  struct pool_benchmark *bench = calloc(1, sizeof *bench);
  if (!bench) { return sg_fail(err, SG_UNABLE, "out of memory"); }
  cpu_set_t cpus;
  bench->workers = sched_getaffinity(0, sizeof cpus, &cpus) == 0 ? CPU_COUNT(&cpus) : 1;
  bench->pool = sg_scheduler_find("pool");
  bench->items = size;
  bench->workload =
      (struct sg_workload){.operation = sg_operation_find("null"), .m = 1, .n = 1, .k = 1, .count = size};
  const int status = bench->pool->start(&bench->team, bench->workers, err);
  if (status != SG_OK) {
    free(bench);
    return status;
  }
  *state = bench;
  return SG_OK;
}

static void do_item(void *context, int64_t item, int worker) {
  (void)item;
  (void)worker;
  const struct pool_benchmark *bench = context;
  (void)bench->workload.operation->call(NULL, &bench->workload, NULL, NULL);
}

int64_t sg_pool_ours(void *state) {
  struct pool_benchmark *bench = state;
  const struct sg_span span = bench->pool->run(bench->team, bench->items, do_item, bench);
  return span.ended_ns - span.started_ns;
}

/* The body is called through a pointer, as the pool must. */
int64_t sg_pool_openmp(void *state) {
  struct pool_benchmark *bench = state;
  sg_item_fn *volatile body = do_item;
  sg_item_fn *const call = body;
  const int64_t items = bench->items, start = sg_now_ns();
#pragma omp parallel for schedule(dynamic, 1) num_threads(bench->workers)
  for (int64_t item = 0; item < items; item++) {
    call(bench, item, 0);
  }
  return sg_now_ns() - start;
}

void sg_pool_stop(void *state) {
  struct pool_benchmark *bench = state;
  bench->pool->stop(bench->team);
  free(bench);
}
