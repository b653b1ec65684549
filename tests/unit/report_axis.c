/* Tics of axes: round numbers without exponents, whose texts never overlap, on any range. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/text.h"
#include "report/analysis/words.h"
#include "report/charts/axis.h"

/* The texts of the tics, "0 0.5 1.0". */
static char *tics_of(struct sg_axis axis) {
  json_t *about = json_object(), *tic = NULL;
  size_t i = 0;
  sg_axis_tics(about, "tics", &axis);
  char *text = sg_format("%s", "");
  json_array_foreach(json_object_get(about, "tics"), i, tic) {
    char *longer = sg_format("%s%s%s", text, i > 0 ? " " : "", json_string_value(json_object_get(tic, "text")));
    free(text);
    text = longer;
  }
  json_decref(about);
  return text;
}

static void expect(struct sg_axis axis, const char *wanted) {
  char *got = tics_of(axis);
  assert_string_equal(got, wanted);
  free(got);
}

static void linear_axes_have_equal_steps(void **state) {
  (void)state;
  expect((struct sg_axis){.low = 0, .high = 2.7, .pixels = 600}, "0 0.5 1.0 1.5 2.0 2.5");
  expect((struct sg_axis){.low = -12.3, .high = 31, .pixels = 600}, "-10 -5 0 5 10 15 20 25 30");
  expect((struct sg_axis){.low = 0, .high = 2.7, .pixels = 100}, "0 1 2");
  expect((struct sg_axis){.low = 0, .high = 16.2, .upright = true, .pixels = 76}, "0 5 10 15");
  expect((struct sg_axis){.low = 0, .high = 300000, .pixels = 300}, "0 50k 100k 150k 200k 250k");
}

static void logarithmic_axes_have_powers_and_what_is_between(void **state) {
  (void)state;
  expect((struct sg_axis){.low = 0.04, .high = 30, .scale = SG_AXIS_LOG, .pixels = 600},
         "0.05 0.1 0.2 0.5 1 2 5 10 20");
  expect((struct sg_axis){.low = 120, .high = 330, .scale = SG_AXIS_LOG, .pixels = 500}, "150 200 300");
  expect((struct sg_axis){.low = 0.5, .high = 3e7, .scale = SG_AXIS_LOG, .pixels = 400}, "1 100 10000 1M");
  expect((struct sg_axis){.low = 0.97, .high = 1.04, .scale = SG_AXIS_LOG, .pixels = 600},
         "0.98 0.99 1.00 1.01 1.02 1.03");
  expect((struct sg_axis){.low = 0.6, .high = 30, .scale = SG_AXIS_LOG2, .pixels = 400}, "1 2 4 8 16");
}

/* Stored sets may have any numbers: the least that holds is that texts are apart and axes end. */
static void any_range_has_tics_apart(void **state) {
  (void)state;
  static const double ends[] = {1e-300, 1e-9, 0.004, 0.99, 1, 1.0000001, 17, 1e6, 1e15, 1e300};
  enum { N = sizeof ends / sizeof ends[0] };
  for (int scale = SG_AXIS_LINEAR; scale <= SG_AXIS_LOG2; scale++) {
    for (size_t i = 0; i < N; i++) {
      for (size_t k = i + 1; k < N; k++) {
        const struct sg_axis axis = {
            .low = ends[i], .high = ends[k], .scale = (enum sg_axis_scale)scale, .pixels = 400};
        char *text = tics_of(axis);
        assert_true(strlen(text) * 8 < 400 + 100);
        assert_null(strstr(text, "e+"));
        free(text);
      }
    }
  }
}

static void what_is_no_range_has_none(void **state) {
  (void)state;
  expect((struct sg_axis){.low = 1, .high = 1, .pixels = 400}, "");
  expect((struct sg_axis){.low = NAN, .high = 1, .pixels = 400}, "");
  expect((struct sg_axis){.low = 0, .high = INFINITY, .pixels = 400}, "");
  expect((struct sg_axis){.low = 0, .high = 1, .scale = SG_AXIS_LOG, .pixels = 400}, "");
}

static void numbers_have_three_digits_and_no_exponent(void **state) {
  (void)state;
  static const struct {
    double value;
    const char *text;
  } cases[] = {{1384, "1380"}, {138.4, "138"}, {0.013841, "0.0138"}, {0, "0.00"}, {-2.345, "-2.35"},
               {99.96, "100"}, {NAN, "–"}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    char *text = sg_words_digits(cases[i].value, 3);
    assert_string_equal(text, cases[i].text);
    free(text);
  }
  char *short_text = sg_words_number(0.012, 3), *zero = sg_words_number(0, 3), *whole = sg_words_number(2000, 2);
  assert_string_equal(short_text, "0.012");
  assert_string_equal(zero, "0");
  assert_string_equal(whole, "2000");
  free(short_text);
  free(zero);
  free(whole);
}

/* The last digit is not smaller than half of the interval, but there are at least two, and at most three. */
static void numbers_have_the_digits_that_their_interval_allows(void **state) {
  (void)state;
  static const struct {
    double ns, low, high;
    const char *text;
  } cases[] = {{2.274e9, 1.9e9, 2.6e9, "2.3 s"}, {2.274e9, 2.2e9, 2.35e9, "2.27 s"},
               {2.274e9, 1e9, 9e9, "2.3 s"},     {2.274e9, 2.2739e9, 2.2741e9, "2.27 s"},
               {118e6, 60e6, 300e6, "118 ms"},   {7.82e6, 1e6, 4e7, "7.8 ms"},
               {2.274e9, NAN, NAN, "2.27 s"},    {199e9, 150e9, 250e9, "3 min 19 s"}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    char *text = sg_words_time_within(cases[i].ns, cases[i].low, cases[i].high);
    assert_string_equal(text, cases[i].text);
    free(text);
  }
  char *ratio = sg_words_ratio_within(1.934, 1.5, 2.4);
  assert_string_equal(ratio, "1.9×");
  free(ratio);
  struct sg_ratio_words words = sg_words_ratio_and_interval(1.1317, 0.776, 1.651);
  assert_string_equal(words.ratio, "1.132");
  assert_string_equal(words.interval, "[0.776, 1.651]");
  free(words.ratio);
  free(words.interval);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(linear_axes_have_equal_steps),
      cmocka_unit_test(logarithmic_axes_have_powers_and_what_is_between),
      cmocka_unit_test(any_range_has_tics_apart),
      cmocka_unit_test(what_is_no_range_has_none),
      cmocka_unit_test(numbers_have_three_digits_and_no_exponent),
      cmocka_unit_test(numbers_have_the_digits_that_their_interval_allows),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
