/* Two configurations of one workload and how many times as long one takes as the other. The ratio is of those from
 * which ranks are made; the interval, that of the ratios paired by round. All that one sentence compares are a
 * family, whose intervals hold together, and two configurations differ where theirs does not contain 1: ranks compare
 * other pairs. Without intervals they differ where their ranks do. */
#ifndef SG_REPORT_ANALYSIS_TIME_PAIR_H
#define SG_REPORT_ANALYSIS_TIME_PAIR_H

#include <jansson.h>
#include <stdbool.h>

#include "core/stats.h"
#include "report/analysis/analysis.h"

struct sg_time_pair {
  double ratio;
  struct sg_interval interval; /* level NaN: none */
  bool differ;
};

/* Time relative to that of the workload's fastest; NaN: not ranked, or no entry. */
double sg_relative_time(const struct sg_entry *entry);

/* Of two ranked entries, among `family` pairs. */
struct sg_time_pair sg_time_pair_find(const struct sg_analysis *analysis, const struct sg_entry *one,
                                      const struct sg_entry *other, size_t family);

/* {"ratio", "interval" or null, "differ"}, for {{> words/times_as_long}}. A new reference. */
json_t *sg_time_pair_facts(const struct sg_time_pair *pair);

/* {"pairs", "level"} of a family of two or more; null: of fewer, or there are no intervals. A new reference. */
json_t *sg_time_family(const struct sg_analysis *analysis, size_t family);

#endif
