#include "core/coverage.h"

#include <math.h>

#include "core/summary.h"

static enum sg_cover cover_of(double low, double high, double level, enum sg_cover below) {
  if (isnan(low) || isnan(high)) { return SG_COVER_NONE; }
  return level >= SG_SUMMARY_DEFAULTS.level ? SG_COVER_CONFIDENCE : below; /* `below` for NaN */
}

enum sg_cover sg_cover_of_median(const struct sg_summary_row *row) {
  return cover_of(row->ci_low, row->ci_high, row->ci_level, SG_COVER_RANGE);
}

enum sg_cover sg_cover_of_speedup(const struct sg_summary_row *row) {
  if (isnan(row->speedup)) { return SG_COVER_NONE; }
  return cover_of(row->speedup_low, row->speedup_high, row->speedup_level, SG_COVER_ROUGH);
}

static void add(struct sg_coverage *coverage, enum sg_cover cover, int64_t n) {
  coverage->confidence |= cover == SG_COVER_CONFIDENCE;
  coverage->rough |= cover == SG_COVER_ROUGH;
  if (cover != SG_COVER_RANGE) { return; }
  if (coverage->least == 0 || n < coverage->least) { coverage->least = n; }
  if (n > coverage->most) { coverage->most = n; }
}

void sg_coverage_add_median(struct sg_coverage *coverage, const struct sg_summary_row *row) {
  add(coverage, sg_cover_of_median(row), row->n);
}

void sg_coverage_add_speedup(struct sg_coverage *coverage, const struct sg_summary_row *row) {
  add(coverage, sg_cover_of_speedup(row), row->speedup_n);
}

bool sg_speedup_is_vague(const struct sg_summary_row *row) {
  const double most_factor = 10;
  return sg_cover_of_speedup(row) == SG_COVER_CONFIDENCE && row->speedup_low < 1 && row->speedup_high > 1 &&
         row->speedup_high > most_factor * row->speedup_low;
}

static double rough_step(double high) {
  return high < 9.95 ? 0.1 : high < 100 ? 1 : pow(10, floor(log10(high)) - 1);
}

double sg_rough_round(double ratio, double high) {
  return round(ratio / rough_step(high)) * rough_step(high);
}

int sg_rough_decimals(double high) {
  return rough_step(high) < 1;
}
