/* stat: /proc/stat of the whole machine: `steal`, the steal time summed over all CPUs in ns. Its resolution is a
 * hundredth of a second. */
#include <stdlib.h>
#include <string.h>

#include "bench/worker/counters/counters.h"
#include "core/sysfile.h"

struct stat_state {
  size_t n;
};

static int stat_open(void **out, const struct sg_counters_setup *setup, struct sg_error *err) {
  (void)setup;
  *out = calloc(1, sizeof(struct stat_state));
  return *out ? SG_OK : sg_fail(err, SG_FOUND, "out of memory for counters");
}

static void stat_close(void *own) {
  struct stat_state *state = own;
  free(state);
}

static int steal_ns(double *ns, struct sg_error *err) {
  const int64_t steal = sg_sys_steal_ns(SG_THIS_MACHINE);
  *ns = (double)steal;
  return steal >= 0 ? SG_OK : sg_fail(err, SG_UNABLE, "/proc/stat does not report steal time");
}

static int stat_add(void *own, const char *native, struct sg_error *err) {
  struct stat_state *state = own;
  double ns;
  if (strcmp(native, "steal") != 0) { return sg_fail(err, SG_UNABLE, "stat has steal, not '%s'", native); }
  const int status = steal_ns(&ns, err);
  if (status == SG_OK) { state->n++; }
  return status;
}

static int stat_read(void *own, double *values, struct sg_error *err) {
  struct stat_state *state = own;
  double ns = 0;
  const int status = steal_ns(&ns, err);
  for (size_t i = 0; i < state->n; i++) {
    values[i] = ns;
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
    .summary = "the whole machine's /proc/stat",
    .open = stat_open,
    .close = stat_close,
    .add = stat_add,
    .read = stat_read,
    .clear = stat_clear,
};
