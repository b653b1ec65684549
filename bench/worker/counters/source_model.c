/* model: the worker's own counts: items, FLOPs and bytes by formula, busy and waiting time. */
#include <stdlib.h>

#include "bench/worker/counters/counters.h"
#include "core/text.h"

struct model_state {
  const struct sg_own_counts *own;
  const long long *counts[SG_MAX_EVENTS];
  size_t n;
};

static int model_open(void **out, const struct sg_counters_setup *setup, struct sg_error *err) {
  struct model_state *state = *out = calloc(1, sizeof *state);
  if (!state) { return sg_fail(err, SG_FOUND, "out of memory for counters"); }
  state->own = setup->own;
  return SG_OK;
}

static void model_close(void *own) {
  struct model_state *state = own;
  free(state);
}

static int model_add(void *own, const char *native, struct sg_error *err) {
  struct model_state *state = own;
  const long long *count = sg_own_count(state->own, native);
  if (!count) {
    sg_fail_unknown(err, "count", native, sg_own_count_names, SG_N_OWN_COUNTS);
    return SG_UNABLE;
  }
  state->counts[state->n++] = count;
  return SG_OK;
}

static int model_read(void *own, double *values, struct sg_error *err) {
  struct model_state *state = own;
  (void)err;
  for (size_t i = 0; i < state->n; i++) {
    values[i] = (double)*state->counts[i];
  }
  return SG_OK;
}

static void model_clear(void *own) {
  struct model_state *state = own;
  state->n = 0;
}

extern const struct sg_counter_source sg_counter_source_model;
const struct sg_counter_source sg_counter_source_model = {
    .name = "model",
    .summary = "formulas and the worker's own counts",
    .open = model_open,
    .close = model_close,
    .add = model_add,
    .read = model_read,
    .clear = model_clear,
};
