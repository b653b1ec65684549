/* The state of one launch: library, teams and memory, and what its trials and checks share. */
#ifndef SG_BENCH_WORKER_LAUNCH_STATE_H
#define SG_BENCH_WORKER_LAUNCH_STATE_H

#include <stdint.h>
#include <stdio.h>

#include "bench/worker/counters/counters.h"
#include "bench/worker/library.h"
#include "bench/worker/request.h"
#include "bench/worker/sample.h"
#include "bench/worker/slots.h"

/* Memory the library has written to although it must not. */
enum sg_damaged {
  SG_DAMAGED_NOTHING,
  SG_DAMAGED_INPUT,     /* an input of an item */
  SG_DAMAGED_BESIDE,    /* next to an array of a slot */
  SG_DAMAGED_FRONT,     /* before the first array of all */
  SG_DAMAGED_WORKSPACE, /* behind the workspace of a worker */
};

struct sg_damage {
  enum sg_damaged what;
  int64_t item; /* -1: not known */
  int array;    /* index in the layout */
};

/* What one worker records; has a cache line of its own. */
struct sg_worker_notes {
  _Alignas(64) int64_t load_ns, operate_ns; /* of the individually timed items of this trial */
  int64_t items;                            /* operated on in this trial */
  int64_t last_item;                        /* operated on last in this trial; -1: none */
  int64_t checked;                          /* results checked since the last reset */
  double residual;                          /* largest of them; NaN if any is NaN */
  int64_t worst_item;
  bool has_unchecked;      /* the result of an item with a NaN or an infinity could not be checked */
  struct sg_damage damage; /* found first by these checks */
  int64_t failed_item;     /* first item the operation failed on; -1: none */
  int failure;             /* what the operation returned for it */
  int status;              /* SG_OK, or why this worker could not be set up or load an item, with a message: */
  struct sg_error entry;
};

/* What is known of the contents of a slot: checksums, to see whether they have changed since. All zero: nothing. */
struct sg_slot_record {
  int64_t holds;                /* 1 + the item whose inputs were loaded */
  bool passed;                  /* its outputs have been checked, and are right */
  double residual;              /* of these */
  uint64_t sums[SG_MAX_ARRAYS]; /* of the inputs as loaded, and of the outputs that passed */
};

/* A scheduler and its team. */
struct sg_scheduled_team {
  const struct sg_scheduler *scheduler;
  void *team;
  int workers;
};

struct sg_ranks;

struct sg_launch {
  const struct sg_request *request;
  struct sg_library library;
  struct sg_scheduled_team operators, loaders; /* loaders: may share the operators' team */
  struct sg_slots slots;
  int64_t n_reused;              /* the first slots: of all items, or reused; the others are those of sampled items */
  struct sg_sampling sampling;   /* of the items of a trial */
  struct sg_sample *sample;      /* drawn now */
  struct sg_source *source;      /* of the items */
  int blas_threads;              /* used by the library in calls from worker 0; 0: not reported */
  struct sg_worker_notes *notes; /* [request->workers] */
  struct sg_slot_record *records;     /* [slots.n] */
  struct sg_memory notes_map;         /* that holds notes, sample and records */
  struct sg_counters *counters;       /* NULL: a timing launch */
  struct sg_own_counts counts;        /* kept while something is counted */
  void *scheduler_data;               /* of the scheduler's hooks, for this launch */
  const char *program;                /* the worker's executable, for hooks that start it; NULL: this one */
  int signal;                         /* that ended a worker process; 0: none */
  bool has_unchecked;                 /* as its workers' notes */
  int64_t time_every;                 /* with load task, every how many items a worker times the phases */
  int64_t window_first, window_items; /* the window now in the slots; load kinds with windows */
  struct sg_ranks *ranks;             /* MPI ranks that run it together (ranks.h); NULL: this process alone */
  int64_t first_item;                 /* of this rank: item i of the launch is item first_item + i of all */
  unsigned char *taken; /* of items on demand: 1, operated on here in this pass; NULL: all are this process's */
  int main_cpu;         /* CPU of the main thread when loading of the window began */
};

/* The team with the most workers, for work between trials. */
const struct sg_scheduled_team *sg_launch_widest(const struct sg_launch *launch);

/* What a caller of the team sees: from the call to the return, so that waking and joining the workers is included, as
 * it is in each call of a library that starts and joins threads of its own. `team_ns` is that part of it: until the
 * last worker had begun, when others already worked, and from the end of the last. */
struct sg_scheduled_span {
  int64_t started_ns, ended_ns; /* CLOCK_MONOTONIC */
  int64_t busy_ns;              /* as in struct sg_span */
  int64_t team_ns;
};

struct sg_scheduled_span sg_scheduled_run(const struct sg_scheduled_team *team, int64_t count, sg_item_fn *body,
                                          void *context);

/* The slot of an item: `reused`, or its own if the item is sampled. */
int64_t sg_launch_slot(const struct sg_launch *launch, int64_t item, int64_t reused);

/* The item whose result is in a slot after a trial; -1: none. */
int64_t sg_launch_item_in_slot(const struct sg_launch *launch, int64_t slot);

#endif
