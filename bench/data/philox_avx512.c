/* Philox4x64-10 on AVX-512 with IFMA: sixteen blocks in two sets of vectors.
 *
 * IFMA multiplies and adds in one instruction, of 52 bits by 52. So words are cut at bit 52, and the carries between
 * the partial products of a 64 x 64 -> 128 bit multiplication pile up where there is room for them. */
#include "bench/data/philox.h"

#if defined(__x86_64__)

#include <Random123/philox.h>
#include <immintrin.h>

/* AHEAD: stores into memory that is not in a cache would wait for it, were it not asked for some steps before. */
enum { ROUNDS = 10, LANES = 8, STEP = 2 * LANES, AHEAD_BYTES = 1024, LINE_BYTES = 64 };

#define TARGET __attribute__((target("avx512f,avx512dq,avx512ifma")))
#define INLINE TARGET __attribute__((always_inline)) static inline

struct set { /* eight blocks: vector i holds word i of each */
  __m512i w0, w1, w2, w3;
};

/* a * m for each lane: returns the high word, *low gets the low one. With a = a1 2^52 + a0, and m likewise, `middle`
 * counts 2^52 and `top` 2^104; IFMA looks at the low 52 bits of a factor only, so a0 is a. */
INLINE __m512i multiply(__m512i a, uint64_t m, __m512i *low) {
  const __m512i zero = _mm512_setzero_si512(), a1 = _mm512_srli_epi64(a, 52);
  const __m512i m0 = _mm512_set1_epi64((long long)m), m1 = _mm512_set1_epi64((long long)(m >> 52));
  const __m512i bottom = _mm512_madd52lo_epu64(zero, a, m0);
  __m512i middle = _mm512_madd52hi_epu64(zero, a, m0), top = _mm512_madd52hi_epu64(zero, a, m1);
  middle = _mm512_madd52lo_epu64(_mm512_madd52lo_epu64(middle, a, m1), a1, m0);
  top = _mm512_madd52lo_epu64(_mm512_madd52hi_epu64(top, a1, m0), a1, m1);
  *low = _mm512_add_epi64(bottom, _mm512_slli_epi64(middle, 52));
  return _mm512_add_epi64(_mm512_srli_epi64(middle, 12), _mm512_slli_epi64(top, 40));
}

INLINE __m512i xor3(__m512i a, __m512i b, uint64_t c) {
  return _mm512_ternarylogic_epi64(a, b, _mm512_set1_epi64((long long)c), 0x96);
}

INLINE void set_round(struct set *s, struct sg_philox_key key) {
  __m512i p, q;
  const __m512i p_high = multiply(s->w0, PHILOX_M4x64_0, &p), q_high = multiply(s->w2, PHILOX_M4x64_1, &q);
  *s = (struct set){xor3(q_high, s->w1, key.seed), q, xor3(p_high, s->w3, key.item), p};
}

/* (w >> 11) 2^-53 of each word. */
INLINE __m512i to_f64(__m512i words) {
  const __m512d whole = _mm512_cvtepu64_pd(_mm512_srli_epi64(words, 11));
  return _mm512_castpd_si512(_mm512_mul_pd(whole, _mm512_set1_pd(0x1p-53)));
}

/* (h >> 8) 2^-24 of each half, the low one first, as they lie in memory. */
INLINE __m512i to_f32(__m512i words) {
  const __m512 whole = _mm512_cvtepi32_ps(_mm512_srli_epi32(words, 8));
  return _mm512_castps_si512(_mm512_mul_ps(whole, _mm512_set1_ps(0x1p-24f)));
}

INLINE struct set set_of(uint64_t counter) {
  const __m512i start = _mm512_set1_epi64((long long)counter), zero = _mm512_setzero_si512();
  return (struct set){_mm512_add_epi64(start, _mm512_set_epi64(7, 6, 5, 4, 3, 2, 1, 0)), zero, zero, zero};
}

/* Two words of a block from each quarter of `pairs`, to places `stride` apart. */
INLINE void store_pairs(char *out, __m512i pairs, size_t stride, int single_precision) {
  const __m512i numbers = single_precision ? to_f32(pairs) : to_f64(pairs);
  _mm_storeu_si128((__m128i *)out, _mm512_castsi512_si128(numbers));
  _mm_storeu_si128((__m128i *)(out + stride), _mm512_extracti64x2_epi64(numbers, 1));
  _mm_storeu_si128((__m128i *)(out + 2 * stride), _mm512_extracti64x2_epi64(numbers, 2));
  _mm_storeu_si128((__m128i *)(out + 3 * stride), _mm512_extracti64x2_epi64(numbers, 3));
}

INLINE void store_set(char *out, const struct set *s, int single_precision) {
  const size_t block = SG_BLOCK_BYTES, half = block / 2, stride = 2 * block;
  store_pairs(out, _mm512_unpacklo_epi64(s->w0, s->w1), stride, single_precision);
  store_pairs(out + half, _mm512_unpacklo_epi64(s->w2, s->w3), stride, single_precision);
  store_pairs(out + block, _mm512_unpackhi_epi64(s->w0, s->w1), stride, single_precision);
  store_pairs(out + block + half, _mm512_unpackhi_epi64(s->w2, s->w3), stride, single_precision);
}

INLINE void step(char *out, uint64_t counter, const struct sg_philox_key *keys, int single_precision) {
  struct set a = set_of(counter), b = set_of(counter + LANES);
#pragma GCC unroll 10
  for (int r = 0; r < ROUNDS; r++) {
    set_round(&a, keys[r]);
    set_round(&b, keys[r]);
  }
  for (int line = 0; line < STEP * SG_BLOCK_BYTES; line += LINE_BYTES) {
    __builtin_prefetch(out + AHEAD_BYTES + line, 1);
  }
  store_set(out, &a, single_precision);
  store_set(out + (size_t)LANES * SG_BLOCK_BYTES, &b, single_precision);
}

#include "bench/data/philox_body.h"

const struct sg_philox *sg_philox_avx512(void) {
  const int present = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq");
  return present && __builtin_cpu_supports("avx512ifma") ? &path : NULL;
}

#else

const struct sg_philox *sg_philox_avx512(void) {
  return NULL;
}

#endif
