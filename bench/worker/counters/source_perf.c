/* perf: the kernel's software events through perf_event_open(2), inherited by every thread created later. They need
 * no PMU. Where kernel.perf_event_paranoid forbids counting in the kernel, events that occur only there would open
 * but count nothing, and are refused. */
#include <errno.h>
#include <linux/perf_event.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bench/worker/counters/counters.h"
#include "bench/worker/counters/diagnosis.h"

static const struct software_event {
  const char *name;
  uint64_t config;
  bool in_kernel; /* occurs only in the kernel */
} known[] = {
    {"context-switches", PERF_COUNT_SW_CONTEXT_SWITCHES, true},
    {"cpu-migrations", PERF_COUNT_SW_CPU_MIGRATIONS, true},
    {"page-faults", PERF_COUNT_SW_PAGE_FAULTS, false},
    {"page-faults-major", PERF_COUNT_SW_PAGE_FAULTS_MAJ, false},
    {"task-clock", PERF_COUNT_SW_TASK_CLOCK, false},
};

struct perf_state {
  int fds[SG_MAX_EVENTS];
  size_t n;
};

static int perf_open(void **out, const struct sg_counters_setup *setup, struct sg_error *err) {
  (void)setup;
  *out = calloc(1, sizeof(struct perf_state));
  return *out ? SG_OK : sg_fail(err, SG_FOUND, "out of memory for counters");
}

static void perf_clear(void *own) {
  struct perf_state *state = own;
  while (state->n > 0) {
    close(state->fds[--state->n]);
  }
}

static void perf_close(void *own) {
  struct perf_state *state = own;
  perf_clear(state);
  free(state);
}

/* Counting starts immediately, including the kernel where permitted. */
static int open_event(const struct software_event *event) {
  struct perf_event_attr attr = {
      .type = PERF_TYPE_SOFTWARE, .size = sizeof attr, .config = event->config, .inherit = 1, .exclude_hv = 1};
  long fd = syscall(SYS_perf_event_open, &attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
  if (fd < 0 && (errno == EACCES || errno == EPERM) && !event->in_kernel) {
    attr.exclude_kernel = 1;
    fd = syscall(SYS_perf_event_open, &attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
  }
  return (int)fd;
}

static int perf_add(void *own, const char *native, struct sg_error *err) {
  struct perf_state *state = own;
  for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
    if (strcmp(known[i].name, native) != 0) { continue; }
    const int fd = open_event(&known[i]);
    if (fd < 0) {
      const int why = errno;
      const struct sg_surroundings here = sg_surroundings_look();
      return sg_diagnosis_perf(&here, why, err);
    }
    state->fds[state->n++] = fd;
    return SG_OK;
  }
  return sg_fail(err, SG_UNABLE, "perf has no software event '%s'", native);
}

static int perf_read(void *own, double *values, struct sg_error *err) {
  struct perf_state *state = own;
  for (size_t i = 0; i < state->n; i++) {
    uint64_t count;
    if (read(state->fds[i], &count, sizeof count) != (ssize_t)sizeof count) {
      return sg_fail(err, SG_FOUND, "cannot read a perf event: %s", strerror(errno));
    }
    values[i] = (double)count;
  }
  return SG_OK;
}

extern const struct sg_counter_source sg_counter_source_perf;
const struct sg_counter_source sg_counter_source_perf = {
    .name = "perf",
    .summary = "kernel software events of all threads",
    .open = perf_open,
    .close = perf_close,
    .add = perf_add,
    .read = perf_read,
    .clear = perf_clear,
};
