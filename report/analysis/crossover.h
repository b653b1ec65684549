/* Where the winner changes: over workloads that differ in the size and the number of their items alone. */
#ifndef SG_REPORT_CROSSOVER_H
#define SG_REPORT_CROSSOVER_H

#include <stddef.h>
#include <stdint.h>

#include "report/analysis/analysis.h"

/* From n to the next n that was measured, at this number of items. */
struct sg_crossover {
  int64_t count, n_before, n_after;
  const char *before, *after; /* strategies, in the result set's pool */
};

/* Walks each number of items from the smallest n up. The strategy that leads goes on leading until it is
 * ranked and no entry of it shares rank 1; then the best of that workload takes over, and that is a crossover. Where
 * it was not measured, it was not beaten. Workloads where nothing is ranked are passed over. By count, then by n. *n
 * is their number, 0 when the workloads are not squares of one operation and type or only one n has a winner. The
 * caller frees. */
struct sg_crossover *sg_crossovers_find(const struct sg_analysis *analysis, size_t *n);

#endif
