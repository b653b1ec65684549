/* Intervals with what they cover, for every table, chart and sentence: a confidence interval, [9.54, 9.74 s], only
 * where its coverage is at least 95%; the range of a few launches, (9.54–9.74 s); or, of a speed-up from one launch
 * each, a rough range, (~6–16). templates/words/coverage.mustache has the words for them. */
#ifndef SG_REPORT_COVERAGE_H
#define SG_REPORT_COVERAGE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/resultset.h"

/* What the intervals of one or several configurations cover. Zeroed: none of them has an interval. */
struct sg_coverage {
  bool level;           /* some have a confidence interval */
  int64_t least, most;  /* launches of those with a range; 0: none */
  bool rough;           /* some have a rough range */
};

/* Add that of the median or of the speed-up; rows without an interval, or without speed-up, add nothing. */
void sg_coverage_add_median(struct sg_coverage *coverage, const struct sg_summary_row *row);
void sg_coverage_add_speedup(struct sg_coverage *coverage, const struct sg_summary_row *row);

/* {"level": quantity, "ranges": {"least": count, "most": count}, "rough": flag, "mixed": flag} for
 * {{> words/coverage}}: "95% interval", "range of 2 launches", "[95% interval] or (range of 2 launches)". Null without
 * an interval; `most` is null where all have as many launches. */
json_t *sg_fact_coverage(const struct sg_coverage *coverage);

/* "[9.54, 9.74 s]" or "(9.54–9.74 s)"; "" without an interval. */
char *sg_words_median_interval(const struct sg_summary_row *row);

/* "[3.38, 3.44]" or "(~6–16)"; "" without an interval. */
char *sg_words_speedup_interval(const struct sg_summary_row *row);

/* "9.9 times": a number as precise as its rough range: "1.8", "10", "140". */
char *sg_words_rough(double ratio);

/* True for a speed-up from one launch each, known only roughly. */
bool sg_speedup_is_rough(const struct sg_summary_row *row);

#endif
