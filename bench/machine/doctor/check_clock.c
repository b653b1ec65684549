/* What moves the clock rate. */
#include <string.h>
#include <unistd.h>

#include "bench/machine/doctor/doctor.h"
#include "core/json.h"

void sg_check_governor(const struct sg_machine_state *p, struct sg_check_result *f) {
  const char *governor = sg_json_text(p->topology->machine, "governor", NULL);
  if (!governor) {
    sg_check_say(f, SG_CHECK_UNKNOWN, "the kernel shows no frequency governor (usual in a virtual machine)");
  } else if (strcmp(governor, "performance") == 0) {
    sg_check_say(f, SG_CHECK_OK, "the frequency governor is 'performance'");
  } else {
    sg_check_say(f, SG_CHECK_WARN, "the frequency governor is '%s'", governor);
    sg_check_explain(f, "clock rates rise and fall with load, so short trials run slower than long ones",
                     "sudo cpupower frequency-set -g performance");
  }
}

void sg_check_turbo(const struct sg_machine_state *p, struct sg_check_result *f) {
  const char *turbo = sg_json_text(p->topology->machine, "turbo", NULL);
  if (!turbo) {
    sg_check_say(f, SG_CHECK_UNKNOWN, "the kernel does not say whether turbo is on");
  } else if (strcmp(turbo, "off") == 0) {
    sg_check_say(f, SG_CHECK_OK, "turbo is off");
  } else {
    sg_check_say(f, SG_CHECK_WARN, "turbo is on");
    sg_check_explain(f, "one busy core is clocked higher than all of them, which lowers every parallel speed-up",
                     access("/sys/devices/system/cpu/cpufreq/boost", F_OK) == 0
                         ? "echo 0 | sudo tee /sys/devices/system/cpu/cpufreq/boost"
                         : "echo 1 | sudo tee /sys/devices/system/cpu/intel_pstate/no_turbo");
  }
}

void sg_check_power(const struct sg_machine_state *p, struct sg_check_result *f) {
  if (p->power != SG_POWER_BATTERY) {
    sg_check_say(f, SG_CHECK_OK,
                 p->power == SG_POWER_PLUGGED_IN ? "the machine is plugged in" : "the machine has no battery");
  } else {
    sg_check_say(f, SG_CHECK_WARN, "the machine runs on its battery");
    sg_check_explain(f, "power limits lower the clock when all cores work", "plug it in");
  }
}
