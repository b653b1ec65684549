#include "bench/operations/signs.h"

#include <Random123/philox.h>

enum { BITS_PER_BLOCK = 256 };

void sg_signs(double *x, size_t n, uint64_t seed, uint64_t item) {
  const philox4x64_key_t key = {{seed, item}};
  for (size_t start = 0; start < n; start += BITS_PER_BLOCK) {
    const philox4x64_ctr_t counter = {{start / BITS_PER_BLOCK, 0, 0, 1}};
    const philox4x64_ctr_t bits = philox4x64(counter, key);
    const size_t left = n - start < BITS_PER_BLOCK ? n - start : BITS_PER_BLOCK;
    for (size_t i = 0; i < left; i++) {
      x[start + i] = (bits.v[i / 64] >> (i % 64)) & 1 ? -1.0 : 1.0;
    }
  }
}
