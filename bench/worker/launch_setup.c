#include "bench/worker/launch_setup.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/data/source.h"
#include "bench/worker/affinity.h"
#include "bench/worker/bodies.h"
#include "bench/worker/hooks.h"
#include "bench/worker/pages.h"

/* ---- Teams ---- */

/* A scheduler without `start` uses the team its hooks have created. */
static int start_team(const struct sg_launch *launch, struct sg_scheduled_team *team,
                      const struct sg_scheduler *scheduler, int workers, struct sg_error *err) {
  team->scheduler = scheduler->team_of ? scheduler->team_of : scheduler;
  team->workers = workers;
  if (team->scheduler->start) { return team->scheduler->start(&team->team, workers, err); }
  team->team = launch->scheduler_data;
  return SG_OK;
}

/* Items are loaded by the main thread, by the operators' team if it has all the workers, or by a separate pool. */
static int start_teams(struct sg_launch *launch, struct sg_error *err) {
  const struct sg_request *request = launch->request;
  const bool wide = request->scheduler->max_workers > 1;
  int status = start_team(launch, &launch->operators, request->scheduler, wide ? request->workers : 1, err);
  if (status != SG_OK) { return status; }
  if (request->load->parallel && wide) {
    launch->loaders = launch->operators;
    return SG_OK;
  }
  const bool pool = request->load->parallel && request->workers > 1;
  return start_team(launch, &launch->loaders, sg_scheduler_find(pool ? "pool" : "serial"),
                    pool ? request->workers : 1, err);
}

/* ---- Setup of a worker in its own thread ---- */

static int hold_threads(const struct sg_library *library, int worker, int threads, struct sg_error *err) {
  if (sg_library_threads_are_own(library)) { sg_library_set_threads(library, threads); }
  const int held = sg_library_threads(library);
  if (held == 0 || held == threads) { return SG_OK; }
  if (sg_library_in_parallel(library)) {
    return sg_fail(err, SG_UNABLE,
                   "the library uses one thread in an OpenMP parallel region instead of the %d requested", threads);
  }
  return sg_fail(err, SG_UNABLE,
                 "the library ignores the setting: it uses %d thread%s in worker %d instead of the %d requested",
                 held, held == 1 ? "" : "s", worker, threads);
}

/* In the main thread, before the others exist; per-thread settings they set themselves too. */
static void set_threads(const struct sg_launch *launch) {
  const int threads = launch->request->blas_threads;
  if (threads > 0) { sg_library_set_threads(&launch->library, threads); }
}

static int enter(struct sg_launch *launch, int worker, bool operates, struct sg_error *err) {
  const struct sg_request *request = launch->request;
  int threads = 1;
  if (operates) {
    threads = request->blas_threads > 0 ? request->blas_threads : sg_library_threads(&launch->library);
    if (threads == 0) { threads = (int)request->n_cpus; } /* not reported: it may use all */
  }
  int status = sg_affinity_bind_worker(request, worker, threads, err);
  if (status == SG_OK && operates && request->blas_threads > 0) {
    status = hold_threads(&launch->library, worker, request->blas_threads, err);
  }
  return status;
}

void sg_body_enter(void *context, int worker) {
  struct sg_launch *launch = context;
  launch->notes[worker].status = enter(launch, worker, true, &launch->notes[worker].entry);
  if (worker == 0) { launch->blas_threads = sg_library_threads(&launch->library); }
  if (launch->slots.private_bytes > 0) { sg_slots_touch_private(&launch->slots, worker); }
}

static void enter_loader(void *context, int worker) {
  struct sg_launch *launch = context;
  if (worker == 0) { return; } /* the main thread is already set up as an operator */
  launch->notes[worker].status = enter(launch, worker, false, &launch->notes[worker].entry);
  if (launch->slots.private_bytes > 0) { sg_slots_touch_private(&launch->slots, worker); }
}

void sg_body_touch(void *context, int64_t slot, int worker) {
  (void)worker;
  const struct sg_launch *launch = context;
  sg_slots_touch(&launch->slots, slot);
}

/* As a scheduler whose workers take turns deals them, and the sampled ones that no scheduler deals. */
void sg_body_touch_own(void *context, int worker) {
  const struct sg_launch *launch = context;
  const int64_t first = launch->request->scheduler->is_static ? launch->n_reused : 0;
  for (int64_t slot = first + worker; slot < launch->slots.n; slot += launch->request->workers) {
    sg_slots_touch(&launch->slots, slot);
  }
}

void sg_body_map(void *context, int worker) {
  (void)worker;
  const struct sg_launch *launch = context;
  sg_slots_map(&launch->slots);
}

/* ---- A launch ---- */

static int entry_status(const struct sg_launch *launch, struct sg_error *err) {
  for (int w = 0; w < launch->request->workers; w++) {
    const struct sg_worker_notes *notes = &launch->notes[w];
    if (notes->status) { return sg_fail(err, (enum sg_status)notes->status, "%s", notes->entry.message); }
  }
  return SG_OK;
}

static int64_t slots_for(const struct sg_launch *launch) {
  const struct sg_request *request = launch->request;
  if (request->workload.retain == SG_RETAIN_ALL) { return request->workload.count; }
  return request->load->slots ? request->load->slots(launch) : request->workers;
}

static struct sg_sampling sampling_of(const struct sg_request *request) {
  return request->verify ? sg_sampling_of(&request->workload) : (struct sg_sampling){0};
}

/* With so many items that reading the clock could cost as much as the items, only some of them are timed. */
enum { TIMED_PER_WORKER = 64, MOST_UNTIMED = 64 };

static int64_t time_every(const struct sg_request *request) {
  const int64_t every = request->workload.count / request->workers / TIMED_PER_WORKER;
  return every < 1 ? 1 : every < MOST_UNTIMED ? every : MOST_UNTIMED;
}

/* Map notes, sample and records, and n_reused slots and those of sampled items, from these sources (memory.h). */
static int allocate(struct sg_launch *launch, int64_t n_reused, int workers, int notes_source, int slots_source,
                    struct sg_error *err) {
  const struct sg_request *request = launch->request;
  const struct sg_launch_hooks *hooks = request->scheduler->hooks;
  const size_t more = hooks && hooks->workspace ? hooks->workspace(request) : 0;
  const int64_t n_slots = n_reused + launch->sampling.n;
  size_t bytes = 0;
  struct sg_error why = {"too many items"};
  launch->time_every = time_every(request);
  if (__builtin_mul_overflow(sizeof *launch->records, (size_t)n_slots, &bytes) ||
      __builtin_add_overflow(bytes, sizeof *launch->notes * (size_t)workers + sizeof *launch->sample, &bytes) ||
      sg_memory_map(&launch->notes_map, bytes, notes_source, &why)) {
    return sg_fail(err, SG_FOUND, "%d workers and %lld slots (%zu bytes): %s", workers, (long long)n_slots, bytes,
                   why.message);
  }
  launch->notes = launch->notes_map.start;
  launch->sample = (void *)(launch->notes + workers);
  launch->records = (void *)(launch->sample + 1);
  launch->n_reused = n_reused;
  return sg_slots_allocate(&launch->slots, &request->workload, n_slots, workers, more, slots_source, err);
}

static int open_source(struct sg_launch *launch, struct sg_error *err) {
  const struct sg_request *request = launch->request;
  const int status = sg_source_open(&launch->source, request->whole ? request->whole : &request->workload, err);
  return status == SG_OK && launch->request->load->mapped ? sg_source_map(launch->source, err) : status;
}

static void clear_notes(struct sg_launch *launch) {
  for (int w = 0; w < launch->request->workers; w++) {
    launch->notes[w].last_item = launch->notes[w].worst_item = launch->notes[w].failed_item = -1;
  }
}

static void release_memory(struct sg_launch *launch) {
  sg_source_close(launch->source);
  sg_slots_release(&launch->slots);
  sg_memory_unmap(&launch->notes_map);
  memset(launch, 0, sizeof *launch);
}

/* Each slot by the worker that will use it, as far as that is known. */
static void touch(struct sg_launch *launch) {
  const struct sg_scheduled_team *team = sg_launch_widest(launch);
  if (launch->request->scheduler->is_static) { sg_scheduled_run(team, launch->n_reused, sg_body_touch, launch); }
  team->scheduler->each(team->team, sg_body_touch_own, launch);
}

int sg_launch_prepare(struct sg_launch *launch, const struct sg_request *request, struct sg_error *err) {
  const struct sg_launch_hooks *hooks = request->scheduler->hooks;
  launch->request = request;
  int status = hooks && hooks->check ? hooks->check(launch, err) : SG_OK;
  launch->sampling = sampling_of(request);
  if (status == SG_OK) { status = open_source(launch, err); }
  set_threads(launch);
  const int source = hooks && hooks->shares_memory ? SG_MEMORY_SHARED : SG_MEMORY_PRIVATE;
  if (status == SG_OK) { status = allocate(launch, slots_for(launch), request->workers, source, source, err); }
  if (status != SG_OK) { return status; }
  clear_notes(launch);
  if (hooks && hooks->start) { status = hooks->start(launch, err); }
  if (status == SG_OK) { status = start_teams(launch, err); }
  if (status != SG_OK) { return status; }
  launch->operators.scheduler->each(launch->operators.team, sg_body_enter, launch);
  if (launch->loaders.team != launch->operators.team) {
    launch->loaders.scheduler->each(launch->loaders.team, enter_loader, launch);
  }
  if (hooks && hooks->failure) { status = hooks->failure(launch, err); }
  if (status == SG_OK) { status = entry_status(launch, err); }
  if (status != SG_OK) { return status; }
  touch(launch);
  if (hooks && hooks->shares_memory) {
    /* A huge page made of pages on several nodes would be on one of them. */
    if (request->membind != SG_MEMBIND_INTERLEAVE) { sg_memory_settle(&launch->slots.map); }
    launch->operators.scheduler->each(launch->operators.team, sg_body_map, launch);
    sg_slots_map(&launch->slots);
  }
  return SG_OK;
}

static void stop_team(struct sg_scheduled_team *team) {
  if (team->scheduler && team->scheduler->stop) { team->scheduler->stop(team->team); }
}

void sg_launch_release(struct sg_launch *launch) {
  const bool shared = launch->loaders.team == launch->operators.team;
  if (!shared) { stop_team(&launch->loaders); }
  stop_team(&launch->operators);
  const struct sg_launch_hooks *hooks = launch->request ? launch->request->scheduler->hooks : NULL;
  if (hooks && hooks->stop) { hooks->stop(launch); }
  sg_counters_close(launch->counters);
  release_memory(launch);
}

/* ---- What is observed of a launch ---- */

int sg_launch_observe(const struct sg_launch *launch, struct sg_observed *observed, struct sg_error *err) {
  const struct sg_request *request = launch->request;
  const struct sg_launch_hooks *hooks = request->scheduler->hooks;
  const bool only_members = hooks && hooks->shares_memory; /* this process waits for them */
  if (!only_members) { sg_affinity_observe(getpid(), &observed->cpus); }
  for (int w = 0; w < request->workers && hooks && hooks->process; w++) {
    sg_affinity_observe(hooks->process(launch, w), &observed->cpus);
  }
  observed->huge_bytes = sg_pages_huge_bytes(&launch->slots.map);
  observed->node_shares = sg_affinity_has_one_node(request) ? NULL : sg_pages_node_shares(&launch->slots.map);
  return observed->cpus ? sg_affinity_check(request, observed->cpus, err) : SG_OK;
}

void sg_observed_release(struct sg_observed *observed) {
  free(observed->cpus);
  free(observed->node_shares);
  *observed = SG_OBSERVED_NONE;
}

/* ---- A worker process of a launch ---- */

int sg_launch_share(struct sg_launch *launch, const struct sg_request *request, int notes_fd, int slots_fd,
                    struct sg_error *err) {
  launch->request = request;
  launch->sampling = sampling_of(request);
  set_threads(launch);
  const int status = open_source(launch, err);
  return status != SG_OK ? status : allocate(launch, slots_for(launch), request->workers, notes_fd, slots_fd, err);
}

int sg_launch_shrink(struct sg_launch *launch, const struct sg_request *request, int worker, struct sg_error *err) {
  launch->request = request;
  set_threads(launch);
  int status = allocate(launch, 1, 1, SG_MEMORY_PRIVATE, SG_MEMORY_PRIVATE, err);
  if (status == SG_OK) { status = enter(launch, worker, true, err); }
  if (status != SG_OK) { return status; }
  sg_slots_touch(&launch->slots, 0);
  sg_slots_touch_private(&launch->slots, 0);
  return SG_OK;
}

void sg_launch_leave(struct sg_launch *launch) {
  release_memory(launch);
}
