/* rusage: what the kernel books on the process for getrusage(2). It is there on any Linux, in any container. */
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "bench/counters/counters.h"
#include "core/text.h"

enum field { SWITCHES, VOLUNTARY, INVOLUNTARY, FAULTS, FAULTS_MAJOR, CPU_TIME, N_FIELDS };
static const char *const names[N_FIELDS] = {"switches", "voluntary",    "involuntary",
                                            "faults",   "faults-major", "cpu-time"};

struct sg_counter_state {
  enum field fields[SG_MAX_EVENTS];
  size_t n;
};

static int rusage_open(struct sg_counter_state **state, const struct sg_counters_setup *setup, struct sg_error *err) {
  (void)setup;
  *state = calloc(1, sizeof **state);
  return *state ? SG_OK : sg_fail(err, SG_UNABLE, "no memory for counters");
}

static void rusage_close(struct sg_counter_state *state) {
  free(state);
}

static int rusage_add(struct sg_counter_state *state, const char *native, struct sg_error *err) {
  for (int f = 0; f < N_FIELDS; f++) {
    if (strcmp(names[f], native) != 0) { continue; }
    state->fields[state->n++] = (enum field)f;
    return SG_OK;
  }
  sg_fail_unknown(err, "rusage field", native, names, N_FIELDS);
  return SG_UNABLE;
}

static double seconds_ns(struct timeval t) {
  return 1e9 * (double)t.tv_sec + 1e3 * (double)t.tv_usec;
}

static double field_value(const struct rusage *r, enum field field) {
  switch (field) {
  case SWITCHES:
    return (double)(r->ru_nvcsw + r->ru_nivcsw);
  case VOLUNTARY:
    return (double)r->ru_nvcsw;
  case INVOLUNTARY:
    return (double)r->ru_nivcsw;
  case FAULTS:
    return (double)(r->ru_minflt + r->ru_majflt);
  case FAULTS_MAJOR:
    return (double)r->ru_majflt;
  default:
    return seconds_ns(r->ru_utime) + seconds_ns(r->ru_stime);
  }
}

static int rusage_read(struct sg_counter_state *state, double *values, struct sg_error *err) {
  (void)err;
  struct rusage r;
  getrusage(RUSAGE_SELF, &r);
  for (size_t i = 0; i < state->n; i++) {
    values[i] = field_value(&r, state->fields[i]);
  }
  return SG_OK;
}

static void rusage_clear(struct sg_counter_state *state) {
  state->n = 0;
}

extern const struct sg_counter_source sg_counter_source_rusage;
const struct sg_counter_source sg_counter_source_rusage = {
    .name = "rusage",
    .summary = "what the kernel books on the process",
    .open = rusage_open,
    .close = rusage_close,
    .add = rusage_add,
    .read = rusage_read,
    .clear = rusage_clear,
};
