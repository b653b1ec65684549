/* Bencher Metric Format (https://bencher.dev/docs/reference/bencher-metric-format/): of each configuration the
 * measures `latency`, which is in ns there, and `speedup` over serial, with their intervals. */
#include <math.h>
#include <stdlib.h>

#include "core/json.h"
#include "report/export/export.h"

static json_t *metric(double value, double low, double high) {
  json_t *out = json_pack("{s:f}", "value", value);
  if (isfinite(low) && isfinite(high)) {
    json_object_set_new(out, "lower_value", json_real(low));
    json_object_set_new(out, "upper_value", json_real(high));
  }
  return out;
}

void sg_export_bencher(const struct sg_export *export, FILE *out) {
  json_t *document = json_object();
  for (size_t i = 0; i < export->analysis->n_entries; i++) {
    const struct sg_entry *e = &export->analysis->entries[i];
    if (!sg_entry_ranked(e)) { continue; }
    char *name = sg_export_name(e->config);
    json_t *measures = json_pack("{s:o}", "latency", metric(e->wall->median, e->wall->ci_low, e->wall->ci_high));
    if (isfinite(e->wall->speedup)) {
      json_object_set_new(measures, "speedup", metric(e->wall->speedup, e->wall->speedup_low, e->wall->speedup_high));
    }
    json_t *key = sg_json_text_or_null(name); /* well-formed */
    json_object_set_new(document, json_string_value(key), measures);
    json_decref(key);
    free(name);
  }
  sg_export_json(document, out);
}
