/* stat: the whole machine's /proc/stat: `steal`, the time a hypervisor gave the CPUs to others, in ns over all CPUs.
 * The kernel books it in hundredths of a second. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/worker/counters/counters.h"

struct stat_state {
  double tick_ns;
  size_t n;
};

static int stat_open(void **out, const struct sg_counters_setup *setup, struct sg_error *err) {
  (void)setup;
  struct stat_state *state = *out = calloc(1, sizeof *state);
  if (!state) { return sg_fail(err, SG_UNABLE, "no memory for counters"); }
  state->tick_ns = 1e9 / (double)sysconf(_SC_CLK_TCK);
  return SG_OK;
}

static void stat_close(void *own) {
  struct stat_state *state = own;
  free(state);
}

/* The eighth number of the line "cpu ...", see proc(5). */
static int steal_ticks(double *ticks, struct sg_error *err) {
  FILE *file = fopen("/proc/stat", "re");
  unsigned long long steal = 0;
  const int found = file ? fscanf(file, "cpu %*u %*u %*u %*u %*u %*u %*u %llu", &steal) : 0;
  if (file) { fclose(file); }
  *ticks = (double)steal;
  return found == 1 ? SG_OK : sg_fail(err, SG_UNABLE, "/proc/stat does not say what was stolen");
}

static int stat_add(void *own, const char *native, struct sg_error *err) {
  struct stat_state *state = own;
  double ticks;
  if (strcmp(native, "steal") != 0) { return sg_fail(err, SG_UNABLE, "stat has steal, not '%s'", native); }
  const int status = steal_ticks(&ticks, err);
  if (status == SG_OK) { state->n++; }
  return status;
}

static int stat_read(void *own, double *values, struct sg_error *err) {
  struct stat_state *state = own;
  double ticks = 0;
  const int status = steal_ticks(&ticks, err);
  for (size_t i = 0; i < state->n; i++) {
    values[i] = ticks * state->tick_ns;
  }
  return status;
}

static void stat_clear(void *own) {
  struct stat_state *state = own;
  state->n = 0;
}

extern const struct sg_counter_source sg_counter_source_stat;
const struct sg_counter_source sg_counter_source_stat = {
    .name = "stat",
    .summary = "the whole machine, as /proc/stat has it",
    .open = stat_open,
    .close = stat_close,
    .add = stat_add,
    .read = stat_read,
    .clear = stat_clear,
};
