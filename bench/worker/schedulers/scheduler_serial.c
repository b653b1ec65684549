/* serial: the calling thread takes the items one after the other, in order. */
#include "bench/worker/schedulers/schedulers.h"
#include "core/clock.h"

static int serial_start(void **team, int workers, struct sg_error *err) {
  *team = NULL;
  if (workers == 1) { return SG_OK; }
  return sg_fail(err, SG_BAD_INPUT, "scheduler serial has one worker, not %d", workers);
}

static void serial_each(void *team, sg_worker_fn *body, void *context) {
  (void)team;
  body(context, 0);
}

static struct sg_span serial_run(void *team, int64_t count, sg_item_fn *body, void *context) {
  (void)team;
  struct sg_span span = {.started_ns = sg_now_ns()};
  for (int64_t item = 0; item < count; item++) {
    body(context, item, 0);
  }
  span.ended_ns = sg_now_ns();
  span.busy_ns = span.ended_ns - span.started_ns;
  return span;
}

static void serial_stop(void *team) {
  (void)team;
}

extern const struct sg_scheduler sg_scheduler_serial;
const struct sg_scheduler sg_scheduler_serial = {
    .name = "serial",
    .summary = "one item after the other, in the calling thread",
    .max_workers = 1,
    .start = serial_start,
    .each = serial_each,
    .run = serial_run,
    .stop = serial_stop,
};
