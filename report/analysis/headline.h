/* The answer with its uncertainty, as facts for the fragments headline/single and headline/several. */
#ifndef SG_REPORT_HEADLINE_H
#define SG_REPORT_HEADLINE_H

#include <jansson.h>

#include "report/analysis/analysis.h"

/* For one workload: the fastest strategy, its speed-up, and what is statistically indistinguishable from it. New
 * references. */
json_t *sg_headline_workload(const struct sg_workload_results *workload, const char *cpu);

/* For the whole run: the answer for its only workload, or how often each strategy is fastest. */
json_t *sg_headline(const struct sg_analysis *analysis);

#endif
