/* Random vectors of +1 and -1 for randomised checks: reproducible, and independent of the items' own numbers. */
#ifndef SG_BENCH_OPERATIONS_SIGNS_H
#define SG_BENCH_OPERATIONS_SIGNS_H

#include <stddef.h>
#include <stdint.h>

/* n signs from Philox4x64-10 with key {seed, item}, one bit each. The highest word of its counters is 1 and that of
 * the items' own numbers (bench/data/uniform.h) is 0, so the streams are disjoint. */
void sg_signs(double *x, size_t n, uint64_t seed, uint64_t item);

#endif
