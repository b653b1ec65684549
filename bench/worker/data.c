#include "bench/worker/data.h"

#include <Random123/philox.h>

enum { WORDS = 4 }; /* 64-bit words of a block */

static philox4x64_ctr_t block(uint64_t index, philox4x64_key_t key) {
  const philox4x64_ctr_t counter = {{index + 1, 0, 0, 0}};
  return philox4x64(counter, key);
}

void sg_uniform_f64(double *out, size_t n, uint64_t seed, uint64_t item, uint64_t offset) {
  const philox4x64_key_t key = {{seed, item}};
  size_t done = 0;
  while (done < n) {
    const uint64_t position = offset + done;
    const philox4x64_ctr_t words = block(position / WORDS, key);
    for (size_t w = position % WORDS; w < WORDS && done < n; w++) {
      out[done++] = (double)(words.v[w] >> 11) * 0x1p-53;
    }
  }
}

void sg_uniform_f32(float *out, size_t n, uint64_t seed, uint64_t item, uint64_t offset) {
  const philox4x64_key_t key = {{seed, item}};
  size_t done = 0;
  while (done < n) {
    const uint64_t position = offset + done;
    const philox4x64_ctr_t words = block(position / (2 * WORDS), key);
    for (size_t h = position % (2 * WORDS); h < 2 * WORDS && done < n; h++) {
      const uint32_t half = (uint32_t)(words.v[h / 2] >> (32 * (h % 2)));
      out[done++] = (float)(half >> 8) * 0x1p-24f;
    }
  }
}
