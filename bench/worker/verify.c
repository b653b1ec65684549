#include "bench/worker/verify.h"

#include <math.h>

#include "bench/worker/bodies.h"
#include "bench/worker/work.h"

bool sg_checked_valid(const struct sg_checked *verdict) {
  return verdict->residual <= 1; /* false for NaN */
}

void sg_checked_add(struct sg_checked *total, const struct sg_checked *more) {
  total->items += more->items;
  if (more->worst_item < 0 || isnan(total->residual)) { return; }
  if (!(more->residual <= total->residual)) {
    total->residual = more->residual;
    total->worst_item = more->worst_item;
  }
}

static void clear_verdicts(struct sg_launch *launch) {
  for (int w = 0; w < launch->request->workers; w++) {
    launch->notes[w].checked = 0;
    launch->notes[w].residual = 0;
    launch->notes[w].worst_item = -1;
  }
}

static struct sg_checked collect_verdicts(const struct sg_launch *launch) {
  struct sg_checked total = SG_CHECKED_NONE;
  for (int w = 0; w < launch->request->workers; w++) {
    const struct sg_worker_notes *notes = &launch->notes[w];
    const struct sg_checked one = {notes->checked, notes->residual, notes->worst_item};
    sg_checked_add(&total, &one);
  }
  return total;
}

void sg_body_poison(void *context, int64_t slot, int worker) {
  (void)worker;
  const struct sg_launch *launch = context;
  sg_slots_poison(&launch->slots, slot);
}

void sg_verify_poison(struct sg_launch *launch) {
  sg_scheduled_run(sg_launch_widest(launch), launch->slots.n, sg_body_poison, launch);
}

void sg_body_check(void *context, int64_t slot, int worker) {
  const struct sg_launch *launch = context;
  const int64_t item = sg_launch_item_in_slot(launch, slot);
  if (item >= 0) { sg_work_check(launch, item, slot, worker); }
}

struct sg_checked sg_verify_slots(struct sg_launch *launch) {
  clear_verdicts(launch);
  if (launch->request->workload.operation->residual) {
    sg_scheduled_run(sg_launch_widest(launch), launch->slots.n, sg_body_check, launch);
  }
  return collect_verdicts(launch);
}

void sg_body_work_and_check(void *context, int64_t item, int worker) {
  const struct sg_launch *launch = context;
  sg_slots_poison(&launch->slots, worker);
  sg_work_load(launch, item, worker, worker);
  sg_work_operate(launch, item, worker, worker);
  sg_work_check(launch, item, worker, worker);
}

struct sg_checked sg_verify_pass(struct sg_launch *launch) {
  clear_verdicts(launch);
  if (launch->request->workload.operation->residual) {
    sg_scheduled_run(&launch->operators, launch->request->workload.count, sg_body_work_and_check, launch);
  }
  return collect_verdicts(launch);
}
