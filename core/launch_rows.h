/* Rows of samples.csv by configuration and launch: the index of a result set (resultset.h), made once. Whatever goes
 * over the trials of a configuration does it launch by launch, in which the rows are adjacent. */
#ifndef SG_CORE_LAUNCH_ROWS_H
#define SG_CORE_LAUNCH_ROWS_H

#include <stddef.h>

#include "core/columns.h"

/* The rows of one launch: rows[0] to rows[n - 1], in the order of the file. */
struct sg_launch_rows {
  const struct sg_samples_row *rows;
  size_t n;
};

struct sg_launch_index_input {
  struct sg_samples_row **samples; /* n of them, on the heap */
  size_t n, n_configs;
  size_t (*config_of)(const void *context, const char *config_id); /* the number of the configuration */
  const void *context;
};

/* Make the index, on the heap: launches[first[c]] to launches[first[c + 1] - 1] are those of configuration c, by
 * number. If launches are not in ascending order in the rows, as a run writes them, the rows are sorted; those of one
 * launch stay in the order of the file. */
void sg_launch_rows_index(struct sg_launch_rows **launches, size_t **first,
                          const struct sg_launch_index_input *input);

#endif
