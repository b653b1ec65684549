/* The place of a configuration among those of its workload: its rank, the ratio from which the ranks are made, and
 * what the reader of a table has to know about either. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/json.h"
#include "core/text.h"
#include "report/analysis/facts.h"
#include "report/analysis/headline.h"
#include "report/analysis/interval_words.h"
#include "report/analysis/words.h"
#include "report/context/context.h"

/* "1.48"; with more launches than one also its interval, which a single one does not have. */
static char *relative_text(const struct sg_workload_results *w, const struct sg_entry *e, bool with_interval) {
  const struct sg_summary_row *row = e->wall;
  if (!sg_entry_ranked(e) || isnan(row->ratio)) { return sg_format("–"); }
  char *ratio = sg_words_ratio(row->ratio), *sign = strstr(ratio, "×");
  if (sign) { *sign = '\0'; }
  const bool known = with_interval && e != w->best && row->n > 1 && w->best->wall->n > 1;
  char *interval = known ? sg_words_ratio_interval(row->ratio_low, row->ratio_high) : sg_format("%s", ""),
       *text = sg_format("%s%s%s", ratio, *interval ? " " : "", interval);
  free(ratio);
  free(interval);
  return text;
}

static bool outranks_a_faster_one(const struct sg_workload_results *w, const struct sg_entry *e) {
  if (!sg_entry_ranked(e)) { return false; }
  for (size_t i = 0; i < w->n; i++) {
    const struct sg_entry *other = &w->entries[i];
    if (sg_entry_ranked(other) && sg_summary_outranks(e->wall, other->wall)) { return true; }
  }
  return false;
}

/* The ratio of the two times beside the speed-up, where it does not look like it; null elsewhere. */
static json_t *ratio_of_medians(const struct sg_entry *e) {
  const struct sg_entry *base = e->baseline;
  if (!sg_entry_ranked(e) || !base || base == e || isnan(e->wall->speedup)) { return json_null(); }
  const double ratio = base->wall->median / e->wall->median;
  return sg_ratios_agree(ratio, e->wall->speedup) ? json_null() : sg_fact_ratio(ratio);
}

void sg_context_place(json_t *row, const struct sg_workload_results *w, const struct sg_entry *e) {
  const bool ranked = sg_entry_ranked(e);
  sg_context_text(row, "rank", ranked ? sg_format("%lld", (long long)e->wall->rank) : sg_format("–"));
  json_object_set_new(row, "outranks", json_boolean(outranks_a_faster_one(w, e)));
  json_object_set_new(row, "eliminated", ranked ? sg_json_integer_or_null(e->wall->eliminated) : json_null());
  json_object_set_new(row, "relative_value", ranked ? sg_json_real_or_null(e->wall->ratio) : json_null());
  sg_context_text(row, "relative", relative_text(w, e, false));
  sg_context_text(row, "relative_interval", relative_text(w, e, true));
  json_object_set_new(row, "speedup_of_medians", ratio_of_medians(e));
}

static bool any_row(const json_t *rows, const char *name) {
  size_t i = 0;
  json_t *row = NULL;
  json_array_foreach((json_t *)rows, i, row) {
    const json_t *value = json_object_get(row, name);
    if (value && !json_is_null(value) && !json_is_false(value)) { return true; }
  }
  return false;
}

void sg_context_places(json_t *out, const struct sg_workload_results *w) {
  const json_t *rows = json_object_get(out, "rows");
  json_object_set_new(out, "has_eliminated", json_boolean(any_row(rows, "eliminated")));
  json_object_set_new(out, "has_outranking", json_boolean(any_row(rows, "outranks")));
  json_object_set_new(out, "has_other_ratios", json_boolean(any_row(rows, "speedup_of_medians")));
  json_object_set_new(out, "has_bounds", json_boolean(any_row(rows, "speedup_bound")));
  json_object_set_new(out, "correction", sg_headline_correction(w));
}

void sg_context_coverage(json_t *out, const struct sg_workload_results *workloads, size_t n) {
  struct sg_coverage time = {0}, speedup = {0};
  for (size_t w = 0; w < n; w++) {
    for (size_t i = 0; i < workloads[w].n; i++) {
      const struct sg_entry *e = &workloads[w].entries[i];
      if (!e->wall) { continue; }
      sg_coverage_add_median(&time, e->wall);
      if (sg_entry_ranked(e) && e != e->baseline) { sg_coverage_add_speedup(&speedup, e->wall); }
    }
  }
  json_object_set_new(out, "time_coverage", sg_fact_coverage(&time));
  json_object_set_new(out, "speedup_coverage", sg_fact_coverage(&speedup));
}
