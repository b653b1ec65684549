#include "report/analysis/interval_words.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/summary.h"
#include "core/text.h"
#include "report/analysis/facts.h"
#include "report/analysis/words.h"

json_t *sg_fact_coverage(const struct sg_coverage *c) {
  const bool any_range = c->least > 0;
  if (!c->confidence && !any_range && !c->rough) { return json_null(); }
  json_t *ranges = json_null();
  if (any_range) {
    ranges = json_pack("{s:o, s:o}", "least", sg_fact_count((size_t)c->least), "most",
                       c->most > c->least ? sg_fact_count((size_t)c->most) : json_null());
  }
  return json_pack("{s:o, s:o, s:b, s:b}", "level",
                   c->confidence ? sg_fact_threshold(SG_SUMMARY_DEFAULTS.level) : json_null(), "ranges", ranges,
                   "rough", c->rough, "mixed", c->confidence && (any_range || c->rough));
}

/* "[a, b s]" as "(a–b s)". Takes ownership of `interval`. */
static char *as_range(char *interval) {
  const char *comma = strstr(interval, ", ");
  if (!comma) { return interval; }
  const int low = (int)(comma - interval) - 1, high = (int)strlen(comma + 2) - 1;
  char *range = sg_format("(%.*s–%.*s)", low, interval + 1, high, comma + 2);
  free(interval);
  return range;
}

char *sg_words_median_interval(const struct sg_summary_row *row) {
  char *interval = sg_words_time_interval(row->ci_low, row->ci_high);
  return sg_cover_of_median(row) == SG_COVER_RANGE ? as_range(interval) : interval;
}

char *sg_words_rough(double ratio, double high) {
  return sg_format("%.*f", sg_rough_decimals(high), sg_rough_round(ratio, high));
}

char *sg_words_speedup_interval(const struct sg_summary_row *row) {
  if (sg_cover_of_speedup(row) != SG_COVER_ROUGH) {
    return sg_words_ratio_interval(row->speedup_low, row->speedup_high);
  }
  char *low = sg_words_rough(row->speedup_low, row->speedup_high),
       *high = sg_words_rough(row->speedup_high, row->speedup_high), *text = sg_format("(~%s–%s)", low, high);
  free(low);
  free(high);
  return text;
}

char *sg_words_speedup(const struct sg_summary_row *row) {
  const enum sg_cover cover = sg_cover_of_speedup(row);
  if (cover == SG_COVER_NONE) { return sg_words_ratio(row->speedup); }
  char *ratio = cover == SG_COVER_ROUGH ? sg_words_rough(row->speedup, row->speedup_high)
                                        : sg_words_ratio_interval(row->speedup, row->speedup_high),
       *text = cover == SG_COVER_ROUGH ? sg_format("%s×", ratio)
                                       : sg_format("%.*s×", (int)strcspn(ratio + 1, ","), ratio + 1);
  free(ratio);
  return text;
}

json_t *sg_fact_speedup(const struct sg_summary_row *row) {
  if (isnan(row->speedup)) { return json_null(); }
  char *text = sg_words_speedup(row);
  const size_t length = strspn(text, "0123456789.");
  json_t *fact = json_pack("{s:f, s:s, s:s%}", "value", row->speedup, "unit", "1", "text", text, length);
  free(text);
  return fact;
}
