/* pool: a fixed team of POSIX threads takes items from one shared counter. An item costs neither a lock nor an
 * allocation, and a chunk of items one atomic addition. */
#include <stdatomic.h>
#include <stdlib.h>

#include "bench/worker/chunks.h"
#include "bench/worker/schedulers/schedulers.h"
#include "core/alloc.h"
#include "core/thread_team.h"

enum { CACHE_LINE = 64 };

/* The counter has a cache line of its own. */
struct pool_team {
  _Alignas(CACHE_LINE) atomic_int_fast64_t next; /* first item not yet taken */
  _Alignas(CACHE_LINE) struct sg_thread_team *threads;
  int workers;
};

static void pool_each(void *own, sg_worker_fn *body, void *context) {
  struct pool_team *team = own;
  sg_thread_team_run(team->threads, body, context);
}

struct take {
  struct pool_team *team;
  sg_item_fn *body;
  void *context;
  int64_t count, chunk;
};

static void take_items(void *context, int worker) {
  const struct take take = *(const struct take *)context;
  sg_chunks_take(&take.team->next, take.count, take.chunk, take.body, take.context, worker);
}

static struct sg_span pool_run(void *own, int64_t count, sg_item_fn *body, void *context) {
  struct pool_team *team = own;
  struct take take = {team, body, context, count, sg_chunk_of(count, team->workers)};
  atomic_store(&team->next, 0);
  return sg_thread_team_run(team->threads, take_items, &take);
}

static void pool_stop(void *own) {
  struct pool_team *team = own;
  if (!team) { return; }
  sg_thread_team_stop(team->threads);
  free(team);
}

static int pool_start(void **out, int workers, struct sg_error *err) {
  *out = NULL;
  struct pool_team *team = sg_require(aligned_alloc(CACHE_LINE, sizeof *team));
  *team = (struct pool_team){.workers = workers};
  const int status = sg_thread_team_start(&team->threads, workers, NULL, err);
  if (status != SG_OK) {
    pool_stop(team);
    return status == SG_UNABLE ? SG_FOUND : status; /* for now, not on this machine in general */
  }
  *out = team;
  return SG_OK;
}

extern const struct sg_scheduler sg_scheduler_pool;
const struct sg_scheduler sg_scheduler_pool = {
    .name = "pool",
    .summary = "a fixed team of threads takes items from a shared counter",
    .max_workers = SG_MAX_WORKERS,
    .start = pool_start,
    .each = pool_each,
    .run = pool_run,
    .stop = pool_stop,
};
