/* Where the winner changes, over workloads that differ only in the size and number of their items. */
#ifndef SG_REPORT_CROSSOVER_H
#define SG_REPORT_CROSSOVER_H

#include <stddef.h>
#include <stdint.h>

#include "report/analysis/analysis.h"

/* From n to the next measured n, at this number of items. */
struct sg_crossover {
  int64_t count, n_before, n_after;
  const char *before, *after; /* strategies, in the result set's pool */
};

/* Walks each number of items from the smallest n upwards. The leading strategy keeps the lead until it is ranked in a
 * workload where none of its entries has rank 1; the best of that workload then takes over, which is a crossover.
 * Where a strategy was not measured, it was not beaten. Workloads without a ranked entry are skipped. Sorted by
 * count, then by n. *n is the number of crossovers, 0 when the workloads are not square items of one operation and
 * type or only one n has a winner. The caller frees. */
struct sg_crossover *sg_crossovers_find(const struct sg_analysis *analysis, size_t *n);

#endif
