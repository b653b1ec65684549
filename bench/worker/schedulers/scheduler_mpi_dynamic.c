/* mpi-dynamic: the threads of all MPI ranks take items from one counter, in memory that ranks of one node share, else
 * in rank 0 by one-sided communication (MPI_Fetch_and_op). Between trials each rank's threads are a pool of its own.
 */
#include <stdlib.h>

#include "bench/worker/bodies.h"
#include "bench/worker/chunks.h"
#include "bench/worker/hooks.h"
#include "bench/worker/ranks.h"
#include "bench/worker/schedulers/mpi_check.h"
#include "bench/worker/schedulers/schedulers.h"

extern const struct sg_scheduler sg_scheduler_pool;

struct dynamic_team {
  void *threads; /* the pool's team */
  int64_t workers;
};

static int dynamic_start(void **out, int workers, struct sg_error *err) {
  struct dynamic_team *team = *out = calloc(1, sizeof *team);
  if (!team) { return sg_fail(err, SG_FOUND, "no memory for a team of %d workers", workers); }
  team->workers = workers;
  return sg_scheduler_pool.start(&team->threads, workers, err);
}

static void dynamic_each(void *own, sg_worker_fn *body, void *context) {
  const struct dynamic_team *team = own;
  sg_scheduler_pool.each(team->threads, body, context);
}

struct demand {
  struct sg_launch *launch;
  sg_item_fn *body;
  int64_t count, chunk;
};

static void take_items(void *context, int64_t share, int worker) {
  const struct demand *demand = context;
  int64_t first = 0, n = 0;
  (void)share; /* one per worker: a worker that has two finds no item for the second */
  while ((n = sg_ranks_take(demand->launch->ranks, demand->count, demand->chunk, &first)) > 0) {
    for (int64_t item = first; item < first + n; item++) {
      demand->launch->taken[item] = 1;
      demand->body(demand->launch, item, worker);
    }
  }
}

/* Items that all ranks share are those of these bodies; others run over the slots of this rank. */
static struct sg_span dynamic_run(void *own, int64_t count, sg_item_fn *body, void *context) {
  const struct dynamic_team *team = own;
  if (body != sg_body_load_and_operate && body != sg_body_work_and_check) {
    return sg_scheduler_pool.run(team->threads, count, body, context);
  }
  struct sg_launch *launch = context;
  struct demand demand = {launch, body, count, sg_chunk_of(count, team->workers * launch->ranks->transport->size)};
  return sg_scheduler_pool.run(team->threads, team->workers, take_items, &demand);
}

static void dynamic_stop(void *own) {
  struct dynamic_team *team = own;
  if (!team) { return; }
  sg_scheduler_pool.stop(team->threads);
  free(team);
}

static const struct sg_launch_hooks dynamic_hooks = {.check = sg_mpi_check};

extern const struct sg_scheduler sg_scheduler_mpi_dynamic;
const struct sg_scheduler sg_scheduler_mpi_dynamic = {
    .name = "mpi-dynamic",
    .summary = "the threads of all MPI ranks take items from one counter",
    .max_workers = SG_MAX_WORKERS,
    .start = dynamic_start,
    .each = dynamic_each,
    .run = dynamic_run,
    .stop = dynamic_stop,
    .hooks = &dynamic_hooks,
};
