#include "bench/data/uniform.h"

#include <stdbool.h>
#include <string.h>

#include "bench/data/philox.h"

enum { N_PATHS = 3 };

/* The widest path does whole steps, the next the remainder. */
static void blocks(bool single_precision, char *out, size_t n, uint64_t first, struct sg_philox_key key) {
  const struct sg_philox *const paths[N_PATHS] = {sg_philox_avx512(), sg_philox_avx2(), &sg_philox_portable};
  for (int p = 0; p < N_PATHS && n > 0; p++) {
    if (!paths[p]) { continue; }
    const size_t done = (single_precision ? paths[p]->f32 : paths[p]->f64)(out, n, first, key);
    out += done * SG_BLOCK_BYTES;
    first += done;
    n -= done;
  }
}

/* The first and last block of the range may be partial. */
static void fill(bool single_precision, char *out, size_t n, struct sg_philox_key key, uint64_t offset) {
  const size_t per_block = single_precision ? SG_BLOCK_F32 : SG_BLOCK_F64, number_bytes = SG_BLOCK_BYTES / per_block;
  while (n > 0) {
    const size_t within = offset % per_block;
    size_t numbers = n - n % per_block;
    if (within == 0 && numbers > 0) {
      blocks(single_precision, out, numbers / per_block, offset / per_block, key);
    } else {
      char block[SG_BLOCK_BYTES];
      blocks(single_precision, block, 1, offset / per_block, key);
      numbers = n < per_block - within ? n : per_block - within;
      memcpy(out, block + within * number_bytes, numbers * number_bytes);
    }
    out += numbers * number_bytes;
    offset += numbers;
    n -= numbers;
  }
}

void sg_uniform_f64(double *out, size_t n, uint64_t seed, uint64_t item, uint64_t offset) {
  fill(false, (char *)out, n, (struct sg_philox_key){seed, item}, offset);
}

void sg_uniform_f32(float *out, size_t n, uint64_t seed, uint64_t item, uint64_t offset) {
  fill(true, (char *)out, n, (struct sg_philox_key){seed, item}, offset);
}
