/* Recommended settings as facts: which library, with which kernels, how many threads, and which form the program
 * takes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/advice.h"
#include "core/factors.h"
#include "core/json.h"
#include "core/recommendation.h"
#include "core/text.h"
#include "core/warned.h"
#include "report/analysis/facts.h"
#include "report/analysis/kernel_choice.h"
#include "report/context/context.h"

/* ---- The library to load ---- */

static json_t *text_or_null(const char *text) {
  return text ? sg_fact_text(text) : json_null();
}

/* null where only one was measured. */
static json_t *load_facts(const struct sg_advice *advice, const char *backend) {
  if (!advice->several) { return json_null(); }
  return json_pack("{s:o, s:b, s:b, s:o, s:o, s:o}", "name", sg_fact_text(backend), "own_interface",
                   advice->own_interface, "known", advice->folder || advice->file, "folder",
                   text_or_null(advice->folder), "triplet", text_or_null(advice->triplet), "file",
                   text_or_null(advice->file));
}

/* ---- Variables ---- */

static json_t *list_variables(const struct sg_advice *advice, size_t n) {
  json_t *list = json_array();
  for (size_t i = 0; i < n; i++) {
    const struct sg_advice_variable *v = &advice->variables[i];
    json_array_append_new(list, json_pack("{s:s, s:s, s:b, s:b}", "name", v->name, "value", v->value, "first", i == 0,
                                          "last", i + 1 == n));
  }
  return list;
}

static void put_variables(json_t *out, const struct sg_advice *advice) {
  json_t *read = json_array();
  for (const char *const *name = sg_blas_variables_read(advice->family); *name; name++) {
    json_array_append_new(read, json_pack("{s:s}", "name", *name));
  }
  json_object_set_new(out, "sets_variables", json_boolean(advice->n_variables > 0));
  json_object_set_new(out, "variables", list_variables(advice, advice->n_variables));
  json_object_set_new(out, "default_variables", read);
}

/* What a Python program does itself, without the variables of its shell: it sets some before it imports NumPy, and
 * limits the threads of a library that is loaded, where threadpoolctl can. */
static json_t *python_facts(const struct sg_configs_row *c, const struct sg_advice *advice) {
  const bool set = c->blas_threads != SG_NO_INT && !sg_config_uses_processes(c),
             limits = sg_blas_has_limits(advice->family);
  const size_t n = set && !limits ? advice->n_variables : advice->n_kernels;
  return json_pack("{s:b, s:b, s:o}", "limits", set && limits, "sets_variables", n > 0, "variables",
                   list_variables(advice, n));
}

/* ---- Threads, and the form of the program ---- */

static void put_threads(json_t *out, const struct sg_configs_row *c, const struct sg_advice *advice) {
  const enum sg_blas_family family = advice->family;
  const bool set = c->blas_threads != SG_NO_INT;
  json_object_set_new(out, "sets_threads", json_boolean(set));
  json_object_set_new(out, "threads", set ? json_integer(c->blas_threads) : json_null());
  json_object_set_new(out, "one_thread", json_boolean(c->blas_threads == 1));
  json_object_set_new(out, "python", python_facts(c, advice));
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
  json_object_set_new(out, "loads_in_task",
                      json_boolean(strcmp(c->load, "task") == 0 || strcmp(c->load, "mmap") == 0));
}

static bool are_products(const struct sg_analysis *a) {
  for (size_t i = 0; i < a->n_workloads; i++) {
    if (strcmp(a->workloads[i].entries[0].config->operation, "gemm") != 0) { return false; }
  }
  return true;
}

/* ---- The recommendation ---- */

/* What is faster but not recommended, with the reason; null: nothing. */
static json_t *passed_facts(const struct sg_analysis *analysis, const struct sg_recommendation *r) {
  const struct sg_entry *passed = sg_analysis_entry(analysis, r->passed);
  if (!passed) { return json_null(); }
  const struct sg_configs_row *c = passed->config;
  const bool replaces = strcmp(c->scheduler, "native") == 0 || strcmp(c->scheduler, "batch") == 0,
             pins = !replaces && sg_config_pins(c), binds = !replaces && !pins && sg_config_binds_memory(c);
  return json_pack("{s:o, s:b, s:b, s:b, s:b}", "name", sg_fact_text(passed->name), "replaces", replaces, "pins",
                   pins, "binds", binds, "loads", !replaces && !pins && !binds);
}

/* How much longer the recommended one takes; null: it is among the fastest, or there are several workloads. */
static json_t *slower_facts(const struct sg_analysis *analysis, const struct sg_entry *e) {
  const double ratio = e->wall->ratio;
  const bool known = analysis->n_workloads == 1 && e->wall->rank != 1 && ratio > 1;
  return known ? sg_fact_longer(ratio) : json_null();
}

/* Recommended because it is simpler than the fastest, from which it is statistically indistinguishable. */
static bool is_not_the_fastest(const struct sg_workload_results *w, const struct sg_entry *e) {
  return w->best && e != w->best && e->wall->rank == w->best->wall->rank;
}

/* How much slower than the fastest it is at most, where not all of the first rank are known to be as fast; null: it
 * is the fastest, all are, or there are several workloads. */
static json_t *most_facts(const struct sg_analysis *a, const struct sg_entry *e) {
  const struct sg_workload_results *w = &a->workloads[0];
  if (a->n_workloads > 1 || !is_not_the_fastest(w, e) || !sg_verdict_is_loose(w->verdict)) { return json_null(); }
  return sg_fact_bound_on_cost(a->summary->losses[e->config - a->set->configs]);
}

static json_t *facts_of(const struct sg_analysis *analysis, const struct sg_entry *entry,
                        const struct sg_advice *advice, const struct sg_recommendation *r) {
  const struct sg_configs_row *c = entry->config;
  const bool several = analysis->n_workloads > 1;
  json_t *out = json_object();
  sg_context_text(out, "label", sg_format("%s", entry->name));
  json_object_set_new(out, "several", json_boolean(several));
  json_object_set_new(out, "instead_of", passed_facts(analysis, r));
  json_object_set_new(out, "slower", slower_facts(analysis, entry));
  json_object_set_new(out, "simplest",
                      json_boolean(!several && is_not_the_fastest(&analysis->workloads[0], entry) &&
                                   !sg_verdict_is_loose(analysis->workloads[0].verdict)));
  json_object_set_new(out, "at_most", most_facts(analysis, entry));
  json_object_set_new(out, "load", load_facts(advice, c->backend));
  put_variables(out, advice);
  put_threads(out, c, advice);
  put_form(out, c);
  json_object_set_new(out, "is_product", json_boolean(are_products(analysis)));
  return out;
}

json_t *sg_context_advice(const struct sg_analysis *analysis) {
  const struct sg_recommendation r = sg_recommendation_find(analysis->summary);
  const struct sg_entry *entry = sg_analysis_entry(analysis, r.config);
  struct sg_advice advice;
  if (!entry) { return json_null(); }
  sg_advice_init(&advice, analysis->summary, entry->config);
  json_t *out = facts_of(analysis, entry, &advice, &r);
  sg_advice_release(&advice);
  return out;
}

static bool has_failures(const struct sg_resultset *set, const struct sg_configs_row *config) {
  for (size_t i = 0; i < set->n_outcomes; i++) {
    const struct sg_outcomes_row *o = &set->outcomes[i];
    if (sg_outcome_is_warning(o) && strcmp(o->config_id, config->config_id) == 0) { return true; }
  }
  return false;
}

static json_t *warned_facts(const struct sg_analysis *analysis, const struct sg_recommendation *r) {
  const struct sg_entry *e = r->passed_warned ? sg_analysis_entry(analysis, r->passed) : NULL;
  if (!e) { return json_null(); }
  return json_pack("{s:o, s:b, s:b, s:b}", "name", sg_fact_text(e->name), "leads", e->wall->rank == 1, "failed",
                   has_failures(analysis->set, e->config), "several", analysis->n_workloads > 1);
}

/* Something is worth setting in some of several workloads. */
static bool pays_somewhere(const struct sg_analysis *a) {
  for (size_t i = 0; i < a->n_workloads && a->n_workloads > 1; i++) {
    if (!a->workloads[i].baseline || sg_workload_beats_serial(&a->workloads[i])) { return true; }
  }
  return false;
}

json_t *sg_context_no_advice(const struct sg_analysis *analysis) {
  const struct sg_recommendation r = sg_recommendation_find(analysis->summary);
  const bool differs = !r.passed_warned && pays_somewhere(analysis);
  if (r.config != SG_NO_CONFIG || (!r.passed_warned && !differs)) { return json_null(); }
  return json_pack("{s:o, s:b}", "warned", warned_facts(analysis, &r), "differs", differs);
}
