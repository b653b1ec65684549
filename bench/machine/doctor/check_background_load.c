/* What else runs here. The load is all that the CPUs do, the kernel's work and short-lived processes too; a process
 * that is busy has a name, and can be stopped. */
#include "bench/machine/doctor/doctor.h"

static const double NOTICED = 0.05; /* CPUs */

void sg_check_load(const struct sg_machine_state *p, struct sg_check_result *f) {
  if (p->load_cpus < 0) {
    sg_check_say(f, SG_CHECK_UNKNOWN, "the load of the machine cannot be read");
  } else {
    const bool busy = p->load_cpus >= NOTICED;
    sg_check_say(f, busy ? SG_CHECK_WARN : SG_CHECK_OK, "other work keeps %.2f CPUs busy", p->load_cpus);
    if (busy) {
      sg_check_explain(f, "it takes cores from the strategies that use them all",
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
    sg_check_explain(f, "they come and go while strategies are compared, and push their threads about",
                     "stop them: ps -eo pid,pcpu,comm --sort=-pcpu | head, and kill PID");
  }
}
