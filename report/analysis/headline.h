/* The answer in a sentence, with its uncertainty. Markdown. */
#ifndef SG_REPORT_HEADLINE_H
#define SG_REPORT_HEADLINE_H

#include "report/analysis/analysis.h"

/* Of one workload: "For 100 products of ... on CPU, `threads` with ... is fastest: 1.93 times `serial` [1.91, 1.95];
 * `x` cannot be told from it." New heap strings. */
char *sg_headline_workload(const struct sg_workload *workload, const char *cpu);

/* Of the whole run: that of its one workload, or how often each strategy wins. */
char *sg_headline(const struct sg_analysis *analysis);

#endif
