/* Labels: the strategy's name, and whatever else tells a configuration from the others of its run. What varies comes
 * from core/factors.h, so a factor that is added there is in the labels as name=value; a shorter form, and a place
 * among the others, is a line in the table of labels.c. */
#ifndef SG_BENCH_PLAN_LABELS_H
#define SG_BENCH_PLAN_LABELS_H

#include <stddef.h>

#include "core/columns.h"

/* A label for each of n configurations, whose strategies are in strategies.def: an array of texts, all on the heap.
 */
char **sg_labels_make(const struct sg_configs_row *const *rows, size_t n);

#endif
