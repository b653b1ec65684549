/* Places of the configurations of each workload: rank, estimate, and verdict.
 *
 * Ranks: the configurations that contrast.h does not find slower than the leader share rank 1; the same comparison
 * among the rest gives the next rank, and so on, with gaps (1, 1, 3). A run with the goal `decide` eliminated
 * configurations at its looks (race.h); these are repeated here on the stored launches. */
#ifndef SG_CORE_RANKING_H
#define SG_CORE_RANKING_H

#include <stdint.h>

#include "core/compare.h"
#include "core/verdict.h"

struct sg_place {
  int64_t rank;       /* SG_NO_INT: no verified time */
  int64_t eliminated; /* round whose look eliminated it, so that it was launched no more; SG_NO_INT: none did */
  double ratio, ratio_low, ratio_high; /* its time over the leader's, by the model of contrast.h; NaN: no rank */
  /* Its time is multiplied by this against the bias of choosing: the fastest of several that are tied looks faster
   * than it is. Effects of rank 1 are shrunk toward their mean by the share of their variance that is noise (B.
   * Efron, C. Morris, "Data analysis using Stein's estimator", J. Am. Stat. Assoc. 70, 1975). 1 where nothing is
   * tied. */
  double correction;
  /* Upper bound, as a fraction, of how much slower it is than the fastest of rank 1. That of the one with the
   * smallest ratio is exceeded in at most 5% of runs (tests/unit/core_ranking_coverage.c). NaN: another rank, nothing
   * tied, or no round in common with one of them. */
  double loss;
};

struct sg_ranking {
  struct sg_place *places;     /* of each configuration, in the order of configs.csv */
  struct sg_verdict *verdicts; /* of each workload */
  double *pooled_sd;           /* of each workload: residual standard deviation of a launch's log time */
};

struct sg_ranking sg_ranking_make(const struct sg_comparison *comparison, const struct sg_workloads *workloads);
void sg_ranking_release(struct sg_ranking *ranking);

#endif
