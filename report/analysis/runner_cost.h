/* What a program in another language (a runner) costs: the same in C, and the way from its fastest program to the
 * fastest configuration of all, in pairs (time_pair.h). */
#ifndef SG_REPORT_ANALYSIS_RUNNER_COST_H
#define SG_REPORT_ANALYSIS_RUNNER_COST_H

#include <jansson.h>

#include "report/analysis/analysis.h"

/* Ours with the same factors; NULL: it was not measured. */
const struct sg_entry *sg_runner_same_in_c(const struct sg_workload_results *workload, const struct sg_entry *other);

/* For a run of one workload with a runner that is shown to be slower than the fastest configuration: the fragment
 * headline/runner_cost with the facts {runner, fastest, own, ratio, interval, family, missing, parts: {program,
 * strategy, library} or null}; otherwise null, as where either has one launch only. No parts where one of their ends
 * has one launch only, or a configuration never ran (`missing`). A new reference. */
json_t *sg_runner_cost_first(const struct sg_analysis *analysis);

#endif
