/* Philox4x64-10 on AVX2: eight blocks in two sets of vectors and, beside them, two more in the scalar units.
 *
 * The generator's cost is its 64 x 64 -> 128 bit multiplications, twenty a block. A core does few of those at a time,
 * so one kind of unit alone is the limit: vectors build them of four 32 x 32 -> 64 bit ones for four blocks at once,
 * and the scalar multiplier works at the same time. Keys are scheduled once, not once a block. */
#include "bench/data/philox.h"

#if defined(__x86_64__)

#include <Random123/philox.h>
#include <immintrin.h>
#include <string.h>

enum { ROUNDS = 10, LANES = 4, STEP = 2 * LANES + 2 };

#define TARGET __attribute__((target("avx2,bmi2")))
#define INLINE TARGET __attribute__((always_inline)) static inline

__extension__ typedef unsigned __int128 wide;

struct single { /* one block: its four words */
  uint64_t w0, w1, w2, w3;
};

struct set { /* four blocks: vector i holds word i of each */
  __m256i w0, w1, w2, w3;
};

/* ---- One block in scalar registers ---- */

INLINE void single_round(struct single *s, struct sg_philox_key key) {
  const wide p = (wide)s->w0 * PHILOX_M4x64_0, q = (wide)s->w2 * PHILOX_M4x64_1;
  *s = (struct single){
      (uint64_t)(q >> 64) ^ s->w1 ^ key.seed,
      (uint64_t)q,
      (uint64_t)(p >> 64) ^ s->w3 ^ key.item,
      (uint64_t)p,
  };
}

/* ---- Four blocks in vectors ---- */

/* Even 32-bit parts of `low`, odd ones of `high`. */
INLINE __m256i join(__m256i low, __m256i high) {
  return _mm256_blend_epi32(low, high, 0xaa);
}

/* a * m for each lane: returns the high word, *low gets the low one. With a = a1 2^32 + a0, and m likewise, the sums
 * of partial products below stay under 2^64. */
INLINE __m256i multiply(__m256i a, uint64_t m, __m256i *low) {
  const __m256i m0 = _mm256_set1_epi64x((long long)m), m1 = _mm256_set1_epi64x((long long)(m >> 32));
  const __m256i a1 = _mm256_srli_epi64(a, 32);
  const __m256i a0m0 = _mm256_mul_epu32(a, m0), a0m1 = _mm256_mul_epu32(a, m1);
  const __m256i a1m0 = _mm256_mul_epu32(a1, m0), a1m1 = _mm256_mul_epu32(a1, m1);
  const __m256i t = _mm256_add_epi64(a1m0, _mm256_srli_epi64(a0m0, 32));
  const __m256i u = _mm256_add_epi64(a0m1, join(t, _mm256_setzero_si256()));
  *low = join(a0m0, _mm256_slli_epi64(u, 32));
  return _mm256_add_epi64(_mm256_add_epi64(a1m1, _mm256_srli_epi64(t, 32)), _mm256_srli_epi64(u, 32));
}

INLINE void set_round(struct set *s, struct sg_philox_key key) {
  __m256i p, q;
  const __m256i p_high = multiply(s->w0, PHILOX_M4x64_0, &p), q_high = multiply(s->w2, PHILOX_M4x64_1, &q);
  *s = (struct set){
      _mm256_xor_si256(_mm256_xor_si256(q_high, s->w1), _mm256_set1_epi64x((long long)key.seed)),
      q,
      _mm256_xor_si256(_mm256_xor_si256(p_high, s->w3), _mm256_set1_epi64x((long long)key.item)),
      p,
  };
}

/* Word i of four blocks -> the four words of block i. */
INLINE void transpose(struct set *s) {
  const __m256i a = _mm256_unpacklo_epi64(s->w0, s->w1), b = _mm256_unpackhi_epi64(s->w0, s->w1);
  const __m256i c = _mm256_unpacklo_epi64(s->w2, s->w3), d = _mm256_unpackhi_epi64(s->w2, s->w3);
  s->w0 = _mm256_permute2x128_si256(a, c, 0x20);
  s->w1 = _mm256_permute2x128_si256(b, d, 0x20);
  s->w2 = _mm256_permute2x128_si256(a, c, 0x31);
  s->w3 = _mm256_permute2x128_si256(b, d, 0x31);
}

/* (w >> 11) 2^-53, exactly: the two halves of the 53 bits are laid into the fractions of 2^84 and 2^52. */
INLINE __m256i to_f64(__m256i words) {
  const __m256d two84 = _mm256_set1_pd(0x1p84), two52 = _mm256_set1_pd(0x1p52);
  const __m256i bits = _mm256_srli_epi64(words, 11);
  const __m256d high = _mm256_castsi256_pd(_mm256_or_si256(_mm256_srli_epi64(bits, 32), _mm256_castpd_si256(two84)));
  const __m256d low = _mm256_castsi256_pd(join(bits, _mm256_castpd_si256(two52)));
  const __m256d whole = _mm256_add_pd(_mm256_sub_pd(high, _mm256_add_pd(two84, two52)), low);
  return _mm256_castpd_si256(_mm256_mul_pd(whole, _mm256_set1_pd(0x1p-53)));
}

/* (h >> 8) 2^-24 of each half, the low one first, as they lie in memory. */
INLINE __m256i to_f32(__m256i words) {
  const __m256 whole = _mm256_cvtepi32_ps(_mm256_srli_epi32(words, 8));
  return _mm256_castps_si256(_mm256_mul_ps(whole, _mm256_set1_ps(0x1p-24f)));
}

/* Returns the place after the block. */
INLINE char *store(char *out, __m256i words, int single_precision) {
  _mm256_storeu_si256((__m256i *)out, single_precision ? to_f32(words) : to_f64(words));
  return out + SG_BLOCK_BYTES;
}

/* ---- The loop ---- */

INLINE struct set set_of(uint64_t counter) {
  const __m256i start = _mm256_set1_epi64x((long long)counter), zero = _mm256_setzero_si256();
  return (struct set){_mm256_add_epi64(start, _mm256_set_epi64x(3, 2, 1, 0)), zero, zero, zero};
}

INLINE char *store_set(char *out, struct set *s, int single_precision) {
  transpose(s);
  out = store(out, s->w0, single_precision);
  out = store(out, s->w1, single_precision);
  out = store(out, s->w2, single_precision);
  return store(out, s->w3, single_precision);
}

INLINE char *store_single(char *out, const struct single *s, int single_precision) {
  __m256i words;
  memcpy(&words, s, sizeof words);
  return store(out, words, single_precision);
}

/* STEP blocks; variables of their own, not arrays, so that they stay in registers. */
INLINE void step(char *out, uint64_t counter, const struct sg_philox_key *keys, int single_precision) {
  struct set a = set_of(counter), b = set_of(counter + LANES);
  struct single c = {.w0 = counter + LANES + LANES}, d = {.w0 = c.w0 + 1};
#pragma GCC unroll 10
  for (int r = 0; r < ROUNDS; r++) {
    set_round(&a, keys[r]);
    set_round(&b, keys[r]);
    single_round(&c, keys[r]);
    single_round(&d, keys[r]);
  }
  out = store_set(out, &a, single_precision);
  out = store_set(out, &b, single_precision);
  out = store_single(out, &c, single_precision);
  store_single(out, &d, single_precision);
}

#include "bench/data/philox_body.h"

const struct sg_philox *sg_philox_avx2(void) {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") ? &path : NULL;
}

#else

const struct sg_philox *sg_philox_avx2(void) {
  return NULL;
}

#endif
