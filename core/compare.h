/* Between configurations of the same workload: which is the baseline, how many times as fast, and who shares a rank.
 * Everything is paired by round, for the launches of a round met the same mood of the machine. */
#ifndef SG_CORE_COMPARE_H
#define SG_CORE_COMPARE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/launches.h"
#include "core/stats.h"

/* What is compared: one entry for each configuration, `set` and all arrays in the order of configs.csv. */
struct sg_comparison {
  const struct sg_resultset *set;
  const struct sg_config_launches *launches;
  const struct sg_describe *wall; /* of each configuration's wall_ns */
  double level;                   /* 0.95: of intervals, and 1 - level of the tests */
  double equivalence;             /* 0.02: medians whose ratio is within it are called equal */
};

/* Workloads: configurations whose factors of that role (factors.h) are all equal. */
struct sg_workloads {
  size_t *members; /* indices of configurations by workload; workloads by their first one, members by index */
  size_t *first;   /* workload w is members[first[w]] to members[first[w + 1] - 1] */
  size_t n;
};
struct sg_workloads sg_workloads_find(const struct sg_resultset *set);
void sg_workloads_release(struct sg_workloads *workloads);

enum { SG_NO_CONFIG = -1 };

/* baseline[c] for every configuration: which one its speed-up is over. It has the strategy `serial`, the same
 * workload and the same core type (what other kernels gain is not the strategy's doing), and a time that was
 * verified; SG_NO_CONFIG when there is none. Of several it is the one that shares most factors of the library with
 * it; among equals of the runner; then of what a strategy leaves open, such as pinning; then the first. A serial
 * configuration that was verified is its own baseline. */
void sg_baselines_find(const struct sg_comparison *comparison, const struct sg_workloads *workloads, long *baseline);

struct sg_speedup {
  size_t n;                    /* rounds both have */
  double median;               /* of baseline's time over this one's, round by round; NaN: no such round */
  struct sg_interval interval; /* order statistics of the same ratios */
};
struct sg_speedup sg_speedup_compute(const struct sg_comparison *comparison, size_t baseline, size_t config,
                                     enum sg_metric metric);

/* The median speed-up in wall time had all the cores run at the one-core rate the whole time. Each time is multiplied
 * by the rate its launch could get for each core it uses, from the probe before it: one_core_flops for one core,
 * all_core_flops / cores for all, linear in between. NaN without probes or without the number of cores. */
double sg_speedup_at_capacity(const struct sg_comparison *comparison, size_t baseline, size_t config);

/* Cores a configuration can keep busy: workers x BLAS threads (the library's default: all), at most the usable cores
 * in machine.json. NaN: unknown. */
double sg_cores_used(const struct sg_resultset *set, const struct sg_configs_row *config);

/* rank[c] for every configuration, SG_NO_INT for those with no time or an invalid launch.
 *
 * Within a workload the configuration with the least median leads; each other one is set against it, and those that
 * cannot be told from it share its rank. The fastest of the rest leads next, and so on; a rank counts the
 * configurations before it (1, 1, 3). Two are told apart when
 *  - the median of their paired ratios lies outside 1 +- equivalence, and
 *  - the paired signed-rank test on the logarithms of the ratios (Wilcoxon; Holm-adjusted over all that are set
 * against this leader) has p < 1 - level. Where the rounds are too few for any outcome to reach that
 * (sg_test_can_reject), the intervals of their medians must not overlap instead. */
void sg_ranks_find(const struct sg_comparison *comparison, const struct sg_workloads *workloads, int64_t *rank);

/* Whether n paired rounds can lead to rejection among `family` Holm-adjusted tests: the least p is 2^(1-n). */
bool sg_test_can_reject(size_t n, size_t family, double level);

#endif
