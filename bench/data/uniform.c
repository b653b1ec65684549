#include "bench/data/uniform.h"

#include <string.h>

#include "bench/data/philox.h"

static const struct sg_philox *fastest_path(void) {
  const struct sg_philox *avx512 = sg_philox_avx512(), *avx2 = sg_philox_avx2();
  return avx512 ? avx512 : avx2 ? avx2 : &sg_philox_portable;
}

/* `per_block` numbers of a block, of which the first and the last of the range may be wanted in part. */
static void fill(sg_philox_fn *blocks, size_t per_block, char *out, size_t n, struct sg_philox_key key,
                 uint64_t offset) {
  const size_t number_bytes = SG_BLOCK_BYTES / per_block;
  while (n > 0) {
    const size_t within = offset % per_block;
    size_t numbers = n - n % per_block;
    if (within == 0 && numbers > 0) {
      blocks(out, numbers / per_block, offset / per_block, key);
    } else {
      char block[SG_BLOCK_BYTES];
      blocks(block, 1, offset / per_block, key);
      numbers = n < per_block - within ? n : per_block - within;
      memcpy(out, block + within * number_bytes, numbers * number_bytes);
    }
    out += numbers * number_bytes;
    offset += numbers;
    n -= numbers;
  }
}

void sg_uniform_f64(double *out, size_t n, uint64_t seed, uint64_t item, uint64_t offset) {
  fill(fastest_path()->f64, SG_BLOCK_F64, (char *)out, n, (struct sg_philox_key){seed, item}, offset);
}

void sg_uniform_f32(float *out, size_t n, uint64_t seed, uint64_t item, uint64_t offset) {
  fill(fastest_path()->f32, SG_BLOCK_F32, (char *)out, n, (struct sg_philox_key){seed, item}, offset);
}
