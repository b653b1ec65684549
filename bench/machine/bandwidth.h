/* Memory traffic of the calling thread on its part of three float64 arrays, with plain stores: compiled so that the
 * loops do not become memcpy calls, which may use non-temporal stores. */
#ifndef SG_BENCH_MACHINE_BANDWIDTH_H
#define SG_BENCH_MACHINE_BANDWIDTH_H

#include <stddef.h>

struct sg_arrays {
  double *a, *b, *c;
  size_t n; /* elements of this part */
};

/* First touch, which determines the NUMA node: a = 1, b = 2, c = 0. */
void sg_arrays_touch(const struct sg_arrays *arrays);

void sg_arrays_copy(const struct sg_arrays *arrays);  /* c = a */
void sg_arrays_triad(const struct sg_arrays *arrays); /* a = b + 3 c */

enum { SG_COPY_BYTES = 16, SG_TRIAD_BYTES = 24 }; /* per element, as STREAM counts */

#endif
