/* Ratios of the times of matching configurations between the sides of a comparison, with their intervals and what
 * they show. Pure functions of the launches.
 *
 * Launches of two sets are independent: their rounds have nothing in common, so nothing is paired. The log ratio is
 * the difference of two mean log times (sg_series_location(), a trimmed mean), its interval that of B. L. Welch,
 * "The generalization of 'Student's' problem when several different population variances are involved", Biometrika
 * 34, 1947; for trimmed means K. K. Yuen, Biometrika 61, 1974. Where weak launches explain the times of a set, they
 * are left out (core/capacity.h).
 *
 * Session-to-session variance: a side with several sessions has the mean of its sessions' means. The variance of a
 * session's mean is estimated from the sessions of each side that has several: the larger of that of the
 * configuration and the mean of all configurations, whose sessions vary together, so that there are only as many
 * degrees of freedom as further sessions. The interval is the wider of that from the launches and that from the
 * sessions. With one session per side the variance is unknown, and the intervals do not include it.
 *
 * The m intervals of a comparison are simultaneous: each has the level 1 - 0.05 / m (Bonferroni), so that all of them
 * contain the true ratio in at least 95% of comparisons, and what is shown follows from them alone. (The step-down
 * test of Holm decides a little more, but has no two-sided simultaneous intervals that agree with its decisions.)
 * tests/unit/report_compare_error.c counts the errors. */
#ifndef SG_REPORT_RATIOS_H
#define SG_REPORT_RATIOS_H

#include "core/contrast.h"
#include "report/compare/compare_sets.h"

/* What an interval shows: SLOWER (FASTER) all of it is above (below) 1, and the ratio is outside the band; SAME all
 * of it is within the band. */
#define SG_FINDS(X) X(SLOWER, slower) X(FASTER, faster) X(SAME, same) X(UNDECIDED, undecided) X(NONE, not_comparable)
enum sg_find {
#define SG_FIND_INDEX(NAME, name) SG_FIND_##NAME,
  SG_FINDS(SG_FIND_INDEX)
#undef SG_FIND_INDEX
      SG_N_FINDS
};
extern const char *const sg_find_names[SG_N_FINDS];

/* Why a configuration has no ratio. */
#define SG_NO_RATIOS(X)     \
  X(ONLY_BASE, only_base)   \
  X(ONLY_OTHER, only_other) \
  X(OTHER_DATA, other_data) \
  X(BASE_UNUSABLE, base_unusable) X(OTHER_UNUSABLE, other_unusable) X(ONE_LAUNCH, one_launch)
enum sg_no_ratio {
  SG_NO_REASON,
#define SG_NO_RATIO_INDEX(NAME, name) SG_RATIO_##NAME,
  SG_NO_RATIOS(SG_NO_RATIO_INDEX)
#undef SG_NO_RATIO_INDEX
      SG_N_NO_RATIOS
};
extern const char *const sg_no_ratio_names[SG_N_NO_RATIOS];

/* One side's times of a configuration. */
struct sg_side_time {
  const struct sg_entry *entry;    /* in the first session that has it; NULL: none has */
  const struct sg_entry *unusable; /* in the first session in which it has no verified time; NULL: in none */
  size_t sessions, launches;       /* used */
  double time_ns;                  /* geometric mean of a trial; NaN: none */
  struct sg_location mean;         /* of the logs of times per item; of several sessions, the mean of their means */
  double session_variance, session_df; /* of one session's mean about that of the side; NaN: one session */
};

/* A configuration of the base, or one that the base does not have, on one side. */
struct sg_time_ratio {
  size_t side; /* from 1 */
  struct sg_side_time base, other;
  bool per_item; /* the numbers of items differ: times per item are compared */
  enum sg_find find;
  enum sg_no_ratio reason; /* of NONE and, ONE_LAUNCH, of UNDECIDED */
  double ratio, low, high; /* the other's time over the base's; NaN: none */
  double se, df;           /* of its logarithm */
  /* Rates as a share of the measured peak of all cores, and the ratio of normalised times with its interval; NaN:
   * the machines do not differ, or a peak was not measured. */
  double base_share, other_share, scaled, scaled_low, scaled_high;
};

struct sg_ratios {
  struct sg_time_ratio
      *items; /* by side, in the order of the base's entries; then those that the base does not have */
  size_t n;
  size_t n_compared;  /* those with an interval: the m above */
  double level, band; /* 0.95, 0.02 */
  double each_level;  /* 1 - 0.05 / m */
  double session_sd;  /* standard deviation of a session's mean log time; NaN: unknown */
  double session_df;
};

/* SG_BAD_INPUT if no configuration of some side has a match. `sets` must outlive the ratios. */
int sg_ratios_make(struct sg_ratios *ratios, const struct sg_compared_sets *sets, struct sg_error *err) SG_MUST_CHECK;
void sg_ratios_release(struct sg_ratios *ratios);

/* The parts, for simulated launches. The mean of n >= 1 sessions, and the variance of one of them; and the intervals
 * of all items but those that are NONE, from the means of their sides, with what they show. */
void sg_side_time_join(struct sg_side_time *time, const struct sg_location *means, size_t n);
void sg_ratios_decide(struct sg_ratios *ratios);

/* How many ratios of a side (0: of all) show this. */
size_t sg_ratios_count(const struct sg_ratios *ratios, size_t side, enum sg_find find);

/* The factors of the strategy in which two matching configurations differ, such as the workers of their machines. */
uint64_t sg_ratio_differing(const struct sg_time_ratio *ratio);

/* The entry that stands for the configuration: the base's, or the other's where the base does not have it. */
const struct sg_entry *sg_ratio_entry(const struct sg_time_ratio *ratio);

#endif
