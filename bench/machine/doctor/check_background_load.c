/* Background load. The load is all CPU time used by others, including the kernel and short-lived processes; busy
 * processes are listed by name, so that they can be stopped. */
#include "bench/machine/doctor/doctor.h"

static const double NOTICED = 0.05; /* CPUs */

void sg_check_load(const struct sg_machine_state *p, struct sg_check_result *f) {
  if (p->load_cpus < 0) {
    sg_check_say(f, SG_CHECK_UNKNOWN, "the load of the machine cannot be read");
  } else {
    const bool busy = p->load_cpus >= NOTICED;
    sg_check_say(f, busy ? SG_CHECK_WARN : SG_CHECK_OK, "background load of %.2f CPUs", p->load_cpus);
    if (busy) {
      sg_check_explain(f, "it takes cores away from the strategies that use all of them",
                       "wait until 'uptime' shows a load near 0");
    }
  }
}

void sg_check_processes(const struct sg_machine_state *p, struct sg_check_result *f) {
  if (p->busy < 0) {
    sg_check_say(f, SG_CHECK_UNKNOWN, "other processes cannot be seen");
  } else if (p->busy == 0) {
    sg_check_say(f, SG_CHECK_OK, "no other process is busy");
  } else {
    sg_check_say(f, SG_CHECK_WARN, "%d other process%s busy%s%s", p->busy, p->busy == 1 ? " is" : "es are",
                 p->busy_names[0] ? ": " : "", p->busy_names);
    sg_check_explain(f, "they disturb some launches more than others and displace the strategies' threads",
                     "stop them: ps -eo pid,pcpu,comm --sort=-pcpu | head, and kill PID");
  }
}
