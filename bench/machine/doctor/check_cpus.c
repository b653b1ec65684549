/* How many CPUs there are and who shares them. */
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
