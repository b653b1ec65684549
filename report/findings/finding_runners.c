/* What a runner in another language costs: on the same library as ours strategy by strategy, and in its own pools.
 * (The way to the fastest configuration is in the answer: runner_cost.h.) */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "report/analysis/facts.h"
#include "report/analysis/runner_cost.h"
#include "report/findings/finding.h"

static const char ours[] = "c";

/* The facts of a pair with the name of the first. */
static json_t *named_pair(const struct sg_analysis *a, const struct sg_entry *one, const struct sg_entry *other) {
  json_t *facts = sg_runner_pair(a, one, other);
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
    if (strcmp(e->config->runner, runner) != 0 || !isfinite(sg_runner_time(e))) { continue; }
    const struct sg_entry *c = sg_runner_same_in_c(w, e);
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
    if (isfinite(sg_runner_time(e)) && (!best || sg_runner_time(e) < sg_runner_time(best))) { best = e; }
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

static void add(const struct sg_analysis *a, const struct sg_workload_results *w, const char *runner,
                struct sg_findings *out) {
  json_t *same = same_library(a, w, runner), *pool = pools(a, w, runner);
  if (json_is_null(same) && json_is_null(pool)) {
    json_decref(same);
    json_decref(pool);
    return;
  }
  sg_findings_add(out, SG_FINDING_NOTE,
                  json_pack("{s:o, s:o, s:o}", "runner", sg_fact_text(runner), "same_library", same, "pools", pool));
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
