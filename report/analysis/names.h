/* The name of a configuration within its workload. In a run of many workloads every label repeats the description of
 * the workload ("threads n=16 count=8"), which is redundant below the heading of that workload. */
#ifndef SG_REPORT_ANALYSIS_NAMES_H
#define SG_REPORT_ANALYSIS_NAMES_H

#include "report/analysis/entry.h"

/* Names each entry of the n workloads: the label, in a run of several workloads without the trailing words that all
 * labels of the workload share; a workload's only configuration is named after its strategy. A library is named
 * without its threading ("openblas-0.3.26" for openblas-pthread-0.3.26) where libraries stay distinct. Names within a
 * workload are as distinct as its labels. The labels of entries are shortened in the same way. Returns names and
 * labels, terminated by NULL: the entries point to them. */
char **sg_names_give(struct sg_workload_results *workloads, size_t n);
void sg_names_release(char **names);

#endif
