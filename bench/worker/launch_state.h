/* The state of one launch: everything made once (library, teams, memory), and what its trials and checks share. */
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
struct sg_scheduled_team {
  const struct sg_scheduler *scheduler;
  void *team;
  int workers;
};

struct sg_launch {
  const struct sg_request *request;
  struct sg_library library;
  struct sg_scheduled_team operators, loaders; /* loaders: may share the operators' team */
  struct sg_slots slots;
  struct sg_source *source;           /* of the items */
  int blas_threads;                   /* that the library uses in a call of worker 0; 0: it does not say */
  struct sg_worker_notes *notes;      /* [request->workers] */
  struct sg_memory notes_map;         /* that they lie in */
  struct sg_counters *counters;       /* NULL: a timing launch */
  struct sg_own_counts counts;        /* kept while something is counted */
  void *scheduler_data;               /* what the scheduler's hooks keep for the launch */
  const char *program;                /* the worker's executable, for hooks that start it; NULL: this one */
  int signal;                         /* that ended a worker process; 0: none */
  int64_t time_every;                 /* item of a worker in tasks, of which nothing else tells the phases apart */
  int64_t window_first, window_items; /* the window in the slots now; load kinds with windows */
  int main_cpu;                       /* on which the main thread was when it began to load them */
};

/* The team with the most workers, for work between the trials. */
const struct sg_scheduled_team *sg_launch_widest(const struct sg_launch *launch);

struct sg_span sg_scheduled_run(const struct sg_scheduled_team *team, int64_t count, sg_item_fn *body, void *context);

/* The item whose result a slot holds after a trial; -1: none. */
int64_t sg_launch_item_in_slot(const struct sg_launch *launch, int64_t slot);

#endif
