/* The machine's ceilings: its peak rates of arithmetic and memory traffic, on one core and on all, measured in a few
 * seconds. "% of peak" and the roofline compare strategies with them (S. Williams, A. Waterman, D. Patterson,
 * "Roofline: an insightful visual performance model", Commun. ACM 52(4), 2009).
 *
 * Arithmetic: FLOP/s of float64 by the loop of fma.h, the best of many slices of 5 ms. Memory: bytes per second of
 * copy (c = a) and triad (a = b + s c), the best of the passes, over arrays several times as large as the last-level
 * caches together. Bytes are counted as STREAM counts them (J. D. McCalpin, STREAM, "Counting bytes and FLOPS"): two
 * words per element for copy, three for triad. The line a plain store reads first (write allocate) is not counted, so
 * the actual traffic is up to 3/2 (copy) and 4/3 (triad) of the rate. The loops use plain stores, as a BLAS does;
 * non-temporal stores, which avoid that read, would give higher rates that no operation measured here can reach. */
#ifndef SG_BENCH_MACHINE_CEILINGS_H
#define SG_BENCH_MACHINE_CEILINGS_H

#include <jansson.h>

#include "bench/machine/topology.h"
#include "core/error.h"

enum sg_ceilings_mode { SG_CEILINGS_MEASURED, SG_CEILINGS_CACHED, SG_CEILINGS_NONE };
int sg_ceilings_parse(const char *name, enum sg_ceilings_mode *mode, struct sg_error *err) SG_MUST_CHECK;

/* {one_core_flops, all_core_flops, one_core_copy_bytes_per_s, one_core_triad_bytes_per_s, all_core_copy_bytes_per_s,
 * all_core_triad_bytes_per_s, array_bytes, nodes, cores, vectors, measured, core_kinds}: the last four are the number
 * of cores, of all kinds, the instructions used, the time, and where cores are of several kinds the arithmetic rate
 * of one of each. `nodes` is null on a machine with one NUMA node, otherwise a list of {cpus_node, memory_node,
 * triad_bytes_per_s}: by the cores of the first core's node, in memory of each node. Memory
 * rates are null if there is no memory for the arrays. A new reference. */
json_t *sg_ceilings_measure(const struct sg_topology *topology);

/* By mode: measured now; cached for this machine, or measured and cached ($XDG_CACHE_HOME/stratagemm, otherwise
 * ~/.cache/stratagemm); or JSON's null. A cache that cannot be written is not an error. A new reference. */
json_t *sg_ceilings_get(enum sg_ceilings_mode mode, const struct sg_topology *topology);

#endif
