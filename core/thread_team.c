#include "core/thread_team.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/clock.h"
#include "core/relax.h"

enum { CACHE_LINE = 64, ANYWHERE = -1 };

struct team_worker {
  _Alignas(CACHE_LINE) struct sg_thread_team *team;
  pthread_t thread;
  int worker;
  int cpu; /* to pin to, or ANYWHERE */
  int64_t began_ns, ended_ns;
};

/* Fields that workers write while others read have a cache line of their own; the rest changes only between jobs. */
struct sg_thread_team {
  _Alignas(CACHE_LINE) atomic_int arrived; /* workers that gather */
  _Alignas(CACHE_LINE) atomic_int running; /* workers not yet done, except the calling thread */
  _Alignas(CACHE_LINE) atomic_uint job;    /* job number: a change wakes the workers */
  atomic_bool stopping;
  int workers;
  int n_threads;              /* threads to join: worker[1 .. n_threads] */
  struct team_worker *worker; /* [workers]; the first is the calling thread */
  sg_worker_fn *body;         /* the job: written before `job` is incremented, read after */
  void *context;
  pthread_mutex_t mutex;
  pthread_cond_t wake, done;
  bool caller_moved; /* the caller is pinned; to be restored: */
  cpu_set_t caller_cpus;
};

static bool job_called(struct sg_thread_team *team, unsigned last) {
  return atomic_load(&team->job) != last;
}

static void wait_for_job(struct sg_thread_team *team, unsigned last) {
  for (unsigned step = 0; step < SG_SPINS_BEFORE_SLEEP; sg_spin(&step)) {
    if (job_called(team, last)) { return; }
  }
  pthread_mutex_lock(&team->mutex);
  while (!job_called(team, last)) {
    pthread_cond_wait(&team->wake, &team->mutex);
  }
  pthread_mutex_unlock(&team->mutex);
}

/* If the system refuses, the thread runs unpinned. */
static bool stay_on(int cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET((unsigned)cpu, &set);
  return pthread_setaffinity_np(pthread_self(), sizeof set, &set) == 0;
}

static void do_job(struct team_worker *self) {
  self->began_ns = sg_now_ns();
  self->team->body(self->team->context, self->worker);
  self->ended_ns = sg_now_ns();
}

static void *worker_main(void *argument) {
  struct team_worker *self = argument;
  struct sg_thread_team *team = self->team;
  if (self->cpu != ANYWHERE) { stay_on(self->cpu); }
  for (unsigned job = 1;; job++) {
    wait_for_job(team, job - 1);
    if (atomic_load(&team->stopping)) { return NULL; }
    do_job(self);
    if (atomic_fetch_sub(&team->running, 1) == 1) {
      pthread_mutex_lock(&team->mutex);
      pthread_cond_signal(&team->done);
      pthread_mutex_unlock(&team->mutex);
    }
  }
}

static void call_job(struct sg_thread_team *team) {
  pthread_mutex_lock(&team->mutex);
  atomic_fetch_add(&team->job, 1);
  pthread_cond_broadcast(&team->wake);
  pthread_mutex_unlock(&team->mutex);
}

static void wait_for_others(struct sg_thread_team *team) {
  for (unsigned step = 0; step < SG_SPINS_BEFORE_YIELD; sg_spin(&step)) {
    if (atomic_load(&team->running) == 0) { return; }
  }
  pthread_mutex_lock(&team->mutex);
  while (atomic_load(&team->running) != 0) {
    pthread_cond_wait(&team->done, &team->mutex);
  }
  pthread_mutex_unlock(&team->mutex);
}

struct sg_span sg_thread_team_run(struct sg_thread_team *team, sg_worker_fn *body, void *context) {
  const int others = team->workers - 1;
  team->body = body;
  team->context = context;
  atomic_store(&team->arrived, 0);
  atomic_store(&team->running, others);
  if (others > 0) { call_job(team); }
  do_job(&team->worker[0]);
  if (others > 0) { wait_for_others(team); }
  struct sg_span span = {0};
  for (int w = 0; w < team->workers; w++) {
    sg_span_add(&span, team->worker[w].began_ns, team->worker[w].ended_ns);
  }
  return span;
}

void sg_thread_team_gather(struct sg_thread_team *team) {
  atomic_fetch_add(&team->arrived, 1);
  for (unsigned step = 0; atomic_load(&team->arrived) < team->workers; sg_spin(&step)) {}
}

void sg_thread_team_stop(struct sg_thread_team *team) {
  if (!team) { return; }
  atomic_store(&team->stopping, true);
  call_job(team);
  for (int w = 1; w <= team->n_threads; w++) {
    pthread_join(team->worker[w].thread, NULL);
  }
  if (team->caller_moved) { pthread_setaffinity_np(pthread_self(), sizeof team->caller_cpus, &team->caller_cpus); }
  pthread_cond_destroy(&team->done);
  pthread_cond_destroy(&team->wake);
  pthread_mutex_destroy(&team->mutex);
  free(team->worker);
  free(team);
}

static int start_threads(struct sg_thread_team *team, const int *cpus, struct sg_error *err) {
  for (int w = 0; w < team->workers; w++) {
    struct team_worker *worker = &team->worker[w];
    *worker = (struct team_worker){.team = team, .worker = w, .cpu = cpus ? cpus[w] : ANYWHERE};
    if (w == 0) { continue; }
    const int failure = pthread_create(&worker->thread, NULL, worker_main, worker);
    if (failure) {
      return sg_fail(err, SG_UNABLE, "cannot start worker thread %d of %d: %s", w + 1, team->workers,
                     strerror(failure));
    }
    team->n_threads = w;
  }
  return SG_OK;
}

/* Zeroed and aligned to cache lines: the size is a multiple of one. */
static void *alloc_lines(size_t bytes) {
  return memset(sg_require(aligned_alloc(CACHE_LINE, bytes)), 0, bytes);
}

int sg_thread_team_start(struct sg_thread_team **out, int workers, const int *cpus, struct sg_error *err) {
  *out = NULL;
  struct sg_thread_team *team = alloc_lines(sizeof *team);
  team->workers = workers;
  team->worker = alloc_lines(sizeof *team->worker * (size_t)workers);
  pthread_mutex_init(&team->mutex, NULL);
  pthread_cond_init(&team->wake, NULL);
  pthread_cond_init(&team->done, NULL);
  const int status = start_threads(team, cpus, err);
  if (status != SG_OK) {
    sg_thread_team_stop(team);
    return status;
  }
  if (cpus && pthread_getaffinity_np(pthread_self(), sizeof team->caller_cpus, &team->caller_cpus) == 0) {
    team->caller_moved = stay_on(cpus[0]);
  }
  *out = team;
  return SG_OK;
}
