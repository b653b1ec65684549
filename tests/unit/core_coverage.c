/* What an interval is called: 95% only where it covers 95%. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/coverage.h"

static struct sg_summary_row with(int64_t n, double level) {
  return (struct sg_summary_row){.n = n,
                                 .ci_low = 1,
                                 .ci_high = 2,
                                 .ci_level = level,
                                 .speedup = 3,
                                 .speedup_low = 2,
                                 .speedup_high = 4,
                                 .speedup_n = n,
                                 .speedup_level = level};
}

static void an_interval_is_called_confident_from_95_percent_on(void **state) {
  (void)state;
  struct sg_summary_row row = with(6, 0.969);
  assert_int_equal(sg_cover_of_median(&row), SG_COVER_CONFIDENCE);
  assert_int_equal(sg_cover_of_speedup(&row), SG_COVER_CONFIDENCE);
  row = with(2, 0.5);
  assert_int_equal(sg_cover_of_median(&row), SG_COVER_RANGE);
  row = with(5, 0.9375);
  assert_int_equal(sg_cover_of_median(&row), SG_COVER_RANGE);
}

static void a_speedup_without_a_level_is_rough(void **state) {
  (void)state;
  struct sg_summary_row row = with(1, NAN);
  assert_int_equal(sg_cover_of_speedup(&row), SG_COVER_ROUGH);
  row.speedup_low = row.speedup_high = NAN;
  assert_int_equal(sg_cover_of_speedup(&row), SG_COVER_NONE);
  row = with(8, 0.96);
  row.speedup = NAN;
  assert_int_equal(sg_cover_of_speedup(&row), SG_COVER_NONE);
  row.ci_low = row.ci_high = NAN;
  assert_int_equal(sg_cover_of_median(&row), SG_COVER_NONE);
}

static void of_several_the_fewest_and_most_launches_count(void **state) {
  (void)state;
  struct sg_coverage coverage = {0};
  struct sg_summary_row rows[] = {with(4, 0.875), with(2, 0.5), with(8, 0.96), with(1, NAN)};
  rows[3].ci_low = rows[3].ci_high = NAN;
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    sg_coverage_add_median(&coverage, &rows[i]);
  }
  assert_true(coverage.confidence);
  assert_int_equal(coverage.least, 2);
  assert_int_equal(coverage.most, 4);
  assert_false(coverage.rough);
  sg_coverage_add_speedup(&coverage, &rows[3]);
  assert_true(coverage.rough);
}

static void rough_ratios_have_two_digits_of_their_range(void **state) {
  (void)state;
  static const struct {
    double ratio, high, rounded;
    int decimals;
  } cases[] = {
      {9.86, 15.8, 10, 0}, {1.83, 2.93, 1.8, 1}, {2.93, 9.94, 2.9, 1}, {2.93, 9.96, 3, 0}, {143.7, 230, 140, 0}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    assert_true(fabs(sg_rough_round(cases[i].ratio, cases[i].high) - cases[i].rounded) < 1e-9);
    assert_int_equal(sg_rough_decimals(cases[i].high), cases[i].decimals);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(an_interval_is_called_confident_from_95_percent_on),
      cmocka_unit_test(a_speedup_without_a_level_is_rough),
      cmocka_unit_test(of_several_the_fewest_and_most_launches_count),
      cmocka_unit_test(rough_ratios_have_two_digits_of_their_range),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
