#include "report/analysis/recommendation.h"

#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/factors.h"
#include "report/analysis/warned.h"

bool sg_config_uses_processes(const struct sg_configs_row *config) {
  return strncmp(config->scheduler, "processes", strlen("processes")) == 0;
}

bool sg_config_selects_kernels(const struct sg_configs_row *config) {
  return *config->coretype && strcmp(config->coretype, "auto") != 0;
}

/* ---- What can be recommended ---- */

static bool is_setting(const struct sg_configs_row *c) {
  const bool loop = strcmp(c->scheduler, "serial") == 0;
  const bool own_code = strcmp(c->scheduler, "native") == 0 || strcmp(c->scheduler, "batch") == 0;
  return !own_code && strcmp(c->pin, "cores") != 0 && strcmp(c->load, loop ? "serial" : "task") == 0;
}

/* ---- How simple it is ---- */

struct effort {
  int form;      /* of the program: 0 a plain loop, then as recommendation.h lists them */
  int variables; /* to set */
};

static struct effort effort_of(const struct sg_configs_row *c) {
  struct effort effort = {.variables = (c->blas_threads != SG_NO_INT) + sg_config_selects_kernels(c)};
  if (sg_config_operators(c) > 1) { effort.form = strcmp(c->scheduler, "pool") == 0 ? 1 : 2; }
  if (sg_config_uses_processes(c)) { effort.form = 3; }
  return effort;
}

static bool is_faster(const struct sg_entry *a, const struct sg_entry *b) {
  return a->wall->median < b->wall->median;
}

static bool is_simpler(const struct sg_entry *a, const struct sg_entry *b) {
  const struct effort x = effort_of(a->config), y = effort_of(b->config);
  if (x.form != y.form) { return x.form < y.form; }
  if (x.variables != y.variables) { return x.variables < y.variables; }
  return is_faster(a, b);
}

/* ---- The choice ---- */

struct choice {
  const struct sg_analysis *analysis;
  bool *warned;  /* of each entry of the analysis */
  int64_t *rank; /* of each workload: the best one among entries that can be recommended; 0: none can */
};

static bool is_warned(const struct choice *choice, const struct sg_entry *e) {
  return choice->warned[e - choice->analysis->entries];
}

static bool can_be_recommended(const struct choice *choice, const struct sg_entry *e) {
  return sg_entry_ranked(e) && is_setting(e->config) && !is_warned(choice, e);
}

static void find_ranks(struct choice *choice) {
  for (size_t i = 0; i < choice->analysis->n_workloads; i++) {
    const struct sg_workload_results *w = &choice->analysis->workloads[i];
    for (size_t k = 0; k < w->n; k++) {
      const struct sg_entry *e = &w->entries[k];
      if (!can_be_recommended(choice, e)) { continue; }
      if (choice->rank[i] == 0 || e->wall->rank < choice->rank[i]) { choice->rank[i] = e->wall->rank; }
    }
  }
}

static bool is_candidate(const struct choice *choice, size_t workload, const struct sg_entry *e) {
  return can_be_recommended(choice, e) && e->wall->rank == choice->rank[workload];
}

static bool suits(const struct choice *choice, size_t workload, const struct sg_entry *wanted) {
  const struct sg_workload_results *w = &choice->analysis->workloads[workload];
  const uint64_t settings = SG_FACTORS_STRATEGY | SG_FACTORS_LIBRARY | SG_FACTORS_RUNNER;
  for (size_t i = 0; i < w->n; i++) {
    const struct sg_entry *e = &w->entries[i];
    bool same = is_candidate(choice, workload, e) && sg_factors_equal(e->config, wanted->config, settings);
    if (same && !sg_workload_ties_with_serial(w, e)) { return true; }
  }
  return false;
}

static bool suits_each_workload(const struct choice *choice, const struct sg_entry *e) {
  const size_t n = choice->analysis->n_workloads;
  for (size_t i = 0; i < n && n > 1; i++) {
    if (!suits(choice, i, e)) { return false; }
  }
  return true;
}

/* The simplest of those that are tied with the fastest; where that is none, the fastest that can be recommended. */
static const struct sg_entry *choose(const struct choice *choice) {
  const struct sg_workload_results *w = choice->analysis->workloads;
  const bool tied = w->best && w->best->wall->rank == choice->rank[0];
  const struct sg_entry *best = NULL;
  for (size_t i = 0; i < w->n; i++) {
    const struct sg_entry *e = &w->entries[i];
    bool better = is_candidate(choice, 0, e) && (!best || (tied ? is_simpler(e, best) : is_faster(e, best)));
    if (better && suits_each_workload(choice, e)) { best = e; }
  }
  return best;
}

/* The best of the first workload in which nothing of its rank can be recommended; NULL: there is none. */
static const struct sg_entry *passed_over(const struct choice *choice) {
  for (size_t i = 0; i < choice->analysis->n_workloads; i++) {
    const struct sg_entry *best = choice->analysis->workloads[i].best;
    if (best && choice->rank[i] != best->wall->rank) { return best; }
  }
  return NULL;
}

struct sg_recommendation sg_recommendation_find(const struct sg_analysis *analysis) {
  struct sg_recommendation out = {0};
  if (analysis->n_workloads == 0) { return out; }
  struct choice choice = {analysis, sg_entries_warned(analysis),
                          sg_alloc(analysis->n_workloads, sizeof *choice.rank)};
  find_ranks(&choice);
  out.entry = choose(&choice);
  out.passed = passed_over(&choice);
  out.passed_warned = out.passed && is_warned(&choice, out.passed);
  free(choice.warned);
  free(choice.rank);
  return out;
}
