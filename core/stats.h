/* Statistics of replicate launches: pure functions over arrays of double, GSL underneath. No clock, no I/O,
 * no random number without a seed. NaN in an input is a programming error; callers filter.
 * Sources are named at each function. HB15 = T. Hoefler, R. Belli, "Scientific Benchmarking of Parallel
 * Computing Systems", SC15. */
#ifndef SG_CORE_STATS_H
#define SG_CORE_STATS_H

#include <stdbool.h>
#include <stddef.h>

struct sg_interval {
  double low, high; /* NaN when the sample is too small */
  double level;     /* coverage reached: the order-statistic interval is conservative; NaN when none */
};

struct sg_describe {
  size_t n;
  double mean, stddev, cv; /* stddev and cv NaN for n < 2 */
  double min, q25, median, q75, max; /* quantiles of type 7 (R's default, GSL's) */
  struct sg_interval median_ci; /* exact order statistics, binomial; HB15 section 3.1.3 */
  struct sg_interval mean_ci;   /* Student's t */
  size_t outliers;              /* beyond Tukey's fences, 1.5 IQR */
};

/* Describe n values; `level` is 0.95. `values` is not changed. */
struct sg_describe sg_describe(const double *values, size_t n, double level);

/* Order-statistic interval of the median of sorted values: the narrowest symmetric pair of ranks with
 * coverage >= level. For n < 6 no pair reaches 95%: then [min, max] with the level it does reach, and
 * low = high = NaN for n < 2. */
struct sg_interval sg_median_interval(const double *sorted, size_t n, double level);

/* Bounds of Tukey's fences for sorted values. */
struct sg_interval sg_tukey_fences(const double *sorted, size_t n);

/* Two-sided Wilcoxon signed-rank p-value of paired differences (exact for n <= 50 without ties, else normal
 * approximation with tie correction and continuity correction, as R's wilcox.test). Zeros are dropped. NaN if
 * nothing is left. */
double sg_wilcoxon_signed_rank(const double *differences, size_t n);

/* Holm's step-down adjustment, in place; monotone, capped at 1 (R's p.adjust(method = "holm")). */
void sg_holm_adjust(double *p, size_t n);

/* True when the interval of the median is narrower than `target` (relative to the median) on the whole:
 * (high - low) / median <= target and its level reaches `level`. The stopping rule of adaptive rounds. */
bool sg_converged(const struct sg_describe *d, double target, double level);

#endif
