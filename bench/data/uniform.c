#include "bench/data/uniform.h"

#include <Random123/philox.h>

enum { WORDS = 4, HALVES = 2 * WORDS }; /* of a block, 64 and 32 bits each */

/* Block `index` of the stream, from 0: NumPy increments the counter before it draws. */
static philox4x64_ctr_t block(uint64_t index, uint64_t seed, uint64_t item) {
  const philox4x64_ctr_t counter = {{index + 1, 0, 0, 0}};
  const philox4x64_key_t key = {{seed, item}};
  return philox4x64(counter, key);
}

static double f64_of(const philox4x64_ctr_t *block, uint64_t i) {
  return (double)(block->v[i] >> 11) * 0x1p-53;
}

static float f32_of(const philox4x64_ctr_t *block, uint64_t i) {
  const uint32_t half = (uint32_t)(block->v[i / 2] >> (32 * (i % 2)));
  return (float)(half >> 8) * 0x1p-24f;
}

void sg_uniform_f64(double *out, size_t n, uint64_t seed, uint64_t item, uint64_t offset) {
  const uint64_t end = offset + n;
  while (offset < end) {
    const philox4x64_ctr_t words = block(offset / WORDS, seed, item);
    do {
      *out++ = f64_of(&words, offset % WORDS);
    } while (++offset % WORDS != 0 && offset < end);
  }
}

void sg_uniform_f32(float *out, size_t n, uint64_t seed, uint64_t item, uint64_t offset) {
  const uint64_t end = offset + n;
  while (offset < end) {
    const philox4x64_ctr_t words = block(offset / HALVES, seed, item);
    do {
      *out++ = f32_of(&words, offset % HALVES);
    } while (++offset % HALVES != 0 && offset < end);
  }
}
