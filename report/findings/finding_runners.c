/* What a runner in another language costs: on the same library as ours strategy by strategy, in its own pools, and
 * from its fastest program to the fastest configuration of all. Ratios are those that ranks are made of, with the
 * interval of those paired by round. Two configurations differ where they have different ranks and the interval does
 * not contain 1. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/factors.h"
#include "report/analysis/facts.h"
#include "report/findings/finding.h"

static const char ours[] = "c";

/* Time relative to that of the workload's fastest; NaN: not ranked. */
static double ratio_of(const struct sg_entry *e) {
  return e && sg_entry_ranked(e) ? e->wall->ratio : NAN;
}

static const struct sg_entry *fastest_of(const struct sg_workload_results *w, const char *runner) {
  const struct sg_entry *best = NULL;
  for (size_t i = 0; i < w->n; i++) {
    const struct sg_entry *e = &w->entries[i];
    if (strcmp(e->config->runner, runner) != 0 || !isfinite(ratio_of(e))) { continue; }
    if (!best || ratio_of(e) < ratio_of(best)) { best = e; }
  }
  return best;
}

/* Ours with the same factors; NULL: it was not measured. */
static const struct sg_entry *same_in_c(const struct sg_workload_results *w, const struct sg_entry *other) {
  for (size_t i = 0; i < w->n; i++) {
    const struct sg_entry *e = &w->entries[i];
    const bool same = sg_factors_equal(e->config, other->config, SG_FACTORS_ALL & ~SG_FACTORS_RUNNER);
    if (same && strcmp(e->config->runner, ours) == 0 && isfinite(ratio_of(e))) { return e; }
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
  struct pair p = {.ratio = ratio_of(one) / ratio_of(other), .differ = one->wall->rank != other->wall->rank};
  p.interval =
      sg_summary_time_ratio(a->summary, (size_t)(one->config - configs), (size_t)(other->config - configs)).interval;
  if (isnan(p.interval.level)) { return p; }
  p.differ &= p.interval.low > 1 || p.interval.high < 1;
  p.interval.low = fmin(p.interval.low, p.ratio); /* of the pairs alone, while the ratio uses all rounds */
  p.interval.high = fmax(p.interval.high, p.ratio);
  return p;
}

static json_t *pair_facts(const struct pair *p) {
  return json_pack("{s:o, s:o, s:b}", "ratio", sg_fact_ratio(p->ratio), "interval",
                   isnan(p->interval.level) ? json_null() : sg_fact_ratio_interval(p->interval.low, p->interval.high),
                   "differ", p->differ);
}

/* The facts of a pair with the name of the first. */
static json_t *named_pair(const struct sg_analysis *a, const struct sg_entry *one, const struct sg_entry *other) {
  const struct pair p = pair_of(a, one, other);
  json_t *facts = pair_facts(&p);
  json_object_set_new(facts, "name", sg_fact_text(one->config->strategy));
  return facts;
}

/* ---- what is compared */

/* {library, strategies: list of {name, ratio, interval, differ}}: each strategy in this runner, relative to the same
 * in C. */
static json_t *same_library(const struct sg_analysis *a, const struct sg_workload_results *w, const char *runner) {
  json_t *items = json_array();
  const struct sg_configs_row *library = NULL;
  for (size_t i = 0; i < w->n; i++) {
    const struct sg_entry *e = &w->entries[i];
    if (strcmp(e->config->runner, runner) != 0 || !isfinite(ratio_of(e))) { continue; }
    const struct sg_entry *c = same_in_c(w, e);
    if (!c || (library && !sg_same_library(library, e->config))) { continue; }
    library = e->config;
    json_array_append_new(items, named_pair(a, e, c));
  }
  if (!library) {
    json_decref(items);
    return json_null();
  }
  return json_pack("{s:o, s:o}", "library", sg_fact_text(library->backend), "strategies", sg_fact_list(items, 0));
}

static const struct sg_entry *with_scheduler(const struct sg_workload_results *w, const char *runner,
                                             const char *scheduler) {
  const struct sg_entry *best = NULL;
  for (size_t i = 0; i < w->n; i++) {
    const struct sg_entry *e = &w->entries[i];
    if (strcmp(e->config->runner, runner) != 0 || strcmp(e->config->scheduler, scheduler) != 0) { continue; }
    if (isfinite(ratio_of(e)) && (!best || ratio_of(e) < ratio_of(best))) { best = e; }
  }
  return best;
}

/* {threads, items: list of {name, ratio, interval, differ}}: its process pools relative to its thread pool. */
static json_t *pools(const struct sg_analysis *a, const struct sg_workload_results *w, const char *runner) {
  static const char *const others[] = {"processes", "processes-copy"};
  const struct sg_entry *threads = with_scheduler(w, runner, "pool");
  json_t *items = json_array();
  for (size_t i = 0; threads && i < sizeof others / sizeof others[0]; i++) {
    const struct sg_entry *e = with_scheduler(w, runner, others[i]);
    if (e) { json_array_append_new(items, named_pair(a, e, threads)); }
  }
  json_t *list = sg_fact_list(items, 0);
  if (json_is_null(list)) { return list; }
  return json_pack("{s:o, s:o}", "threads", sg_fact_text(threads->config->strategy), "processes", list);
}

/* Ours that is fastest with the library of `like`; NULL: there is none. */
static const struct sg_entry *fastest_in_c(const struct sg_workload_results *w, const struct sg_entry *like) {
  const struct sg_entry *best = NULL;
  for (size_t i = 0; i < w->n; i++) {
    const struct sg_entry *e = &w->entries[i];
    if (strcmp(e->config->runner, ours) != 0 || !sg_same_library(e->config, like->config)) { continue; }
    if (isfinite(ratio_of(e)) && (!best || ratio_of(e) < ratio_of(best))) { best = e; }
  }
  return best;
}

/* One step on the way from a program to the fastest; null: there is none. */
static json_t *step(const struct sg_analysis *a, const struct sg_entry *from, const struct sg_entry *to) {
  if (!from || !to || from == to) { return json_null(); }
  const struct pair p = pair_of(a, from, to);
  return pair_facts(&p);
}

/* {fastest, own, ratio, interval, parts: {program, strategy, library} or null}: from its fastest program to the
 * fastest of all, over the same strategy in C and the fastest in C, both with its own library. */
static json_t *to_the_best(const struct sg_analysis *a, const struct sg_workload_results *w, const char *runner) {
  const struct sg_entry *own = fastest_of(w, runner), *best = w->best;
  if (!own || !best || own == best || strcmp(best->config->runner, runner) == 0) { return json_null(); }
  const struct pair all = pair_of(a, own, best);
  if (!all.differ) { return json_null(); }
  const struct sg_entry *same = same_in_c(w, own), *fast = same ? fastest_in_c(w, own) : NULL;
  json_t *facts = pair_facts(&all), *parts = json_null();
  if (same && same != best) {
    parts = json_pack("{s:o, s:o, s:o}", "program", step(a, own, same), "strategy", step(a, same, fast), "library",
                      step(a, fast, best));
  }
  json_object_set_new(facts, "fastest", sg_fact_text(best->config->label));
  json_object_set_new(facts, "own", sg_fact_text(own->config->label));
  json_object_set_new(facts, "parts", parts);
  return facts;
}

static void add(const struct sg_analysis *a, const struct sg_workload_results *w, const char *runner,
                struct sg_findings *out) {
  json_t *same = same_library(a, w, runner), *pool = pools(a, w, runner), *best = to_the_best(a, w, runner);
  if (json_is_null(same) && json_is_null(pool) && json_is_null(best)) {
    json_decref(same);
    json_decref(pool);
    json_decref(best);
    return;
  }
  sg_findings_add(out, SG_FINDING_NOTE,
                  json_pack("{s:o, s:o, s:o, s:o}", "runner", sg_fact_text(runner), "same_library", same, "pools",
                            pool, "best", best));
}

/* For the first workload that a runner was measured with. */
void sg_finding_runners(const struct sg_analysis *analysis, struct sg_findings *out) {
  const char **told = sg_alloc(analysis->n_entries + 1, sizeof *told);
  size_t n_told = 0;
  for (size_t i = 0; i < analysis->n_workloads; i++) {
    const struct sg_workload_results *w = &analysis->workloads[i];
    for (size_t k = 0; k < w->n; k++) {
      const char *runner = w->entries[k].config->runner;
      bool again = !*runner || strcmp(runner, ours) == 0;
      for (size_t t = 0; t < n_told; t++) {
        again |= strcmp(told[t], runner) == 0;
      }
      if (again) { continue; }
      told[n_told++] = runner;
      add(analysis, w, runner, out);
    }
  }
  free(told);
}
