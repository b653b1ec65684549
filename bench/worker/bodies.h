/* The functions that a team runs on items or in each worker, by number: a worker process is sent the number, because
 * function addresses may differ there. Their context is the launch.
 *
 * To add one that worker processes can run too: a line here. */
#ifndef SG_BENCH_WORKER_BODIES_H
#define SG_BENCH_WORKER_BODIES_H

#include "bench/worker/schedulers/schedulers.h"

/* Of an item, or a slot. */
#define SG_ITEM_BODIES(X)     \
  X(sg_body_touch)            \
  X(sg_body_poison)           \
  X(sg_body_load)             \
  X(sg_body_operate)          \
  X(sg_body_load_and_operate) \
  X(sg_body_check)            \
  X(sg_body_work_and_check)

/* Of each worker. */
#define SG_WORKER_BODIES(X) \
  X(sg_body_enter)          \
  X(sg_body_touch_own)      \
  X(sg_body_map)            \
  X(sg_body_forget)

#define SG_DECLARE(name) void name(void *context, int64_t item, int worker);
SG_ITEM_BODIES(SG_DECLARE)
#undef SG_DECLARE
#define SG_DECLARE(name) void name(void *context, int worker);
SG_WORKER_BODIES(SG_DECLARE)
#undef SG_DECLARE

/* The number of a body, -1 if it is not in the list; the body of a number, NULL if it is of the other kind. */
int sg_item_body_number(sg_item_fn *body);
int sg_worker_body_number(sg_worker_fn *body);
sg_item_fn *sg_item_body(int number);
sg_worker_fn *sg_worker_body(int number);

#endif
