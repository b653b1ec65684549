#include "core/stats.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"

/* As in R: with fewer differences and no ties or zeros the signed-rank test is exact. */

static int compare_doubles(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Coverage of [x_(low), x_(high)], ranks from 1: the number of values below the median is Binomial(n, 1/2). */
static double rank_coverage(size_t n, size_t low, size_t high) {
  unsigned trials = (unsigned)n;
  return gsl_cdf_binomial_P((unsigned)high - 1, 0.5, trials) - gsl_cdf_binomial_P((unsigned)low - 1, 0.5, trials);
}

/* The largest r with coverage [r, n + 1 - r] >= level, from 1 up; 0 when not even the extremes reach it. */
static size_t symmetric_rank(size_t n, double level) {
  double guess = (double)n / 2 - gsl_cdf_ugaussian_Pinv((1 + level) / 2) * sqrt((double)n) / 2;
  size_t r = guess > 1 ? (size_t)guess : 1;
  while (r > 0 && rank_coverage(n, r, n + 1 - r) < level) {
    r--;
  }
  while (r > 0 && r + 1 < n - r && rank_coverage(n, r + 1, n - r) >= level) {
    r++;
  }
  return r;
}

struct sg_interval sg_median_interval(const double *sorted, size_t n, double level) {
  if (n < 2) { return (struct sg_interval){NAN, NAN, NAN}; }
  size_t low = symmetric_rank(n, level);
  if (low == 0) { return (struct sg_interval){sorted[0], sorted[n - 1], rank_coverage(n, 1, n)}; }
  size_t high = n + 1 - low;
  if (high - 1 > low && rank_coverage(n, low, high - 1) >= level) { high--; }
  return (struct sg_interval){sorted[low - 1], sorted[high - 1], rank_coverage(n, low, high)};
}

struct sg_interval sg_tukey_fences(const double *sorted, size_t n) {
  double q25 = gsl_stats_quantile_from_sorted_data(sorted, 1, n, 0.25);
  double q75 = gsl_stats_quantile_from_sorted_data(sorted, 1, n, 0.75);
  double reach = 1.5 * (q75 - q25);
  return (struct sg_interval){q25 - reach, q75 + reach, NAN};
}

static struct sg_interval mean_interval(double mean, double stddev, size_t n, double level) {
  if (n < 2) { return (struct sg_interval){NAN, NAN, NAN}; }
  double half = gsl_cdf_tdist_Pinv((1 + level) / 2, (double)n - 1) * stddev / sqrt((double)n);
  return (struct sg_interval){mean - half, mean + half, level};
}

static size_t count_outside(const double *sorted, size_t n, struct sg_interval fences) {
  size_t count = 0;
  for (size_t i = 0; i < n; i++) {
    count += sorted[i] < fences.low || sorted[i] > fences.high;
  }
  return count;
}

struct sg_describe sg_describe(const double *values, size_t n, double level) {
  const struct sg_interval none = {NAN, NAN, NAN};
  struct sg_describe d = {n, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, none, none, 0};
  if (n == 0) { return d; }
  double *sorted = sg_alloc(n, sizeof *sorted);
  memcpy(sorted, values, n * sizeof *sorted);
  qsort(sorted, n, sizeof *sorted, compare_doubles);
  d.mean = gsl_stats_mean(values, 1, n);
  if (n > 1) { d.stddev = gsl_stats_sd_m(values, 1, n, d.mean); }
  d.cv = d.stddev / d.mean;
  d.min = sorted[0];
  d.q25 = gsl_stats_quantile_from_sorted_data(sorted, 1, n, 0.25);
  d.median = gsl_stats_median_from_sorted_data(sorted, 1, n);
  d.q75 = gsl_stats_quantile_from_sorted_data(sorted, 1, n, 0.75);
  d.max = sorted[n - 1];
  d.median_ci = sg_median_interval(sorted, n, level);
  d.mean_ci = mean_interval(d.mean, d.stddev, n, level);
  d.outliers = count_outside(sorted, n, sg_tukey_fences(sorted, n));
  free(sorted);
  return d;
}

bool sg_converged(const double *values, size_t n, const struct sg_convergence *rule) {
  const double rounding = 1e-12;
  const struct sg_describe d = sg_describe(values, n, rule->level);
  const double most = rule->target * d.median;
  if (n < rule->least || !(d.median_ci.level >= rule->level - rounding)) { return false; }
  if (!(d.median_ci.high - d.median_ci.low <= most)) { return false; }
  const struct sg_interval outer = sg_describe(values, n, SG_CONFIRMING_LEVEL(rule->level)).median_ci;
  return outer.high - outer.low <= SG_CONFIRMING_WIDTH * most;
}
