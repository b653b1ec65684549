/* Labels: the strategy's name and every other factor that varies in the run. The factors come from core/factors.h, so
 * a new one appears as name=value; a shorter form and its position are one line in the table of labels.c. */
#ifndef SG_BENCH_PLAN_LABELS_H
#define SG_BENCH_PLAN_LABELS_H

#include <stddef.h>

#include "core/columns.h"

/* A label for each of n configurations with strategies of strategies.def: an array of strings, all on the heap. */
char **sg_labels_make(const struct sg_configs_row *const *rows, size_t n);

#endif
