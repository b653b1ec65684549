/* Items in files: numbers that were converted when they were loaded, and numbers that the operation ignored. */
#include <string.h>

#include "core/item_data.h"
#include "core/json.h"
#include "report/analysis/facts.h"
#include "report/findings/finding.h"

static json_t *type_names(const json_t *data) {
  json_t *names = json_array();
  size_t i;
  json_t *type;
  json_array_foreach(json_object_get(data, "types"), i, type) {
    if (!json_is_string(type)) { continue; }
    json_array_append_new(names,
                          json_pack("{s:o, s:n}", "name", sg_fact_text(json_string_value(type)), "configurations"));
  }
  return sg_fact_list(names, 0);
}

static json_t *named(const json_t *data, const char *key) {
  json_t *facts = json_pack("{s:o, s:o, s:n, s:n}", "operation", sg_fact_text(sg_json_text(data, "operation", "")),
                            "source", sg_fact_text(sg_json_text(data, "source", "")), "converted", "ignored");
  json_object_set_new(facts, key, json_object());
  return facts;
}

static void add_converted(const json_t *data, struct sg_findings *out) {
  json_t *facts = named(data, "converted"), *converted = json_object_get(facts, "converted");
  json_object_set_new(converted, "types", type_names(data));
  json_object_set_new(converted, "dtype", sg_fact_text(sg_json_text(data, "dtype", "")));
  sg_findings_add(out, SG_FINDING_NOTE, facts);
}

static void add_ignored(const json_t *data, struct sg_findings *out) {
  static const char *const places[] = {"item", "row", "column"};
  const json_t *from = json_object_get(data, "ignored");
  json_t *facts = named(data, "ignored"), *ignored = json_object_get(facts, "ignored");
  const bool symmetric = strcmp(sg_json_text(from, "taken_for", ""), "symmetric") == 0;
  json_object_set_new(ignored, "symmetric", json_boolean(symmetric));
  for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
    json_object_set_new(ignored, places[i], json_integer(sg_json_integer(from, places[i], 0)));
  }
  sg_findings_add(out, SG_FINDING_WARNING, facts);
}

void sg_finding_file_data(const struct sg_analysis *analysis, struct sg_findings *out) {
  const json_t *run = analysis->set->run;
  for (size_t i = 0; i < analysis->n_workloads; i++) {
    const struct sg_configs_row *config = analysis->workloads[i].entries[0].config;
    const json_t *data = sg_item_data_find(run, config->operation, config->source);
    if (!data) { continue; }
    if (json_is_object(json_object_get(data, "ignored"))) { add_ignored(data, out); }
    if (sg_item_data_converted(data)) { add_converted(data, out); }
  }
}
