/* Schedulers: who hands items to workers. One file a scheduler; each runs a body over the items [0, count) with a
 * team of workers that is made once per launch and waits between the runs without using a processor.
 *
 * To add a scheduler: write schedulers/scheduler_<name>.c ending in a `const struct sg_scheduler
 * sg_scheduler_<name>`, and add one line to schedulers.def. The worker, the contract tests and `list` pick it up from
 * there. */
#ifndef SG_BENCH_WORKER_SCHEDULERS_SCHEDULERS_H
#define SG_BENCH_WORKER_SCHEDULERS_SCHEDULERS_H

#include <stddef.h>
#include <stdint.h>

#include "bench/plan/strategy.h"
#include "core/error.h"
#include "core/thread_team.h" /* struct sg_span, sg_worker_fn */

struct sg_launch_hooks;

/* One item, by worker 0 .. workers-1. Worker 0 is the thread that calls run. Every item is given to exactly one call.
 */
typedef void sg_item_fn(void *context, int64_t item, int worker);

struct sg_scheduler {
  const char *name;
  const char *summary;     /* one line for `list` */
  const char *unavailable; /* why it cannot be used in this build; NULL: it can */
  int max_workers;         /* SG_MAX_WORKERS, or 1 */

  /* Make a team of workers >= 1, of the scheduler's own type. Fails with SG_UNABLE when the machine gives no more
   * threads. NULL, as `stop` is then: the team is what its hooks brought to the launch, and runs a launch's bodies
   * alone. */
  int (*start)(void **team, int workers, struct sg_error *err);
  void (*each)(void *team, sg_worker_fn *body, void *context);
  struct sg_span (*run)(void *team, int64_t count, sg_item_fn *body, void *context);
  void (*stop)(void *team); /* NULL is allowed */

  const struct sg_scheduler *team_of;  /* hands out items as this one does, and has none of these four functions */
  const struct sg_launch_hooks *hooks; /* bench/worker/hooks.h: what else it brings; NULL: it only hands out items */
};

extern const struct sg_scheduler *const sg_schedulers[];
extern const size_t sg_n_schedulers;

const struct sg_scheduler *sg_scheduler_find(const char *name); /* NULL: unknown */

#endif
