/* Schedulers: how items are distributed to workers. One file per scheduler; each runs a body over the items [0,
 * count) with a team of workers that is started once per launch and sleeps between runs.
 *
 * To add a scheduler: write schedulers/scheduler_<name>.c ending in a `const struct sg_scheduler sg_scheduler_<name>`
 * and add one line to schedulers.def. The worker, the contract tests and `list` use that list. */
#ifndef SG_BENCH_WORKER_SCHEDULERS_SCHEDULERS_H
#define SG_BENCH_WORKER_SCHEDULERS_SCHEDULERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/plan/strategy.h"
#include "core/error.h"
#include "core/thread_team.h" /* struct sg_span, sg_worker_fn */

struct sg_launch_hooks;

/* One item, by worker 0 .. workers-1. Worker 0 is the thread that calls run. Every item is passed to exactly one
 * call. */
typedef void sg_item_fn(void *context, int64_t item, int worker);

struct sg_scheduler {
  const char *name;
  const char *summary;     /* one line for `list` */
  const char *unavailable; /* why this build lacks it; NULL: available */
  int max_workers;         /* SG_MAX_WORKERS, or 1 */
  bool is_static;          /* deals the same items to the same workers each time, but not in turns */

  /* Start a team of workers >= 1, of the scheduler's own type. Fails with SG_FOUND if no more threads can be
   * created. NULL (then `stop` too): the team is created by the hooks and runs only the bodies of a launch. */
  int (*start)(void **team, int workers, struct sg_error *err);
  void (*each)(void *team, sg_worker_fn *body, void *context);
  struct sg_span (*run)(void *team, int64_t count, sg_item_fn *body, void *context);
  void (*stop)(void *team); /* NULL is allowed */

  const struct sg_scheduler *team_of; /* distributes items like this scheduler; these four functions are then NULL */
  const struct sg_launch_hooks
      *hooks; /* bench/worker/hooks.h: what else it provides; NULL: it only distributes items */
};

extern const struct sg_scheduler *const sg_schedulers[];
extern const size_t sg_n_schedulers;

const struct sg_scheduler *sg_scheduler_find(const char *name); /* NULL: unknown */

#endif
