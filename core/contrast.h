/* Paired comparison of the times of configurations with the fastest of them. Pure functions.
 *
 * Times are natural logarithms, one for each round in which the configuration has a usable launch; a difference of
 * two of them in the same round is a paired log ratio. An additive model (configuration + round) is fitted to all of
 * them, so that a configuration measured in few rounds is compared under the conditions of those rounds. The leader
 * has the smallest effect: the trimmed mean of its times relative to the fitted rounds.
 *
 * Test of a configuration against the leader, with n common rounds (G. K. Smyth, "Linear models and empirical Bayes
 * methods", Stat. Appl. Genet. Mol. Biol. 3, 2004: a variance moderated by that of all comparisons):
 *   D   trimmed mean of the paired log ratios, a quarter from each end (fewer than 6 rounds: their mean)
 *   s2  their variance, or n times that of the trimmed mean if larger (K. K. Yuen, Biometrika 61, 1974)
 *   p2  the larger of twice the residual variance of the model, pooled over all configurations, and floor^2
 *   v = (6 p2 + (n - 1) s2) / (n + 5),  t = D / sqrt(v / n) on n + 2 degrees of freedom (n = 2: on 3)
 * floor = max(1.25 x within-launch sd, 0.05), from 6 rounds on 1.25 x within-launch sd. One round has no residual.
 * With fewer than 6 rounds a ratio of more than 2 in each of them counts as different; in one round nothing else
 * does.
 *
 * The error is spent step-down over the pairs of configurations not yet found slower: with r of them left, the one
 * with the least p is slower than the leader if p r (r - 1) / 2 < alpha (S. Holm, Scand. J. Stat. 6, 1979, over all
 * pairs, because the leader is chosen by the same data). A configuration as fast as the fastest is then excluded with
 * a probability of at most alpha; tests/unit/core_contrast_error.c measures it. */
#ifndef SG_CORE_CONTRAST_H
#define SG_CORE_CONTRAST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The usable launches of one configuration. */
struct sg_series {
  int64_t *rounds;  /* ascending, without duplicates */
  double *logs;     /* of the time in that round */
  size_t n;         /* 0: takes no part */
  double within_sd; /* of the logs of the trials of one launch; NaN: one trial per launch */
};

/* A configuration compared with the leader. */
struct sg_contrast {
  size_t n;         /* common rounds */
  double log_ratio; /* log of its time over the leader's; NaN without a common round, 0 for the leader */
  double se, df;    /* standard error of log_ratio, degrees of freedom; NaN without a common round */
  double p;         /* two-sided, adjusted as above; NaN without a common round */
  bool slower;      /* p < alpha, and the ratio is outside the band */
};

struct sg_contrast_rule {
  double alpha; /* of all comparisons together */
  double band;  /* 0.02: ratios from 1 / 1.02 to 1.02 are equivalent */
};

enum { SG_NO_LEADER = -1 };

/* Compare series[0..n-1] where `takes_part` (NULL: all); contrasts[i] is set for each of those. Returns the leader's
 * index, or SG_NO_LEADER if no series has a launch. */
long sg_contrasts_make(struct sg_contrast *contrasts, const struct sg_series *series, const bool *takes_part,
                       size_t n, const struct sg_contrast_rule *rule);

/* Effects of configurations in the additive model, relative to their mean, into effects[n]; NaN without a launch. */
void sg_effects_fit(double *effects, const struct sg_series *series, const bool *takes_part, size_t n);

/* Paired differences one - other over common rounds, into `out` with room for the shorter; returns their number. */
size_t sg_series_pair(const struct sg_series *one, const struct sg_series *other, double *out);

/* Compare one series with another, without adjustment for other comparisons: p is that of one test. `pooled_sd` is
 * the residual standard deviation of a launch; 0: unknown. */
struct sg_contrast sg_contrast_pair(const struct sg_series *one, const struct sg_series *other, double pooled_sd);

/* The mean log time of one series by itself, to compare series whose rounds have nothing in common, such as those of
 * two runs. The variance of one launch is v as above, from s2 of the series and p2, here the larger of `launch_sd`^2
 * (0: unknown) and floor^2 / 2, on n + 1 degrees of freedom. The mean is not trimmed: times of a machine with two
 * states, such as two clock frequencies, are bimodal, and the trimmed mean of a few of them falls into one mode with
 * an estimate of its variance that is too small by far. Paired differences do not have that problem. */
struct sg_location {
  size_t n;        /* launches; 0: the others are NaN */
  double mean;     /* of the logs */
  double variance; /* of that mean; infinity for one launch, from which nothing is known */
  double df;       /* its degrees of freedom */
};
struct sg_location sg_series_location(const struct sg_series *series, double launch_sd);

/* The standard deviation of a launch about the mean of its configuration, pooled over the n series; 0: unknown. */
double sg_launch_sd(const struct sg_series *series, size_t n);

/* End of the confidence interval of log_ratio: low or high by `quantile` of Student's t, 0.025 or 0.975. */
double sg_contrast_bound(const struct sg_contrast *contrast, double quantile);

/* The largest such end of the contrasts of series[one] with all others of `takes_part`, at least 0; NaN if it has no
 * round in common with one of them. */
double sg_contrasts_most(const struct sg_series *series, const bool *takes_part, size_t n, size_t one,
                         double pooled_sd, double quantile);

/* Lag-1 autocorrelation of times about the mean of each series, pooled over the series with at least 8 rounds, with
 * the bias of about -1 / n of short series removed (M. G. Kendall, Biometrika 41, 1954). NaN without such a series.
 * *least (may be NULL) is the correlation that fewer than one run in twenty reaches if launches are independent. */
double sg_series_autocorrelation(const struct sg_series *series, size_t n, double *least);

/* The pooled residual standard deviation of one launch; 0 if there are no residuals. */
double sg_residual_sd(const struct sg_series *series, const bool *takes_part, size_t n);

#endif
