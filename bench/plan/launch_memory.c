#include "bench/plan/launch_memory.h"

#include <math.h>
#include <string.h>

#include "bench/operations/sampling.h"
#include "core/columns.h"

/* Of one process, a rank or the only one. */
static double process_bytes(const struct sg_workload *w, const char *load, struct sg_point at, int machine_threads) {
  /* Memory of a process without matrices: its runtimes, and OpenBLAS's packing buffer per thread. */
  const double base = 64e6, per_thread = 32e6;
  struct sg_layout layout = {0};
  w->operation->layout(w, &layout);
  double item = (double)sg_layout_item_bytes(&layout, w->dtype);
  double reused = (double)at.workers * (strcmp(load, "pipeline") == 0 ? SG_PIPELINE_PLACES : 1);
  double slots = w->retain == SG_RETAIN_ALL ? (double)w->count : fmin(reused, (double)w->count);
  slots += (double)sg_sampling_of(w).n;
  double threads = (double)at.workers * (double)(at.blas_threads == SG_NO_INT ? machine_threads : at.blas_threads);
  double scratch = w->operation->residual_scratch ? (double)w->operation->residual_scratch(w) : 0;
  return base + per_thread * threads + item * slots + (double)at.workers * ((double)layout.workspace_bytes + scratch);
}

/* What rank 0 receives from the others: with items on demand they may have all of them. */
static double gathered_bytes(const struct sg_workload *w, int64_t own) {
  struct sg_layout layout = {0};
  double item = 0;
  w->operation->layout(w, &layout);
  for (int i = layout.n_inputs; i < layout.n_inputs + layout.n_outputs; i++) {
    item += (double)sg_array_bytes(&layout.arrays[i], w->dtype);
  }
  return (double)(w->count - own) * item;
}

int64_t sg_launch_bytes(const struct sg_launch_shape *s, int machine_threads) {
  const bool shares =
      strcmp(s->strategy->scheduler, "mpi") == 0; /* equally: on demand any item may become any rank's */
  struct sg_workload share = *s->workload;
  double ranks = 1, gathered = 0;
  if (s->ranks != SG_NO_INT) {
    ranks = (double)s->ranks;
    if (shares) { share.count = (share.count + s->ranks - 1) / s->ranks; }
    if (s->gathers && s->ranks > 1) { gathered = gathered_bytes(s->workload, shares ? share.count : 0); }
  }
  return (int64_t)fmin(ranks * process_bytes(&share, s->load, s->at, machine_threads) + gathered, 9e18);
}
