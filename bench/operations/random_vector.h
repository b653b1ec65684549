/* Random vectors for randomised checks: reproducible, and independent of the items' own numbers. */
#ifndef SG_BENCH_OPERATIONS_RANDOM_VECTOR_H
#define SG_BENCH_OPERATIONS_RANDOM_VECTOR_H

#include <stddef.h>
#include <stdint.h>

/* What a random vector follows from: a number drawn after the result was computed, so that nothing the library does
 * can depend on it; the item; and which of the vectors of its check it is, from 0. */
struct sg_draw {
  uint64_t key, item;
  unsigned vector;
};

/* n numbers of modulus 1/2 to 3/2 and random sign, both uniform, from Philox4x64-10 with key and item. The highest
 * word of the counters is 1 and that of the items' own numbers (bench/data/uniform.h) is 0, so the streams are
 * disjoint.
 *
 * No number is near 0, so that no element of a matrix escapes, and all moduli differ, so that two swapped elements do
 * not cancel, as they do with signs alone in half of the cases. */
void sg_random_vector(double *x, size_t n, const struct sg_draw *draw);

#endif
