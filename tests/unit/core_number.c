/* Numbers of data files: which texts are numbers, and that each is the nearest double. */
#include <float.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/number.h"

static void whole_numbers_are_read_over_the_whole_range(void **state) {
  (void)state;
  static const struct {
    const char *text;
    int64_t value;
  } good[] = {{"0", 0},
              {"-0", 0},
              {"7", 7},
              {"0000000000000000012", 12},
              {"12345678", 12345678},
              {"123456789", 123456789},
              {"-1234567890123456", -1234567890123456},
              {"9223372036854775807", INT64_MAX},
              {"-9223372036854775807", -INT64_MAX}};
  for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
    int64_t value = -1;
    if (!sg_number_int(good[i].text, strlen(good[i].text), &value)) { fail_msg("'%s' is refused", good[i].text); }
    assert_int_equal(value, good[i].value);
  }
}

static void what_is_not_a_whole_number_is_refused(void **state) {
  (void)state;
  static const char *const bad[] = {"",
                                    "-",
                                    "--1",
                                    "+1",
                                    "1.0",
                                    "1e3",
                                    " 1",
                                    "1 ",
                                    "0x1",
                                    "12a45678",
                                    "12345678a",
                                    "1,2",
                                    "abc",
                                    "9223372036854775808",
                                    "-9223372036854775808",
                                    "99999999999999999999",
                                    "00000000000000000001",
                                    "nan"};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    int64_t value;
    if (sg_number_int(bad[i], strlen(bad[i]), &value)) { fail_msg("'%s' is taken", bad[i]); }
  }
}

static void a_number_fills_its_field(void **state) {
  (void)state;
  int64_t whole;
  double real;
  assert_true(sg_number_int("1234", 4, &whole));
  assert_false(sg_number_int("1234\0", 5, &whole));
  assert_true(sg_number_real("1.25", 4, &real));
  assert_false(sg_number_real("1.25\0", 5, &real));
}

static void assert_reads(const char *text) {
  double value = -1, expected = strtod(text, NULL);
  if (!sg_number_real(text, strlen(text), &value)) { fail_msg("'%s' is refused", text); }
  if (memcmp(&value, &expected, sizeof value) != 0) { fail_msg("'%s' is read as %.17g", text, value); }
}

static void decimal_numbers_are_read_to_the_nearest_double(void **state) {
  (void)state;
  static const char *const good[] = {"0", "-0", "1", "-1.5", "0.1", "00.10", "1e22", "1e23", "-1E+5", "1e-5",
                                     "123456789012345678", "12345678901234567890123",
                                     "0.000000000000000000000000000001234567890123456789", "9007199254740993",
                                     "9007199254740992.999999999", "1.7976931348623157e308",
                                     "2.2250738585072014e-308", "4.9406564584124654e-324", "1e-400",
                                     /* halfway cases: D. Gay, "Correctly rounded binary-decimal conversions" */
                                     "9007199254740991.5", "5e-324", "6929495644600919.5", "3.7455744005952583e15"};
  for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
    assert_reads(good[i]);
  }
}

static void seventeen_digits_read_back_to_the_same_double(void **state) {
  (void)state;
  gsl_rng *generator = gsl_rng_alloc(gsl_rng_mt19937);
  gsl_rng_set(generator, 7);
  for (int i = 0; i < 100000; i++) {
    char text[40];
    double value = gsl_rng_uniform(generator) * pow(10, (double)gsl_rng_uniform_int(generator, 600) - 300), read = -1;
    snprintf(text, sizeof text, "%.17g", value);
    if (!sg_number_real(text, strlen(text), &read) || read != value) {
      fail_msg("'%s' is read as %.17g", text, read);
    }
  }
  gsl_rng_free(generator);
}

static void short_decimals_are_read_as_strtod_reads_them(void **state) {
  (void)state;
  gsl_rng *generator = gsl_rng_alloc(gsl_rng_mt19937);
  gsl_rng_set(generator, 11);
  for (int i = 0; i < 100000; i++) {
    char text[40];
    const int decimals = (int)gsl_rng_uniform_int(generator, 17);
    const double most = pow(10, (double)gsl_rng_uniform_int(generator, 17) - decimals);
    snprintf(text, sizeof text, "%.*f", decimals, most * (2 * gsl_rng_uniform(generator) - 1));
    assert_reads(text);
  }
  gsl_rng_free(generator);
}

static void what_is_not_a_finite_number_is_refused(void **state) {
  (void)state;
  static const char *const bad[] = {"",    "-",   ".",     "1.",       ".5",    "1e",    "1e+",    "e5",   "nan",
                                    "NaN", "inf", "-inf",  "infinity", "0x1p3", "1e999", "-1e999", " 1",   "1 ",
                                    "1,5", "abc", "1.5.2", "+1",       "1.e5",  "-.5",   "0X1",    "1e5e", "1 e5"};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    double value;
    if (sg_number_real(bad[i], strlen(bad[i]), &value)) { fail_msg("'%s' is taken", bad[i]); }
  }
  char long_text[401] = "";
  memset(long_text, '1', sizeof long_text - 1);
  double value;
  assert_false(sg_number_real(long_text, sizeof long_text - 1, &value));
}

static void products_end_at_the_range(void **state) {
  (void)state;
  assert_true(sg_number_product(3, -7) == -21);
  assert_true(sg_number_product(INT64_MAX, 1) == INT64_MAX);
  assert_true(sg_number_product(INT64_C(1) << 32, INT64_C(1) << 31) == INT64_MAX);
  assert_true(sg_number_product(INT64_MAX, -2) == INT64_MIN);
  assert_true(sg_number_product(-INT64_MAX, -2) == INT64_MAX);
}

static void real_numbers_become_whole_ones(void **state) {
  (void)state;
  static const struct {
    double real;
    int64_t whole;
  } cases[] = {
      {2.9, 2}, {-2.9, -2}, {0x1p53, INT64_C(1) << 53}, {1e308, INT64_C(1) << 53}, {-INFINITY, -(INT64_C(1) << 53)},
      {NAN, 0}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    assert_true(sg_number_whole(cases[i].real) == cases[i].whole);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(whole_numbers_are_read_over_the_whole_range),
      cmocka_unit_test(what_is_not_a_whole_number_is_refused),
      cmocka_unit_test(a_number_fills_its_field),
      cmocka_unit_test(decimal_numbers_are_read_to_the_nearest_double),
      cmocka_unit_test(seventeen_digits_read_back_to_the_same_double),
      cmocka_unit_test(short_decimals_are_read_as_strtod_reads_them),
      cmocka_unit_test(what_is_not_a_finite_number_is_refused),
      cmocka_unit_test(products_end_at_the_range),
      cmocka_unit_test(real_numbers_become_whole_ones),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
