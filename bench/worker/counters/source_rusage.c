/* rusage: the kernel's accounting of this process by getrusage(2), and of its worker processes, which record it
 * themselves. Available on any Linux and in any container. */
#include <stdlib.h>
#include <string.h>

#include "bench/worker/counters/counters.h"
#include "core/text.h"

enum field { SWITCHES, VOLUNTARY, INVOLUNTARY, FAULTS, FAULTS_MAJOR, CPU_TIME, N_FIELDS };
static const char *const names[N_FIELDS] = {"switches", "voluntary",    "involuntary",
                                            "faults",   "faults-major", "cpu-time"};

struct rusage_state {
  const struct sg_counters_setup *setup;
  enum field fields[SG_MAX_EVENTS];
  size_t n;
};

static int rusage_open(void **out, const struct sg_counters_setup *setup, struct sg_error *err) {
  struct rusage_state *state = *out = calloc(1, sizeof *state);
  if (!state) { return sg_fail(err, SG_FOUND, "out of memory for counters"); }
  state->setup = setup;
  return SG_OK;
}

static void rusage_close(void *own) {
  struct rusage_state *state = own;
  free(state);
}

static int rusage_add(void *own, const char *native, struct sg_error *err) {
  struct rusage_state *state = own;
  for (int f = 0; f < N_FIELDS; f++) {
    if (strcmp(names[f], native) != 0) { continue; }
    state->fields[state->n++] = (enum field)f;
    return SG_OK;
  }
  sg_fail_unknown(err, "rusage field", native, names, N_FIELDS);
  return SG_UNABLE;
}

static double field_value(const struct sg_usage *u, enum field field) {
  switch (field) {
  case SWITCHES:
    return (double)(u->ctx_voluntary + u->ctx_involuntary);
  case VOLUNTARY:
    return (double)u->ctx_voluntary;
  case INVOLUNTARY:
    return (double)u->ctx_involuntary;
  case FAULTS:
    return (double)(u->faults_minor + u->faults_major);
  case FAULTS_MAJOR:
    return (double)u->faults_major;
  default:
    return (double)(u->cpu_user_ns + u->cpu_sys_ns);
  }
}

static int rusage_read(void *own, double *values, struct sg_error *err) {
  struct rusage_state *state = own;
  (void)err;
  const struct sg_counters_setup *setup = state->setup;
  const struct sg_usage usage = setup->usage ? setup->usage(setup->context) : sg_usage_now();
  for (size_t i = 0; i < state->n; i++) {
    values[i] = field_value(&usage, state->fields[i]);
  }
  return SG_OK;
}

static void rusage_clear(void *own) {
  struct rusage_state *state = own;
  state->n = 0;
}

extern const struct sg_counter_source sg_counter_source_rusage;
const struct sg_counter_source sg_counter_source_rusage = {
    .name = "rusage",
    .summary = "kernel accounting of the process and its worker processes",
    .open = rusage_open,
    .close = rusage_close,
    .add = rusage_add,
    .read = rusage_read,
    .clear = rusage_clear,
};
