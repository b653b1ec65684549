/* Intervals with what they cover (core/coverage.h), for every table, chart and sentence: "[9.54, 9.74 s]" is a
 * confidence interval, "(9.54–9.74 s)" the range of a few launches, "(~6–16)" the rough range of a speed-up from one
 * launch each. templates/words/coverage.mustache has the words for them. */
#ifndef SG_REPORT_INTERVAL_WORDS_H
#define SG_REPORT_INTERVAL_WORDS_H

#include <jansson.h>

#include "core/coverage.h"

/* {"level": quantity, "ranges": {"least": count, "most": count}, "rough": flag, "mixed": flag} for
 * {{> words/coverage}}: "95% interval", "range of 2 launches", "[95% interval] or (range of 2 launches)". Null
 * without an interval; `most` is null where all have as many launches. */
json_t *sg_fact_coverage(const struct sg_coverage *coverage);

/* With its brackets; "" without an interval. */
char *sg_words_median_interval(const struct sg_summary_row *row);
char *sg_words_speedup_interval(const struct sg_summary_row *row);

/* The speed-up with the digits of its interval: "9.8×" of [7.9, 12.0], "3.4×" of (~2.2–5.3). */
char *sg_words_speedup(const struct sg_summary_row *row);

/* That as a quantity; null: no speed-up. */
json_t *sg_fact_speedup(const struct sg_summary_row *row);

/* A ratio with two digits of the `high` end of its rough range: "1.8", "10", "140". */
char *sg_words_rough(double ratio, double high);

#endif
