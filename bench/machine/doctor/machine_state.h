/* What the checks judge: the machine as topology.h describes it, the libraries, and what was seen of its power, its
 * other work and its hypervisor while it was watched for half a second. Plain data, so that the tests can make up any
 * machine. */
#ifndef SG_BENCH_MACHINE_DOCTOR_MACHINE_STATE_H
#define SG_BENCH_MACHINE_DOCTOR_MACHINE_STATE_H

#include "bench/machine/backend.h"
#include "bench/machine/topology.h"

enum sg_power { SG_POWER_MAINS_ONLY, SG_POWER_PLUGGED_IN, SG_POWER_BATTERY };

struct sg_machine_state {
  const struct sg_topology *topology;
  const struct sg_backend *backends;
  size_t n_backends;
  enum sg_power power;
  double load_cpus;     /* CPUs that all others kept busy, the kernel too; negative: unknown */
  double steal_percent; /* of all CPUs' time; negative: unknown */
  int busy;             /* other processes that used 5% of a CPU or more; negative: unknown */
  char busy_names[200]; /* of the busiest: "cc1 (99%), make (7%)"; "": not to be told */
};

struct sg_machine_state sg_machine_state_read(const struct sg_topology *topology, const struct sg_backend *backends,
                                              size_t n_backends);

#endif
