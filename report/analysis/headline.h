/* The answer with its uncertainty, as facts for the fragments headline/verdict, headline/single and their
 * counterparts for several workloads. */
#ifndef SG_REPORT_HEADLINE_H
#define SG_REPORT_HEADLINE_H

#include <jansson.h>

#include "report/analysis/analysis.h"

/* The verdict on a workload: {"kind", "state" ("answer", "undecided",
 * "problem"; of several workloads also "partial"), "recommends", "launches" of the fastest, "tied": entries of rank
 * 1, "cost", "best_cost"} and the fragment headline/verdict. New references. */
json_t *sg_verdict_workload(const struct sg_workload_results *workload);

/* That of the only workload, or, of several, the number of workloads with each verdict: the fragment
 * headline/verdicts, with the kind null. */
json_t *sg_verdict_run(const struct sg_analysis *analysis);

/* For one workload: what its verdict means, with the fastest strategies and their speed-up. */
json_t *sg_headline_workload(const struct sg_workload_results *workload, const char *cpu);

/* The estimates of that headline that differ from those of the table, because several are tied: {"speedup", "time"},
 * each
 * {"corrected", "table"}, or null where the headline does not give it or it is the same; null: neither. */
json_t *sg_headline_correction(const struct sg_workload_results *workload);

/* For the whole run: the answer for its only workload, or how often each strategy is fastest. */
json_t *sg_headline(const struct sg_analysis *analysis);

#endif
