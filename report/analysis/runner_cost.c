#include "report/analysis/runner_cost.h"

#include <math.h>
#include <string.h>

#include "core/factors.h"
#include "report/analysis/facts.h"

static const char ours[] = "c";

double sg_runner_time(const struct sg_entry *e) {
  return e && sg_entry_ranked(e) ? e->wall->ratio : NAN;
}

static const struct sg_entry *fastest_of(const struct sg_workload_results *w, const char *runner) {
  const struct sg_entry *best = NULL;
  for (size_t i = 0; i < w->n; i++) {
    const struct sg_entry *e = &w->entries[i];
    if (strcmp(e->config->runner, runner) != 0 || !isfinite(sg_runner_time(e))) { continue; }
    if (!best || sg_runner_time(e) < sg_runner_time(best)) { best = e; }
  }
  return best;
}

const struct sg_entry *sg_runner_same_in_c(const struct sg_workload_results *w, const struct sg_entry *other) {
  for (size_t i = 0; i < w->n; i++) {
    const struct sg_entry *e = &w->entries[i];
    const bool same = sg_factors_equal(e->config, other->config, SG_FACTORS_ALL & ~SG_FACTORS_RUNNER);
    if (same && strcmp(e->config->runner, ours) == 0 && isfinite(sg_runner_time(e))) { return e; }
  }
  return NULL;
}

/* ---- pairs */

/* How many times as long one takes as another. */
struct pair {
  double ratio;
  struct sg_interval interval; /* level NaN: none */
  bool differ;
};

static struct pair pair_of(const struct sg_analysis *a, const struct sg_entry *one, const struct sg_entry *other) {
  const struct sg_configs_row *configs = a->set->configs;
  struct pair p = {.ratio = sg_runner_time(one) / sg_runner_time(other),
                   .differ = one->wall->rank != other->wall->rank};
  p.interval =
      sg_summary_time_ratio(a->summary, (size_t)(one->config - configs), (size_t)(other->config - configs)).interval;
  if (isnan(p.interval.level)) { return p; }
  p.differ &= p.interval.low > 1 || p.interval.high < 1;
  p.interval.low = fmin(p.interval.low, p.ratio); /* of the pairs alone, while the ratio uses all rounds */
  p.interval.high = fmax(p.interval.high, p.ratio);
  return p;
}

static json_t *facts_of(const struct pair *p) {
  return json_pack("{s:o, s:o, s:b}", "ratio", sg_fact_ratio(p->ratio), "interval",
                   isnan(p->interval.level) ? json_null() : sg_fact_ratio_interval(p->interval.low, p->interval.high),
                   "differ", p->differ);
}

json_t *sg_runner_pair(const struct sg_analysis *a, const struct sg_entry *one, const struct sg_entry *other) {
  const struct pair p = pair_of(a, one, other);
  return facts_of(&p);
}

/* ---- from a program to the fastest configuration */

/* Ours that is fastest with the library of `like`; NULL: there is none. */
static const struct sg_entry *fastest_in_c(const struct sg_workload_results *w, const struct sg_entry *like) {
  const struct sg_entry *best = NULL;
  for (size_t i = 0; i < w->n; i++) {
    const struct sg_entry *e = &w->entries[i];
    if (strcmp(e->config->runner, ours) != 0 || !sg_same_library(e->config, like->config)) { continue; }
    if (isfinite(sg_runner_time(e)) && (!best || sg_runner_time(e) < sg_runner_time(best))) { best = e; }
  }
  return best;
}

/* One step on the way from a program to the fastest; null: there is none. */
static json_t *step(const struct sg_analysis *a, const struct sg_entry *from, const struct sg_entry *to) {
  return from && to && from != to ? sg_runner_pair(a, from, to) : json_null();
}

/* From its fastest program to the fastest of all, over the same strategy in C and the fastest in C, both with its own
 * library. */
static json_t *to_the_best(const struct sg_analysis *a, const struct sg_workload_results *w, const char *runner) {
  const struct sg_entry *own = fastest_of(w, runner), *best = w->best;
  if (!own || !best || own == best || strcmp(best->config->runner, runner) == 0) { return json_null(); }
  const struct pair all = pair_of(a, own, best);
  if (!all.differ) { return json_null(); }
  const struct sg_entry *same = sg_runner_same_in_c(w, own), *fast = same ? fastest_in_c(w, own) : NULL;
  json_t *facts = facts_of(&all), *parts = json_null();
  if (same && same != best) {
    parts = json_pack("{s:o, s:o, s:o}", "program", step(a, own, same), "strategy", step(a, same, fast), "library",
                      step(a, fast, best));
  }
  json_object_set_new(facts, "fastest", sg_fact_text(sg_entry_label(best)));
  json_object_set_new(facts, "own", sg_fact_text(sg_entry_label(own)));
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
