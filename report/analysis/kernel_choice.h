/* The library and its kernels against the strategy: which choice changes the time more.
 *
 * The library gains what its best strategy gains over the best one under another library: the same backend with the
 * kernels it selects, or, where that was not measured, the fastest of those that are reliably slower. The strategy
 * gains what the best one gains, under the fastest library, over what a program does by itself: a plain loop with the
 * library's default threads (serial where that was not measured). */
#ifndef SG_REPORT_ANALYSIS_KERNEL_CHOICE_H
#define SG_REPORT_ANALYSIS_KERNEL_CHOICE_H

#include <jansson.h>
#include <stdbool.h>

#include "report/analysis/analysis.h"

struct sg_kernel_choice {
  const struct sg_entry *fast, *other; /* the best entry under the fastest library, and under the other one */
  double gain;                         /* other's time over fast's: above 1, and they are distinguishable */
  const struct sg_entry *usual; /* what the strategy's gain starts from; NULL: only one strategy was measured */
  double strategy_gain;         /* usual's time over fast's; 1 without it */
};

/* False: one library only, or none reliably faster than the other. */
bool sg_kernel_choice_find(const struct sg_workload_results *workload, struct sg_kernel_choice *choice);

/* Where the library is shown to gain more than the strategy, with the same libraries in every workload, and no
 * results are wrong: a fragment headline/kernel_first. Otherwise, where a probe before the run found another library
 * or other kernels clearly faster than those of the run (core/library_gain.h): a fragment headline/library_probed.
 * Otherwise null. A new reference. */
json_t *sg_kernel_choice_first(const struct sg_analysis *analysis);

/* {backend, kernels, selects} for {{> words/library}}: its kernels where they were selected for it, or those that it
 * selects by itself, if it tells; else null. A new reference. */
json_t *sg_kernel_choice_library(const struct sg_resultset *set, const struct sg_configs_row *config);

/* Whether the doctor's check of this name applies to what was measured: it judges the kernels that the library
 * selects, which is settled where others were measured. */
bool sg_doctor_check_applies(const struct sg_analysis *analysis, const char *check);

#endif
