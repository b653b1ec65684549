/* The contents of counters.csv, by configuration and event: mean and standard deviation over the counting launches,
 * the value of a launch being the mean of its trials. Pure except for memory. */
#ifndef SG_REPORT_COUNTS_H
#define SG_REPORT_COUNTS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/resultset.h"

struct sg_count {
  const char *config_id, *event, *unit; /* owned by the result set */
  size_t n;                             /* launches */
  double mean, stddev;                  /* per trial, in `unit`; stddev NaN for one launch */
  bool multiplexed;                     /* an estimate: its events were multiplexed on the hardware counters */
};

struct sg_counts {
  struct sg_count *items; /* sorted by configuration and event */
  size_t n;
};

/* Launches that did not end ok and values that are not numbers are ignored. `set` must outlive the counts. */
void sg_counts_init(struct sg_counts *counts, const struct sg_resultset *set);
void sg_counts_release(struct sg_counts *counts);

/* NULL: not counted. */
const struct sg_count *sg_counts_find(const struct sg_counts *counts, const char *config_id, const char *event);

/* The mean; NaN when the event was not counted. */
double sg_counts_mean(const struct sg_counts *counts, const char *config_id, const char *event);

#endif
