/* The input of a report: a loaded result set and its summary, arranged for reading. Entries (configurations with
 * their outcomes) are grouped into workloads (entries that can be ranked against each other). Pure except for memory;
 * the numbers are those of core/summary.h, and nothing is computed twice. */
#ifndef SG_REPORT_ANALYSIS_H
#define SG_REPORT_ANALYSIS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/resultset.h"
#include "core/summary.h"
#include "report/analysis/counts.h"
#include "report/analysis/entry.h"
#include "report/analysis/weak.h"

struct sg_analysis {
  const struct sg_resultset *set;
  const struct sg_summary *summary;
  struct sg_entry *entries; /* grouped by workload */
  size_t n_entries;
  struct sg_workload_results *workloads;
  size_t n_workloads;
  char **names; /* storage of the entries' names */
  struct sg_counts counts;
  struct sg_launch_rows *launches; /* storage of the entries' launches */
  struct sg_weak_launches weak;
};

/* `set` and `summary` must outlive the analysis. */
void sg_analysis_init(struct sg_analysis *analysis, const struct sg_resultset *set, const struct sg_summary *summary);
void sg_analysis_release(struct sg_analysis *analysis);

/* Entries from fastest to slowest, by the ratio from which the ranks are made, then those that cannot be ranked;
 * equals are in the order of configs.csv. The caller frees the array, not the entries. */
const struct sg_entry **sg_workload_by_ratio(const struct sg_workload_results *workload);

/* Whether the verdict on every workload allows recommending settings. */
bool sg_analysis_recommends(const struct sg_analysis *analysis);

/* Whether the run looked for the fastest configuration and eliminated others; whether it measured until intervals
 * were narrow. */
bool sg_run_decides(const json_t *run);
bool sg_run_has_target(const json_t *run);

/* Whether two estimates of a ratio look the same: within 2%. */
bool sg_ratios_agree(double a, double b);

/* Whether all factors of the library are equal: the same file, with the same choice of kernels. */
bool sg_same_library(const struct sg_configs_row *a, const struct sg_configs_row *b);

bool sg_entry_ranked(const struct sg_entry *entry);

/* Its name within the run. */
const char *sg_entry_label(const struct sg_entry *entry);

/* Whether an item takes so little time (less than 1 ms on average) that waking threads and waiting for them, which
 * costs microseconds, is a notable part of it. False where it is not known. */
bool sg_entry_has_small_items(const struct sg_entry *entry);

/* The entry of the configuration with this index in set->configs; NULL for SG_NO_CONFIG. */
const struct sg_entry *sg_analysis_entry(const struct sg_analysis *analysis, long config);

/* Is entries[i] the first of its strategy? For iterating over strategies. With `counts`, only the entries that pass
 * this test, given the first entry of all for comparison, are considered. */
typedef bool sg_entry_test(const struct sg_entry *entry, const struct sg_entry *first);
bool sg_entry_is_first_of_strategy(const struct sg_entry *entries, size_t i, sg_entry_test *counts);

/* True for a ranked entry other than the baseline that is statistically indistinguishable from it. */
bool sg_workload_ties_with_serial(const struct sg_workload_results *workload, const struct sg_entry *entry);

/* True when the baseline shares rank 1 with another entry: nothing is reliably faster than serial. */
bool sg_workload_is_open(const struct sg_workload_results *workload);

/* True when the best is reliably faster than serial and its speed-up is known. */
bool sg_workload_beats_serial(const struct sg_workload_results *workload);

/* The same, by a verdict that is clear or tied: not on one launch each. */
bool sg_workload_is_shown_to_beat_serial(const struct sg_workload_results *workload);

#endif
