/* What a configuration is called within its workload. The labels of a run of many workloads repeat what the workload
 * is in every name ("threads n=16 count=8"); below its heading that says nothing. */
#ifndef SG_REPORT_ANALYSIS_NAMES_H
#define SG_REPORT_ANALYSIS_NAMES_H

#include "report/analysis/entry.h"

/* Gives each entry of the n workloads its name: the label, in a run of several workloads without the last words that
 * all labels of the workload have; a workload's only configuration is called by its strategy. Names of a workload
 * differ as its labels do. Returns the names, NULL at the end: the entries point to them. */
char **sg_names_give(struct sg_workload_results *workloads, size_t n);
void sg_names_release(char **names);

#endif
