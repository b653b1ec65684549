/* JSON of hyperfine --export-json (src/hyperfine/export/json.rs of its 1.15): seconds, one result per configuration,
 * one time per launch. */
#include <stdlib.h>

#include "core/factors.h"
#include "core/json.h"
#include "core/stats.h"
#include "report/export/export.h"

#define S_PER_NS 1e-9

static json_t *seconds(double ns) {
  return sg_json_real_or_null(ns * S_PER_NS);
}

static double mean_of(const struct sg_export_launch *const *launches, bool user) {
  double sum = 0;
  size_t n = 0;
  for (; launches[n]; n++) {
    sum += user ? launches[n]->cpu_user_ns : launches[n]->cpu_sys_ns;
  }
  return sum / (double)n;
}

/* Texts, as hyperfine's parameters are. */
static json_t *parameters_of(const struct sg_configs_row *config) {
  json_t *out = json_object();
  for (enum sg_factor f = 0; f < SG_N_FACTORS; f++) {
    if (!(SG_FACTORS_ALL & UINT64_C(1) << f)) { continue; }
    sg_json_put_text(out, sg_factor_name(f), sg_factor_format(config, f));
  }
  return out;
}

static json_t *result_of(const struct sg_entry *e, const struct sg_export_launch *const *launches) {
  json_t *times = json_array(), *codes = json_array();
  for (size_t k = 0; launches[k]; k++) {
    json_array_append_new(times, seconds(launches[k]->wall_ns));
    json_array_append_new(codes, json_integer(0));
  }
  char *name = sg_export_name(e->config);
  json_t *out = json_pack(
      "{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "command", sg_json_text_or_null(name), "mean",
      seconds(e->wall->mean), "stddev", seconds(e->wall->stddev), "median", seconds(e->wall->median), "user",
      seconds(mean_of(launches, true)), "system", seconds(mean_of(launches, false)), "min", seconds(e->wall->min),
      "max", seconds(e->wall->max), "times", times, "exit_codes", codes, "parameters", parameters_of(e->config));
  free(name);
  return out;
}

void sg_export_hyperfine(const struct sg_export *export, FILE *out) {
  json_t *results = json_array();
  for (size_t i = 0; i < export->analysis->n_entries; i++) {
    const struct sg_entry *e = &export->analysis->entries[i];
    if (!sg_entry_ranked(e)) { continue; }
    const struct sg_export_launch **launches = sg_export_launches_of(export, e);
    if (launches[0]) { json_array_append_new(results, result_of(e, launches)); }
    free(launches);
  }
  sg_export_json(json_pack("{s:o}", "results", results), out);
}
