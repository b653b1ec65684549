/* The capacity probe: what the machine could really do in parallel at this moment, as the all-core over one-core rate
 * of an arithmetic loop. It runs before each launch, tens of ms, and is stored with it. */
#ifndef SG_BENCH_PROBE_H
#define SG_BENCH_PROBE_H

#include "bench/topology.h"
#include "core/error.h"
#include "core/resultset.h"

/* Fill one_core_flops, all_core_flops, capacity, mhz, probe_ns and started_ns (CLOCK_MONOTONIC) of *row; the rest is
 * the caller's. */
int sg_probe_run(struct sg_probes_row *row, const struct sg_topology *topology, struct sg_error *err) SG_MUST_CHECK;

#endif
