/* How often the 95% intervals hold the truth, by simulation with a fixed seed. 10000 samples put a share of 95%
 * within 0.7% at three standard errors. */
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/stats.h"

enum { SAMPLES = 10000, MOST = 60 };

static gsl_rng *generator;

static int seed(void **state) {
  (void)state;
  generator = gsl_rng_alloc(gsl_rng_mt19937);
  if (!generator) { return -1; }
  gsl_rng_set(generator, 20260301);
  return 0;
}

static int unseed(void **state) {
  (void)state;
  gsl_rng_free(generator);
  return 0;
}

/* Distributions of launch times with median 1; only the normal one also has mean 1. */
static double normal(double spread) {
  return 1 + gsl_ran_gaussian(generator, spread);
}
static double lognormal(double spread) {
  return exp(gsl_ran_gaussian(generator, spread));
}

/* Two modes of equal weight with nothing between them: the median lies in the gap. */
static double bimodal(double spread) {
  double mode = gsl_rng_uniform(generator) < 0.5 ? 1 - 2 * spread : 1 + 2 * spread;
  return mode + spread * (gsl_rng_uniform(generator) - 0.5);
}

typedef double draw(double spread);

static double median_coverage(draw *from, size_t n) {
  size_t held = 0;
  for (size_t s = 0; s < SAMPLES; s++) {
    double values[MOST];
    for (size_t i = 0; i < n; i++) {
      values[i] = from(0.05);
    }
    struct sg_interval ci = sg_describe(values, n, 0.95).median_ci;
    held += ci.low <= 1 && 1 <= ci.high;
  }
  return (double)held / SAMPLES;
}

static void assert_between(const char *what, size_t n, double share, double low, double high) {
  if (!(share >= low && share <= high)) { fail_msg("%s, n = %zu: coverage %.4f", what, n, share); }
}

static void the_interval_of_the_median_covers_93_to_97_percent(void **state) {
  (void)state;
  static const size_t sizes[] = {8, 9, 12, 20, 30};
  for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
    assert_between("normal", sizes[i], median_coverage(normal, sizes[i]), 0.93, 0.97);
    assert_between("lognormal", sizes[i], median_coverage(lognormal, sizes[i]), 0.93, 0.97);
    assert_between("bimodal", sizes[i], median_coverage(bimodal, sizes[i]), 0.93, 0.97);
  }
}

/* Where no two ranks come closer to 95%, the interval is on the safe side, and `level` says by how much. */
static void the_level_it_states_is_the_coverage_it_has(void **state) {
  (void)state;
  static const struct {
    size_t n;
    double level;
  } expected[] = {{3, 0.75}, {5, 0.9375}, {7, 0.984375}, {10, 0.978515625}};
  for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
    double level = expected[i].level;
    assert_between("bimodal", expected[i].n, median_coverage(bimodal, expected[i].n), level - 0.015, level + 0.015);
    assert_between("lognormal", expected[i].n, median_coverage(lognormal, expected[i].n), level - 0.015,
                   level + 0.015);
  }
}

static double mean_coverage(draw *from, double mean, size_t n) {
  size_t held = 0;
  for (size_t s = 0; s < SAMPLES; s++) {
    double values[MOST];
    for (size_t i = 0; i < n; i++) {
      values[i] = from(0.05);
    }
    struct sg_interval ci = sg_describe(values, n, 0.95).mean_ci;
    held += ci.low <= mean && mean <= ci.high;
  }
  return (double)held / SAMPLES;
}

static void the_interval_of_the_mean_covers_93_to_97_percent(void **state) {
  (void)state;
  static const size_t sizes[] = {5, 8, 12, 20, 30};
  const double lognormal_mean = exp(0.05 * 0.05 / 2);
  for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
    assert_between("normal", sizes[i], mean_coverage(normal, 1, sizes[i]), 0.93, 0.97);
    assert_between("lognormal", sizes[i], mean_coverage(lognormal, lognormal_mean, sizes[i]), 0.93, 0.97);
    assert_between("bimodal", sizes[i], mean_coverage(bimodal, 1, sizes[i]), 0.93, 0.97);
  }
}

/* Three of four launches in one mode, in which the median lies, and the rest far above. */
static double slowed(double spread) {
  double mode = gsl_rng_uniform(generator) < 0.75 ? 1 : 1.3;
  return mode * (1 + spread * (gsl_rng_uniform(generator) - 2.0 / 3)); /* median: at 0.5 of 0.75 in the mode */
}

/* Draw until the stopping rule of adaptive rounds is content with a target of 2%. */
static double adaptive_coverage(draw *from, double spread, double *mean_n) {
  enum { RUNS = 4000, LEAST = 6 };
  const struct sg_convergence rule = {0.95, 0.02, LEAST};
  size_t held = 0, drawn = 0;
  for (size_t s = 0; s < RUNS; s++) {
    double values[MOST];
    size_t n = 0;
    do {
      values[n++] = from(spread);
    } while (n < MOST && !sg_converged(values, n, &rule));
    struct sg_interval ci = sg_describe(values, n, 0.95).median_ci;
    held += ci.low <= 1 && 1 <= ci.high;
    drawn += n;
  }
  *mean_n = (double)drawn / RUNS;
  return (double)held / RUNS;
}

static void stopping_when_converged_covers_93_to_97_percent(void **state) {
  (void)state;
  double n;
  assert_between("normal 1%", 0, adaptive_coverage(normal, 0.01, &n), 0.93, 0.97);
  assert_true(n > 8 && n < 12);
  assert_between("normal 2%", 0, adaptive_coverage(normal, 0.02, &n), 0.93, 0.97);
  assert_true(n > 22 && n < 34);
  assert_between("lognormal 1%", 0, adaptive_coverage(lognormal, 0.01, &n), 0.93, 0.97);
  assert_between("lognormal 2%", 0, adaptive_coverage(lognormal, 0.02, &n), 0.93, 0.97);
  assert_between("two modes", 0, adaptive_coverage(slowed, 0.015, &n), 0.93, 0.97);
  assert_true(n > 12 && n < 55); /* the few that are slow keep it from stopping at once */
}

/* A median that may be any value between two modes is the hardest: an interval is narrow only when it lies in one of
 * them. The rule goes on to the last round nearly always, which is the answer: not converged. */
static void two_modes_of_equal_weight_do_not_converge(void **state) {
  (void)state;
  double n;
  assert_between("bimodal 2%", 0, adaptive_coverage(bimodal, 0.02, &n), 0.89, 0.97);
  assert_true(n > 55);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_interval_of_the_median_covers_93_to_97_percent),
      cmocka_unit_test(the_level_it_states_is_the_coverage_it_has),
      cmocka_unit_test(the_interval_of_the_mean_covers_93_to_97_percent),
      cmocka_unit_test(stopping_when_converged_covers_93_to_97_percent),
      cmocka_unit_test(two_modes_of_equal_weight_do_not_converge),
  };
  return cmocka_run_group_tests(tests, seed, unseed);
}
