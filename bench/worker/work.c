#include "bench/worker/work.h"

#include <math.h>

#include "bench/data/source.h"
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

void sg_work_check(const struct sg_launch *launch, int64_t item, int64_t slot, int worker) {
  const struct sg_workload *w = &launch->request->workload;
  void *arrays[SG_MAX_ARRAYS];
  if (w->operation->destroys_inputs) { sg_work_load(launch, item, slot, worker); }
  sg_slots_arrays(&launch->slots, slot, arrays);
  const double residual = w->operation->residual(w, item, arrays, sg_slots_scratch(&launch->slots, worker));
  struct sg_worker_notes *notes = &launch->notes[worker];
  notes->checked++;
  if (notes->worst_item < 0 || (!isnan(notes->residual) && !(residual <= notes->residual))) {
    notes->residual = residual;
    notes->worst_item = item;
  }
}
