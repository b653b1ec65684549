#include "bench/operations/random_vector.h"

#include <Random123/philox.h>

enum { PER_BLOCK = 8 }; /* 32 bits each */

static double number_of(uint32_t bits) {
  const double modulus = 0.5 + (double)(bits >> 1) * 0x1p-31;
  return bits & 1 ? -modulus : modulus;
}

void sg_random_vector(double *x, size_t n, const struct sg_draw *draw) {
  const philox4x64_key_t key = {{draw->key, draw->item}};
  for (size_t start = 0; start < n; start += PER_BLOCK) {
    const philox4x64_ctr_t counter = {{start / PER_BLOCK, draw->vector, 0, 1}};
    const philox4x64_ctr_t words = philox4x64(counter, key);
    const size_t left = n - start < PER_BLOCK ? n - start : PER_BLOCK;
    for (size_t i = 0; i < left; i++) {
      x[start + i] = number_of((uint32_t)(words.v[i / 2] >> (32 * (i % 2))));
    }
  }
}
