/* One launch: everything made once (library, teams, memory), and what its trials and checks share. */
#ifndef SG_BENCH_WORKER_LAUNCH_STATE_H
#define SG_BENCH_WORKER_LAUNCH_STATE_H

#include <stdint.h>
#include <stdio.h>

#include "bench/worker/counters/counters.h"
#include "bench/worker/library.h"
#include "bench/worker/request.h"
#include "bench/worker/slots.h"

/* What one worker notes for itself; a cache line of its own. */
struct sg_worker_notes {
  _Alignas(64) int64_t load_ns, operate_ns; /* of the items that were timed one by one, this trial */
  int64_t items;                            /* operated on, this trial */
  int64_t last_item;                        /* operated on last in this trial; -1: none */
  int64_t checked;                          /* results checked since the notes were cleared */
  double residual;                          /* worst of them; NaN beats all */
  int64_t worst_item;
  int64_t failed_item; /* first item the operation could not do; -1: none */
  int failure;         /* what the operation returned for it */
  int status;          /* SG_OK, or why this worker could not be set up or load an item, and in words: */
  struct sg_error entry;
};

/* A scheduler with its team. */
struct sg_crew {
  const struct sg_scheduler *scheduler;
  void *team;
  int workers;
};

struct sg_launch {
  const struct sg_request *request;
  struct sg_backend backend;
  struct sg_crew operators, loaders; /* loaders: may share the operators' team */
  struct sg_slots slots;
  struct sg_source *source;           /* of the items */
  int blas_threads;                   /* that the library uses in a call of worker 0; 0: it does not say */
  struct sg_worker_notes *notes;      /* [request->workers] */
  struct sg_memory notes_map;         /* that they lie in */
  struct sg_counters *counters;       /* NULL: a timing launch */
  struct sg_own_counts counts;        /* kept while something is counted */
  void *brought;                      /* what the scheduler's hooks keep for the launch */
  const char *program;                /* the worker's executable, for hooks that start it; NULL: this one */
  int signal;                         /* that ended a worker process; 0: none */
  int64_t time_every;                 /* item of a worker in tasks, of which nothing else tells the phases apart */
  int64_t window_first, window_items; /* the window in the slots now; load kinds with windows */
  int main_cpu;                       /* on which the main thread was when it began to load them */
};

/* The whole course of a launch, from the request's text to the `end` message on `out`. Returns 0 when `end` was
 * written. When a signal ended a worker process of the launch there is no `end`: *signal is that, so that the caller
 * ends in the same way; else 0. */
int sg_launch_run(const char *request, size_t size, FILE *out, int *signal);

/* The crew with the most workers, for work between the trials. */
const struct sg_crew *sg_launch_widest(const struct sg_launch *launch);

struct sg_span sg_crew_run(const struct sg_crew *crew, int64_t count, sg_item_fn *body, void *context);

/* Make the teams, set up each worker (affinity, BLAS threads), map and touch the memory. */
int sg_launch_prepare(struct sg_launch *launch, const struct sg_request *request, struct sg_error *err) SG_MUST_CHECK;
void sg_launch_release(struct sg_launch *launch);

/* In a worker process of a launch: take part in its memory, through these descriptors; or have memory for one item,
 * and set up this thread as that worker. What the other process does with teams is not done here. */
int sg_launch_share(struct sg_launch *launch, const struct sg_request *request, int notes_fd, int slots_fd,
                    struct sg_error *err) SG_MUST_CHECK;
int sg_launch_shrink(struct sg_launch *launch, const struct sg_request *request, int worker,
                     struct sg_error *err) SG_MUST_CHECK;
void sg_launch_leave(struct sg_launch *launch);

#endif
