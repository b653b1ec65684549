/* Statistics compared with values computed by hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/stats.h"

static void assert_close(double value, double expected) {
  if (!(fabs(value - expected) <= 1e-12 * fmax(1, fabs(expected)))) { fail_msg("%.17g, not %.17g", value, expected); }
}

static void a_sample_is_described(void **state) {
  (void)state;
  const double values[] = {4, 1, 3, 2, 10};
  struct sg_describe d = sg_describe(values, 5, 0.95);
  assert_int_equal(d.n, 5);
  assert_close(d.mean, 4);
  assert_close(d.stddev, sqrt(50.0 / 4));
  assert_close(d.cv, d.stddev / 4);
  assert_close(d.min, 1);
  assert_close(d.q25, 2);
  assert_close(d.median, 3);
  assert_close(d.q75, 4);
  assert_close(d.max, 10);
  assert_int_equal(d.outliers, 1); /* 10 > 4 + 1.5 * 2 */
  assert_close(values[0], 4);      /* left in its order */
}

static void one_value_has_no_spread_and_no_interval(void **state) {
  (void)state;
  struct sg_describe d = sg_describe((const double[]){5}, 1, 0.95);
  assert_close(d.mean, 5);
  assert_close(d.median, 5);
  assert_true(isnan(d.stddev) && isnan(d.cv));
  assert_true(isnan(d.median_ci.low) && isnan(d.median_ci.high) && isnan(d.median_ci.level));
  assert_true(isnan(d.mean_ci.low) && isnan(d.mean_ci.high));
  assert_int_equal(d.outliers, 0);
}

static void an_empty_sample_has_no_statistics(void **state) {
  (void)state;
  struct sg_describe d = sg_describe(NULL, 0, 0.95);
  assert_int_equal(d.n, 0);
  assert_true(isnan(d.mean) && isnan(d.median) && isnan(d.min) && isnan(d.median_ci.low));
}

static void the_mean_has_a_student_t_interval(void **state) {
  (void)state;
  /* t(0.975, 3) = 3.182446305284263; the standard error of 1, 2, 3, 4 is sqrt(5/3) / 2 */
  struct sg_describe d = sg_describe((const double[]){1, 2, 3, 4}, 4, 0.95);
  double half = 3.182446305284263 * sqrt(5.0 / 3) / 2;
  assert_close(d.mean_ci.low, 2.5 - half);
  assert_close(d.mean_ci.high, 2.5 + half);
}

/* Sorted values that are their own ranks. */
static struct sg_interval interval_of_ranks(size_t n, double level) {
  double ranks[2000];
  for (size_t i = 0; i < n; i++) {
    ranks[i] = (double)i + 1;
  }
  return sg_median_interval(ranks, n, level);
}

static void the_interval_of_the_median_takes_the_closest_ranks_that_cover(void **state) {
  (void)state;
  const struct {
    size_t n;
    double low, high, level;
  } expected[] = {
      {6, 1, 6, 1 - 2 / 64.0},            /* all but the two samples on one side */
      {7, 1, 7, 1 - 2 / 128.0},           /* [1, 6] would be 1 - 9/128 = 93% */
      {8, 1, 7, 1 - 10 / 256.0},          /* 1 below, 1 + 8 above */
      {9, 2, 8, 1 - 20 / 512.0},          /* 1 + 9 on either side */
      {12, 3, 10, 1 - 2 * 79 / 4096.0},   /* 1 + 12 + 66 on either side */
      {20, 6, 15, 0.9586105346679688},    /* tables of the sign test: 6 and 15 */
      {30, 10, 21, 0.95722605474293232},  /* 10 and 21 */
      {100, 40, 60, 0.95395593307065708}, /* 40 and 61 cover 96.5%: one fewer will do */
  };
  for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
    struct sg_interval ci = interval_of_ranks(expected[i].n, 0.95);
    assert_close(ci.low, expected[i].low);
    assert_close(ci.high, expected[i].high);
    assert_close(ci.level, expected[i].level);
  }
}

static void the_level_is_reached_from_six_values_on_without_large_excess(void **state) {
  (void)state;
  for (size_t n = 6; n <= 2000; n++) {
    double level = interval_of_ranks(n, 0.95).level;
    if (!(level >= 0.95 && level < 0.985)) { fail_msg("level %g at n = %zu", level, n); }
  }
}

static void below_six_values_the_interval_is_min_to_max_with_its_level(void **state) {
  (void)state;
  for (size_t n = 2; n < 6; n++) {
    struct sg_interval ci = interval_of_ranks(n, 0.95);
    assert_close(ci.low, 1);
    assert_close(ci.high, (double)n);
    assert_close(ci.level, 1 - pow(0.5, (double)n - 1));
  }
}

static void tukeys_fences_are_one_and_a_half_iqr_out(void **state) {
  (void)state;
  struct sg_interval fences = sg_tukey_fences((const double[]){1, 2, 3, 4, 5}, 5);
  assert_close(fences.low, -1);
  assert_close(fences.high, 7);
}

static void convergence_needs_a_narrow_interval_of_full_level(void **state) {
  (void)state;
  const double narrow[] = {100, 100.1, 100.2, 100.3, 100.4, 100.5};
  const struct sg_convergence rule = {0.95, 0.02, 0}, strict = {0.95, 0.004, 0}, more = {0.95, 0.02, 7};
  assert_true(sg_converged(narrow, 6, &rule));
  assert_false(sg_converged(narrow, 6, &strict));
  assert_false(sg_converged(narrow, 6, &more)); /* seven launches at least */
  assert_false(sg_converged(narrow, 5, &rule)); /* as narrow, but five values only cover 93.75% */
  assert_false(sg_converged(narrow, 1, &rule));
  assert_false(sg_converged(NULL, 0, &rule));
}

/* Ten values whose closest ranks that cover 95% are within 1%, and two that lie far out. */
static void convergence_needs_an_outer_interval_that_is_not_wide(void **state) {
  (void)state;
  const double lucky[] = {95, 100, 100.1, 100.2, 100.3, 100.4, 100.5, 100.6, 100.7, 105},
               even[] = {99, 100, 100.1, 100.2, 100.3, 100.4, 100.5, 100.6, 100.7, 101};
  const struct sg_convergence rule = {0.95, 0.02, 0};
  const struct sg_describe d = sg_describe(lucky, 10, 0.95);
  assert_true(d.median_ci.high - d.median_ci.low < 0.02 * d.median);
  assert_false(sg_converged(lucky, 10, &rule));
  assert_true(sg_converged(even, 10, &rule));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_sample_is_described),
      cmocka_unit_test(one_value_has_no_spread_and_no_interval),
      cmocka_unit_test(an_empty_sample_has_no_statistics),
      cmocka_unit_test(the_mean_has_a_student_t_interval),
      cmocka_unit_test(the_interval_of_the_median_takes_the_closest_ranks_that_cover),
      cmocka_unit_test(the_level_is_reached_from_six_values_on_without_large_excess),
      cmocka_unit_test(below_six_values_the_interval_is_min_to_max_with_its_level),
      cmocka_unit_test(tukeys_fences_are_one_and_a_half_iqr_out),
      cmocka_unit_test(convergence_needs_a_narrow_interval_of_full_level),
      cmocka_unit_test(convergence_needs_an_outer_interval_that_is_not_wide),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
