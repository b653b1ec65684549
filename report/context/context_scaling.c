/* Scaling: Amdahl's serial fraction of each strategy, and the sizes at which the winner changes. */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/json.h"
#include "core/text.h"
#include "report/analysis/amdahl.h"
#include "report/analysis/crossover.h"
#include "report/analysis/facts.h"
#include "report/analysis/words.h"
#include "report/context/context.h"

/* "2, 4" */
static char *cores_text(const struct sg_scaling_point *points, size_t n) {
  char *text = sg_format("%s", "");
  for (size_t i = 0; i < n; i++) {
    if (!(points[i].cores > 1)) { continue; }
    char *longer = sg_format("%s%s%.0f", text, *text ? ", " : "", points[i].cores);
    free(text);
    text = longer;
  }
  return text;
}

static json_t *fit_row(const char *strategy, const struct sg_amdahl *fit, char *cores) {
  json_t *row = json_object();
  double limit = sg_amdahl_limit(fit->serial);
  sg_context_text(row, "strategy", sg_format("%s", strategy));
  sg_context_text(row, "cores", cores);
  json_object_set_new(row, "serial_value", json_real(fit->serial));
  sg_context_text(row, "serial", sg_words_percent(fit->serial));
  json_object_set_new(row, "limit", sg_fact_ratio(limit));
  sg_context_text(row, "residual", sg_words_number(fit->residual, 2));
  return row;
}

json_t *sg_context_scaling(const struct sg_workload_results *workload, double most_cores) {
  json_t *rows = json_array();
  struct sg_scaling_point *points = sg_alloc(workload->n + 1, sizeof *points);
  for (size_t i = 0; i < workload->n; i++) {
    const char *strategy = workload->entries[i].config->strategy;
    size_t n = sg_entry_is_first_of_strategy(workload->entries, i, NULL)
                   ? sg_scaling_points(workload, strategy, most_cores, points)
                   : 0;
    const struct sg_amdahl fit = sg_amdahl_fit(points, n);
    const bool applies = fit.n > 0 && fit.serial < 1; /* else it is no faster than serial: nothing to bound */
    if (applies) { json_array_append_new(rows, fit_row(strategy, &fit, cores_text(points, n))); }
  }
  free(points);
  return rows;
}

static json_t *lead_facts(const struct sg_leads *leads) {
  json_t *items = json_array();
  for (size_t i = 0; i < leads->n; i++) {
    const struct sg_lead *lead = &leads->items[i];
    json_array_append_new(items, json_pack("{s:o, s:b, s:I, s:I}", "strategy", sg_fact_text(lead->strategy), "range",
                                           lead->n_first < lead->n_last, "n_first", (json_int_t)lead->n_first,
                                           "n_last", (json_int_t)lead->n_last));
  }
  return sg_fact_list(items, 0);
}

json_t *sg_context_crossovers(const struct sg_analysis *analysis) {
  json_t *list = json_array();
  size_t n = 0;
  struct sg_leads *found = sg_leads_find(analysis, &n);
  for (size_t i = 0; i < n; i++) {
    json_t *undecided = found[i].undecided > 0 ? sg_fact_count(found[i].undecided) : json_null();
    json_array_append_new(
        list, sg_fact_fragment("results/crossover",
                               json_pack("{s:o, s:o, s:o}", "items", sg_fact_count((size_t)found[i].count), "leads",
                                         lead_facts(&found[i]), "undecided", undecided)));
  }
  sg_leads_free(found, n);
  return list;
}
