/* A number of items as a profile or --count gives it: "100", or "4 per core", which is resolved once the machine is
 * known: four items for each physical core this process may use (the workers of the strategy `threads`); or "4 per
 * rank", four for each MPI rank: one number of items for each number of ranks, and only with it (weak scaling). */
#ifndef SG_BENCH_PLAN_ITEM_COUNT_H
#define SG_BENCH_PLAN_ITEM_COUNT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/error.h"

enum { SG_LEAST_ITEMS = 8 }; /* of a count per core, so that a machine with few cores has a stack too */

struct sg_item_count {
  int64_t number; /* of items; per core or rank if so */
  bool per_core, per_rank;
};

/* `what` names it in the error ("--count"). */
int sg_item_count_parse(struct sg_item_count *count, const char *text, const char *what,
                        struct sg_error *err) SG_MUST_CHECK;

/* The number itself, also of one per rank, or per core max(SG_LEAST_ITEMS, number x cores). */
int64_t sg_item_count_resolve(const struct sg_item_count *count, int cores);

#endif
