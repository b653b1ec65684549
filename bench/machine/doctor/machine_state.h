/* Input of the checks: the machine as topology.h describes it, the libraries, and its power supply, background load
 * and steal time observed for half a second. Plain data, so that tests can construct any machine. */
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
  double load_cpus;     /* CPUs kept busy by others, including the kernel; negative: unknown */
  double steal_percent; /* of all CPUs' time; negative: unknown */
  int busy;             /* other processes that used 5% of a CPU or more; negative: unknown */
  char busy_names[200]; /* the busiest: "cc1 (99%), make (7%)"; "": names not wanted */
  char binding[120];    /* variables of the environment that bind threads (binding.h); "": none */
};

struct sg_machine_state sg_machine_state_read(const struct sg_topology *topology, const struct sg_backend *backends,
                                              size_t n_backends);

#endif
