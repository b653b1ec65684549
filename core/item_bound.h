/* The bound that a number of items sets to task-level parallelism. An item is not divided: of W workers one operates
 * on at least ceil(count / W) items, so that on average at most
 *
 *   count / ceil(count / W)
 *
 * of them work at the same time, and equal workers are at most that many times as fast as one. 8 items: 8 of 16
 * workers; 20 items: 10 of 16; a multiple of W: all of them. */
#ifndef SG_CORE_ITEM_BOUND_H
#define SG_CORE_ITEM_BOUND_H

#include <stdbool.h>

#include "core/columns.h"

/* The formula, for count and workers of at least 1. */
double sg_item_bound(int64_t count, int64_t workers);

/* Whether several workers share whole items. Not where only the library divides the work, or the scheduler divides
 * items: `native`, when there are fewer items than workers. */
bool sg_config_shares_items(const struct sg_configs_row *config);

/* The bound of the workers that operate on items (sg_config_operators), where it is less than their number; NaN
 * elsewhere. */
double sg_config_item_bound(const struct sg_configs_row *config);

/* The same as threads: the bound x BLAS threads per worker, which is the most that can run, and the most by which the
 * configuration can be faster than serial. NaN also where the library chooses the number of its threads. */
double sg_config_thread_bound(const struct sg_configs_row *config);

#endif
