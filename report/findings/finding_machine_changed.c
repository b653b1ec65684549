/* The run was continued on a machine whose kernel, microcode or settings had changed. */
#include <string.h>

#include "core/json.h"
#include "report/analysis/facts.h"
#include "report/findings/finding.h"

static json_t *text_or_null(const json_t *change, const char *key) {
  const char *text = sg_json_text(change, key, "");
  return *text ? sg_fact_text(text) : json_null();
}

/* Of the processor's flags, `before` are those that disappeared and `after` those that are new. */
static json_t *changes_of(const json_t *entry) {
  json_t *items = json_array(), *change = NULL;
  size_t i = 0;
  json_array_foreach(json_object_get(entry, "changes"), i, change) {
    const char *field = sg_json_text(change, "field", "");
    json_array_append_new(items, json_pack("{s:o, s:b, s:o, s:o}", "field", sg_fact_text(field), "flags",
                                           strcmp(field, "cpu.flags") == 0, "before", text_or_null(change, "before"),
                                           "after", text_or_null(change, "after")));
  }
  return sg_fact_list(items, 0);
}

void sg_finding_machine_changed(const struct sg_analysis *analysis, struct sg_findings *out) {
  size_t i = 0;
  json_t *entry = NULL;
  json_array_foreach(json_object_get(analysis->set->run, "machine_changes"), i, entry) {
    const int64_t launch = sg_json_integer(entry, "launch", 0);
    if (launch < 1) { continue; }
    sg_findings_add(
        out, SG_FINDING_WARNING,
        json_pack("{s:o, s:o}", "launch", sg_fact_number((double)launch, "1", 0), "changes", changes_of(entry)));
  }
}
