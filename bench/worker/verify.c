#include "bench/worker/verify.h"

#include <math.h>

#include "bench/worker/bodies.h"
#include "bench/worker/work.h"

bool sg_checked_valid(const struct sg_checked *verdict) {
  return verdict->residual <= 1 && !verdict->damage.what; /* false for NaN */
}

void sg_checked_add(struct sg_checked *total, const struct sg_checked *more) {
  total->items += more->items;
  if (!total->damage.what) { total->damage = more->damage; }
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
    launch->notes[w].damage = (struct sg_damage){0};
  }
}

static struct sg_checked collect_verdicts(const struct sg_launch *launch) {
  struct sg_checked total = SG_CHECKED_NONE;
  for (int w = 0; w < launch->request->workers; w++) {
    const struct sg_worker_notes *notes = &launch->notes[w];
    const struct sg_checked one = {notes->checked, notes->residual, notes->worst_item, notes->damage};
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
  sg_work_check_guards(launch, item, slot, worker);
  if (item >= 0) { sg_work_check(launch, item, slot, worker); }
}

/* The guards of no slot. */
static void check_other_guards(struct sg_launch *launch) {
  if (sg_slots_front_is_damaged(&launch->slots)) {
    sg_work_note_damage(&launch->notes[0], (struct sg_damage){.what = SG_DAMAGED_FRONT, .item = -1});
  }
  for (int w = 0; w < launch->request->workers; w++) {
    if (!sg_slots_workspace_is_damaged(&launch->slots, w)) { continue; }
    sg_work_note_damage(&launch->notes[w], (struct sg_damage){.what = SG_DAMAGED_WORKSPACE, .item = -1});
  }
}

/* Run a body of checks on these items or slots. */
static int check(struct sg_launch *launch, const struct sg_scheduled_team *team, int64_t count, sg_item_fn *body,
                 struct sg_checked *verdict, struct sg_error *err) {
  clear_verdicts(launch);
  if (launch->request->workload.operation->residual) {
    const int status = sg_sample_draw_key(launch->sample, err);
    if (status != SG_OK) { return status; }
    sg_scheduled_run(team, count, body, launch);
    check_other_guards(launch);
  }
  for (int w = 0; w < launch->request->workers; w++) {
    launch->has_unchecked = launch->has_unchecked || launch->notes[w].has_unchecked;
  }
  *verdict = collect_verdicts(launch);
  return SG_OK;
}

int sg_verify_slots(struct sg_launch *launch, struct sg_checked *verdict, struct sg_error *err) {
  return check(launch, sg_launch_widest(launch), launch->slots.n, sg_body_check, verdict, err);
}

void sg_body_work_and_check(void *context, int64_t item, int worker) {
  const struct sg_launch *launch = context;
  if (launch->notes[worker].failed_item >= 0) { return; } /* the launch has failed already */
  sg_slots_poison(&launch->slots, worker);
  sg_work_load(launch, item, worker, worker);
  sg_work_record_inputs(launch, item, worker);
  sg_work_operate(launch, item, worker, worker);
  if (launch->notes[worker].failed_item >= 0) { return; }
  sg_work_check_guards(launch, item, worker, worker);
  sg_work_check(launch, item, worker, worker);
}

int sg_verify_pass(struct sg_launch *launch, struct sg_checked *verdict, struct sg_error *err) {
  const int64_t count = launch->request->workload.count;
  return check(launch, &launch->operators, count, sg_body_work_and_check, verdict, err);
}
