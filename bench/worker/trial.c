#include "bench/worker/trial.h"

#include <math.h>
#include <string.h>

#include "bench/worker/hooks.h"
#include "bench/worker/ranks.h"
#include "bench/worker/worker_counting.h"

int sg_trial_failure(struct sg_launch *launch, struct sg_error *err) {
  const struct sg_launch_hooks *hooks = launch->request->scheduler->hooks;
  const int status = hooks && hooks->failure ? hooks->failure(launch, err) : SG_OK;
  if (status != SG_OK) { return status; }
  for (int w = 0; w < launch->request->workers; w++) {
    const struct sg_worker_notes *notes = &launch->notes[w];
    if (notes->status) { return sg_fail(err, (enum sg_status)notes->status, "%s", notes->entry.message); }
    if (notes->failed_item < 0) { continue; }
    const struct sg_operation *operation = launch->request->workload.operation;
    const char *why = operation->failure;
    const long long item = (long long)launch->first_item + (long long)notes->failed_item;
    if (notes->failure < 0 && operation->symbol) {
      const char *symbol = operation->symbol(&launch->request->workload);
      return sg_fail(err, SG_FOUND, "item %lld: argument %d of %.*s is illegal: the item may have NaN or infinity",
                     item, -notes->failure, (int)strcspn(symbol, "_"), symbol);
    }
    return sg_fail(err, SG_FOUND, "item %lld: %s returned %d%s%s", item, operation->name, notes->failure,
                   why ? ": " : "", why ? why : "");
  }
  return SG_OK;
}

static void clear_notes(struct sg_launch *launch) {
  for (int w = 0; w < launch->request->workers; w++) {
    launch->notes[w].load_ns = launch->notes[w].operate_ns = 0;
    launch->notes[w].last_item = -1;
    launch->notes[w].items = 0;
  }
}

static void fill_times(struct sg_samples_row *row, const struct sg_phases *phases) {
  row->started_ns = phases->started_ns;
  row->wall_ns = phases->wall_ns;
  row->load_wall_ns = phases->load_wall_ns;
  row->operate_wall_ns = phases->operate_wall_ns;
  row->load_busy_ns = phases->load_busy_ns;
  row->operate_busy_ns = phases->operate_busy_ns;
  row->team_ns = phases->team_ns;
}

static void fill_verdict(struct sg_samples_row *row, const struct sg_checked *verdict) {
  row->items_checked = verdict->items;
  row->residual = verdict->items > 0 ? verdict->residual : NAN;
  row->valid = sg_checked_valid(verdict);
}

struct sg_usage sg_trial_usage(const void *context) {
  const struct sg_launch *launch = context;
  const struct sg_launch_hooks *hooks = launch->request->scheduler->hooks;
  struct sg_usage usage = sg_usage_now();
  if (hooks && hooks->add_usage) { hooks->add_usage(launch, &usage); }
  return usage;
}

int sg_trial_run(struct sg_launch *launch, int64_t trial, struct sg_samples_row *row, struct sg_checked *verdict,
                 struct sg_error *err) {
  const struct sg_request *request = launch->request;
  *row = (struct sg_samples_row){.config_id = "", .round = SG_NO_INT, .launch = SG_NO_INT};
  *verdict = SG_CHECKED_NONE;
  clear_notes(launch);
  int status = sg_sample_draw_items(launch->sample, &launch->sampling, request->workload.count, err);
  if (status != SG_OK) { return sg_ranks_start(launch, true, status, err); }
  if (request->verify) { sg_verify_poison(launch); }

  status = launch->counters ? sg_counters_begin(launch->counters, err) : SG_OK;
  status = sg_ranks_start(launch, true, status, err);
  if (status != SG_OK) { return status; }
  const struct sg_usage before = sg_trial_usage(launch);
  const struct sg_phases phases = request->load->run(launch);
  const struct sg_usage after = sg_trial_usage(launch);
  if (launch->counters) {
    sg_counting_note(launch, &phases);
    status = sg_counters_end(launch->counters, err);
    if (status != SG_OK) { return status; }
  }

  row->trial = trial;
  fill_times(row, &phases);
  sg_usage_fill(row, &before, &after);
  const struct sg_launch_hooks *hooks = request->scheduler->hooks;
  if (hooks && hooks->add_holding) { hooks->add_holding(launch, row); }
  status = sg_trial_failure(launch, err);
  if (status != SG_OK) { return status; }
  row->residual = NAN;
  row->gather_ns = SG_NO_INT;
  row->valid = row->items_checked = SG_NO_INT;
  if (request->verify) {
    status = sg_verify_slots(launch, verdict, err);
    if (status != SG_OK) { return status; }
    fill_verdict(row, verdict);
  }
  return sg_trial_failure(launch, err);
}
