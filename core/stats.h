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
  double level;     /* coverage reached, never more than is true: see sg_median_interval; NaN when none */
};

struct sg_describe {
  size_t n;
  double mean, stddev, cv;           /* stddev and cv NaN for n < 2 */
  double min, q25, median, q75, max; /* quantiles of type 7 (R's default, GSL's) */
  struct sg_interval median_ci;      /* exact order statistics, binomial; HB15 section 3.1.3 */
  struct sg_interval mean_ci;        /* Student's t */
  size_t outliers;                   /* beyond Tukey's fences, 1.5 IQR */
};

/* Describe n values; `level` is 0.95. `values` is not changed. */
struct sg_describe sg_describe(const double *values, size_t n, double level);

/* Interval of the median of sorted values between two of them, exact for any continuous distribution: the number of
 * values below the median is Binomial(n, 1/2) (HB15 section 3.1.3; H. A. David, H. N. Nagaraja, "Order Statistics",
 * section 7.1). The ranks are the closest two that reach `level`; of equally close ones those that cover most, then
 * the lower ones: for an odd sum of ranks the extreme left out is the highest, where times have their long tail. They
 * do not depend on the values, so the coverage is exact: 95.0 to 97.4% for level 0.95, but 98.4% at n = 7, 97.9% at
 * 10 and 97.8% at 13 (for symmetric ranks only it would be up to 99.2%, at n = 8). Interpolated intervals (T. P.
 * Hettmansperger, S. J. Sheather, 1986; J. Nyblom, 1992) are closer to 95%, but fall to 87.5% at n = 7 when the
 * median lies between two modes, as times on a machine that changes its clock do. `level` is what the ranks cover,
 * which is less than asked for n < 6: then [min, max]. NaN for n < 2. */
struct sg_interval sg_median_interval(const double *sorted, size_t n, double level);

/* Bounds of Tukey's fences, 1.5 interquartile ranges (type 7) from the quartiles, for n >= 1 sorted values. */
struct sg_interval sg_tukey_fences(const double *sorted, size_t n);

/* Two-sided Wilcoxon signed-rank p-value of paired differences, as R's wilcox.test gives it: exact for n < 50 without
 * ties and zeros, else the normal approximation with corrections for ties and continuity. Zeros are dropped. NaN if
 * nothing is left. */
double sg_wilcoxon_signed_rank(const double *differences, size_t n);

/* Holm's step-down adjustment, in place; monotone, capped at 1 (R's p.adjust(method = "holm")). */
void sg_holm_adjust(double *p, size_t n);

/* When a configuration has been measured often enough: the rule that adaptive rounds stop by, and what a summary
 * calls converged. */
struct sg_convergence {
  double level;  /* 0.95 */
  double target; /* width of the median's interval, relative to the median */
  size_t least;  /* values */
};

/* True when there are `least` values, their interval of the median reaches `level` and is narrower than `target`, and
 * the interval with a tenth of the error (99.5% for 95%; the extremes, of fewer than 9 values) is narrower than 1.5
 * times that. Looking after every round
 * and stopping at the first narrow interval favours those that are narrow by luck; the interval at `level` alone
 * leaves them a coverage of 92% where times spread by 2%, and less where they have two modes, for then an interval is
 * narrow when it lies in one of them. With both it is 93 to 97%, for one or two launches more. Two modes of equal
 * weight are the exception: any value between them is a median, and most launches tell of neither.
 * tests/unit/core_stats_coverage.c measures all of this. */
bool sg_converged(const double *values, size_t n, const struct sg_convergence *rule);

#endif
