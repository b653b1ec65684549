/* The machine's ceilings: the most arithmetic and the most memory traffic it gives, on one core and on all, measured
 * in a few seconds. A strategy's distance to them is what "% of peak" and the roofline show (S. Williams, A.
 * Waterman, D. Patterson, "Roofline: an insightful visual performance model", Commun. ACM 52(4), 2009).
 *
 * Arithmetic: FLOP/s of float64 by the loop of fma.h, the best of many slices of 5 ms. Memory: bytes per second of
 * copy (c = a) and triad (a = b + s c), the best of the passes, over arrays several times as large as the last-level
 * caches together. Bytes are counted as STREAM counts them (J. D. McCalpin, STREAM, "Counting bytes and FLOPS"): two
 * words an element for copy, three for triad. The line a plain store first reads is not counted, so where the
 * compiler makes plain stores the memory moves up to 3/2 (copy) and 4/3 (triad) of the figure. The loops use plain
 * stores, as a BLAS does; non-temporal stores, which skip that read, would raise the figures by as much and be
 * reached by no operation measured here. */
#ifndef SG_BENCH_MACHINE_CEILINGS_H
#define SG_BENCH_MACHINE_CEILINGS_H

#include <jansson.h>

#include "bench/machine/topology.h"
#include "core/error.h"

enum sg_ceilings_mode { SG_CEILINGS_MEASURED, SG_CEILINGS_CACHED, SG_CEILINGS_NONE };
int sg_ceilings_parse(const char *name, enum sg_ceilings_mode *mode, struct sg_error *err) SG_MUST_CHECK;

/* {one_core_flops, all_core_flops, one_core_copy_bytes_per_s, one_core_triad_bytes_per_s, all_core_copy_bytes_per_s,
 * all_core_triad_bytes_per_s, array_bytes, cores, vectors, measured}: the last three say on how many cores, with
 * which instructions and when. Memory rates are null when there is no room for the arrays. A new reference. */
json_t *sg_ceilings_measure(const struct sg_topology *topology);

/* By mode: measured now; those kept for this machine, or measured and kept ($XDG_CACHE_HOME/stratagemm, else
 * ~/.cache/stratagemm); or JSON's null. A folder that cannot be written is no error. A new reference. */
json_t *sg_ceilings_get(enum sg_ceilings_mode mode, const struct sg_topology *topology);

#endif
