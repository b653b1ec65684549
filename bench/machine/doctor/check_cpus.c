/* How many CPUs there are, and whose they are. */
#include "bench/machine/doctor/doctor.h"
#include "core/json.h"

void sg_check_smt(const struct sg_machine_state *p, struct sg_check_result *f) {
  int cores = (int)sg_json_number(p->topology->machine, "cores", 0);
  int threads = (int)sg_json_number(p->topology->machine, "hardware_threads", 0);
  if (threads <= cores) {
    sg_check_say(f, SG_CHECK_OK, "each core shows one hardware thread");
  } else {
    sg_check_say(f, SG_CHECK_WARN, "SMT is on: %d hardware threads on %d cores", threads, cores);
    sg_check_explain(f, "a library's default counts hardware threads; two on one core share its arithmetic units",
                     "echo off | sudo tee /sys/devices/system/cpu/smt/control, or measure with --pin cores");
  }
}

void sg_check_quota(const struct sg_machine_state *p, struct sg_check_result *f) {
  double quota = p->topology->quota;
  if (quota <= 0) {
    sg_check_say(f, SG_CHECK_OK, "no CPU quota");
  } else {
    sg_check_say(f, SG_CHECK_WARN, "the cgroup allows %.2f CPUs", quota);
    sg_check_explain(f, "threads above the quota are stopped for parts of every period",
                     "measure outside the container, or give it whole CPUs: docker run --cpuset-cpus=0-3, no --cpus");
  }
}

void sg_check_cores(const struct sg_machine_state *p, struct sg_check_result *f) {
  int cores = p->topology->cores;
  if (cores >= 4) {
    sg_check_say(f, SG_CHECK_OK, "%d cores may be used", cores);
  } else {
    sg_check_say(f, SG_CHECK_WARN, "only %d core%s may be used", cores, cores == 1 ? "" : "s");
    sg_check_explain(f, "strategies differ less with few cores, and anything else that runs takes a large share",
                     "measure on the machine the answer is for");
  }
}

void sg_check_hypervisor(const struct sg_machine_state *p, struct sg_check_result *f) {
  if (!sg_json_text(p->topology->machine, "virtualisation", NULL)) {
    sg_check_say(f, SG_CHECK_OK, "no hypervisor is seen");
  } else {
    sg_check_say(f, SG_CHECK_WARN, "this is a virtual machine");
    sg_check_explain(f, "cores may be shared with other guests, and hardware counters are often absent",
                     "trust ratios within one run, and compare the capacity probes; or use a dedicated host");
  }
}

void sg_check_steal(const struct sg_machine_state *p, struct sg_check_result *f) {
  if (p->steal_percent < 0) {
    sg_check_say(f, SG_CHECK_UNKNOWN, "the kernel does not report stolen time");
  } else if (p->steal_percent < 1) {
    sg_check_say(f, SG_CHECK_OK, "the hypervisor steals %.1f%% of the time", p->steal_percent);
  } else {
    sg_check_say(f, SG_CHECK_WARN, "the hypervisor steals %.1f%% of the time", p->steal_percent);
    sg_check_explain(f, "cores come and go, and parallel strategies lose most", "use a machine with dedicated cores");
  }
}
