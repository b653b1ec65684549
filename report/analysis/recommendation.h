/* Which configuration to recommend: among those that share the best rank, the simplest to use, and never one that the
 * page warns of. Not every configuration is a matter of settings: some replace the library's calls, load items in
 * another way or pin threads. */
#ifndef SG_REPORT_ANALYSIS_RECOMMENDATION_H
#define SG_REPORT_ANALYSIS_RECOMMENDATION_H

#include "report/analysis/analysis.h"

struct sg_recommendation {
  const struct sg_entry *entry;  /* in the first workload; NULL: nothing to recommend */
  const struct sg_entry *passed; /* the best of a workload, reliably faster than what is recommended there, but warned
                                    of or not a matter of settings; NULL: none */
  bool passed_warned;            /* the page warns of `passed` */
};

/* For the only workload, or, for several, the same settings in each, where they are reliably faster than serial in
 * each. From simplest: the library's default, one variable, several; a thread pool without and with variables; an
 * OpenMP loop; processes. Among equally simple ones, the fastest. */
struct sg_recommendation sg_recommendation_find(const struct sg_analysis *analysis);

/* Whether a configuration's workers are processes; whether it selects kernels, of the library's `coretype`. */
bool sg_config_uses_processes(const struct sg_configs_row *config);
bool sg_config_selects_kernels(const struct sg_configs_row *config);

#endif
