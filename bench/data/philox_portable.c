#include <Random123/philox.h>
#include <string.h>

#include "bench/data/philox.h"

void sg_philox_schedule(struct sg_philox_key key, struct sg_philox_key *keys, int n) {
  for (int r = 0; r < n; r++) {
    keys[r] = key;
    key.seed += PHILOX_W64_0;
    key.item += PHILOX_W64_1;
  }
}

static philox4x64_ctr_t block(uint64_t index, struct sg_philox_key key) {
  const philox4x64_ctr_t counter = {{index + 1, 0, 0, 0}}; /* NumPy counts before it draws */
  const philox4x64_key_t words = {{key.seed, key.item}};
  return philox4x64(counter, words);
}

static size_t fill_f64(void *out, size_t n_blocks, uint64_t first, struct sg_philox_key key) {
  for (size_t b = 0; b < n_blocks; b++) {
    const philox4x64_ctr_t words = block(first + b, key);
    double numbers[SG_BLOCK_F64];
    for (int i = 0; i < SG_BLOCK_F64; i++) {
      numbers[i] = (double)(words.v[i] >> 11) * 0x1p-53;
    }
    memcpy((char *)out + b * SG_BLOCK_BYTES, numbers, SG_BLOCK_BYTES);
  }
  return n_blocks;
}

static size_t fill_f32(void *out, size_t n_blocks, uint64_t first, struct sg_philox_key key) {
  for (size_t b = 0; b < n_blocks; b++) {
    const philox4x64_ctr_t words = block(first + b, key);
    float numbers[SG_BLOCK_F32];
    for (int i = 0; i < SG_BLOCK_F32; i++) {
      const uint32_t half = (uint32_t)(words.v[i / 2] >> (32 * (i % 2)));
      numbers[i] = (float)(half >> 8) * 0x1p-24f;
    }
    memcpy((char *)out + b * SG_BLOCK_BYTES, numbers, SG_BLOCK_BYTES);
  }
  return n_blocks;
}

const struct sg_philox sg_philox_portable = {fill_f64, fill_f32};
