/* The capacity probe: the parallel capacity of the machine at this moment, as the all-core over one-core rate of an
 * arithmetic loop. It runs before and after each launch, for tens of ms, and is stored with it; the probe after a
 * launch is also the one before the next. */
#ifndef SG_BENCH_MACHINE_PROBE_H
#define SG_BENCH_MACHINE_PROBE_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/machine/topology.h"
#include "core/error.h"

struct sg_probe {
  int64_t started_ns, took_ns; /* CLOCK_MONOTONIC */
  double one_core_flops, all_core_flops, capacity;
  double mhz; /* of the first core; NaN: unknown */
};

/* Rough: in a fifteenth of the time, for a run from whose times nothing is concluded (`timing: meaningless`).
 * SG_UNABLE if one thread per core cannot be created. */
int sg_probe_run(struct sg_probe *probe, const struct sg_topology *topology, bool rough,
                 struct sg_error *err) SG_MUST_CHECK;

#endif
