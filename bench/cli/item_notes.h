/* What `plan` and `run` say about the numbers of items of a plan. */
#ifndef SG_BENCH_CLI_ITEM_NOTES_H
#define SG_BENCH_CLI_ITEM_NOTES_H

#include <stdbool.h>
#include <stdio.h>

#include "bench/plan/plan.h"

/* A line for each count per core: how many items that is here, and why if memory reduced it. `reduced`: only those.
 */
void sg_item_notes_counts(const struct sg_plan *plan, bool reduced, FILE *stream);

/* A line for each number of items that does not divide among the workers of a configuration: what it bounds
 * (core/item_bound.h). The most bounded ones first, the others counted. */
void sg_item_notes_bounds(const struct sg_plan *plan, FILE *stream);

/* For each workload whose items are in files: their shape, type and number, whether they are converted, and what the
 * operation ignores of them. */
void sg_item_notes_data(const struct sg_plan *plan, FILE *stream);

#endif
