/* What a scheduler may bring besides handing items to threads: another way to operate on them, or workers that are
 * processes. Every hook may be NULL. A scheduler's `hooks` points to them. */
#ifndef SG_BENCH_WORKER_HOOKS_H
#define SG_BENCH_WORKER_HOOKS_H

#include "bench/worker/counters/usage.h"
#include "bench/worker/launch_state.h"

struct sg_launch_hooks {
  bool other_calls;   /* the library need not have what the operation calls */
  bool shares_memory; /* slots and notes lie in memory that worker processes can map */

  /* Refuse a launch it cannot do; SG_UNABLE makes it unavailable. Called first, with the library open. */
  int (*check)(const struct sg_launch *launch, struct sg_error *err);

  /* Bytes of workspace each worker needs, aligned to 64, besides what the operation asks for. */
  size_t (*workspace)(const struct sg_request *request);

  /* Make and release what it needs for the launch: `start` is called with the memory mapped, before the teams are
   * made, `stop` after these have ended, also when `start` failed or was not called. What they share is
   * launch->scheduler_data. */
  int (*start)(struct sg_launch *launch, struct sg_error *err);
  void (*stop)(struct sg_launch *launch);

  /* Operate on one item in place of the operation's `call`, and return as it does. */
  int (*operate)(const struct sg_launch *launch, void *const *arrays, void *workspace, int worker);

  /* Operate on all slots of the window at once, in place of the crew of operators. */
  struct sg_span (*operate_window)(struct sg_launch *launch);

  /* Of workers that are processes. Whether one has died: SG_FOUND, and launch->signal tells by which; and what they
   * used and hold, added to what this process did and does. */
  int (*failure)(struct sg_launch *launch, struct sg_error *err);
  void (*add_usage)(const struct sg_launch *launch, struct sg_usage *usage);
  void (*add_holding)(const struct sg_launch *launch, struct sg_samples_row *row);
};

#endif
