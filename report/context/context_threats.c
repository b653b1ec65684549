/* Threats to validity: what may make the numbers say something else than they seem to, from the doctor's findings,
 * the warnings of the rules and the scope of the run. Markdown. */
#include <stdlib.h>
#include <string.h>

#include "core/json.h"
#include "core/text.h"
#include "report/analysis/words.h"
#include "report/context/context.h"
#include "report/text/escape.h"

static void add(json_t *list, char *text) {
  json_array_append_new(list, json_string(text));
  free(text);
}

/* What the doctor warns of, and what it could not find out. */
static void add_doctor(json_t *list, const json_t *run) {
  size_t i = 0;
  json_t *check = NULL;
  json_array_foreach(json_object_get(run, "doctor"), i, check) {
    const char *status = sg_json_text(check, "status", "");
    bool unknown = strcmp(status, "unknown") == 0;
    if (!unknown && strcmp(status, "warn") != 0) { continue; }
    char *finding = sg_escape_sentence(SG_ESCAPE_MARKDOWN, sg_json_text(check, "finding", "")),
         *effect = sg_escape_sentence(SG_ESCAPE_MARKDOWN, sg_json_text(check, "effect", ""));
    add(list, sg_format("%s%s%s%s", unknown ? "Not known: " : "", finding, *effect ? " " : "", effect));
    free(finding);
    free(effect);
  }
}

/* The texts of these rules, in the order the findings are told. */
static void add_findings(json_t *list, const struct sg_findings *findings, const char *const *rules, size_t n_rules) {
  for (size_t i = 0; i < findings->n; i++) {
    for (size_t r = 0; r < n_rules; r++) {
      if (strcmp(findings->items[i].rule, rules[r]) == 0) { add(list, sg_format("%s", findings->items[i].text)); }
    }
  }
}

/* What was not varied and so not learned. */
static void add_scope(json_t *list, const struct sg_analysis *a) {
  const struct sg_resultset *set = a->set;
  add(list, sg_format("One machine, one run: another machine, or this one on another day, may rank the strategies "
                      "differently."));
  size_t backends = json_array_size(json_object_get(set->run, "backends"));
  if (backends <= 1) {
    add(list, sg_format("One library: another one, or another version or build of it, was not measured."));
  }
  char *work = sg_words_workload(a->entries[0].config), *text = sg_escape(SG_ESCAPE_MARKDOWN, work);
  if (a->n_workloads == 1) {
    add(list, sg_format("One workload: the answer is for %s, and not for other sizes, types or operations.", text));
  }
  free(work);
  free(text);
  if (strncmp(a->entries[0].config->source, "npy:", 4) != 0) {
    add(list, sg_format("The items are random numbers in [0, 1). Loading them is computing them: items that are read "
                        "from a disk or a network load in other times."));
  }
}

/* {what, items} of a group, unless it is empty. */
static void close_group(json_t *groups, const char *what, json_t *items) {
  if (json_array_size(items) == 0) {
    json_decref(items);
    return;
  }
  json_array_append_new(groups, json_pack("{s:s, s:o}", "what", what, "items", items));
}

json_t *sg_context_threats(const struct sg_analysis *analysis, const struct sg_findings *findings) {
  static const char *const machine_rules[] = {"capacity", "threads"}, *const sample_rules[] = {"few_launches",
                                                                                               "converged",
                                                                                               "outliers", "failed"};
  json_t *groups = json_array(), *machine = json_array(), *sample = json_array(), *scope = json_array();
  add_doctor(machine, analysis->set->run);
  add_findings(machine, findings, machine_rules, sizeof machine_rules / sizeof machine_rules[0]);
  add_findings(sample, findings, sample_rules, sizeof sample_rules / sizeof sample_rules[0]);
  add_scope(scope, analysis);
  close_group(groups, "The machine", machine);
  close_group(groups, "The sample", sample);
  close_group(groups, "The scope", scope);
  return groups;
}
