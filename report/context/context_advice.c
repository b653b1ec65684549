/* Recommended settings: the winner of the run as environment variables and pool sizes. They contain only our own
 * words and numbers, so that they are safe to paste; names from files are included only if they are plain
 * identifiers. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "core/factors.h"
#include "core/json.h"
#include "core/text.h"
#include "report/context/context.h"

static bool is_identifier(const char *text) {
  for (const char *p = text; *p; p++) {
    if (!isalnum((unsigned char)*p) && *p != '_') { return false; }
  }
  return *text != '\0';
}

static const json_t *backend_of(const struct sg_resultset *set, const char *name) {
  size_t i = 0;
  json_t *backend = NULL;
  json_array_foreach(json_object_get(set->run, "backends"), i, backend) {
    if (strcmp(sg_json_text(backend, "name", ""), name) == 0) { return backend; }
  }
  return NULL;
}

static void add_variable(json_t *list, const char *name, char *value) {
  json_array_append_new(list, json_pack("{s:s, s:s, s:b, s:b}", "name", name, "value", value, "first",
                                        json_array_size(list) == 0, "last", true));
  if (json_array_size(list) > 1) {
    json_object_set_new(json_array_get(list, json_array_size(list) - 2), "last", json_false());
  }
  free(value);
}

static bool sets_the_same(const struct sg_configs_row *a, const struct sg_configs_row *b) {
  return sg_factors_equal(a, b, SG_FACTORS_STRATEGY | SG_FACTORS_LIBRARY | SG_FACTORS_RUNNER);
}

/* A strategy that replaces the library's calls is not a setting of a program that makes those calls. */
static bool can_be_set(const struct sg_entry *e) {
  return sg_entry_ranked(e) && strcmp(e->config->scheduler, "native") != 0 &&
         strcmp(e->config->scheduler, "batch") != 0;
}

/* The best of a workload that is a setting, if any. */
static const struct sg_entry *best_setting(const struct sg_workload_results *w) {
  if (w->best && can_be_set(w->best)) { return w->best; } /* among equals, the one reported as fastest */
  const struct sg_entry *best = NULL;
  for (size_t i = 0; i < w->n; i++) {
    const struct sg_entry *e = &w->entries[i];
    if (can_be_set(e) && (!best || e->wall->median < best->wall->median)) { best = e; }
  }
  return best;
}

/* That of the only workload, or, of several, the one that is the same in each. NULL: nothing to recommend. */
static const struct sg_entry *recommended(const struct sg_analysis *a) {
  const struct sg_entry *first = a->n_workloads > 0 ? best_setting(&a->workloads[0]) : NULL;
  for (size_t i = 0; i < a->n_workloads && first && a->n_workloads > 1; i++) {
    const struct sg_entry *e = best_setting(&a->workloads[i]);
    bool same = e && !sg_workload_ties_with_serial(&a->workloads[i], e) && sets_the_same(e->config, first->config);
    if (!same) { return NULL; }
  }
  return first;
}

/* What is faster without being a setting, in the first workload that has one; null: nothing. */
static json_t *instead_of(const struct sg_analysis *a) {
  for (size_t i = 0; i < a->n_workloads; i++) {
    const struct sg_workload_results *w = &a->workloads[i];
    if (w->best != best_setting(w)) { return json_string(w->best->name); }
  }
  return json_null();
}

static bool are_products(const struct sg_analysis *a) {
  for (size_t i = 0; i < a->n_workloads; i++) {
    if (strcmp(a->workloads[i].entries[0].config->operation, "gemm") != 0) { return false; }
  }
  return true;
}

json_t *sg_context_advice(const struct sg_analysis *analysis) {
  const struct sg_entry *best = recommended(analysis);
  if (!best) { return json_null(); }
  const struct sg_configs_row *c = best->config;
  const bool several = analysis->n_workloads > 1;
  const json_t *backend = backend_of(analysis->set, c->backend);
  bool openmp = strcmp(sg_json_text(backend, "threading", ""), "openmp") == 0;
  bool set_threads = c->blas_threads != SG_NO_INT,
       set_kernels = strcmp(c->coretype, "auto") != 0 && is_identifier(c->coretype);
  json_t *variables = json_array();
  if (set_threads) {
    add_variable(variables, openmp ? "OMP_NUM_THREADS" : "OPENBLAS_NUM_THREADS",
                 sg_format("%lld", (long long)c->blas_threads));
  }
  if (set_kernels) { add_variable(variables, "OPENBLAS_CORETYPE", sg_format("%s", c->coretype)); }
  json_t *out = json_object();
  sg_context_text(out, "label", sg_format("%s", several ? best->name : c->label));
  json_object_set_new(out, "several", json_boolean(several));
  json_object_set_new(out, "instead_of", instead_of(analysis));
  json_object_set_new(out, "open", json_boolean(sg_workload_ties_with_serial(&analysis->workloads[0], best)));
  json_object_set_new(out, "pooled", json_boolean(sg_config_operators(c) > 1));
  /* Inside a parallel region, an OpenMP build of the library uses one thread regardless of its settings. */
  json_object_set_new(out, "c_loop", json_boolean(sg_config_operators(c) > 1 && c->blas_threads == 1));
  json_object_set_new(out, "workers", json_integer(c->workers == SG_NO_INT ? 1 : c->workers));
  json_object_set_new(out, "sets_threads", json_boolean(set_threads));
  json_object_set_new(out, "threads", set_threads ? json_integer(c->blas_threads) : json_null());
  json_object_set_new(out, "one_thread", json_boolean(c->blas_threads == 1));
  json_object_set_new(out, "sets_variables", json_boolean(json_array_size(variables) > 0));
  json_object_set_new(out, "variables", variables);
  json_object_set_new(out, "loads_in_task", json_boolean(strcmp(c->load, "task") == 0));
  json_object_set_new(out, "is_product", json_boolean(are_products(analysis)));
  return out;
}
