#include "report/analysis/runner_cost.h"

#include <math.h>
#include <string.h>

#include "core/factors.h"
#include "report/analysis/facts.h"
#include "report/analysis/time_pair.h"

static const char ours[] = "c";

static const struct sg_entry *fastest_of(const struct sg_workload_results *w, const char *runner) {
  const struct sg_entry *best = NULL;
  for (size_t i = 0; i < w->n; i++) {
    const struct sg_entry *e = &w->entries[i];
    if (strcmp(e->config->runner, runner) != 0 || !isfinite(sg_relative_time(e))) { continue; }
    if (!best || sg_relative_time(e) < sg_relative_time(best)) { best = e; }
  }
  return best;
}

const struct sg_entry *sg_runner_same_in_c(const struct sg_workload_results *w, const struct sg_entry *other) {
  for (size_t i = 0; i < w->n; i++) {
    const struct sg_entry *e = &w->entries[i];
    const bool same = sg_factors_equal(e->config, other->config, SG_FACTORS_ALL & ~SG_FACTORS_RUNNER);
    if (same && strcmp(e->config->runner, ours) == 0 && isfinite(sg_relative_time(e))) { return e; }
  }
  return NULL;
}

/* ---- from a program to the fastest configuration */

/* Ours that is fastest with the library of `like`; NULL: there is none. */
static const struct sg_entry *fastest_in_c(const struct sg_workload_results *w, const struct sg_entry *like) {
  const struct sg_entry *best = NULL;
  for (size_t i = 0; i < w->n; i++) {
    const struct sg_entry *e = &w->entries[i];
    if (strcmp(e->config->runner, ours) != 0 || !sg_same_library(e->config, like->config)) { continue; }
    if (isfinite(sg_relative_time(e)) && (!best || sg_relative_time(e) < sg_relative_time(best))) { best = e; }
  }
  return best;
}

/* One step on the way from a program to the fastest; there may be none. */
static bool is_step(const struct sg_entry *from, const struct sg_entry *to) {
  return from && to && from != to;
}

static json_t *step(const struct sg_analysis *a, const struct sg_entry *from, const struct sg_entry *to,
                    size_t family) {
  if (!is_step(from, to)) { return json_null(); }
  const struct sg_time_pair pair = sg_time_pair_find(a, from, to, family);
  return sg_time_pair_facts(&pair);
}

/* One launch may have been disturbed. */
static bool has_replicates(const struct sg_entry *e) {
  return e->wall->n > 1;
}

/* Each part is a ratio of two of these, and what was not measured might be the fastest. */
static bool can_be_split(const struct sg_workload_results *w, const struct sg_entry *same,
                         const struct sg_entry *fast) {
  return same && same != w->best && w->verdict->n_missing == 0 && has_replicates(same) && has_replicates(fast);
}

/* From its fastest program to the fastest of all, over the same strategy in C and the fastest in C, both with its own
 * library. */
static json_t *to_the_best(const struct sg_analysis *a, const struct sg_workload_results *w, const char *runner) {
  const struct sg_entry *own = fastest_of(w, runner), *best = w->best;
  if (!own || !best || own == best || strcmp(best->config->runner, runner) == 0) { return json_null(); }
  const struct sg_entry *same = sg_runner_same_in_c(w, own), *fast = same ? fastest_in_c(w, own) : NULL;
  const bool split = can_be_split(w, same, fast);
  const size_t family = split ? 2 + (size_t)is_step(same, fast) + (size_t)is_step(fast, best) : 1;
  const struct sg_time_pair all = sg_time_pair_find(a, own, best, family);
  if (!all.differ || !has_replicates(own) || !has_replicates(best)) { return json_null(); }
  json_t *facts = sg_time_pair_facts(&all), *parts = json_null();
  if (split) {
    parts = json_pack("{s:o, s:o, s:o}", "program", step(a, own, same, family), "strategy",
                      step(a, same, fast, family), "library", step(a, fast, best, family));
  }
  json_object_set_new(facts, "family", sg_time_family(a, family));
  json_object_set_new(facts, "fastest", sg_fact_text(sg_entry_label(best)));
  json_object_set_new(facts, "own", sg_fact_text(sg_entry_label(own)));
  json_object_set_new(facts, "missing", json_boolean(w->verdict->n_missing > 0));
  json_object_set_new(facts, "parts", parts);
  json_object_set_new(facts, "runner", sg_fact_text(runner));
  return sg_fact_fragment("headline/runner_cost", facts);
}

json_t *sg_runner_cost_first(const struct sg_analysis *a) {
  const struct sg_workload_results *w = a->workloads;
  if (a->n_workloads != 1 || !sg_verdict_has_times(w->verdict)) { return json_null(); }
  for (size_t i = 0; i < w->n; i++) {
    const char *runner = w->entries[i].config->runner;
    if (*runner && strcmp(runner, ours) != 0) { return to_the_best(a, w, runner); }
  }
  return json_null();
}
