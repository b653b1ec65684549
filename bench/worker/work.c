#include "bench/worker/work.h"

#include <math.h>

#include "bench/data/source.h"
#include "bench/worker/checksum.h"
#include "bench/worker/hooks.h"

/* Where an item's arrays are: in its slot, or inputs in their mapped file. */
static void find_arrays(const struct sg_launch *launch, int64_t item, int64_t slot, void *arrays[SG_MAX_ARRAYS]) {
  sg_slots_arrays(&launch->slots, slot, arrays);
  sg_source_place(launch->source, launch->first_item + item, arrays);
}

void sg_work_load(const struct sg_launch *launch, int64_t item, int64_t slot, int worker) {
  struct sg_worker_notes *notes = &launch->notes[worker];
  struct sg_error err;
  void *arrays[SG_MAX_ARRAYS];
  find_arrays(launch, item, slot, arrays);
  const int status = sg_source_load(launch->source, launch->first_item + item, arrays, &err);
  if (status && !notes->status) {
    notes->status = status;
    notes->entry = err;
  }
}

void sg_work_operate(const struct sg_launch *launch, int64_t item, int64_t slot, int worker) {
  const struct sg_workload *w = &launch->request->workload;
  void *arrays[SG_MAX_ARRAYS];
  find_arrays(launch, item, slot, arrays);
  void *const workspace = sg_slots_workspace(&launch->slots, worker);
  const struct sg_launch_hooks *hooks = launch->request->scheduler->hooks;
  const int failure = hooks && hooks->operate ? hooks->operate(launch, arrays, workspace, worker)
                                              : w->operation->call(&launch->library.blas, w, arrays, workspace);
  struct sg_worker_notes *notes = &launch->notes[worker];
  notes->items++;
  if (failure && notes->failed_item < 0) {
    notes->failed_item = item;
    notes->failure = failure;
  }
}

/* ---- Checks ---- */

void sg_work_note_damage(struct sg_worker_notes *notes, struct sg_damage damage) {
  if (!notes->damage.what) { notes->damage = damage; }
}

static uint64_t checksum_of(const struct sg_launch *launch, void *const arrays[SG_MAX_ARRAYS], int i) {
  return sg_checksum(arrays[i], sg_array_data_bytes(&launch->slots.layout.arrays[i], launch->slots.dtype));
}

/* Of an input; 0 if the operation may write to it. */
static uint64_t input_checksum(const struct sg_launch *launch, void *const arrays[SG_MAX_ARRAYS], int i) {
  const bool destroyed = launch->request->workload.operation->destroys & 1U << i;
  return destroyed ? 0 : checksum_of(launch, arrays, i);
}

void sg_work_record_inputs(const struct sg_launch *launch, int64_t item, int64_t slot) {
  struct sg_slot_record *record = &launch->records[slot];
  void *arrays[SG_MAX_ARRAYS];
  find_arrays(launch, item, slot, arrays);
  *record = (struct sg_slot_record){.holds = 1 + item};
  for (int i = 0; i < launch->slots.layout.n_inputs; i++) {
    record->sums[i] = input_checksum(launch, arrays, i);
  }
}

/* Note inputs that differ from what was loaded; load them again if the checksums to compare with are not known.
 * Whether all are now as they were loaded. */
static bool check_inputs(const struct sg_launch *launch, int64_t item, int64_t slot, int worker) {
  const struct sg_slot_record *record = &launch->records[slot];
  const bool known = record->holds == 1 + item;
  bool changed = launch->request->workload.operation->destroys != 0;
  void *arrays[SG_MAX_ARRAYS];
  uint64_t found[SG_MAX_ARRAYS];
  find_arrays(launch, item, slot, arrays);
  for (int i = 0; i < launch->slots.layout.n_inputs; i++) {
    found[i] = input_checksum(launch, arrays, i);
  }
  if (!known) {
    sg_work_load(launch, item, slot, worker);
    sg_work_record_inputs(launch, item, slot);
  }
  for (int i = 0; i < launch->slots.layout.n_inputs; i++) {
    if (found[i] == record->sums[i]) { continue; }
    changed = true;
    sg_work_note_damage(&launch->notes[worker],
                        (struct sg_damage){.what = SG_DAMAGED_INPUT, .item = item, .array = i});
  }
  return !known || !changed;
}

/* Whether the outputs have the bits of ones that passed; records theirs. */
static bool have_passed(const struct sg_launch *launch, int64_t slot) {
  const struct sg_layout *layout = &launch->slots.layout;
  struct sg_slot_record *record = &launch->records[slot];
  bool same = record->passed;
  void *arrays[SG_MAX_ARRAYS];
  sg_slots_arrays(&launch->slots, slot, arrays);
  for (int i = layout->n_inputs; i < layout->n_inputs + layout->n_outputs; i++) {
    const uint64_t sum = checksum_of(launch, arrays, i);
    same = same && sum == record->sums[i];
    record->sums[i] = sum;
  }
  return same;
}

static bool has_nonfinite(const struct sg_launch *launch, void *const arrays[SG_MAX_ARRAYS]) {
  const struct sg_layout *layout = &launch->slots.layout;
  for (int i = 0; i < layout->n_inputs; i++) {
    const size_t n = sg_array_numbers(&layout->arrays[i], launch->slots.dtype);
    if (sg_source_nonfinite(arrays[i], n, launch->slots.dtype) < n) { return true; }
  }
  return false;
}

void sg_work_check(const struct sg_launch *launch, int64_t item, int64_t slot, int worker) {
  struct sg_slot_record *record = &launch->records[slot];
  struct sg_worker_notes *notes = &launch->notes[worker];
  const bool as_loaded = check_inputs(launch, item, slot, worker);
  if (!have_passed(launch, slot)) {
    void *arrays[SG_MAX_ARRAYS];
    if (!as_loaded) { sg_work_load(launch, item, slot, worker); }
    find_arrays(launch, item, slot, arrays);
    record->residual = sg_operation_residual(&launch->request->workload, launch->sample->key, item, arrays,
                                             sg_slots_scratch(&launch->slots, worker));
    const bool finds_fault = !(record->residual <= 1);
    if (finds_fault && launch->request->workload.allow_nonfinite && has_nonfinite(launch, arrays)) {
      notes->has_unchecked = true;
      record->residual = 0;
    }
    record->passed = record->residual <= 1;
  }
  notes->checked++;
  if (notes->worst_item < 0 || (!isnan(notes->residual) && !(record->residual <= notes->residual))) {
    notes->residual = record->residual;
    notes->worst_item = item;
  }
}

void sg_work_check_guards(const struct sg_launch *launch, int64_t item, int64_t slot, int worker) {
  const int array = sg_slots_damaged_array(&launch->slots, slot);
  if (array < 0) { return; }
  sg_work_note_damage(&launch->notes[worker],
                      (struct sg_damage){.what = SG_DAMAGED_BESIDE, .item = item, .array = array});
}
