/* Which launches are weak, and whether capacity explains the times: on planted runs, and by simulation how often
 * noise is taken for either. */
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/capacity.h"

enum { RUNS = 2000, CONFIGS = 5, MOST = 200 };

static gsl_rng *generator;

static int seed(void **state) {
  (void)state;
  generator = gsl_rng_alloc(gsl_rng_mt19937);
  if (!generator) { return -1; }
  gsl_rng_set(generator, 20261126);
  return 0;
}

static int unseed(void **state) {
  (void)state;
  gsl_rng_free(generator);
  return 0;
}

/* ---- weak launches */

static void a_launch_more_than_a_tenth_below_the_median_is_weak(void **state) {
  (void)state;
  struct sg_capacity_launch launches[] = {{0, 2.0, 1, true},   {0, 1.81, 1, true}, {1, 2.1, 1, true},
                                          {1, 1.79, 1, false}, {1, NAN, 1, true},  {2, 2.0, NAN, true},
                                          {2, 0.9, NAN, false}};
  const struct sg_capacity c = sg_capacity_judge(launches, 7);
  assert_int_equal(c.n, 6);
  assert_true(c.usual == (1.81 + 2.0) / 2);
  assert_true(c.low == 0.9 && c.high == 2.1);
  assert_int_equal(c.n_weak, 1); /* 90% of 1.905 is 1.71 */
  for (size_t i = 0; i < 7; i++) {
    assert_int_equal(launches[i].weak, i == 6);
  }
}

static void nothing_is_known_without_probes(void **state) {
  (void)state;
  struct sg_capacity_launch launches[] = {{0, NAN, 1, true}};
  for (size_t n = 0; n < 2; n++) {
    const struct sg_capacity c = sg_capacity_judge(launches, n);
    assert_true(c.n == 0 && c.n_weak == 0 && isnan(c.usual) && isnan(c.explained) && !c.explains);
  }
  assert_false(launches[0].weak);
}

/* ---- what explains the times */

/* Launches of CONFIGS configurations in turn, whose times differ by more than any effect. */
static size_t plant(struct sg_capacity_launch *launches, size_t rounds) {
  for (size_t i = 0; i < rounds * CONFIGS; i++) {
    launches[i] = (struct sg_capacity_launch){i % CONFIGS, 16, 1e9 * (double)(1 + i % CONFIGS), false};
  }
  return rounds * CONFIGS;
}

/* Every third launch, the first of them included. */
static void multiply(struct sg_capacity_launch *launches, size_t n, double rate, double time) {
  for (size_t i = 0; i < n; i += 3) {
    launches[i].rate *= rate;
    launches[i].time *= time;
  }
}

static void times_that_follow_the_rate_are_explained_by_it(void **state) {
  (void)state;
  struct sg_capacity_launch launches[MOST];
  const size_t n = plant(launches, 4);
  multiply(launches, n, 0.5, 2);
  const struct sg_capacity c = sg_capacity_judge(launches, n);
  assert_true(c.explained > 0.999 && c.explains);
  assert_int_equal(c.n_weak, 7);
}

static void times_that_rise_with_the_rate_are_not(void **state) {
  (void)state;
  struct sg_capacity_launch launches[MOST];
  const size_t n = plant(launches, 4);
  multiply(launches, n, 0.5, 0.5);
  const struct sg_capacity c = sg_capacity_judge(launches, n);
  assert_true(c.explained == 0 && !c.explains);
}

static void constant_rates_or_times_explain_nothing(void **state) {
  (void)state;
  struct sg_capacity_launch launches[MOST];
  size_t n = plant(launches, 4);
  multiply(launches, n, 1, 2);
  assert_true(sg_capacity_judge(launches, n).explained == 0);
  n = plant(launches, 4);
  multiply(launches, n, 0.5, 1);
  assert_true(sg_capacity_judge(launches, n).explained == 0);
}

/* A single launch of a configuration has nothing to be compared with. */
static void it_takes_twenty_launches_that_can_be_compared(void **state) {
  (void)state;
  struct sg_capacity_launch launches[MOST];
  const size_t n = plant(launches, 4);
  multiply(launches, n, 0.5, 2);
  assert_true(isnan(sg_capacity_judge(launches, n - 1).explained));
  launches[n - 1].config = CONFIGS;
  const struct sg_capacity c = sg_capacity_judge(launches, n);
  assert_true(isnan(c.explained) && !c.explains);
  assert_int_equal(c.n_weak, 7);
}

/* By hand: two configurations, deviations of the rate -1, 1, -1, 1... and of the time 1, -1, 1, -1... times 0.1, with
 * a part of the time that does not follow. R^2 = 1 / (1 + 3), of 20 - 2 degrees of freedom: 1 - 0.75 * 18 / 17. */
static void the_share_is_adjusted_for_the_means(void **state) {
  (void)state;
  struct sg_capacity_launch launches[20];
  for (size_t i = 0; i < 20; i++) {
    const double sign = i % 4 < 2 ? -1 : 1, other = i % 8 < 4 ? -1 : 1;
    const double balanced = i < 16 ? other : 0, scale = i < 16 ? 1 : 0;
    launches[i] = (struct sg_capacity_launch){i % 2, exp(0.1 * scale * sign),
                                              exp(-0.1 * scale * sign + 0.1 * sqrt(3) * balanced), false};
  }
  const struct sg_capacity c = sg_capacity_judge(launches, 20);
  assert_true(fabs(c.explained - (1 - 0.75 * 18.0 / 17)) < 1e-12);
}

/* ---- simulations */

static double noisy(double value, double spread) {
  return value * (1 + gsl_ran_gaussian(generator, spread));
}

/* As a launch's rate is computed: the mean of the probes before and after. */
static double probed(double rate, double noise) {
  return (noisy(rate, noise) + noisy(rate, noise)) / 2;
}

static void noise_of_the_all_core_probe_makes_few_launches_weak(void **state) {
  (void)state;
  static const struct { double noise, most; } cases[] = {{0.03, 0.0005}, {0.05, 0.005}, {0.07, 0.025}};
  for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
    size_t weak = 0, all = 0;
    for (size_t run = 0; run < RUNS; run++) {
      struct sg_capacity_launch launches[MOST];
      const size_t n = plant(launches, 8);
      for (size_t i = 0; i < n; i++) {
        launches[i].rate = probed(16, cases[k].noise);
      }
      weak += sg_capacity_judge(launches, n).n_weak;
      all += n;
    }
    const double share = (double)weak / (double)all;
    if (share > cases[k].most) { fail_msg("noise %g: %.4f of the launches are weak", cases[k].noise, share); }
  }
}

/* The share of runs in which capacity explains the times; a third of the launches has half the capacity. */
static double share_explained(size_t rounds, size_t configs, double exponent, double spread) {
  size_t explained = 0;
  for (size_t run = 0; run < RUNS; run++) {
    struct sg_capacity_launch launches[MOST];
    for (size_t i = 0; i < rounds * configs; i++) {
      const double rate = gsl_rng_uniform(generator) < 1.0 / 3 ? 8 : 16;
      launches[i] = (struct sg_capacity_launch){i % configs, probed(rate, 0.05),
                                                noisy(1e9 * pow(rate, -exponent), spread), false};
    }
    explained += sg_capacity_judge(launches, rounds * configs).explains;
  }
  return (double)explained / RUNS;
}

static void capacity_that_does_not_matter_seldom_explains_the_times(void **state) {
  (void)state;
  static const struct { size_t rounds, configs; } cases[] = {{4, 5}, {2, 10}, {10, 2}, {8, 5}};
  for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
    const double share = share_explained(cases[k].rounds, cases[k].configs, 0, 0.05);
    if (share > 0.06) { fail_msg("%zu x %zu: in %.3f of the runs", cases[k].rounds, cases[k].configs, share); }
  }
}

static void capacity_that_halves_the_speed_explains_the_times(void **state) {
  (void)state;
  assert_true(share_explained(4, 5, 1, 0.05) > 0.99);
  assert_true(share_explained(4, 5, 0.5, 0.10) > 0.95);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_launch_more_than_a_tenth_below_the_median_is_weak),
      cmocka_unit_test(nothing_is_known_without_probes),
      cmocka_unit_test(times_that_follow_the_rate_are_explained_by_it),
      cmocka_unit_test(times_that_rise_with_the_rate_are_not),
      cmocka_unit_test(constant_rates_or_times_explain_nothing),
      cmocka_unit_test(it_takes_twenty_launches_that_can_be_compared),
      cmocka_unit_test(the_share_is_adjusted_for_the_means),
      cmocka_unit_test(noise_of_the_all_core_probe_makes_few_launches_weak),
      cmocka_unit_test(capacity_that_does_not_matter_seldom_explains_the_times),
      cmocka_unit_test(capacity_that_halves_the_speed_explains_the_times),
  };
  return cmocka_run_group_tests(tests, seed, unseed);
}
