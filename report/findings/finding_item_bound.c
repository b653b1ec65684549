/* Configurations with too few items to occupy the cores that their workers can use (core/item_bound.h). */
#include <math.h>

#include "report/analysis/facts.h"
#include "report/findings/finding.h"

enum { MOST_BOUNDED = 3 };

static const double MATTERS = 0.9; /* of the cores */

/* The bound over the cores; NaN: the items leave enough of them. */
static double share_of(const struct sg_analysis *a, const struct sg_entry *e) {
  if (!sg_entry_ranked(e)) { return NAN; }
  const double share = sg_speedup_bound(a->set, e->config) / sg_cores_used(a->set, e->config);
  return share < MATTERS ? share : NAN;
}

static json_t *bounded_in(const struct sg_analysis *a) {
  json_t *items = json_array();
  size_t more = 0;
  for (size_t i = 0; i < a->n_entries; i++) {
    const struct sg_entry *e = &a->entries[i];
    if (isnan(share_of(a, e))) { continue; }
    if (json_array_size(items) == MOST_BOUNDED) {
      more++;
      continue;
    }
    json_array_append_new(items, json_pack("{s:o, s:o, s:I, s:o}", "name", sg_fact_text(sg_entry_label(e)), "stack",
                                           sg_fact_count((size_t)e->config->count), "workers",
                                           (json_int_t)sg_config_operators(e->config), "bound",
                                           sg_fact_bound(sg_speedup_bound(a->set, e->config))));
  }
  return sg_fact_list(items, more);
}

/* Those that would be faster than the fastest if their time fell as far as the cores allow. */
static json_t *possible_winners(const struct sg_analysis *a) {
  const char *names[MOST_BOUNDED + 1];
  size_t n = 0;
  for (size_t w = 0; w < a->n_workloads; w++) {
    const struct sg_workload_results *results = &a->workloads[w];
    for (size_t i = 0; i < results->n && n <= MOST_BOUNDED; i++) {
      const struct sg_entry *e = &results->entries[i];
      const double share = share_of(a, e);
      if (isnan(share) || !results->best || e == results->best) { continue; }
      if (e->wall->median * share < results->best->wall->median) { names[n++] = sg_entry_label(e); }
    }
  }
  return sg_fact_names(names, n, MOST_BOUNDED);
}

/* Then the number of items is a part of the question, and not a mistake in asking it. */
static bool compares_counts(const struct sg_analysis *a) {
  for (size_t w = 1; w < a->n_workloads; w++) {
    if (a->workloads[w].entries[0].config->count != a->workloads[0].entries[0].config->count) { return true; }
  }
  return false;
}

void sg_finding_item_bound(const struct sg_analysis *analysis, struct sg_findings *out) {
  json_t *bounded = bounded_in(analysis);
  if (json_is_null(bounded)) {
    json_decref(bounded);
    return;
  }
  json_t *winners = compares_counts(analysis) ? json_null() : possible_winners(analysis);
  sg_findings_add(out, json_is_null(winners) ? SG_FINDING_NOTE : SG_FINDING_WARNING,
                  json_pack("{s:o, s:o}", "configurations", bounded, "could_win", winners));
}
