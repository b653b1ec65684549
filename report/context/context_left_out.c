/* Planned configurations without a time, grouped by outcome and reason, so that each reason is given once. */
#include <stdbool.h>
#include <string.h>

#include "report/analysis/facts.h"
#include "report/context/context.h"

json_t *sg_context_outcome(enum sg_entry_status status) {
  return json_pack("{s:b, s:b, s:b, s:b, s:b}", "invalid", status == SG_ENTRY_INVALID, "unverified",
                   status == SG_ENTRY_UNVERIFIED, "failed", status == SG_ENTRY_FAILED, "unavailable",
                   status == SG_ENTRY_UNAVAILABLE, "not_run", status == SG_ENTRY_NOT_RUN);
}

static bool same_outcome(const struct sg_entry *a, const struct sg_entry *b) {
  return !a->wall && !b->wall && a->status == b->status && strcmp(a->detail, b->detail) == 0;
}

static bool listed_before(const struct sg_analysis *a, size_t i) {
  for (size_t k = 0; k < i; k++) {
    if (same_outcome(&a->entries[k], &a->entries[i])) { return true; }
  }
  return false;
}

/* Whether a whole workload, one of several, shares the outcome. */
static bool all_alike(const struct sg_analysis *a, const struct sg_workload_results *w, const struct sg_entry *like) {
  for (size_t i = 0; i < w->n; i++) {
    if (!same_outcome(&w->entries[i], like)) { return false; }
  }
  return w->n > 1 && a->n_workloads > 1;
}

/* Configurations that share the outcome, except those of whole workloads. */
static json_t *configurations_like(const struct sg_analysis *a, const struct sg_entry *like) {
  json_t *items = json_array();
  for (size_t w = 0; w < a->n_workloads; w++) {
    const struct sg_workload_results *workload = &a->workloads[w];
    for (size_t i = 0; i < workload->n && !all_alike(a, workload, like); i++) {
      const struct sg_entry *e = &workload->entries[i];
      if (same_outcome(e, like)) {
        json_array_append_new(items, json_pack("{s:o}", "name", sg_fact_text(sg_entry_label(e))));
      }
    }
  }
  return sg_fact_list(items, 0);
}

/* Workloads in which every configuration shares the outcome. */
static json_t *workloads_like(const struct sg_analysis *a, const struct sg_entry *like) {
  json_t *items = json_array();
  for (size_t w = 0; w < a->n_workloads; w++) {
    if (!all_alike(a, &a->workloads[w], like)) { continue; }
    json_array_append_new(items, json_pack("{s:o}", "workload", sg_fact_workload(a->workloads[w].entries[0].config)));
  }
  return sg_fact_list(items, 0);
}

json_t *sg_context_left_out(const struct sg_analysis *a) {
  json_t *groups = json_array();
  for (size_t i = 0; i < a->n_entries; i++) {
    const struct sg_entry *e = &a->entries[i];
    if (e->wall || listed_before(a, i)) { continue; }
    json_array_append_new(
        groups,
        sg_fact_fragment("results/left_out_group",
                         json_pack("{s:o, s:o, s:o, s:o}", "configurations", configurations_like(a, e), "workloads",
                                   workloads_like(a, e), "outcome", sg_context_outcome(e->status), "reason",
                                   *e->detail ? sg_fact_text(e->detail) : json_null())));
  }
  return groups;
}
