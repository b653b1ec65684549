/* Recommended settings as facts: which library, with which kernels, how many threads, and which form the program
 * takes. What is pasted contains only our own words and numbers; names and paths from files are included only if they
 * consist of characters that have no meaning to a shell. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/factors.h"
#include "core/json.h"
#include "core/text.h"
#include "report/analysis/blas_family.h"
#include "report/analysis/facts.h"
#include "report/analysis/kernel_choice.h"
#include "report/analysis/recommendation.h"
#include "report/context/context.h"

/* Letters, digits and the characters of `others` only. */
static bool is_plain(const char *text, const char *others) {
  for (const char *p = text; *p; p++) {
    if (!isalnum((unsigned char)*p) && !strchr(others, *p)) { return false; }
  }
  return *text != '\0';
}

/* ---- The library to load ---- */

static bool measured_several_libraries(const struct sg_analysis *a) {
  const char *first = NULL;
  for (size_t i = 0; i < a->n_entries; i++) {
    if (!sg_entry_ranked(&a->entries[i])) { continue; }
    const char *backend = a->entries[i].config->backend;
    if (first && strcmp(first, backend) != 0) { return true; }
    first = backend;
  }
  return false;
}

/* Of /usr/lib/TRIPLET/FOLDER/FILE, where FOLDER is one build of the library as Debian installs it, with its own
 * libblas.so.3: the lengths of the path up to the end of TRIPLET and of FOLDER. False: another path. */
static bool is_debian_path(const char *path, int *triplet_end, int *folder_end) {
  int end = 0;
  *triplet_end = *folder_end = 0;
  if (sscanf(path, "/usr/lib/%*[^/]%n/%*[^/]%n/%*[^/]%n", triplet_end, folder_end, &end) == EOF) { return false; }
  return end > 0 && path[end] == '\0';
}

/* How a program that uses the system's BLAS gets the recommended library; null where only one was measured, or its
 * path cannot be pasted. */
static json_t *load_facts(const struct sg_analysis *a, const char *backend) {
  const char *path = sg_json_text(sg_backend_find_facts(a->set, backend), "path", "");
  if (!measured_several_libraries(a)) { return json_null(); }
  int triplet = 0, folder = 0;
  const bool known = *path == '/' && is_plain(path, "/._+-"),
             debian = known && is_debian_path(path, &triplet, &folder);
  json_t *out = json_pack("{s:o, s:b, s:n, s:n, s:n}", "name", sg_fact_text(backend), "known", known, "folder",
                          "triplet", "file");
  if (debian) {
    const int start = (int)strlen("/usr/lib/");
    sg_context_text(out, "folder", sg_format("%.*s", folder, path));
    sg_context_text(out, "triplet", sg_format("%.*s", triplet - start, path + start));
  } else if (known) {
    sg_context_text(out, "file", sg_format("%s", path));
  }
  return out;
}

/* ---- Variables ---- */

static void add_variable(json_t *list, const char *name, char *value) {
  json_array_append_new(list, json_pack("{s:s, s:s}", "name", name, "value", value));
  free(value);
}

static void add_thread_variables(json_t *list, enum sg_blas_family family, int64_t threads) {
  for (const char *const *name = sg_blas_variables(family); *name && threads != SG_NO_INT; name++) {
    add_variable(list, *name, sg_format("%lld", (long long)threads));
  }
}

static void mark_ends(json_t *list) {
  size_t i = 0;
  json_t *item = NULL;
  json_array_foreach(list, i, item) {
    json_object_set_new(item, "first", json_boolean(i == 0));
    json_object_set_new(item, "last", json_boolean(i + 1 == json_array_size(list)));
  }
}

static void add_kernels(json_t *list, const struct sg_configs_row *c) {
  if (sg_config_selects_kernels(c) && is_plain(c->coretype, "_")) {
    add_variable(list, "OPENBLAS_CORETYPE", sg_format("%s", c->coretype));
  }
}

static void put_variables(json_t *out, const struct sg_configs_row *c, enum sg_blas_family family) {
  json_t *variables = json_array(), *read = json_array();
  add_kernels(variables, c);
  add_thread_variables(variables, family, c->blas_threads);
  for (const char *const *name = sg_blas_variables_read(family); *name; name++) {
    json_array_append_new(read, json_pack("{s:s}", "name", *name));
  }
  mark_ends(variables);
  json_object_set_new(out, "sets_variables", json_boolean(json_array_size(variables) > 0));
  json_object_set_new(out, "variables", variables);
  json_object_set_new(out, "default_variables", read);
}

/* What a Python program does itself, without the variables of its shell: it sets some before it imports NumPy, and
 * limits the threads of a library that is loaded, where threadpoolctl can. */
static json_t *python_facts(const struct sg_configs_row *c, enum sg_blas_family family) {
  const bool set = c->blas_threads != SG_NO_INT && !sg_config_uses_processes(c), limits = sg_blas_has_limits(family);
  json_t *variables = json_array();
  add_kernels(variables, c);
  if (set && !limits) { add_thread_variables(variables, family, c->blas_threads); }
  return json_pack("{s:b, s:b, s:o}", "limits", set && limits, "sets_variables", json_array_size(variables) > 0,
                   "variables", variables);
}

/* ---- Threads, and the form of the program ---- */

static void put_threads(json_t *out, const struct sg_configs_row *c, enum sg_blas_family family) {
  const bool set = c->blas_threads != SG_NO_INT;
  json_object_set_new(out, "sets_threads", json_boolean(set));
  json_object_set_new(out, "threads", set ? json_integer(c->blas_threads) : json_null());
  json_object_set_new(out, "one_thread", json_boolean(c->blas_threads == 1));
  json_object_set_new(out, "python", python_facts(c, family));
  json_object_set_new(out, "family",
                      json_pack("{s:b, s:b, s:b}", "openblas_pthread", family == SG_BLAS_OPENBLAS_PTHREAD,
                                "openblas_openmp", family == SG_BLAS_OPENBLAS_OPENMP, "blis",
                                family == SG_BLAS_BLIS));
}

/* A pool is a loop with a dynamic schedule. */
static json_t *schedule_facts(const char *scheduler) {
  const bool fixed = strcmp(scheduler, "omp-static") == 0, guided = strcmp(scheduler, "omp-guided") == 0,
             tasks = strcmp(scheduler, "omp-tasks") == 0;
  return json_pack("{s:b, s:b, s:b, s:b}", "static", fixed, "guided", guided, "tasks", tasks, "dynamic",
                   !fixed && !guided && !tasks);
}

/* In an OpenMP loop, an OpenMP build of the library uses one thread regardless of its settings: with more, the loop
 * is one of POSIX threads. */
static void put_form(json_t *out, const struct sg_configs_row *c) {
  const bool processes = sg_config_uses_processes(c), pooled = sg_config_operators(c) > 1 && !processes;
  json_object_set_new(out, "processes", json_boolean(processes));
  json_object_set_new(out, "pooled", json_boolean(pooled));
  json_object_set_new(out, "c_loop", json_boolean(pooled && c->blas_threads == 1));
  json_object_set_new(out, "schedule", schedule_facts(c->scheduler));
  json_object_set_new(out, "workers", json_integer(c->workers == SG_NO_INT ? 1 : c->workers));
  json_object_set_new(out, "loads_in_task", json_boolean(strcmp(c->load, "task") == 0));
}

static bool are_products(const struct sg_analysis *a) {
  for (size_t i = 0; i < a->n_workloads; i++) {
    if (strcmp(a->workloads[i].entries[0].config->operation, "gemm") != 0) { return false; }
  }
  return true;
}

/* ---- The recommendation ---- */

/* What is faster but not recommended, with the reason; null: nothing. */
static json_t *passed_facts(const struct sg_recommendation *r) {
  if (!r->passed) { return json_null(); }
  const struct sg_configs_row *c = r->passed->config;
  const bool replaces = strcmp(c->scheduler, "native") == 0 || strcmp(c->scheduler, "batch") == 0,
             pins = strcmp(c->pin, "cores") == 0;
  return json_pack("{s:o, s:b, s:b, s:b, s:b}", "name", sg_fact_text(r->passed->name), "warned", r->passed_warned,
                   "replaces", !r->passed_warned && replaces, "pins", !r->passed_warned && !replaces && pins, "loads",
                   !r->passed_warned && !replaces && !pins);
}

/* Recommended because it is simpler than the fastest, from which it is statistically indistinguishable. */
static bool is_not_the_fastest(const struct sg_workload_results *w, const struct sg_entry *e) {
  return w->best && e != w->best && e->wall->rank == w->best->wall->rank;
}

json_t *sg_context_advice(const struct sg_analysis *analysis) {
  const struct sg_recommendation r = sg_recommendation_find(analysis);
  if (!r.entry) { return json_null(); }
  const struct sg_configs_row *c = r.entry->config;
  const enum sg_blas_family family = sg_blas_family_of(analysis->set, c->backend);
  const bool several = analysis->n_workloads > 1;
  json_t *out = json_object();
  sg_context_text(out, "label", sg_format("%s", several ? r.entry->name : c->label));
  json_object_set_new(out, "several", json_boolean(several));
  json_object_set_new(out, "instead_of", passed_facts(&r));
  json_object_set_new(out, "simplest",
                      json_boolean(!several && is_not_the_fastest(&analysis->workloads[0], r.entry)));
  json_object_set_new(out, "load", load_facts(analysis, c->backend));
  put_variables(out, c, family);
  put_threads(out, c, family);
  put_form(out, c);
  json_object_set_new(out, "is_product", json_boolean(are_products(analysis)));
  return out;
}
