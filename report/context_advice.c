/* What to set: the winner of the run as environment variables and pool sizes. Only words we wrote and numbers get
 * into it, so that it may be pasted; names from files do not, unless they are plain identifiers. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "core/json.h"
#include "core/text.h"
#include "report/context.h"

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
  json_array_append_new(list, json_pack("{s:s, s:s}", "name", name, "value", value));
  free(value);
}

json_t *sg_context_advice(const struct sg_analysis *analysis) {
  if (analysis->n_workloads != 1 || !analysis->workloads[0].best) { return json_null(); }
  const struct sg_configs_row *c = analysis->workloads[0].best->config;
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
  sg_context_text(out, "label", sg_format("%s", c->label));
  json_object_set_new(out, "open", json_boolean(sg_workload_is_open(&analysis->workloads[0])));
  json_object_set_new(out, "pooled", json_boolean(sg_config_operators(c) > 1));
  /* In a parallel region an OpenMP build of the library uses one thread, whatever is set. */
  json_object_set_new(out, "c_loop", json_boolean(sg_config_operators(c) > 1 && c->blas_threads == 1));
  json_object_set_new(out, "workers", json_integer(c->workers == SG_NO_INT ? 1 : c->workers));
  json_object_set_new(out, "sets_threads", json_boolean(set_threads));
  json_object_set_new(out, "threads", set_threads ? json_integer(c->blas_threads) : json_null());
  json_object_set_new(out, "one_thread", json_boolean(c->blas_threads == 1));
  json_object_set_new(out, "sets_variables", json_boolean(json_array_size(variables) > 0));
  json_object_set_new(out, "variables", variables);
  json_object_set_new(out, "loads_in_task", json_boolean(strcmp(c->load, "task") == 0));
  json_object_set_new(out, "is_product", json_boolean(strcmp(c->operation, "gemm") == 0));
  return out;
}
