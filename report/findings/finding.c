#include "report/findings/finding.h"

#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/text.h"
#include "report/analysis/facts.h"

enum { MOST_NAMES = 4 };

static const struct {
  const char *name;
  void (*apply)(const struct sg_analysis *analysis, struct sg_findings *out);
} rules[] = {
#define SG_FINDING(name) {#name, sg_finding_##name},
#include "report/findings/findings.def"
#undef SG_FINDING
};

void sg_findings_init(struct sg_findings *findings, const struct sg_analysis *analysis) {
  *findings = (struct sg_findings){0};
  for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
    findings->rule = rules[i].name;
    rules[i].apply(analysis, findings);
  }
}

void sg_findings_release(struct sg_findings *findings) {
  for (size_t i = 0; i < findings->n; i++) {
    json_decref(findings->items[i].facts);
  }
  free(findings->items);
  *findings = (struct sg_findings){0};
}

void sg_findings_add(struct sg_findings *findings, enum sg_finding_kind kind, json_t *facts) {
  findings->items = sg_resize(findings->items, findings->n + 1, sizeof *findings->items);
  findings->items[findings->n++] = (struct sg_finding){findings->rule, kind, sg_require(facts)};
}

json_t *sg_finding_fragment(const struct sg_finding *finding) {
  char *name = sg_format("findings/%s", finding->rule);
  json_t *fragment = sg_fact_fragment(name, json_incref(finding->facts));
  json_object_set_new(fragment, "rule", json_string(finding->rule));
  free(name);
  return fragment;
}

static json_t *labels_of(const struct sg_analysis *a, const bool *picked, size_t found) {
  json_t *items = json_array();
  const size_t most = found == MOST_NAMES + 1 ? found : MOST_NAMES; /* "1 more" takes as much space as the name */
  for (size_t i = 0; i < a->n_entries && json_array_size(items) < most; i++) {
    if (!picked[i]) { continue; }
    json_array_append_new(
        items, json_pack("{s:o, s:n}", "name", sg_fact_text(sg_entry_label(&a->entries[i])), "configurations"));
  }
  return sg_fact_list(items, found - json_array_size(items));
}

static size_t count_strategy(const struct sg_analysis *a, const bool *picked, const char *strategy) {
  size_t n = 0;
  for (size_t i = 0; i < a->n_entries; i++) {
    n += picked[i] && strcmp(a->entries[i].config->strategy, strategy) == 0;
  }
  return n;
}

/* In the order of first appearance. */
static json_t *strategies_of(const struct sg_analysis *a, const bool *picked) {
  json_t *items = json_array();
  for (size_t i = 0; i < a->n_entries; i++) {
    const char *strategy = a->entries[i].config->strategy;
    bool listed = !picked[i];
    for (size_t k = 0; k < i && !listed; k++) {
      listed = picked[k] && strcmp(a->entries[k].config->strategy, strategy) == 0;
    }
    if (listed) { continue; }
    json_array_append_new(items, json_pack("{s:o, s:o}", "name", sg_fact_text(strategy), "configurations",
                                           sg_fact_count(count_strategy(a, picked, strategy))));
  }
  return sg_fact_list(items, 0);
}

json_t *sg_findings_names_of(const struct sg_analysis *analysis, const bool *picked) {
  size_t found = 0;
  for (size_t i = 0; i < analysis->n_entries; i++) {
    found += picked[i];
  }
  if (found == 0) { return NULL; }
  return analysis->n_workloads > 1 && found > MOST_NAMES ? strategies_of(analysis, picked)
                                                         : labels_of(analysis, picked, found);
}

json_t *sg_findings_names(const struct sg_analysis *analysis, bool (*pick)(const struct sg_entry *), size_t *n) {
  bool *picked = sg_alloc(analysis->n_entries + 1, sizeof *picked);
  size_t found = 0;
  for (size_t i = 0; i < analysis->n_entries; i++) {
    picked[i] = pick(&analysis->entries[i]);
    found += picked[i];
  }
  if (n) { *n = found; }
  json_t *names = sg_findings_names_of(analysis, picked);
  free(picked);
  return names;
}
