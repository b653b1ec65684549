/* Comparison of configurations of the same workload: baseline, speed-up. Everything is paired by round, because the
 * launches of a round ran under similar conditions. ranking.h ranks them. */
#ifndef SG_CORE_COMPARE_H
#define SG_CORE_COMPARE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/contrast.h"
#include "core/launches.h"
#include "core/stats.h"

/* The configurations to compare, `set` and all arrays in the order of configs.csv. */
struct sg_comparison {
  const struct sg_resultset *set;
  const struct sg_config_launches *launches;
  const struct sg_describe *wall; /* of each configuration's wall_ns */
  double level;                   /* 0.95: of intervals, and 1 - level of the tests */
  double equivalence;             /* 0.02: medians whose ratio is within this band are equivalent */
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

/* baseline[c] for every configuration: the baseline of its speed-up. It has the strategy `serial`, the same workload
 * and the same core type (a gain by other kernels is not due to the strategy), and a verified time; SG_NO_CONFIG if
 * there is none. Of several, the one sharing most library factors; then most runner factors; then those a strategy
 * leaves open, such as pinning; then the one that loads items in the same way; then the first. A verified serial
 * configuration is its own baseline. */
void sg_baselines_find(const struct sg_comparison *comparison, const struct sg_workloads *workloads, long *baseline);

/* The same before anything was measured: as if every configuration had a verified time. Only set->configs is read. */
void sg_baselines_plan(const struct sg_resultset *set, const struct sg_workloads *workloads, long *baseline);

/* interval: of at least 6 common rounds order statistics of the same ratios; of 2 to 5 Student's t, with the variance
 * of contrast.h and `pooled_sd`, the residual standard deviation of the workload; of 1 a rough range with the level
 * NaN, from an assumed spread. */
struct sg_speedup {
  size_t n;      /* common rounds */
  double median; /* of the baseline's time over this one's, by round; NaN: no common round */
  struct sg_interval interval;
};
struct sg_speedup sg_speedup_compute(const struct sg_comparison *comparison, size_t baseline, size_t config,
                                     enum sg_metric metric, double pooled_sd);

/* The wall times of a configuration by round, for contrast.h. Release with sg_series_release. */
struct sg_series sg_series_make(const struct sg_config_launches *launches);
void sg_series_release(struct sg_series *series);

/* The most by which the items of a configuration allow it to be faster than serial (item_bound.h), where the cores
 * that it can keep busy would allow more; NaN elsewhere. */
double sg_speedup_bound(const struct sg_resultset *set, const struct sg_configs_row *config);

/* Cores a configuration can keep busy: workers x BLAS threads (the library's default: all), at most the usable cores
 * in machine.json, of all kinds. NaN: unknown. */
double sg_cores_used(const struct sg_resultset *set, const struct sg_configs_row *config);

#endif
