#include "report/context/context.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/json.h"
#include "core/settle.h"
#include "core/text.h"
#include "core/version.h"
#include "report/analysis/facts.h"
#include "report/analysis/headline.h"
#include "report/analysis/kernel_choice.h"
#include "report/analysis/runner_cost.h"

void sg_context_text(json_t *object, const char *key, char *text) {
  sg_json_put_text(object, key, text);
}

static json_t *findings_of(const struct sg_findings *findings, enum sg_finding_kind kind) {
  json_t *list = json_array();
  for (size_t i = 0; i < findings->n; i++) {
    const struct sg_finding *f = &findings->items[i];
    if (f->kind != kind) { continue; }
    json_array_append_new(list, sg_finding_fragment(f));
  }
  return list;
}

/* The first figure of each chart by the chart's name, null for charts that were not drawn, so that templates can
 * place it. */
static json_t *figures_by_chart(json_t *figures) {
  json_t *map = json_object(), *figure = NULL;
  static const char *const charts[] = {
#define SG_CHART(name, scope, most) #name,
#include "report/charts/charts.def"
#undef SG_CHART
  };
  for (size_t i = 0; i < sizeof charts / sizeof charts[0]; i++) {
    json_object_set_new(map, charts[i], json_null());
  }
  size_t i = 0;
  json_array_foreach(figures, i, figure) {
    const char *chart = sg_json_text(figure, "chart", "");
    if (json_is_null(json_object_get(map, chart))) { json_object_set(map, chart, figure); }
  }
  return map;
}

static bool has_ranks(const struct sg_analysis *analysis) {
  bool found = false;
  for (size_t i = 0; i < analysis->n_entries; i++) {
    found |= analysis->entries[i].config->ranks > 0;
  }
  return found;
}

/* Adds to each workload its own figures, by chart. */
static json_t *workloads_of(const struct sg_analysis *analysis, json_t *figures) {
  json_t *list = json_array();
  double cores = sg_json_number(analysis->set->machine, "usable_cores", INFINITY);
  for (size_t w = 0; w < analysis->n_workloads; w++) {
    json_t *own = json_array(), *figure = NULL,
           *workload = sg_context_workload(&analysis->workloads[w], analysis->summary, w + 1);
    size_t i = 0;
    json_array_foreach(figures, i, figure) {
      if ((size_t)sg_json_number(figure, "workload", 0) == w) { json_array_append(own, figure); }
    }
    json_object_set_new(workload, "figure", figures_by_chart(own));
    json_decref(own);
    json_t *fits = sg_context_scaling(&analysis->workloads[w], cores);
    json_object_set_new(workload, "has_serial_fractions", json_boolean(json_array_size(fits) > 0));
    json_object_set_new(workload, "serial_fractions", fits);
    json_array_append_new(list, workload);
  }
  return list;
}

/* Whether any workload has it: columns and remarks of tables whose rows come from all workloads. */
static void put_totals(json_t *context) {
  static const char *const names[][2] = {{"has_rows", "any_rows"},
                                         {"has_peak", "any_peak"},
                                         {"has_marked", "any_marked"},
                                         {"has_baseline", "any_baseline"},
                                         {"has_eliminated", "any_eliminated"},
                                         {"has_outranking", "any_outranking"},
                                         {"has_other_ratios", "any_other_ratios"},
                                         {"has_bounds", "any_bounds"}};
  for (size_t k = 0; k < sizeof names / sizeof names[0]; k++) {
    bool any = false;
    size_t i = 0;
    json_t *workload = NULL;
    json_array_foreach(json_object_get(context, "workloads"), i, workload) {
      any = any || json_is_true(json_object_get(workload, names[k][0]));
    }
    json_object_set_new(context, names[k][1], json_boolean(any));
  }
}

/* The title names the workload when there is only one. */
static json_t *title_of(const struct sg_analysis *analysis) {
  const bool one = analysis->n_workloads == 1;
  return sg_fact_fragment("words/title",
                          json_pack("{s:I, s:o}", "workloads", (json_int_t)analysis->n_workloads, "workload",
                                    one ? sg_fact_workload(analysis->workloads[0].entries[0].config) : json_null()));
}

json_t *sg_context_words(const char *state) {
  static const char *const words[][2] = {{"warning", "words/alert_warning"},       {"note", "words/alert_note"},
                                         {"more_warnings", "words/more_warnings"}, {"numbers", "words/numbers"},
                                         {"strategy", "words/strategy"},           {"table", "words/table"}};
  static const char *const answers[][2] = {{"answer", "words/alert_answer"},
                                           {"partial", "words/alert_partial"},
                                           {"undecided", "words/alert_undecided"},
                                           {"problem", "words/alert_problem"},
                                           {"exceeded", "words/alert_exceeded"}};
  json_t *out = json_object();
  size_t answer = 0;
  while (strcmp(answers[answer][0], state) != 0 && answer + 1 < sizeof answers / sizeof answers[0]) {
    answer++;
  }
  json_object_set_new(out, "answer", sg_fact_fragment(answers[answer][1], json_object()));
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
    json_object_set_new(out, words[i][0], sg_fact_fragment(words[i][1], json_object()));
  }
  return out;
}

/* How much the available capacity varied, and whether that explains the times; null without probes. */
static json_t *capacity_of(const struct sg_capacity *c) {
  if (c->n == 0) { return json_null(); }
  return json_pack("{s:I, s:I, s:o, s:o, s:b}", "launches", (json_int_t)c->n, "weak", (json_int_t)c->n_weak, "usual",
                   sg_fact_number(c->usual, "cores", 2), "explained", sg_fact_share(c->explained), "left_out",
                   c->explains && c->n_weak > 0);
}

/* {command, continues, idle, files}: what would settle a verdict that gives no answer; null: nothing would, or all
 * do. */
static json_t *settle_of(const struct sg_summary *summary) {
  const struct sg_settle settle = sg_settle_find(summary, "DIR", NULL);
  if (!settle.command) { return json_null(); }
  json_t *out =
      json_pack("{s:b, s:b, s:b}", "idle", settle.idle, "continues", settle.continues, "files", settle.files);
  sg_context_text(out, "command", settle.command);
  return out;
}

/* `sealed`; `changed`: the files that were changed after they were measured, or null. */
static void put_seal(json_t *context, const struct sg_resultset *set) {
  const json_t *changed = json_object_get(set->seal, "changed");
  json_t *items = json_array();
  for (size_t i = 0; i < json_array_size(changed); i++) {
    json_array_append_new(items,
                          json_pack("{s:o}", "name", sg_fact_text(json_string_value(json_array_get(changed, i)))));
  }
  const bool one = json_array_size(items) == 1;
  json_t *list = sg_fact_list(items, 0);
  if (json_is_object(list)) { json_object_set_new(list, "one", json_boolean(one)); }
  json_object_set_new(context, "sealed", json_boolean(sg_json_is_true(set->seal, "sealed")));
  json_object_set_new(context, "changed", list);
}

json_t *sg_context_make(const struct sg_analysis *analysis, const struct sg_findings *findings, json_t *figures,
                        json_t *data) {
  json_t *c = json_object(), *warnings = findings_of(findings, SG_FINDING_WARNING),
         *notes = findings_of(findings, SG_FINDING_NOTE);
  json_object_set_new(c, "schema_version", json_integer(SG_CONTEXT_VERSION));
  json_object_set_new(c, "verdict", sg_verdict_run(analysis));
  json_object_set_new(c, "title", title_of(analysis));
  json_object_set_new(c, "headline", sg_headline(analysis));
  json_object_set_new(c, "kernels", sg_kernel_choice_first(analysis));
  json_object_set_new(c, "runner", sg_runner_cost_first(analysis));
  put_seal(c, analysis->set);
  json_object_set_new(c, "words", sg_context_words(sg_json_text(json_object_get(c, "verdict"), "state", "")));
  json_object_set_new(c, "generator", json_pack("{s:s, s:s}", "name", "stratagemm-report", "version", SG_VERSION));
  json_object_set_new(c, "has_warnings", json_boolean(json_array_size(warnings) > 0));
  json_object_set_new(c, "warnings", warnings);
  json_object_set_new(c, "notes", notes);
  json_object_set_new(c, "threats", sg_context_threats(analysis, findings));
  const bool recommends = sg_analysis_recommends(analysis);
  json_object_set_new(c, "advice", recommends ? sg_context_advice(analysis) : json_null());
  json_object_set_new(c, "no_advice", recommends ? sg_context_no_advice(analysis) : json_null());
  json_object_set_new(c, "settle", settle_of(analysis->summary));
  json_object_set_new(c, "run", sg_context_run(analysis->set));
  json_object_set_new(c, "machine", sg_context_machine(analysis->set));
  json_object_set_new(c, "capacity", capacity_of(&analysis->summary->capacity));
  json_object_set_new(c, "software", sg_context_software(analysis->set));
  json_object_set(c, "data", data);
  json_object_set_new(c, "counters", sg_context_counters(analysis));
  json_object_set_new(c, "limits", sg_context_limits(analysis));
  json_object_set_new(c, "one_workload", json_boolean(analysis->n_workloads == 1));
  json_object_set_new(c, "few_workloads", json_boolean(analysis->n_workloads <= SG_CONTEXT_FEW_WORKLOADS));
  json_object_set_new(c, "workloads", workloads_of(analysis, figures));
  put_totals(c);
  sg_context_coverage(c, analysis->workloads, analysis->n_workloads);
  json_t *left_out = sg_context_left_out(analysis);
  json_object_set_new(c, "has_left_out", json_boolean(json_array_size(left_out) > 0));
  json_object_set_new(c, "left_out", left_out);
  json_t *crossovers = sg_context_crossovers(analysis);
  json_object_set_new(c, "has_crossovers", json_boolean(json_array_size(crossovers) > 0));
  json_object_set_new(c, "crossovers", crossovers);
  json_t *ranks = sg_context_ranks(analysis);
  json_object_set_new(c, "has_ranks", json_boolean(json_array_size(ranks) > 0));
  json_object_set_new(c, "ranks", ranks);
  json_object_set_new(c, "any_ranks", json_boolean(has_ranks(analysis)));
  json_object_set_new(c, "figure", figures_by_chart(figures));
  json_object_set(c, "figures", figures);
  return c;
}
