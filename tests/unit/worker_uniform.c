/* The generator: NumPy's numbers, Random123's known answers, and the same bits from any place of a stream. */
#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>

#include <cmocka.h>

#include <Random123/philox.h>

#include "bench/data/uniform.h"
#include "bench/operations/random_vector.h"

/* g = numpy.random.Generator(numpy.random.Philox(key=[42, 7])); A = g.random((3, 5)); B = g.random((5, 2))
 * [x.hex() for x in A.ravel()] + [x.hex() for x in B.ravel()]   (NumPy 1.24.2) */
static const double numpy_f64[] = {
    0x1.4c80c9e69d097p-1, 0x1.c50f2b350cd41p-1, 0x1.1b8303e01372dp-1, 0x1.e7ec003a9f506p-1, 0x1.a718cfb9e477cp-2,
    0x1.1264fef51e024p-1, 0x1.ed82604589968p-4, 0x1.0a67dd0cfec5ap-2, 0x1.c02a734757fbcp-3, 0x1.20ad370d17954p-1,
    0x1.3f6f24d3a8606p-2, 0x1.1e22f8640900ep-2, 0x1.928ff5aaf361cp-2, 0x1.e2e9caf4f863ap-1, 0x1.0d7698e621366p-2,
    0x1.d00dca45ff4c8p-2, 0x1.9df17ca5bc805p-1, 0x1.72ed367e4ef30p-5, 0x1.3fa4ed80df119p-1, 0x1.e14170926bf61p-1,
    0x1.a82539234ba48p-3, 0x1.54877e8254830p-1, 0x1.3b04e880aeba0p-1, 0x1.e029aa9411d64p-1, 0x1.15e9764c19d1bp-1};

/* The same key; A = g.random((3, 3), dtype=numpy.float32); B = g.random((3, 2), dtype=numpy.float32) */
static const float numpy_f32[] = {0x1.3a12e4p-2f, 0x1.4c80c8p-1f, 0x1.0cd410p-1f, 0x1.c50f2ap-1f, 0x1.372d80p-5f,
                                  0x1.1b8302p-1f, 0x1.3ea0d0p-2f, 0x1.e7ec00p-1f, 0x1.e477d8p-2f, 0x1.a718ccp-2f,
                                  0x1.1e024ep-1f, 0x1.1264fep-1f, 0x1.6265bcp-2f, 0x1.ed8260p-4f, 0x1.fd8b40p-3f};

static void doubles_match_numpy(void **state) {
  (void)state;
  double a[15], b[10];
  sg_uniform_f64(a, 15, 42, 7, 0);
  sg_uniform_f64(b, 10, 42, 7, 15);
  assert_memory_equal(a, numpy_f64, sizeof a);
  assert_memory_equal(b, numpy_f64 + 15, sizeof b);
}

static void floats_match_numpy(void **state) {
  (void)state;
  float a[9], b[6];
  sg_uniform_f32(a, 9, 42, 7, 0);
  sg_uniform_f32(b, 6, 42, 7, 9);
  assert_memory_equal(a, numpy_f32, sizeof a);
  assert_memory_equal(b, numpy_f32 + 9, sizeof b);
}

/* g = Generator(Philox(key=[2**64 - 1, 2**63])); x = g.random(100003): x[-4:], x[50000]; and as float32 x[-4:] */
static void numbers_match_far_into_a_stream_with_the_largest_keys(void **state) {
  (void)state;
  static const double last[] = {0x1.516ccd8ce0941p-1, 0x1.900f114ffe6b3p-1, 0x1.37c9adbe2ce1dp-1,
                                0x1.5e6fdf2fd31d6p-2};
  static const float last_f32[] = {0x1.ecafe8p-3f, 0x1.c0f4e4p-1f, 0x1.0d5a88p-2f, 0x1.4cddd0p-4f};
  const size_t n = 100003;
  double *x = malloc(n * sizeof *x);
  assert_non_null(x);
  sg_uniform_f64(x, n, UINT64_MAX, UINT64_C(1) << 63, 0);
  assert_memory_equal(x + n - 4, last, sizeof last);
  assert_true(x[50000] == 0x1.0d5a894f81e9cp-2);
  sg_uniform_f32((float *)x, n, UINT64_MAX, UINT64_C(1) << 63, 0);
  assert_memory_equal((float *)x + n - 4, last_f32, sizeof last_f32);
  free(x);
}

/* The answers for philox4x64 10 in Random123's kat_vectors: the header found here is the generator that is meant. */
static void blocks_match_random123s_known_answers(void **state) {
  (void)state;
  static const uint64_t zeros[] = {0x16554d9eca36314c, 0xdb20fe9d672d0fdc, 0xd7e772cee186176b, 0x7e68b68aec7ba23b};
  static const uint64_t pi[] = {0xa528f45403e61d95, 0x38c72dbd566e9788, 0xa5a1610e72fd18b5, 0x57bd43b5e52b7fe6};
  const philox4x64_ctr_t zero_counter = {{0}}, pi_counter = {{0x243f6a8885a308d3, 0x13198a2e03707344,
                                                              0xa4093822299f31d0, 0x082efa98ec4e6c89}};
  const philox4x64_key_t zero_key = {{0}}, pi_key = {{0x452821e638d01377, 0xbe5466cf34e90c6c}};
  assert_memory_equal(philox4x64(zero_counter, zero_key).v, zeros, sizeof zeros);
  assert_memory_equal(philox4x64(pi_counter, pi_key).v, pi, sizeof pi);
}

/* Number i of a stream by its definition: block i / 4 has counter i / 4 + 1. */
static void numbers_beyond_32_bits_of_offset_are_words_of_their_block(void **state) {
  (void)state;
  const uint64_t seed = 0x0123456789abcdef, item = 0xfedcba9876543210, offset = (UINT64_C(1) << 61) + 3;
  const philox4x64_key_t key = {{seed, item}};
  double numbers[6];
  float floats[6];
  sg_uniform_f64(numbers, 6, seed, item, offset);
  sg_uniform_f32(floats, 6, seed, item, offset);
  for (uint64_t i = offset; i < offset + 6; i++) {
    const philox4x64_ctr_t wide = {{i / 4 + 1, 0, 0, 0}}, narrow = {{i / 8 + 1, 0, 0, 0}};
    assert_true(numbers[i - offset] == (double)(philox4x64(wide, key).v[i % 4] >> 11) / 9007199254740992.0);
    const uint64_t word = philox4x64(narrow, key).v[i / 2 % 4];
    assert_true(floats[i - offset] == (float)((i % 2 ? word >> 32 : word & 0xffffffff) >> 8) / 16777216.0f);
  }
}

static void any_part_of_a_stream_can_be_generated(void **state) {
  (void)state;
  enum { WHOLE = 64 };
  double whole[WHOLE], part[WHOLE];
  float whole_f32[WHOLE], part_f32[WHOLE];
  sg_uniform_f64(whole, WHOLE, 1, 2, 0);
  sg_uniform_f32(whole_f32, WHOLE, 1, 2, 0);
  for (size_t offset = 0; offset < WHOLE; offset++) {
    for (size_t n = 0; offset + n <= WHOLE; n++) {
      sg_uniform_f64(part, n, 1, 2, offset);
      assert_memory_equal(part, whole + offset, n * sizeof *part);
      sg_uniform_f32(part_f32, n, 1, 2, offset);
      assert_memory_equal(part_f32, whole_f32 + offset, n * sizeof *part_f32);
    }
  }
}

static void items_and_seeds_differ(void **state) {
  (void)state;
  double a[4], b[4], c[4];
  sg_uniform_f64(a, 4, 1, 2, 0);
  sg_uniform_f64(b, 4, 1, 3, 0);
  sg_uniform_f64(c, 4, 2, 2, 0);
  assert_memory_not_equal(a, b, sizeof a);
  assert_memory_not_equal(a, c, sizeof a);
}

/* Within six standard deviations: sqrt(4096) = 64 for the signs, 64 sqrt(1 / 12) for the moduli. */
static void random_vectors_have_balanced_signs_and_moduli_from_a_half_to_three_halves(void **state) {
  (void)state;
  enum { N = 4096 };
  double x[N], signs = 0, moduli = 0;
  sg_random_vector(x, N, &(struct sg_draw){.key = 5, .item = 6});
  for (int i = 0; i < N; i++) {
    assert_true(fabs(x[i]) >= 0.5 && fabs(x[i]) < 1.5);
    signs += x[i] > 0 ? 1 : -1;
    moduli += fabs(x[i]) - 1;
  }
  assert_true(fabs(signs) < 6 * 64);
  assert_true(fabs(moduli) < 6 * 64 * sqrt(1.0 / 12));
}

static void key_item_and_number_distinguish_random_vectors(void **state) {
  (void)state;
  static const struct sg_draw draws[] = {{5, 6, 0}, {7, 6, 0}, {5, 7, 0}, {5, 6, 1}};
  double x[4][16], prefix[3];
  for (int i = 0; i < 4; i++) {
    sg_random_vector(x[i], 16, &draws[i]);
    for (int j = 0; j < i; j++) {
      for (int l = 0; l < 16; l++) {
        assert_true(x[i][l] != x[j][l]);
      }
    }
  }
  sg_random_vector(prefix, 3, &draws[0]);
  assert_memory_equal(prefix, x[0], sizeof prefix);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(doubles_match_numpy),
      cmocka_unit_test(floats_match_numpy),
      cmocka_unit_test(numbers_match_far_into_a_stream_with_the_largest_keys),
      cmocka_unit_test(blocks_match_random123s_known_answers),
      cmocka_unit_test(numbers_beyond_32_bits_of_offset_are_words_of_their_block),
      cmocka_unit_test(any_part_of_a_stream_can_be_generated),
      cmocka_unit_test(items_and_seeds_differ),
      cmocka_unit_test(random_vectors_have_balanced_signs_and_moduli_from_a_half_to_three_halves),
      cmocka_unit_test(key_item_and_number_distinguish_random_vectors),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
