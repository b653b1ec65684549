/* What a scheduler may provide besides distributing items to threads: another way to operate on them, or workers that
 * are processes. Every hook may be NULL. A scheduler's `hooks` points to them. */
#ifndef SG_BENCH_WORKER_HOOKS_H
#define SG_BENCH_WORKER_HOOKS_H

#include "bench/worker/counters/usage.h"
#include "bench/worker/launch_state.h"

struct sg_launch_hooks {
  bool other_calls;   /* does not need the library function the operation calls */
  bool shares_memory; /* slots and notes are in memory that worker processes can map */

  /* Refuse a launch it does not support; SG_UNABLE makes it unavailable. Called first, with the library open. */
  int (*check)(const struct sg_launch *launch, struct sg_error *err);

  /* Bytes of workspace each worker needs, aligned to 64, in addition to the operation's. */
  size_t (*workspace)(const struct sg_request *request);

  /* Allocate and release its data for the launch, launch->scheduler_data: `start` is called with the memory mapped,
   * before the teams are started; `stop` after they have ended, also if `start` failed or was not called. */
  int (*start)(struct sg_launch *launch, struct sg_error *err);
  void (*stop)(struct sg_launch *launch);

  /* Operate on one item instead of the operation's `call`, with the same return value. */
  int (*operate)(const struct sg_launch *launch, void *const *arrays, void *workspace, int worker);

  /* Operate on all slots of the window at once, instead of the team of operators. */
  struct sg_span (*operate_window)(struct sg_launch *launch);

  /* For workers that are processes: whether one has died (SG_FOUND, with its signal in launch->signal), and their
   * resource use, added to this process's. */
  int (*failure)(struct sg_launch *launch, struct sg_error *err);
  void (*add_usage)(const struct sg_launch *launch, struct sg_usage *usage);
  void (*add_holding)(const struct sg_launch *launch, struct sg_samples_row *row);
  pid_t (*process)(const struct sg_launch *launch, int worker); /* of a worker */
};

#endif
