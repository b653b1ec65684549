/* What a runner in another language costs: on the same library as ours strategy by strategy, in its own pools, and
 * from its fastest program to the fastest configuration of all. Ratios are those that ranks are made of, paired by
 * round. */
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

/* {library, strategies: list of {name, ratio}}: each strategy in this runner, relative to the same in C. */
static json_t *same_library(const struct sg_workload_results *w, const char *runner) {
  json_t *items = json_array();
  const struct sg_configs_row *library = NULL;
  for (size_t i = 0; i < w->n; i++) {
    const struct sg_entry *e = &w->entries[i];
    if (strcmp(e->config->runner, runner) != 0 || !isfinite(ratio_of(e))) { continue; }
    const struct sg_entry *c = same_in_c(w, e);
    if (!c || (library && !sg_same_library(library, e->config))) { continue; }
    library = e->config;
    json_array_append_new(items, json_pack("{s:o, s:o}", "name", sg_fact_text(e->config->strategy), "ratio",
                                           sg_fact_ratio(ratio_of(e) / ratio_of(c))));
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

/* {threads, items: list of {name, ratio}}: its process pools relative to its thread pool. */
static json_t *pools(const struct sg_workload_results *w, const char *runner) {
  static const char *const others[] = {"processes", "processes-copy"};
  const struct sg_entry *threads = with_scheduler(w, runner, "pool");
  json_t *items = json_array();
  for (size_t i = 0; threads && i < sizeof others / sizeof others[0]; i++) {
    const struct sg_entry *e = with_scheduler(w, runner, others[i]);
    if (!e) { continue; }
    json_array_append_new(items, json_pack("{s:o, s:o}", "name", sg_fact_text(e->config->strategy), "ratio",
                                           sg_fact_ratio(ratio_of(e) / ratio_of(threads))));
  }
  json_t *list = sg_fact_list(items, 0);
  if (json_is_null(list)) { return list; }
  return json_pack("{s:o, s:o}", "threads", sg_fact_text(threads->config->strategy), "processes", list);
}

/* {fastest, of_runner, ratio, same: {in_c, rest} or null}: from its fastest program to the fastest of all. */
static json_t *to_the_best(const struct sg_workload_results *w, const char *runner) {
  const struct sg_entry *own = fastest_of(w, runner), *c = own ? same_in_c(w, own) : NULL;
  if (!own || !w->best || own == w->best || strcmp(w->best->config->runner, runner) == 0) { return json_null(); }
  if (own->wall->rank == w->best->wall->rank) { return json_null(); }
  json_t *parts = json_null();
  if (c && c != w->best) {
    parts = json_pack("{s:o, s:o}", "program", sg_fact_ratio(ratio_of(own) / ratio_of(c)), "rest",
                      sg_fact_ratio(ratio_of(c) / ratio_of(w->best)));
  }
  return json_pack("{s:o, s:o, s:o, s:o}", "fastest", sg_fact_text(w->best->config->label), "own",
                   sg_fact_text(own->config->label), "ratio", sg_fact_ratio(ratio_of(own) / ratio_of(w->best)),
                   "parts", parts);
}

static void add(const struct sg_workload_results *w, const char *runner, struct sg_findings *out) {
  json_t *same = same_library(w, runner), *pool = pools(w, runner), *best = to_the_best(w, runner);
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
      add(w, runner, out);
    }
  }
  free(told);
}
