/* What counters.csv says, by configuration and event: mean and standard deviation over the launches that counted,
 * each the mean of its trials. Pure but for memory. */
#ifndef SG_REPORT_COUNTS_H
#define SG_REPORT_COUNTS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/resultset.h"

struct sg_count {
  const char *config_id, *event, *unit; /* of the result set */
  size_t n;                             /* launches */
  double mean, stddev;                  /* per trial, in `unit`; stddev NaN for one launch */
  bool multiplexed;                     /* an estimate: its events took turns on the hardware's counters */
};

struct sg_counts {
  struct sg_count *items; /* by configuration and event */
  size_t n;
};

/* Launches that did not end ok, and values that are no numbers, do not count. `set` must outlive the counts. */
void sg_counts_init(struct sg_counts *counts, const struct sg_resultset *set);
void sg_counts_release(struct sg_counts *counts);

/* NULL: not counted. */
const struct sg_count *sg_counts_find(const struct sg_counts *counts, const char *config_id, const char *event);

/* Its mean, NaN when it was not counted. */
double sg_counts_mean(const struct sg_counts *counts, const char *config_id, const char *event);

#endif
