/* What a runner in another language costs: on the same library as ours strategy by strategy, and in its own pools.
 * (The way to the fastest configuration is in the answer: runner_cost.h.) */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "report/analysis/facts.h"
#include "report/analysis/runner_cost.h"
#include "report/analysis/time_pair.h"
#include "report/findings/finding.h"

static const char ours[] = "c";

struct runner_pair {
  const struct sg_entry *one, *other;
};

struct pairs {
  struct runner_pair *items;
  size_t n;
};

static void put(struct pairs *pairs, const struct sg_entry *one, const struct sg_entry *other) {
  pairs->items[pairs->n++] = (struct runner_pair){one, other};
}

/* List of {name, ratio, interval, differ}, with the name of the first; null: none. */
static json_t *list_of(const struct sg_analysis *a, const struct pairs *pairs, size_t family) {
  json_t *items = json_array();
  for (size_t i = 0; i < pairs->n; i++) {
    const struct runner_pair *p = &pairs->items[i];
    const struct sg_time_pair pair = sg_time_pair_find(a, p->one, p->other, family);
    json_t *facts = sg_time_pair_facts(&pair);
    json_object_set_new(facts, "name", sg_fact_text(p->one->config->strategy));
    json_array_append_new(items, facts);
  }
  return sg_fact_list(items, 0);
}

/* ---- what is compared */

/* Each strategy in this runner, relative to the same in C with the library that comes back; NULL: none. */
static const struct sg_configs_row *same_library(const struct sg_workload_results *w, const char *runner,
                                                 struct pairs *pairs) {
  const struct sg_configs_row *library = NULL;
  for (size_t i = 0; i < w->n; i++) {
    const struct sg_entry *e = &w->entries[i];
    if (strcmp(e->config->runner, runner) != 0 || !isfinite(sg_relative_time(e))) { continue; }
    const struct sg_entry *c = sg_runner_same_in_c(w, e);
    if (!c || (library && !sg_same_library(library, e->config))) { continue; }
    library = e->config;
    put(pairs, e, c);
  }
  return library;
}

static const struct sg_entry *with_scheduler(const struct sg_workload_results *w, const char *runner,
                                             const char *scheduler) {
  const struct sg_entry *best = NULL;
  for (size_t i = 0; i < w->n; i++) {
    const struct sg_entry *e = &w->entries[i];
    if (strcmp(e->config->runner, runner) != 0 || strcmp(e->config->scheduler, scheduler) != 0) { continue; }
    if (isfinite(sg_relative_time(e)) && (!best || sg_relative_time(e) < sg_relative_time(best))) { best = e; }
  }
  return best;
}

/* Its process pools relative to its thread pool, which comes back; NULL: none. */
static const struct sg_entry *pools(const struct sg_workload_results *w, const char *runner, struct pairs *pairs) {
  static const char *const others[] = {"processes", "processes-copy"};
  const struct sg_entry *threads = with_scheduler(w, runner, "pool");
  for (size_t i = 0; threads && i < sizeof others / sizeof others[0]; i++) {
    const struct sg_entry *e = with_scheduler(w, runner, others[i]);
    if (e) { put(pairs, e, threads); }
  }
  return threads;
}

static void add(const struct sg_analysis *a, const struct sg_workload_results *w, const char *runner,
                struct sg_findings *out) {
  struct pairs programs = {.items = sg_alloc(w->n, sizeof *programs.items)},
               processes = {.items = sg_alloc(w->n, sizeof *processes.items)};
  const struct sg_configs_row *library = same_library(w, runner, &programs);
  const struct sg_entry *threads = pools(w, runner, &processes);
  const size_t family = programs.n + processes.n;
  if (family > 0) {
    json_t *same = json_null(), *pool = json_null();
    if (programs.n > 0) {
      same = json_pack("{s:o, s:o}", "library", sg_fact_text(library->backend), "strategies",
                       list_of(a, &programs, family));
    }
    if (processes.n > 0) {
      pool = json_pack("{s:o, s:o}", "threads", sg_fact_text(threads->config->strategy), "processes",
                       list_of(a, &processes, family));
    }
    sg_findings_add(out, SG_FINDING_NOTE,
                    json_pack("{s:o, s:o, s:o, s:o}", "runner", sg_fact_text(runner), "same_library", same, "pools",
                              pool, "family", sg_time_family(a, family)));
  }
  free(programs.items);
  free(processes.items);
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
