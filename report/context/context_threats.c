/* Threats to validity: reasons why the numbers may mislead, from the doctor's findings, the warnings of the rules and
 * the scope of the run. */
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "core/json.h"
#include "report/analysis/facts.h"
#include "report/analysis/kernel_choice.h"
#include "report/context/context.h"

/* The doctor's warnings, and what it could not determine. */
static void add_doctor(json_t *list, const struct sg_analysis *analysis) {
  size_t i = 0;
  json_t *check = NULL;
  json_array_foreach(json_object_get(analysis->set->run, "doctor"), i, check) {
    const char *status = sg_json_text(check, "status", ""), *effect = sg_json_text(check, "effect", "");
    bool unknown = strcmp(status, "unknown") == 0;
    if (!unknown && strcmp(status, "warn") != 0) { continue; }
    if (!sg_doctor_check_applies(analysis, sg_json_text(check, "check", ""))) { continue; }
    json_array_append_new(list, sg_fact_fragment("threats/machine_check",
                                                 json_pack("{s:b, s:o, s:o}", "unknown", unknown, "finding",
                                                           sg_fact_text(sg_json_text(check, "finding", "")), "effect",
                                                           *effect ? sg_fact_text(effect) : json_null())));
  }
}

/* The findings of these rules, in their order. */
static void add_findings(json_t *list, const struct sg_findings *findings, const char *const *rules, size_t n_rules) {
  for (size_t i = 0; i < findings->n; i++) {
    for (size_t r = 0; r < n_rules; r++) {
      bool same = strcmp(findings->items[i].rule, rules[r]) == 0;
      if (same) { json_array_append_new(list, sg_finding_fragment(&findings->items[i])); }
    }
  }
}

static bool is_wide(const struct sg_entry *e) {
  return sg_entry_ranked(e) && e->wall->converged == 0 && e->wall->n > 1;
}

/* Too few launches for an interval of 95%, or, in a run with a target, for one as narrow as that. */
static void add_launches(json_t *list, const struct sg_analysis *a) {
  int64_t least = INT64_MAX;
  for (size_t i = 0; i < a->n_entries; i++) {
    const struct sg_entry *e = &a->entries[i];
    if (sg_entry_ranked(e) && e->wall->n < least) { least = e->wall->n; }
  }
  if (least < SG_FEW_LAUNCHES) {
    json_array_append_new(
        list, sg_fact_fragment("threats/few_launches", json_pack("{s:o}", "least", sg_fact_count((size_t)least))));
  }
  json_t *names = sg_run_has_target(a->set->run) ? sg_findings_names(a, is_wide, NULL) : NULL;
  if (!names) { return; }
  const double target = sg_json_number(a->set->run, "plan.target_ci", SG_SUMMARY_DEFAULTS.target);
  json_array_append_new(list, sg_fact_fragment("threats/converged", json_pack("{s:o, s:o}", "configurations", names,
                                                                              "target", sg_fact_threshold(target))));
}

/* Results of timed trials: checked, and all. */
struct checks {
  double checked, items;
};

static struct checks checks_of(const struct sg_entry *e) {
  struct checks sum = {0};
  struct sg_trial_place at;
  for (const struct sg_samples_row *s = sg_trial_first(e, &at); s; s = sg_trial_next(e, &at)) {
    if (s->warmup == 1 || s->items_checked == SG_NO_INT) { continue; }
    sum.checked += fmin((double)s->items_checked, (double)e->config->count);
    sum.items += (double)e->config->count;
  }
  return sum;
}

/* Where buffers are reused, most results are overwritten before they can be checked. */
static void add_unchecked(json_t *list, const struct sg_analysis *a) {
  struct checks all = {0};
  double least = 1;
  bool kept = false; /* although they were still there */
  for (size_t i = 0; i < a->n_entries; i++) {
    const struct checks own = checks_of(&a->entries[i]);
    if (own.items == 0) { continue; }
    all.checked += own.checked;
    all.items += own.items;
    least = fmin(least, own.checked / own.items);
    kept |= own.checked < own.items && strcmp(a->entries[i].config->retain, "all") == 0;
  }
  if (all.checked >= all.items) { return; }
  json_array_append_new(
      list,
      sg_fact_fragment("threats/unchecked",
                       json_pack("{s:b, s:o, s:o, s:o, s:o}", "kept", kept, "checked",
                                 sg_fact_count((size_t)all.checked), "items", sg_fact_count((size_t)all.items),
                                 "share", sg_fact_share(all.checked / all.items), "least", sg_fact_share(least))));
}

/* What was not varied, so that the answer does not extend to it. */
static void add_scope(json_t *list, const struct sg_analysis *a) {
  const struct sg_resultset *set = a->set;
  json_array_append_new(list, sg_fact_fragment("threats/one_run", json_object()));
  size_t backends = json_array_size(json_object_get(set->run, "backends"));
  if (backends <= 1) { json_array_append_new(list, sg_fact_fragment("threats/one_library", json_object())); }
  if (a->n_workloads == 1) {
    json_t *facts = json_pack("{s:o}", "workload", sg_fact_workload(a->entries[0].config));
    json_array_append_new(list, sg_fact_fragment("threats/one_workload", facts));
  }
  for (size_t i = 0; i < a->n_entries; i++) {
    if (strcmp(a->entries[i].config->source, "uniform") != 0) { continue; }
    json_array_append_new(list, sg_fact_fragment("threats/generated_items", json_object()));
    break;
  }
}

json_t *sg_context_threats(const struct sg_analysis *analysis, const struct sg_findings *findings) {
  static const char *const machine_rules[] = {"capacity", "threads"}, *const sample_rules[] = {"outliers", "failed"};
  json_t *machine = json_array(), *sample = json_array(), *scope = json_array();
  add_doctor(machine, analysis);
  add_findings(machine, findings, machine_rules, sizeof machine_rules / sizeof machine_rules[0]);
  add_launches(sample, analysis);
  add_unchecked(sample, analysis);
  add_findings(sample, findings, sample_rules, sizeof sample_rules / sizeof sample_rules[0]);
  add_scope(scope, analysis);
  return json_pack("{s:b, s:o, s:b, s:o, s:b, s:o}", "has_machine", json_array_size(machine) > 0, "machine", machine,
                   "has_sample", json_array_size(sample) > 0, "sample", sample, "has_scope",
                   json_array_size(scope) > 0, "scope", scope);
}
