#include "bench/run/library_probe.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/plan/strategy.h"
#include "bench/run/launch.h"
#include "core/alloc.h"
#include "core/json.h"

/* A product takes 2 to 10 ms with vector instructions, and 0.1 s without. */
enum { SIZE = 384, PASSES = 2, MOST_PRODUCTS = 1000 };
static char size_text[] = "384", pass_time[] = "100ms", timeout[] = "20s", one_item[] = "1", gemm[] = "gemm",
            strategy_name[] = "serial", retain[] = "all", profile_name[] = "library-probe";

/* ---- the launches */

static int open_plan(struct sg_plan *plan, const char *dtype, struct sg_backend *backends, size_t n,
                     const struct sg_topology *topology, struct sg_error *err) {
  char *operations[] = {gemm}, *dtypes[] = {(char *)dtype}, *shapes[] = {size_text}, *counts[] = {one_item},
       *strategies[] = {strategy_name};
  struct sg_profile_workload workload = {.operation = operations,
                                         .operation_count = 1,
                                         .dtype = dtypes,
                                         .dtype_count = 1,
                                         .shape = shapes,
                                         .shape_count = 1,
                                         .count = counts,
                                         .count_count = 1,
                                         .retain = retain};
  const struct sg_profile profile = {.name = profile_name,
                                     .workloads = &workload,
                                     .workloads_count = 1,
                                     .strategies = strategies,
                                     .strategies_count = 1,
                                     .rounds = {PASSES, PASSES},
                                     .trials = MOST_PRODUCTS,
                                     .measurement_time = pass_time,
                                     .warmup = {1, 1},
                                     .timeout = timeout,
                                     .seed = 1};
  return sg_plan_open(plan, &profile, topology, backends, n, err);
}

static int add_choices(struct sg_plan *plan, const struct sg_probe_choice *choices, size_t n, struct sg_error *err) {
  int status = SG_OK;
  for (size_t i = 0; i < n && status == SG_OK; i++) {
    const struct sg_choice choice = {.workload = &plan->workloads.entries[0],
                                     .strategy = sg_strategy_find(strategy_name),
                                     .at = {1, 1},
                                     .backend = choices[i].backend,
                                     .coretype = choices[i].coretype,
                                     .pin = "none",
                                     .entered = SG_NO_INT};
    status = sg_plan_add(plan, &choice, err);
  }
  return status;
}

static double rate_of(const struct sg_launch_record *record, double flop) {
  double best = NAN;
  for (size_t i = 0; i < record->n_samples && record->outcome == SG_OUTCOME_OK; i++) {
    const struct sg_samples_row *s = &record->samples[i];
    const int64_t ns = s->operate_wall_ns != SG_NO_INT ? s->operate_wall_ns : s->wall_ns;
    if (s->warmup == 0 && ns > 0) { best = fmax(best, flop * 1e9 / (double)ns); } /* ignores NaN */
  }
  return best;
}

/* One that failed is not launched again. */
static int measure(double *flops, const struct sg_plan *plan, const char *worker, const struct sg_topology *topology,
                   struct sg_error *err) {
  int status = SG_OK;
  for (int pass = 0; pass < PASSES; pass++) {
    for (size_t k = 0; k < plan->n_configs && status == SG_OK; k++) {
      const size_t i = pass % 2 == 0 ? k : plan->n_configs - 1 - k;
      struct sg_launch_record record;
      if (pass > 0 && isnan(flops[i])) { continue; }
      status = sg_launch_run(&record, worker, plan, &plan->configs[i], topology, NULL, err);
      const double rate = rate_of(&record, plan->configs[i].row.flop);
      flops[i] = isnan(rate) ? NAN : fmax(flops[i], rate);
      sg_launch_record_release(&record);
    }
  }
  return status;
}

/* ---- the result */

static json_t *library_json(const struct sg_config *config, const char *option, double flops) {
  json_t *library = sg_backend_json(config->backend);
  json_object_del(library, "symbols");
  json_object_set_new(library, "option", json_string(option));
  json_object_set_new(library, "coretype", json_string(config->row.coretype));
  json_object_set_new(library, "flops", sg_json_real_or_null(flops));
  return library;
}

int sg_library_probe_run(json_t **result, struct sg_backend *backends, size_t n_backends, char *const *options,
                         const struct sg_probe_choice *choices, size_t n_choices, const char *dtype,
                         const char *worker, const struct sg_topology *topology, struct sg_error *err) {
  struct sg_plan plan;
  double *flops = sg_alloc(n_choices, sizeof *flops);
  *result = NULL;
  int status = open_plan(&plan, dtype, backends, n_backends, topology, err);
  if (status == SG_OK) { status = add_choices(&plan, choices, n_choices, err); }
  if (status == SG_OK) { status = measure(flops, &plan, worker, topology, err); }
  if (status == SG_OK) {
    json_t *libraries = json_array();
    for (size_t i = 0; i < plan.n_configs; i++) {
      const size_t b = (size_t)(plan.configs[i].backend - plan.backends);
      json_array_append_new(libraries, library_json(&plan.configs[i], options[b], flops[i]));
    }
    *result = json_pack("{s:s, s:s, s:i, s:i, s:o}", "operation", gemm, "dtype", dtype, "n", SIZE, "threads", 1,
                        "libraries", libraries);
  }
  sg_plan_release(&plan);
  free(flops);
  return status;
}

const char *sg_library_probe_fastest(const json_t *result) {
  const char *path = NULL;
  double best = 0;
  size_t i;
  json_t *library;
  json_array_foreach(json_object_get(result, "libraries"), i, library) {
    const double flops = sg_json_number(library, "flops", 0);
    if (strcmp(sg_json_text(library, "coretype", ""), "auto") != 0 || !(flops > best)) { continue; }
    best = flops;
    path = sg_json_text(library, "path", NULL);
  }
  return path;
}

void sg_library_probe_mark(json_t *result, const struct sg_plan *plan) {
  size_t i;
  json_t *library;
  json_array_foreach(json_object_get(result, "libraries"), i, library) {
    json_object_set_new(library, "measured", json_false());
    for (size_t k = 0; k < plan->n_backends; k++) {
      char *real = realpath(plan->backends[k].path, NULL);
      if (real && strcmp(real, sg_json_text(library, "path", "")) == 0) {
        json_object_set_new(library, "measured", json_true());
        json_object_set_new(library, "name", json_string(plan->backends[k].name));
      }
      free(real);
    }
  }
}
