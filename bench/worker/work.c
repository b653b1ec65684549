#include "bench/worker/work.h"

#include <math.h>

#include "bench/data/source.h"
#include "bench/worker/checksum.h"
#include "bench/worker/hooks.h"

void sg_work_load(const struct sg_launch *launch, int64_t item, int64_t slot, int worker) {
  struct sg_worker_notes *notes = &launch->notes[worker];
  struct sg_error err;
  void *arrays[SG_MAX_ARRAYS];
  sg_slots_arrays(&launch->slots, slot, arrays);
  const int status = sg_source_load(launch->source, item, arrays, &err);
  if (status && !notes->status) {
    notes->status = status;
    notes->entry = err;
  }
}

void sg_work_operate(const struct sg_launch *launch, int64_t item, int64_t slot, int worker) {
  const struct sg_workload *w = &launch->request->workload;
  void *arrays[SG_MAX_ARRAYS];
  sg_slots_arrays(&launch->slots, slot, arrays);
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

void sg_work_note_damage(struct sg_worker_notes *notes, struct sg_damage damage) {
  if (!notes->damage.what) { notes->damage = damage; }
}

/* Of the inputs that the operation may not write to; 0 for the others. */
static void checksums_of(const struct sg_launch *launch, void *const arrays[SG_MAX_ARRAYS],
                         uint64_t sums[SG_MAX_ARRAYS]) {
  const struct sg_workload *w = &launch->request->workload;
  const struct sg_layout *layout = &launch->slots.layout;
  for (int i = 0; i < layout->n_inputs; i++) {
    const bool kept = !(w->operation->destroys & 1U << i);
    sums[i] = kept ? sg_checksum(arrays[i], sg_array_data_bytes(&layout->arrays[i], w->dtype)) : 0;
  }
}

void sg_work_check(const struct sg_launch *launch, int64_t item, int64_t slot, int worker) {
  const struct sg_workload *w = &launch->request->workload;
  struct sg_worker_notes *notes = &launch->notes[worker];
  uint64_t found[SG_MAX_ARRAYS], loaded[SG_MAX_ARRAYS];
  void *arrays[SG_MAX_ARRAYS];
  sg_slots_arrays(&launch->slots, slot, arrays);
  checksums_of(launch, arrays, found);
  sg_work_load(launch, item, slot, worker);
  checksums_of(launch, arrays, loaded);
  for (int i = 0; i < launch->slots.layout.n_inputs; i++) {
    if (found[i] == loaded[i]) { continue; }
    sg_work_note_damage(notes, (struct sg_damage){.what = SG_DAMAGED_INPUT, .item = item, .array = i});
  }
  const double residual =
      sg_operation_residual(w, launch->sample->key, item, arrays, sg_slots_scratch(&launch->slots, worker));
  notes->checked++;
  if (notes->worst_item < 0 || (!isnan(notes->residual) && !(residual <= notes->residual))) {
    notes->residual = residual;
    notes->worst_item = item;
  }
}

void sg_work_check_guards(const struct sg_launch *launch, int64_t item, int64_t slot, int worker) {
  const int array = sg_slots_damaged_array(&launch->slots, slot);
  if (array < 0) { return; }
  sg_work_note_damage(&launch->notes[worker],
                      (struct sg_damage){.what = SG_DAMAGED_BESIDE, .item = item, .array = array});
}
