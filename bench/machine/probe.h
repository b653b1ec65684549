/* The capacity probe: what the machine could really do in parallel at this moment, as the all-core over one-core rate
 * of an arithmetic loop. It runs around each launch, tens of ms, and is stored with it; what was probed after one
 * launch is what was probed before the next. */
#ifndef SG_BENCH_MACHINE_PROBE_H
#define SG_BENCH_MACHINE_PROBE_H

#include <stdint.h>

#include "bench/machine/topology.h"
#include "core/error.h"

struct sg_probe {
  int64_t started_ns, took_ns; /* CLOCK_MONOTONIC */
  double one_core_flops, all_core_flops, capacity;
  double mhz; /* of the first core; NaN: not known */
};

/* SG_UNABLE when as many threads as there are cores cannot be had. */
int sg_probe_run(struct sg_probe *probe, const struct sg_topology *topology, struct sg_error *err) SG_MUST_CHECK;

#endif
