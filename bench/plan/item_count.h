/* A number of items as a profile or --count gives it: "100", or "4 per core", which is resolved once the machine is
 * known: four items for each physical core this process may use (the workers of the strategy `threads`). */
#ifndef SG_BENCH_PLAN_ITEM_COUNT_H
#define SG_BENCH_PLAN_ITEM_COUNT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/error.h"

enum { SG_LEAST_ITEMS = 8 }; /* of a count per core, so that a machine with few cores has a stack too */

struct sg_item_count {
  int64_t number; /* of items; per core if so */
  bool per_core;
};

/* `what` names it in the error ("--count"). */
int sg_item_count_parse(struct sg_item_count *count, const char *text, const char *what,
                        struct sg_error *err) SG_MUST_CHECK;

/* The number itself, or per core max(SG_LEAST_ITEMS, number x cores). */
int64_t sg_item_count_resolve(const struct sg_item_count *count, int cores);

#endif
