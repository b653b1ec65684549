/* Google Benchmark's JSON (docs/user_guide.md and src/json_reporter.cc of its 1.7): a repetition is a launch, an
 * iteration a trial. Its aggregates are left out: its tools make their own. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/json.h"
#include "report/export/export.h"

static json_t *caches_of(const json_t *machine) {
  json_t *list = json_array(), *cache = NULL;
  size_t i = 0;
  json_array_foreach(json_object_get(machine, "caches"), i, cache) {
    const char *kind = sg_json_text(cache, "type", "unified");
    json_array_append_new(list, json_pack("{s:s, s:I, s:I, s:I}", "type",
                                          strcmp(kind, "data") == 0          ? "Data"
                                          : strcmp(kind, "instruction") == 0 ? "Instruction"
                                                                             : "Unified",
                                          "level", (json_int_t)sg_json_integer(cache, "level", 0), "size",
                                          (json_int_t)sg_json_integer(cache, "size_bytes", 0), "num_sharing",
                                          (json_int_t)sg_json_integer(cache, "shared_by", 0)));
  }
  return list;
}

static json_t *context_of(const struct sg_resultset *set) {
  return json_pack("{s:o, s:s, s:I, s:i, s:b, s:o, s:[], s:s}", "date",
                   sg_json_text_or_null(sg_json_text(set->run, "started", "")), "executable", "stratagemm-bench",
                   "num_cpus", (json_int_t)sg_json_integer(set->machine, "usable_threads", 0), "mhz_per_cpu", 0,
                   "cpu_scaling_enabled",
                   strcmp(sg_json_text(set->machine, "governor", "performance"), "performance") != 0, "caches",
                   caches_of(set->machine), "load_avg", "library_build_type", "release");
}

static json_t *run_of(const struct sg_export_launch *l, const char *name, size_t family, size_t k, size_t n) {
  const double cpu_ns = l->cpu_user_ns + l->cpu_sys_ns;
  return json_pack("{s:o, s:I, s:i, s:o, s:s, s:I, s:I, s:I, s:I, s:o, s:o, s:s}", "name", sg_json_text_or_null(name),
                   "family_index", (json_int_t)family, "per_family_instance_index", 0, "run_name",
                   sg_json_text_or_null(name), "run_type", "iteration", "repetitions", (json_int_t)n,
                   "repetition_index", (json_int_t)k, "threads", (json_int_t)sg_config_workers(l->config),
                   "iterations", (json_int_t)l->trials, "real_time", sg_json_real_or_null(l->wall_ns), "cpu_time",
                   json_real(isfinite(cpu_ns) ? cpu_ns : 0), "time_unit", "ns");
}

void sg_export_google_benchmark(const struct sg_export *export, FILE *out) {
  const struct sg_analysis *analysis = export->analysis;
  json_t *benchmarks = json_array();
  for (size_t i = 0; i < analysis->n_entries; i++) {
    const struct sg_export_launch **launches = sg_export_launches_of(export, &analysis->entries[i]);
    char *name = sg_export_name(analysis->entries[i].config);
    size_t n = 0;
    while (launches[n]) {
      n++;
    }
    for (size_t k = 0; k < n && sg_entry_ranked(&analysis->entries[i]); k++) {
      json_array_append_new(benchmarks, run_of(launches[k], name, i, k, n));
    }
    free(name);
    free(launches);
  }
  sg_export_json(json_pack("{s:o, s:o}", "context", context_of(analysis->set), "benchmarks", benchmarks), out);
}
