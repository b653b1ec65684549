/* Memory: its limit, its layout and the size of its pages. */
#include <string.h>

#include "bench/machine/doctor/doctor.h"
#include "core/json.h"
#include "core/text.h"

/* No fault: a plan that needs more is refused. */
void sg_check_memory_limit(const struct sg_machine_state *p, struct sg_check_result *f) {
  char limit[SG_HUMAN_SIZE], left[SG_HUMAN_SIZE];
  if (p->topology->memory_limit_bytes <= 0) {
    sg_check_say(f, SG_CHECK_OK, "no memory limit");
  } else {
    sg_check_say(f, SG_CHECK_OK, "the cgroup allows %s of memory, and %s are free",
                 sg_human_bytes((double)p->topology->memory_limit_bytes, limit),
                 sg_human_bytes((double)p->topology->memory_available_bytes, left));
  }
}

void sg_check_huge_pages(const struct sg_machine_state *p, struct sg_check_result *f) {
  const char *thp = sg_json_text(p->topology->machine, "thp", NULL);
  if (!thp) {
    sg_check_say(f, SG_CHECK_UNKNOWN, "the kernel reports no setting for transparent huge pages");
  } else if (strcmp(thp, "always") == 0) {
    sg_check_say(f, SG_CHECK_WARN, "transparent huge pages are 'always'");
    sg_check_explain(f, "the kernel may merge pages during a trial, and the cost of first touch varies",
                     "echo madvise | sudo tee /sys/kernel/mm/transparent_hugepage/enabled");
  } else {
    sg_check_say(f, SG_CHECK_OK, "transparent huge pages are '%s'", thp);
  }
}

static bool has_policy(const json_t *machine) {
  const char *policy = sg_json_text(machine, "memory_policy", "");
  return *policy && strcmp(policy, "default") != 0;
}

void sg_check_numa(const struct sg_machine_state *p, struct sg_check_result *f) {
  const json_t *machine = p->topology->machine;
  const double nodes = sg_json_number(machine, "numa_nodes", 0),
               balancing = sg_json_number(machine, "numa_balancing", 0);
  if (nodes < 1) {
    sg_check_say(f, SG_CHECK_UNKNOWN, "the kernel reports no NUMA nodes");
  } else if (nodes < 2) {
    sg_check_say(f, SG_CHECK_OK, "all memory is one NUMA node");
  } else if (has_policy(machine)) {
    sg_check_say(f, SG_CHECK_WARN, "%.0f NUMA nodes, and this process has the memory policy '%.60s'", nodes,
                 sg_json_text(machine, "memory_policy", ""));
    sg_check_explain(f, "the items of every launch are placed by it, not by first touch",
                     "start without numactl, and compare policies with --membind");
  } else if (balancing > 0) {
    sg_check_say(f, SG_CHECK_WARN, "%.0f NUMA nodes, and automatic NUMA balancing is on", nodes);
    sg_check_explain(f, "the kernel moves pages during trials, which costs time and undoes a placement",
                     "echo 0 | sudo tee /proc/sys/kernel/numa_balancing");
  } else {
    sg_check_say(f, SG_CHECK_OK, "%.0f NUMA nodes, and pages stay where they were first touched", nodes);
  }
}

/* Launches are the replicates: a random layout for each launch is sampled, while a fixed layout is a bias that no
 * number of launches reveals (T. Mytkowicz et al., "Producing wrong data without doing anything obviously wrong!",
 * ASPLOS 2009). */
void sg_check_aslr(const struct sg_machine_state *p, struct sg_check_result *f) {
  double aslr = sg_json_number(p->topology->machine, "aslr", -1);
  if (aslr < 0) {
    sg_check_say(f, SG_CHECK_UNKNOWN, "the kernel does not report address space randomisation");
  } else if (aslr > 0) {
    sg_check_say(f, SG_CHECK_OK, "address space randomisation is on: each launch samples another memory layout");
  } else {
    sg_check_say(f, SG_CHECK_WARN, "address space randomisation is off");
    sg_check_explain(f, "every launch has the same memory layout, whose effect is mistaken for the strategy's",
                     "echo 2 | sudo tee /proc/sys/kernel/randomize_va_space");
  }
}
