#include "bench/worker/counters/diagnosis.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

static int in_container(void) {
  return access("/.dockerenv", F_OK) == 0 || access("/run/.containerenv", F_OK) == 0 || getenv("container") != NULL;
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
  return (struct sg_surroundings){
      .has_pmu = has_pmu(),
      .is_virtual = sg_is_virtual(SG_THIS_MACHINE),
      .in_container = in_container(),
      .paranoid = (int)sg_sys_number(SG_THIS_MACHINE, "/proc/sys/kernel/perf_event_paranoid"),
      .may_watch_all = may_watch_all(),
  };
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
  if (here->paranoid > 2 && !here->may_watch_all) {
    return sg_fail(err, SG_UNABLE,
                   "kernel.perf_event_paranoid is %d: set it to 2 or lower (sysctl kernel.perf_event_paranoid=2)",
                   here->paranoid);
  }
  if (here->in_container && strstr(said, "ermi")) { /* "Permission level does not permit operation" */
    return sg_fail(err, SG_UNABLE, "%s: %s; this container forbids perf_event_open: start it with --cap-add PERFMON",
                   event, said);
  }
  return sg_fail(err, SG_UNABLE, "%s: %s", event, said);
}

int sg_diagnosis_perf(int why, struct sg_error *err) {
  const struct sg_surroundings here = sg_surroundings_look();
  if (why == ENOSYS || here.paranoid < 0) {
    return sg_fail(err, SG_UNABLE, "perf_event_open is not available in this kernel or container");
  }
  const bool for_now = why == EMFILE || why == ENFILE || why == ENOMEM;
  if (for_now) { return sg_fail(err, SG_FOUND, "perf_event_open: %s", strerror(why)); }
  if (why != EACCES && why != EPERM) { return sg_fail(err, SG_UNABLE, "perf_event_open: %s", strerror(why)); }
  if (here.paranoid > 1 && !here.may_watch_all) {
    return sg_fail(err, SG_UNABLE,
                   "kernel.perf_event_paranoid is %d: set it to 1 or lower (sysctl kernel.perf_event_paranoid=1)",
                   here.paranoid);
  }
  return sg_fail(err, SG_UNABLE, "perf_event_open is not permitted%s",
                 here.in_container ? " in this container: start it with --cap-add PERFMON"
                                   : ": run as root or with CAP_PERFMON");
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
