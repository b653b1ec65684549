/* What run.json says of items in files: the types of their numbers, and what the operation ignores of them. */
#ifndef SG_CORE_ITEM_DATA_H
#define SG_CORE_ITEM_DATA_H

#include <jansson.h>
#include <stdbool.h>

/* Of an operation and a source (as in configs.csv); NULL: nothing is said. Borrowed from `run`. */
const json_t *sg_item_data_find(const json_t *run, const char *operation, const char *source);

/* Whether numbers are of another type in the files than they are computed with. */
bool sg_item_data_converted(const json_t *data);

/* These types, as "int16 and f64". A new heap string, not cleaned. */
char *sg_item_data_types(const json_t *data);

#endif
