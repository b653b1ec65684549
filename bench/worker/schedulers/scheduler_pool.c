/* pool: a fixed team of POSIX threads takes items from one shared counter.
 *
 * The calling thread is worker 0. Workers sleep on a condition variable between jobs, after a short spin that keeps
 * jobs in quick succession cheap. A job begins when every worker has come to its gate. An item costs neither a lock
 * nor an allocation, and a chunk of items one atomic addition. */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "bench/worker/schedulers/schedulers.h"
#include "core/clock.h"

enum {
  CACHE_LINE = 64,
  CHUNKS_PER_WORKER = 1000, /* of a worker's share: imbalance stays below 0.1% of it */
  SPINS_BEFORE_YIELD = 256,
  YIELDS_BEFORE_SLEEP = 16,
};

struct member {
  _Alignas(CACHE_LINE) struct pool_team *team;
  pthread_t thread;
  int worker;
  int64_t ended_ns;
};

/* What workers write while others read has a cache line of its own; the rest changes only between jobs. */
struct pool_team {
  _Alignas(CACHE_LINE) atomic_int_fast64_t next; /* first item not yet taken */
  _Alignas(CACHE_LINE) atomic_int arrived;       /* workers at the gate */
  _Alignas(CACHE_LINE) atomic_int running;       /* workers, but the calling thread, not yet done */
  _Alignas(CACHE_LINE) atomic_uint job;          /* counts jobs up: a change calls the workers */
  _Alignas(CACHE_LINE) atomic_uint gate;         /* the job whose gate is open */
  atomic_bool stopping;
  int workers;
  int n_threads;          /* threads to join: members[1 .. n_threads] */
  struct member *members; /* [workers]; the first is the calling thread */
  sg_worker_fn *body;     /* the job: written before `job` counts up, read after */
  void *context;
  pthread_mutex_t mutex;
  pthread_cond_t wake, done;
};

static void relax(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#endif
}

/* One step of waiting without sleeping; lets others run once it has lasted, as there may be fewer cores than workers.
 */
static void wait_a_little(unsigned *step) {
  if (++*step < SPINS_BEFORE_YIELD) {
    relax();
  } else {
    sched_yield();
  }
}

static bool job_called(struct pool_team *team, unsigned last) {
  return atomic_load(&team->job) != last;
}

static void wait_for_job(struct pool_team *team, unsigned last) {
  for (unsigned step = 0; step < SPINS_BEFORE_YIELD + YIELDS_BEFORE_SLEEP; wait_a_little(&step)) {
    if (job_called(team, last)) { return; }
  }
  pthread_mutex_lock(&team->mutex);
  while (!job_called(team, last)) {
    pthread_cond_wait(&team->wake, &team->mutex);
  }
  pthread_mutex_unlock(&team->mutex);
}

static void *member_main(void *argument) {
  struct member *self = argument;
  struct pool_team *team = self->team;
  for (unsigned job = 1;; job++) {
    wait_for_job(team, job - 1);
    if (atomic_load(&team->stopping)) { return NULL; }
    atomic_fetch_add(&team->arrived, 1);
    for (unsigned step = 0; atomic_load(&team->gate) != job; wait_a_little(&step)) {}
    team->body(team->context, self->worker);
    self->ended_ns = sg_now_ns();
    if (atomic_fetch_sub(&team->running, 1) == 1) {
      pthread_mutex_lock(&team->mutex);
      pthread_cond_signal(&team->done);
      pthread_mutex_unlock(&team->mutex);
    }
  }
}

static void call_job(struct pool_team *team) {
  pthread_mutex_lock(&team->mutex);
  atomic_fetch_add(&team->job, 1);
  pthread_cond_broadcast(&team->wake);
  pthread_mutex_unlock(&team->mutex);
}

static void wait_for_members(struct pool_team *team) {
  for (unsigned step = 0; step < SPINS_BEFORE_YIELD; wait_a_little(&step)) {
    if (atomic_load(&team->running) == 0) { return; }
  }
  pthread_mutex_lock(&team->mutex);
  while (atomic_load(&team->running) != 0) {
    pthread_cond_wait(&team->done, &team->mutex);
  }
  pthread_mutex_unlock(&team->mutex);
}

/* Run `body` once in every worker, all together. */
static struct sg_span run_job(struct pool_team *team, sg_worker_fn *body, void *context) {
  const int others = team->workers - 1;
  team->body = body;
  team->context = context;
  atomic_store(&team->arrived, 0);
  atomic_store(&team->running, others);
  if (others > 0) { call_job(team); }
  for (unsigned step = 0; atomic_load(&team->arrived) < others; wait_a_little(&step)) {}
  struct sg_span span = {.started_ns = sg_now_ns()};
  if (others > 0) { atomic_store(&team->gate, atomic_load(&team->job)); }
  body(context, 0);
  span.ended_ns = sg_now_ns();
  span.busy_ns = span.ended_ns - span.started_ns;
  if (others > 0) { wait_for_members(team); }
  for (int w = 1; w < team->workers; w++) {
    span.busy_ns += team->members[w].ended_ns - span.started_ns;
    if (team->members[w].ended_ns > span.ended_ns) { span.ended_ns = team->members[w].ended_ns; }
  }
  return span;
}

static void pool_each(void *own, sg_worker_fn *body, void *context) {
  struct pool_team *team = own;
  run_job(team, body, context);
}

struct take {
  struct pool_team *team;
  sg_item_fn *body;
  void *context;
  int64_t count, chunk;
};

static void take_items(void *context, int worker) {
  const struct take take = *(const struct take *)context;
  for (;;) {
    const int64_t first = atomic_fetch_add_explicit(&take.team->next, take.chunk, memory_order_relaxed);
    if (first >= take.count) { return; }
    const int64_t end = first + take.chunk < take.count ? first + take.chunk : take.count;
    for (int64_t item = first; item < end; item++) {
      take.body(take.context, item, worker);
    }
  }
}

static struct sg_span pool_run(void *own, int64_t count, sg_item_fn *body, void *context) {
  struct pool_team *team = own;
  const int64_t chunk = count / ((int64_t)team->workers * CHUNKS_PER_WORKER);
  struct take take = {team, body, context, count, chunk > 0 ? chunk : 1};
  atomic_store(&team->next, 0);
  return run_job(team, take_items, &take);
}

static void pool_stop(void *own) {
  struct pool_team *team = own;
  if (!team) { return; }
  atomic_store(&team->stopping, true);
  call_job(team);
  for (int w = 1; w <= team->n_threads; w++) {
    pthread_join(team->members[w].thread, NULL);
  }
  pthread_cond_destroy(&team->done);
  pthread_cond_destroy(&team->wake);
  pthread_mutex_destroy(&team->mutex);
  free(team->members);
  free(team);
}

static int start_threads(struct pool_team *team, struct sg_error *err) {
  for (int w = 0; w < team->workers; w++) {
    struct member *member = &team->members[w];
    member->team = team;
    member->worker = w;
    if (w == 0) { continue; }
    const int failure = pthread_create(&member->thread, NULL, member_main, member);
    if (failure) {
      return sg_fail(err, SG_UNABLE, "cannot start worker thread %d of %d: %s", w + 1, team->workers,
                     strerror(failure));
    }
    team->n_threads = w;
  }
  return SG_OK;
}

static int pool_start(void **out, int workers, struct sg_error *err) {
  *out = NULL;
  struct pool_team *team = aligned_alloc(CACHE_LINE, sizeof *team);
  struct member *members = aligned_alloc(CACHE_LINE, sizeof *members * (size_t)workers);
  if (!team || !members) {
    free(team);
    free(members);
    return sg_fail(err, SG_UNABLE, "no memory for a team of %d workers", workers);
  }
  memset(team, 0, sizeof *team);
  memset(members, 0, sizeof *members * (size_t)workers);
  team->workers = workers;
  team->members = members;
  pthread_mutex_init(&team->mutex, NULL);
  pthread_cond_init(&team->wake, NULL);
  pthread_cond_init(&team->done, NULL);
  const int status = start_threads(team, err);
  if (status != SG_OK) {
    pool_stop(team);
    return status;
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
