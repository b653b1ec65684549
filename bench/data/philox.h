/* Blocks of a Philox4x64-10 stream as uniform numbers, as fast as the CPU allows; uniform.h says which stream.
 *
 * A block is 256 bits and becomes SG_BLOCK_BYTES of output: 4 doubles or 8 floats. Every path gives the same bits. To
 * add a path: a file philox_<isa>.c with a step() of several blocks (philox_body.h makes the rest of it) behind a
 * function that asks the CPU, and a line in uniform.c. */
#ifndef SG_BENCH_DATA_PHILOX_H
#define SG_BENCH_DATA_PHILOX_H

#include <stddef.h>
#include <stdint.h>

enum { SG_BLOCK_BYTES = 32, SG_BLOCK_F64 = 4, SG_BLOCK_F32 = 8 };

struct sg_philox_key {
  uint64_t seed, item;
};

/* Blocks first .. first+n_blocks-1, counted from 0, to `out`, which need not be aligned; a path that takes several at
 * once leaves the last few. Returns how many it did. */
typedef size_t sg_philox_fn(void *out, size_t n_blocks, uint64_t first, struct sg_philox_key key);

struct sg_philox {
  sg_philox_fn *f64, *f32;
};

/* The keys of the first n rounds: each round adds Random123's two Weyl constants. */
void sg_philox_schedule(struct sg_philox_key key, struct sg_philox_key *keys, int n);

/* Random123's own function, block after block: any machine. */
extern const struct sg_philox sg_philox_portable;

/* Four blocks in each vector; NULL where the CPU has no AVX2 and BMI2. */
const struct sg_philox *sg_philox_avx2(void);

/* Eight in each; NULL where it has no AVX-512 with IFMA. */
const struct sg_philox *sg_philox_avx512(void);

#endif
