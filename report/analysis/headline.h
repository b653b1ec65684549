/* The answer with its uncertainty, as facts for the fragments headline/single and headline/several. */
#ifndef SG_REPORT_HEADLINE_H
#define SG_REPORT_HEADLINE_H

#include <jansson.h>

#include "report/analysis/analysis.h"

/* Of one workload: which strategy is fastest, its speed-up, what is indistinguishable from it. New references. */
json_t *sg_headline_workload(const struct sg_workload_results *workload, const char *cpu);

/* Of the whole run: that of its one workload, or how often each strategy is fastest. */
json_t *sg_headline(const struct sg_analysis *analysis);

#endif
