/* What a program in another language (a runner) costs: pairs of configurations, and the way from its fastest program
 * to the fastest configuration of all. Ratios are those that ranks are made of, with the interval of those paired by
 * round. Two configurations differ where they have different ranks and the interval does not contain 1. */
#ifndef SG_REPORT_ANALYSIS_RUNNER_COST_H
#define SG_REPORT_ANALYSIS_RUNNER_COST_H

#include <jansson.h>

#include "report/analysis/analysis.h"

/* Time relative to that of the workload's fastest; NaN: not ranked, or no entry. */
double sg_runner_time(const struct sg_entry *entry);

/* Ours with the same factors; NULL: it was not measured. */
const struct sg_entry *sg_runner_same_in_c(const struct sg_workload_results *workload, const struct sg_entry *other);

/* {"ratio", "interval" or null, "differ"}: how many times as long one takes as the other. A new reference. */
json_t *sg_runner_pair(const struct sg_analysis *analysis, const struct sg_entry *one, const struct sg_entry *other);

/* For a run of one workload with a runner that is shown to be slower than the fastest configuration: the fragment
 * headline/runner_cost with the facts {runner, fastest, own, ratio, interval, parts: {program, strategy, library} or
 * null}; otherwise null. A new reference. */
json_t *sg_runner_cost_first(const struct sg_analysis *analysis);

#endif
