/* Why an event cannot be counted here and the remedy, as text for `list counters` and run.json. */
#ifndef SG_BENCH_WORKER_COUNTERS_DIAGNOSIS_H
#define SG_BENCH_WORKER_COUNTERS_DIAGNOSIS_H

#include "core/container.h"
#include "core/error.h"

/* Facts about the machine; from /proc and /sys, or constructed by a test. */
struct sg_surroundings {
  int has_pmu;    /* the kernel reports a CPU performance monitoring unit */
  int is_virtual; /* under a hypervisor */
  enum sg_container container;
  char kernel[72];   /* its release; "": unknown */
  int paranoid;      /* kernel.perf_event_paranoid; -1: no perf events in this kernel */
  int may_watch_all; /* root, CAP_PERFMON or CAP_SYS_ADMIN: the paranoid level does not apply */
};
struct sg_surroundings sg_surroundings_look(void);

/* Why a hardware event is unavailable; `said` is the library's error message. Returns SG_UNABLE, as do all here. */
int sg_diagnosis_hardware(const struct sg_surroundings *here, const char *event, const char *said,
                          struct sg_error *err);

/* Why perf_event_open failed with this errno. */
int sg_diagnosis_perf(const struct sg_surroundings *here, int why, struct sg_error *err);

/* Why the energy counter at `path` cannot be read, by errno. */
int sg_diagnosis_energy(const char *path, int why, struct sg_error *err);

#endif
