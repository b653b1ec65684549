/* Statistics of replicate launches: pure functions over arrays of double, GSL underneath. No clock, no I/O, no
 * unseeded random numbers. NaN in an input is a programming error; callers filter. Sources are cited at each
 * function. HB15 = T. Hoefler, R. Belli, "Scientific Benchmarking of Parallel Computing Systems", SC15. */
#ifndef SG_CORE_STATS_H
#define SG_CORE_STATS_H

#include <stdbool.h>
#include <stddef.h>

struct sg_interval {
  double low, high; /* NaN when the sample is too small */
  double level;     /* coverage reached, never overstated: see sg_median_interval; NaN: none */
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
 * section 7.1). The ranks are the closest two that reach `level`; among equally close ones those with the highest
 * coverage, then the lower ones: for an odd sum of ranks the extreme excluded is the highest, where times have their
 * long tail. The ranks do not depend on the values, so the coverage is exact: 95.0 to 97.4% for level 0.95, but 98.4%
 * at n = 7, 97.9% at 10 and 97.8% at 13 (for symmetric ranks only it would be up to 99.2%, at n = 8). Interpolated
 * intervals (T. P. Hettmansperger, S. J. Sheather, 1986; J. Nyblom, 1992) are closer to 95%, but fall to 87.5% at n =
 * 7 when the median lies between two modes, as on a machine that changes its clock frequency. The interval's `level`
 * is the actual coverage; for n < 6 it is less than requested and the interval is [min, max]. NaN for n < 2. */
struct sg_interval sg_median_interval(const double *sorted, size_t n, double level);

/* Bounds of Tukey's fences, 1.5 interquartile ranges (type 7) from the quartiles, for n >= 1 sorted values. */
struct sg_interval sg_tukey_fences(const double *sorted, size_t n);

/* The convergence rule, used by adaptive rounds for stopping and by the summary. */
struct sg_convergence {
  double level;  /* 0.95 */
  double target; /* width of the median's interval, relative to the median */
  size_t least;  /* minimum number of values */
};

/* The second interval of the rule below: its level, and its width relative to the target. */
#define SG_CONFIRMING_LEVEL(level) (1 - (1 - (level)) / 10)
#define SG_CONFIRMING_WIDTH 1.5

/* True if there are `least` values, the interval of their median reaches `level` and is narrower than `target`, and
 * the interval with a tenth of the error (99.5% for 95%; the extremes, of fewer than 9 values) is narrower than 1.5
 * times that. Testing after every round and stopping at the first narrow interval favours intervals that are narrow
 * by chance: the interval at `level` alone gives a coverage of 92% if times spread by 2%, and less if they have two
 * modes, where an interval within one mode is narrow. With both it is 93 to 97%, at the cost of one or two more
 * launches. Two modes of equal weight are the exception: any value between them is a median.
 * tests/unit/core_stats_coverage.c measures all of this. */
bool sg_converged(const double *values, size_t n, const struct sg_convergence *rule);

#endif
