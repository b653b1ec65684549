/* How many CPUs there are and who shares them. */
#include <hwloc.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "bench/machine/doctor/doctor.h"
#include "core/json.h"

void sg_check_smt(const struct sg_machine_state *p, struct sg_check_result *f) {
  int cores = (int)sg_json_number(p->topology->machine, "cores", 0);
  int threads = (int)sg_json_number(p->topology->machine, "hardware_threads", 0);
  if (threads <= cores) {
    sg_check_say(f, SG_CHECK_OK, "one hardware thread per core");
  } else {
    sg_check_say(f, SG_CHECK_WARN, "SMT is on: %d hardware threads on %d cores", threads, cores);
    sg_check_explain(
        f, "a library's default thread count is the number of hardware threads; two on one core share its FPUs",
        "echo off | sudo tee /sys/devices/system/cpu/smt/control, or measure with --pin cores");
  }
}

/* "6 performance cores, 8 efficiency cores", in buf. */
static const char *kinds_text(const json_t *kinds, char *buf, size_t size) {
  const json_t *kind = NULL;
  size_t i = 0, used = 0;
  *buf = '\0';
  json_array_foreach((json_t *)kinds, i, kind) {
    const int cores = (int)sg_json_number(kind, "cores", 0);
    if (used >= size) { break; }
    used += (size_t)snprintf(buf + used, size - used, "%s%d %s core%s", i ? ", " : "", cores,
                             sg_json_text(kind, "kind", ""), cores == 1 ? "" : "s");
  }
  return buf;
}

void sg_check_core_kinds(const struct sg_machine_state *p, struct sg_check_result *f) {
  const json_t *kinds = json_object_get(p->topology->machine, "core_kinds");
  char text[160];
  if (json_array_size(kinds) < 2) {
    sg_check_say(f, SG_CHECK_OK, "all cores are of one kind");
  } else {
    sg_check_say(f, SG_CHECK_WARN, "cores of %zu kinds: %s", json_array_size(kinds),
                 kinds_text(kinds, text, sizeof text));
    sg_check_explain(f, "a thread on a slower core finishes its share later, and the system chooses the core",
                     "strategies use one thread per performance core; --cores all counts every core, and --pin cores "
                     "places threads on performance cores first");
  }
}

/* A container is no fault: its limits have checks of their own. */
void sg_check_container(const struct sg_machine_state *p, struct sg_check_result *f) {
  const char *name = sg_json_text(p->topology->machine, "container", NULL);
  if (!name) {
    sg_check_say(f, SG_CHECK_OK, "it runs in no container");
  } else if (strcmp(name, "container") == 0) {
    sg_check_say(f, SG_CHECK_OK, "it runs in a container");
  } else {
    sg_check_say(f, SG_CHECK_OK, "it runs in a container (%s)", name);
  }
}

/* Whether a list such as 0-1,16 has more CPUs than may be used: then it is not the cgroup that leaves out the others.
 */
static bool has_more(const char *list, int usable) {
  hwloc_bitmap_t set = hwloc_bitmap_alloc();
  const bool more = set && hwloc_bitmap_list_sscanf(set, list) == 0 && hwloc_bitmap_weight(set) > usable;
  hwloc_bitmap_free(set);
  return more;
}

void sg_check_cpuset(const struct sg_machine_state *p, struct sg_check_result *f) {
  const int threads = (int)sg_json_number(p->topology->machine, "hardware_threads", 0), usable = p->topology->n_cpus;
  const char *cpus = sg_json_text(p->topology->machine, "cgroup.cpus", NULL);
  if (usable >= threads) {
    sg_check_say(f, SG_CHECK_OK, "all CPUs may be used");
    return;
  }
  if (!cpus) {
    sg_check_say(f, SG_CHECK_WARN, "%d of %d CPUs may be used", usable, threads);
  } else if (has_more(cpus, usable)) {
    sg_check_say(f, SG_CHECK_WARN, "%d of %d CPUs may be used: the affinity mask allows no more", usable, threads);
  } else {
    sg_check_say(f, SG_CHECK_WARN, "%d of %d CPUs may be used: the cgroup allows %s %s", usable, threads,
                 strpbrk(cpus, ",-") ? "the CPUs" : "CPU", cpus);
  }
  sg_check_explain(f, "strategies use the cores that are allowed; other work may use them too",
                   "start it without taskset and outside the cpuset, or compare only with runs on the same CPUs");
}

void sg_check_quota(const struct sg_machine_state *p, struct sg_check_result *f) {
  double quota = p->topology->quota;
  if (quota <= 0) {
    sg_check_say(f, SG_CHECK_OK, "no CPU quota");
  } else {
    sg_check_say(f, SG_CHECK_WARN, "the cgroup allows %.2f CPUs", quota);
    sg_check_explain(
        f, "threads beyond the quota are throttled in every period",
        "measure outside the container, or give it whole CPUs: docker run --cpuset-cpus=0-3 without --cpus");
  }
}

void sg_check_binding(const struct sg_machine_state *p, struct sg_check_result *f) {
  if (!*p->binding) {
    sg_check_say(f, SG_CHECK_OK, "no variable binds threads to cores");
  } else {
    sg_check_say(f, SG_CHECK_WARN, "threads are bound to cores by %s", p->binding);
    sg_check_explain(f,
                     "launches run without it; a program that runs with it may have all its own threads on one core",
                     "unset it, or bind threads in the program (--pin cores)");
  }
}

void sg_check_cores(const struct sg_machine_state *p, struct sg_check_result *f) {
  int cores = p->topology->cores;
  if (cores >= 4) {
    sg_check_say(f, SG_CHECK_OK, "%d cores are available", cores);
  } else {
    sg_check_say(f, SG_CHECK_WARN, "only %d core%s available", cores, cores == 1 ? " is" : "s are");
    sg_check_explain(f, "strategies differ less on few cores, and background load takes a larger share",
                     "measure on the machine where the code will run");
  }
}

void sg_check_hypervisor(const struct sg_machine_state *p, struct sg_check_result *f) {
  if (!sg_json_text(p->topology->machine, "virtualisation", NULL)) {
    sg_check_say(f, SG_CHECK_OK, "no hypervisor detected");
  } else {
    sg_check_say(f, SG_CHECK_WARN, "this is a virtual machine");
    sg_check_explain(f, "cores may be shared with other guests, and hardware counters are often missing",
                     "compare only ratios within one run and check the capacity probes, or use a dedicated host");
  }
}

void sg_check_steal(const struct sg_machine_state *p, struct sg_check_result *f) {
  if (p->steal_percent < 0) {
    sg_check_say(f, SG_CHECK_UNKNOWN, "the kernel does not report steal time");
  } else if (p->steal_percent < 1) {
    sg_check_say(f, SG_CHECK_OK, "steal time is %.1f%%", p->steal_percent);
  } else {
    sg_check_say(f, SG_CHECK_WARN, "steal time is %.1f%%", p->steal_percent);
    sg_check_explain(f, "the available cores vary, which slows down parallel strategies most",
                     "use a machine with dedicated cores");
  }
}
