#include "report/analysis/coverage.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/summary.h"
#include "core/text.h"
#include "report/analysis/facts.h"
#include "report/analysis/words.h"

static const double level_of_intervals = SG_SUMMARY_DEFAULTS.level;

enum interval_kind { NO_INTERVAL, CONFIDENCE, RANGE, ROUGH };

static enum interval_kind kind_of(double low, double high, double level, enum interval_kind below) {
  if (isnan(low) || isnan(high)) { return NO_INTERVAL; }
  return level >= level_of_intervals ? CONFIDENCE : below; /* below with NaN */
}

static enum interval_kind median_kind(const struct sg_summary_row *w) {
  return kind_of(w->ci_low, w->ci_high, w->ci_level, RANGE);
}

static enum interval_kind speedup_kind(const struct sg_summary_row *w) {
  return isnan(w->speedup) ? NO_INTERVAL : kind_of(w->speedup_low, w->speedup_high, w->speedup_level, ROUGH);
}

static void add(struct sg_coverage *coverage, enum interval_kind kind, int64_t n) {
  coverage->level |= kind == CONFIDENCE;
  coverage->rough |= kind == ROUGH;
  if (kind != RANGE) { return; }
  if (coverage->least == 0 || n < coverage->least) { coverage->least = n; }
  if (n > coverage->most) { coverage->most = n; }
}

void sg_coverage_add_median(struct sg_coverage *coverage, const struct sg_summary_row *row) {
  add(coverage, median_kind(row), row->n);
}

void sg_coverage_add_speedup(struct sg_coverage *coverage, const struct sg_summary_row *row) {
  add(coverage, speedup_kind(row), row->speedup_n);
}

json_t *sg_fact_coverage(const struct sg_coverage *c) {
  if (!c->level && c->least == 0 && !c->rough) { return json_null(); }
  json_t *ranges = json_null();
  if (c->least > 0) {
    ranges = json_pack("{s:o, s:o}", "least", sg_fact_count((size_t)c->least), "most",
                       c->most > c->least ? sg_fact_count((size_t)c->most) : json_null());
  }
  return json_pack("{s:o, s:o, s:b, s:b}", "level", c->level ? sg_fact_threshold(level_of_intervals) : json_null(),
                   "ranges", ranges, "rough", c->rough, "mixed", c->level && (c->least > 0 || c->rough));
}

/* "[a, b s]" as "(a–b s)". Takes ownership of `interval`. */
static char *as_range(char *interval) {
  char *comma = strstr(interval, ", ");
  if (!comma) { return interval; }
  const int low = (int)(comma - interval) - 1, high = (int)strlen(comma + 2) - 1;
  char *range = sg_format("(%.*s–%.*s)", low, interval + 1, high, comma + 2);
  free(interval);
  return range;
}

char *sg_words_median_interval(const struct sg_summary_row *w) {
  char *interval = sg_words_time_interval(w->ci_low, w->ci_high);
  return median_kind(w) == RANGE ? as_range(interval) : interval;
}

char *sg_words_rough(double ratio) {
  const double magnitude = ratio < 100 ? 1 : pow(10, floor(log10(ratio)) - 1); /* two digits */
  return ratio < 2.95 ? sg_format("%.1f", ratio) : sg_format("%.0f", round(ratio / magnitude) * magnitude);
}

char *sg_words_speedup_interval(const struct sg_summary_row *w) {
  if (speedup_kind(w) != ROUGH) { return sg_words_ratio_interval(w->speedup_low, w->speedup_high); }
  char *low = sg_words_rough(w->speedup_low), *high = sg_words_rough(w->speedup_high),
       *text = sg_format("(~%s–%s)", low, high);
  free(low);
  free(high);
  return text;
}

bool sg_speedup_is_rough(const struct sg_summary_row *row) {
  return speedup_kind(row) == ROUGH;
}
