/* Where the winner changes, over workloads that differ only in the size and number of their items. */
#ifndef SG_REPORT_CROSSOVER_H
#define SG_REPORT_CROSSOVER_H

#include <stddef.h>
#include <stdint.h>

#include "report/analysis/analysis.h"

/* A strategy is fastest, or shares the rank of the fastest, from one measured n to another. */
struct sg_lead {
  const char *strategy; /* in the result set's pool */
  int64_t n_first, n_last;
};

/* With this number of items, from the smallest n upwards. */
struct sg_leads {
  int64_t count;
  struct sg_lead *items; /* two or more, each of another strategy than the one before */
  size_t n;
  size_t undecided; /* sizes whose verdict is neither clear nor tied: nothing is said of them */
};

/* Walks each number of items from the smallest n upwards. The leading strategy keeps the lead until it is ranked in a
 * workload where none of its entries has rank 1; the best of that workload then takes over. Where a strategy was not
 * measured, it was not beaten. Workloads that are undecided are skipped. Sorted by count. *n is the number of counts
 * at which the lead changes, 0 when the workloads are not square items of one operation and type. */
struct sg_leads *sg_leads_find(const struct sg_analysis *analysis, size_t *n);
void sg_leads_free(struct sg_leads *leads, size_t n);

#endif
