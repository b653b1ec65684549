#include "bench/worker/counters/diagnosis.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "core/hypervisor.h"
#include "core/sysfile.h"

/* A CPU PMU is a device named cpu, cpu_core (hybrid), armv8_pmuv3_0 or apple_firestorm_pmu. */
static int has_pmu(void) {
  DIR *dir = opendir("/sys/bus/event_source/devices");
  int found = 0;
  for (struct dirent *e = dir ? readdir(dir) : NULL; e && !found; e = readdir(dir)) {
    found = strcmp(e->d_name, "cpu") == 0 || strncmp(e->d_name, "cpu_", 4) == 0 ||
            strncmp(e->d_name, "armv", 4) == 0 || strncmp(e->d_name, "apple_", 6) == 0;
  }
  if (dir) { closedir(dir); }
  return found;
}

/* CapEff of /proc/self/status, a hexadecimal mask: CAP_SYS_ADMIN is bit 21, CAP_PERFMON 38 (capabilities(7)). */
static int may_watch_all(void) {
  char line[256];
  unsigned long long effective = 0;
  FILE *file = fopen("/proc/self/status", "re");
  while (file && fgets(line, sizeof line, file) && sscanf(line, "CapEff: %llx", &effective) != 1) {}
  if (file) { fclose(file); }
  return (effective & (1ULL << 21 | 1ULL << 38)) != 0;
}

struct sg_surroundings sg_surroundings_look(void) {
  struct sg_surroundings here = {
      .has_pmu = has_pmu(),
      .is_virtual = sg_is_virtual(SG_THIS_MACHINE),
      .container = sg_container_find(SG_THIS_MACHINE, getenv("container")),
      .paranoid = (int)sg_sys_number(SG_THIS_MACHINE, "/proc/sys/kernel/perf_event_paranoid"),
      .may_watch_all = may_watch_all(),
  };
  struct utsname system;
  if (uname(&system) == 0) { snprintf(here.kernel, sizeof here.kernel, "%s", system.release); }
  return here;
}

/* "start the container with --cap-add PERFMON", in buf; nothing outside a container. */
static const char *container_remedy(const struct sg_surroundings *here, char *buf, size_t size) {
  char setting[128];
  *buf = '\0';
  if (here->container == SG_CONTAINER_NONE) { return buf; }
  sg_container_counting_remedy(here->container, here->kernel, setting, sizeof setting);
  snprintf(buf, size, "start the container with %s", setting);
  return buf;
}

/* The setting is of the kernel, which containers share. */
static int fail_paranoid(const struct sg_surroundings *here, int most, struct sg_error *err) {
  return sg_fail(err, SG_UNABLE,
                 "kernel.perf_event_paranoid is %d: set it to %d or lower%s (sysctl kernel.perf_event_paranoid=%d)",
                 here->paranoid, most, here->container != SG_CONTAINER_NONE ? " on the container's host" : "", most);
}

int sg_diagnosis_hardware(const struct sg_surroundings *here, const char *event, const char *said,
                          struct sg_error *err) {
  if (!here->has_pmu && here->is_virtual) {
    return sg_fail(
        err, SG_UNABLE,
        "no PMU: the hypervisor does not expose one to this virtual machine; use bare metal or an instance "
        "type with a vPMU");
  }
  if (!here->has_pmu) { return sg_fail(err, SG_UNABLE, "no PMU: the kernel reports no CPU counters"); }
  if (here->paranoid > 2 && !here->may_watch_all) { return fail_paranoid(here, 2, err); }
  if (here->container != SG_CONTAINER_NONE && strstr(said, "ermi")) { /* "Permission level does not permit .." */
    char remedy[160];
    return sg_fail(err, SG_UNABLE, "%s: %s; this container forbids perf_event_open: %s", event, said,
                   container_remedy(here, remedy, sizeof remedy));
  }
  return sg_fail(err, SG_UNABLE, "%s: %s", event, said);
}

int sg_diagnosis_perf(const struct sg_surroundings *here, int why, struct sg_error *err) {
  char remedy[160];
  const bool contained = here->container != SG_CONTAINER_NONE;
  container_remedy(here, remedy, sizeof remedy);
  if (here->paranoid < 0) { return sg_fail(err, SG_UNABLE, "this kernel has no perf events"); }
  if (why == ENOSYS) { /* the answer of some seccomp profiles */
    return sg_fail(err, SG_UNABLE, "perf_event_open is not available in this kernel%s%s",
                   contained ? " or container: " : "", remedy);
  }
  const bool for_now = why == EMFILE || why == ENFILE || why == ENOMEM;
  if (for_now) { return sg_fail(err, SG_FOUND, "perf_event_open: %s", strerror(why)); }
  if (why != EACCES && why != EPERM) { return sg_fail(err, SG_UNABLE, "perf_event_open: %s", strerror(why)); }
  if (here->paranoid > 1 && !here->may_watch_all) { return fail_paranoid(here, 1, err); }
  return sg_fail(err, SG_UNABLE, "perf_event_open is not permitted%s%s",
                 contained ? " in this container: " : ": run as root or with CAP_PERFMON", remedy);
}

int sg_diagnosis_energy(const char *path, int why, struct sg_error *err) {
  if (why == EACCES || why == EPERM) {
    return sg_fail(err, SG_UNABLE, "%s is readable by root only: run as root or make it readable to your group",
                   path);
  }
  if (why != ENOENT) { return sg_fail(err, SG_UNABLE, "%s: %s", path, strerror(why)); }
  return sg_fail(err, SG_UNABLE, "no energy counter: no package zone in %s%s", path,
                 sg_is_virtual(SG_THIS_MACHINE) ? "; a virtual machine has none" : "");
}
