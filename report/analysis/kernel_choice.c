#include "report/analysis/kernel_choice.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/blas_family.h"
#include "core/factors.h"
#include "core/json.h"
#include "core/library_gain.h"
#include "core/recommendation.h"
#include "report/analysis/facts.h"
#include "report/analysis/time_pair.h"

static bool is_faster(const struct sg_entry *a, const struct sg_entry *b) {
  return !b || a->wall->median < b->wall->median;
}

static bool same_runner(const struct sg_configs_row *a, const struct sg_configs_row *b) {
  return sg_factors_equal(a, b, SG_FACTORS_RUNNER);
}

/* The best entry under the library of `config`, by the same runner. */
static const struct sg_entry *best_under(const struct sg_workload_results *w, const struct sg_configs_row *config) {
  const struct sg_entry *best = NULL;
  for (size_t i = 0; i < w->n; i++) {
    const struct sg_entry *e = &w->entries[i];
    if (!sg_entry_ranked(e) || !same_runner(e->config, config)) { continue; }
    if (sg_same_library(e->config, config) && is_faster(e, best)) { best = e; }
  }
  return best;
}

/* The best entry under the library that the fastest one is compared with; NULL: there is none. */
static const struct sg_entry *best_of_other(const struct sg_workload_results *w) {
  const struct sg_configs_row *fast = w->best->config;
  const struct sg_entry *next = NULL;
  for (size_t i = 0; i < w->n; i++) {
    const struct sg_configs_row *c = w->entries[i].config;
    if (!sg_entry_ranked(&w->entries[i]) || sg_same_library(c, fast) || !same_runner(c, fast)) { continue; }
    const struct sg_entry *best = best_under(w, c);
    if (!sg_config_selects_kernels(c) && strcmp(c->backend, fast->backend) == 0) { return best; }
    if (best->wall->rank != w->best->wall->rank && is_faster(best, next)) { next = best; }
  }
  return next;
}

/* What a program does by itself, else serial, else the slowest measured; NULL: `fast` is the only one. */
static const struct sg_entry *usual_under(const struct sg_workload_results *w, const struct sg_entry *fast) {
  const struct sg_entry *slowest = NULL;
  for (size_t i = 0; i < w->n; i++) {
    const struct sg_entry *e = &w->entries[i];
    const struct sg_configs_row *c = e->config;
    if (!sg_entry_ranked(e) || !sg_same_library(c, fast->config)) { continue; }
    bool by_itself = strcmp(c->scheduler, "serial") == 0 && strcmp(c->load, "serial") == 0;
    if (by_itself && c->blas_threads == SG_NO_INT) { return e; }
    if (e != fast && (!slowest || is_faster(slowest, e))) { slowest = e; }
  }
  const struct sg_entry *serial = fast->baseline;
  return serial && sg_same_library(serial->config, fast->config) ? serial : slowest;
}

bool sg_kernel_choice_find(const struct sg_workload_results *workload, struct sg_kernel_choice *choice) {
  *choice = (struct sg_kernel_choice){.fast = workload->best, .strategy_gain = 1};
  choice->other = workload->best ? best_of_other(workload) : NULL;
  if (!choice->other || choice->other->wall->rank == workload->best->wall->rank) { return false; }
  choice->gain = choice->other->wall->median / choice->fast->wall->median;
  choice->usual = usual_under(workload, choice->fast);
  if (choice->usual) { choice->strategy_gain = choice->usual->wall->median / choice->fast->wall->median; }
  return true;
}

json_t *sg_kernel_choice_library(const struct sg_resultset *set, const struct sg_configs_row *config) {
  const bool given = sg_config_selects_kernels(config);
  const char *own = given ? "" : sg_json_text(sg_backend_find_facts(set, config->backend), "corename", "");
  return json_pack("{s:o, s:o, s:o}", "backend", sg_fact_text(config->backend), "kernels",
                   given ? sg_fact_text(config->coretype) : json_null(), "selects",
                   *own ? sg_fact_text(own) : json_null());
}

static bool same_libraries(const struct sg_kernel_choice *a, const struct sg_kernel_choice *b) {
  return sg_same_library(a->fast->config, b->fast->config) && sg_same_library(a->other->config, b->other->config);
}

/* One library, by itself and with kernels selected for it. */
static bool differs_by_kernels(const struct sg_kernel_choice *choice) {
  return strcmp(choice->fast->config->backend, choice->other->config->backend) == 0 &&
         !sg_config_selects_kernels(choice->other->config);
}

static bool has_strategies(const struct sg_kernel_choice *choice) {
  return choice->usual && choice->usual != choice->fast;
}

/* The times show that the library gains more than the strategy: the best under the other library takes longer than
 * what a program does by itself under the fastest. One of `family` comparisons. */
static bool is_shown(const struct sg_analysis *a, const struct sg_kernel_choice *c, size_t family) {
  const struct sg_time_pair pair = sg_time_pair_find(a, c->other, has_strategies(c) ? c->usual : c->fast, family);
  return pair.ratio > 1 && pair.differ;
}

static json_t *pair_facts(const struct sg_analysis *a, const struct sg_entry *slow, const struct sg_entry *fast,
                          size_t family) {
  const struct sg_time_pair pair = sg_time_pair_find(a, slow, fast, family);
  return sg_time_pair_facts(&pair);
}

/* null: the strategy is the only one, or what a program does by itself. */
static json_t *strategy_facts(const struct sg_analysis *a, const struct sg_kernel_choice *choice, size_t family) {
  if (!has_strategies(choice)) { return json_null(); }
  json_t *facts = pair_facts(a, choice->usual, choice->fast, family);
  json_object_set_new(facts, "best", sg_fact_text(choice->fast->name));
  json_object_set_new(facts, "usual", sg_fact_text(choice->usual->name));
  return facts;
}

/* The comparisons of one workload's sentence: the two that it gives, and the one that decides. */
static size_t comparisons(const struct sg_kernel_choice *choice) {
  return has_strategies(choice) ? 3 : 1;
}

static json_t *measured_first(const struct sg_analysis *analysis) {
  struct sg_kernel_choice first = {0}, choice = {0};
  double gain = INFINITY;
  for (size_t i = 0; i < analysis->n_workloads; i++) {
    const struct sg_workload_results *w = &analysis->workloads[i];
    const bool several = analysis->n_workloads > 1,
               known = sg_verdict_has_times(w->verdict) && sg_kernel_choice_find(w, &choice) &&
                       choice.gain > choice.strategy_gain &&
                       is_shown(analysis, &choice, several ? analysis->n_workloads : comparisons(&choice));
    if (i == 0) { first = choice; }
    if (!known || !same_libraries(&first, &choice)) { return json_null(); }
    gain = fmin(gain, choice.gain);
  }
  if (!first.fast) { return json_null(); }
  const bool one = analysis->n_workloads == 1;
  const size_t family = comparisons(&first);
  return sg_fact_fragment("headline/kernel_first",
                          json_pack("{s:b, s:o, s:o, s:o, s:o, s:o, s:o}", "own_kernels", differs_by_kernels(&first),
                                    "faster", sg_kernel_choice_library(analysis->set, first.fast->config), "slower",
                                    sg_kernel_choice_library(analysis->set, first.other->config), "gain",
                                    one ? pair_facts(analysis, first.other, first.fast, family) : json_null(),
                                    "least", one ? json_null() : sg_fact_ratio(gain), "workloads",
                                    one ? json_null() : json_integer((json_int_t)analysis->n_workloads), "strategy",
                                    one ? strategy_facts(analysis, &first, family) : json_null()));
}

static json_t *text_or_null(char *text) {
  json_t *fact = text ? sg_fact_text(text) : json_null();
  free(text);
  return fact;
}

/* {backend, kernels, selects} of a library that was probed, as above. */
static json_t *probed_library(const json_t *library) {
  const char *kernels = sg_json_text(library, "coretype", "auto"), *own = sg_json_text(library, "corename", "");
  const bool given = strcmp(kernels, "auto") != 0;
  return json_pack("{s:o, s:o, s:o}", "backend", sg_fact_text(sg_json_text(library, "name", "?")), "kernels",
                   given ? sg_fact_text(kernels) : json_null(), "selects",
                   *own && !given ? sg_fact_text(own) : json_null());
}

static json_t *probed_first(const struct sg_analysis *analysis) {
  struct sg_library_gain g;
  if (!sg_library_gain_find(&g, analysis->summary)) { return json_null(); }
  const json_t *probe = json_object_get(analysis->set->run, "library_probe");
  return sg_fact_fragment(
      "headline/library_probed",
      json_pack("{s:b, s:o, s:o, s:o, s:b, s:o, s:o, s:o, s:o}", "own_kernels", g.other_kernels, "faster",
                probed_library(g.faster), "slower", probed_library(g.used), "gain", sg_fact_ratio(g.gain), "more",
                g.gain > g.strategy_gain, "n", sg_json_integer_or_null(sg_json_integer(probe, "n", SG_NO_INT)),
                "dtype", sg_fact_text(sg_json_text(probe, "dtype", "?")), "options",
                text_or_null(sg_library_gain_options(&g)), "variable", text_or_null(sg_library_gain_variable(&g))));
}

json_t *sg_kernel_choice_first(const struct sg_analysis *analysis) {
  json_t *measured = measured_first(analysis);
  return json_is_null(measured) ? probed_first(analysis) : measured;
}

bool sg_doctor_check_applies(const struct sg_analysis *analysis, const char *check) {
  if (strcmp(check, "blas kernel") != 0) { return true; }
  for (size_t i = 0; i < analysis->n_entries; i++) {
    const struct sg_entry *e = &analysis->entries[i];
    if (e->wall && sg_config_selects_kernels(e->config)) { return false; }
  }
  return true;
}
