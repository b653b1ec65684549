/* What the intervals of a summary cover, so that every table says it in the same way: a confidence interval only
 * where its coverage is at least 95%; the range of fewer launches than that needs; or, of a speed-up from one launch
 * each, a rough range. */
#ifndef SG_CORE_COVERAGE_H
#define SG_CORE_COVERAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/resultset.h"

enum sg_cover { SG_COVER_NONE, SG_COVER_CONFIDENCE, SG_COVER_RANGE, SG_COVER_ROUGH };

/* Of the median's interval, and of the speed-up's; SG_COVER_NONE without an interval, or without a speed-up. */
enum sg_cover sg_cover_of_median(const struct sg_summary_row *row);
enum sg_cover sg_cover_of_speedup(const struct sg_summary_row *row);

/* Of several intervals. Zeroed: there are none. */
struct sg_coverage {
  bool confidence;     /* some are confidence intervals */
  int64_t least, most; /* launches of those that are ranges; 0: none */
  bool rough;          /* some are rough ranges */
};

void sg_coverage_add_median(struct sg_coverage *coverage, const struct sg_summary_row *row);
void sg_coverage_add_speedup(struct sg_coverage *coverage, const struct sg_summary_row *row);

/* The interval of a speed-up says neither whether it is one nor its order of magnitude: it contains 1, and its ends
 * differ by a factor of more than 10. Such a speed-up is not given in a sentence. */
bool sg_speedup_is_vague(const struct sg_summary_row *row);

/* A rough ratio with two digits of the `high` end of its range, and the digits after the point that it then needs. */
double sg_rough_round(double ratio, double high);
int sg_rough_decimals(double high);

#endif
