#include "core/recommendation.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/factors.h"
#include "core/warned.h"

bool sg_config_uses_processes(const struct sg_configs_row *config) {
  return strncmp(config->scheduler, "processes", strlen("processes")) == 0;
}

bool sg_config_selects_kernels(const struct sg_configs_row *config) {
  return *config->coretype && strcmp(config->coretype, "auto") != 0;
}

bool sg_config_pins(const struct sg_configs_row *config) {
  return *config->pin && strcmp(config->pin, "none") != 0;
}

bool sg_config_binds_memory(const struct sg_configs_row *config) {
  return config->membind && *config->membind;
}

/* ---- What can be recommended ---- */

static bool is_setting(const struct sg_configs_row *c) {
  const bool loop = strcmp(c->scheduler, "serial") == 0;
  const bool own_code = strcmp(c->scheduler, "native") == 0 || strcmp(c->scheduler, "batch") == 0 ||
                        c->ranks > 0; /* a program for MPI */
  const bool placed = sg_config_pins(c) || sg_config_binds_memory(c);
  return !own_code && !placed && strcmp(c->load, loop ? "serial" : "task") == 0;
}

/* ---- How simple it is ---- */

struct effort {
  int form;      /* of the program: 0 a plain loop, then as recommendation.h lists them */
  int variables; /* to set */
};

/* To load another library than the first one of the run is one more variable. */
static struct effort effort_of(const struct sg_summary *summary, const struct sg_configs_row *c) {
  const bool loads = strcmp(c->backend, summary->set->configs[0].backend) != 0;
  struct effort effort = {.variables = (c->blas_threads != SG_NO_INT) + sg_config_selects_kernels(c) + loads};
  if (sg_config_operators(c) > 1) { effort.form = strcmp(c->scheduler, "pool") == 0 ? 1 : 2; }
  if (sg_config_uses_processes(c)) { effort.form = 3; }
  return effort;
}

/* ---- The choice ---- */

struct choice {
  const struct sg_summary *summary;
  bool *warned;  /* of each configuration */
  int64_t *rank; /* of each workload: the best one of a matter of settings, warned of or not; 0: there is none */
  double *most;  /* of each workload: what a candidate may cost; infinite: no bound is known */
};

static const struct sg_configs_row *row_of(const struct choice *choice, size_t config) {
  return &choice->summary->set->configs[config];
}

static const struct sg_summary_row *wall_of(const struct sg_summary *summary, size_t config) {
  return &summary->rows[summary->first[config]];
}

static size_t member(const struct sg_summary *summary, size_t i) {
  return summary->workloads.members[i];
}

static bool is_faster(const struct sg_summary *summary, size_t a, long b) {
  if (b == SG_NO_CONFIG) { return true; }
  const struct sg_summary_row *x = wall_of(summary, a), *y = wall_of(summary, (size_t)b);
  const bool paired = !isnan(x->ratio) && !isnan(y->ratio);
  return paired ? x->ratio < y->ratio : x->median < y->median;
}

static bool is_simpler(const struct choice *choice, size_t a, long b) {
  if (b == SG_NO_CONFIG) { return true; }
  const struct effort x = effort_of(choice->summary, row_of(choice, a)),
                      y = effort_of(choice->summary, row_of(choice, (size_t)b));
  if (x.form != y.form) { return x.form < y.form; }
  if (x.variables != y.variables) { return x.variables < y.variables; }
  return is_faster(choice->summary, a, b);
}

/* The fastest of rank 1. */
static long best_of(const struct sg_summary *s, size_t workload) {
  long best = SG_NO_CONFIG;
  for (size_t i = s->workloads.first[workload]; i < s->workloads.first[workload + 1]; i++) {
    const size_t c = member(s, i);
    if (wall_of(s, c)->rank == 1 && is_faster(s, c, best)) { best = (long)c; }
  }
  return best;
}

/* That of the best, or, where it has none, that of the first one with a baseline. */
static long baseline_of(const struct sg_summary *s, size_t workload) {
  const long best = best_of(s, workload);
  long baseline = best == SG_NO_CONFIG ? SG_NO_CONFIG : s->baseline[best];
  for (size_t i = s->workloads.first[workload]; baseline == SG_NO_CONFIG && i < s->workloads.first[workload + 1];
       i++) {
    baseline = s->baseline[member(s, i)];
  }
  return baseline;
}

static bool ties_with_serial(const struct sg_summary *s, size_t workload, size_t config) {
  const long baseline = baseline_of(s, workload);
  return baseline != SG_NO_CONFIG && baseline != (long)config &&
         wall_of(s, (size_t)baseline)->rank == wall_of(s, config)->rank;
}

static bool is_ranked_setting(const struct choice *choice, size_t config) {
  return wall_of(choice->summary, config)->rank != SG_NO_INT && is_setting(row_of(choice, config));
}

static void find_ranks(struct choice *choice) {
  const struct sg_summary *s = choice->summary;
  for (size_t w = 0; w < s->workloads.n; w++) {
    for (size_t i = s->workloads.first[w]; i < s->workloads.first[w + 1]; i++) {
      const size_t c = member(s, i);
      if (!is_ranked_setting(choice, c)) { continue; }
      const int64_t rank = wall_of(s, c)->rank;
      if (choice->rank[w] == 0 || rank < choice->rank[w]) { choice->rank[w] = rank; }
    }
  }
}

static bool is_of_best_rank(const struct choice *choice, size_t workload, size_t config) {
  return is_ranked_setting(choice, config) && wall_of(choice->summary, config)->rank == choice->rank[workload];
}

/* What is slower than a configuration that is warned of is no candidate: one launch that failed does not make a
 * setting half as fast the right one. */
static bool may_be_chosen(const struct choice *choice, size_t workload, size_t config) {
  return is_of_best_rank(choice, workload, config) && !choice->warned[config];
}

static double loss_of(const struct choice *choice, size_t config) {
  const double loss = choice->summary->losses[config];
  return isnan(loss) ? INFINITY : loss;
}

static void find_most(struct choice *choice) {
  const struct sg_summary *s = choice->summary;
  for (size_t w = 0; w < s->workloads.n; w++) {
    double least = INFINITY;
    for (size_t i = s->workloads.first[w]; i < s->workloads.first[w + 1]; i++) {
      const size_t c = member(s, i);
      if (is_of_best_rank(choice, w, c)) { least = fmin(least, loss_of(choice, c)); }
    }
    choice->most[w] = fmax(least, SG_TIE_COST);
  }
}

/* Those that may cost more than SG_TIE_COST only if all others may cost more, also those that are warned of: beside
 * one of them that is known to cost little, nothing is recommended that may cost much. */
static bool is_candidate(const struct choice *choice, size_t workload, size_t config) {
  return may_be_chosen(choice, workload, config) && loss_of(choice, config) <= choice->most[workload];
}

static bool suits(const struct choice *choice, size_t workload, size_t wanted) {
  const struct sg_workloads *w = &choice->summary->workloads;
  const uint64_t settings = SG_FACTORS_STRATEGY | SG_FACTORS_LIBRARY | SG_FACTORS_RUNNER;
  for (size_t i = w->first[workload]; i < w->first[workload + 1]; i++) {
    const size_t c = w->members[i];
    const bool same =
        is_candidate(choice, workload, c) && sg_factors_equal(row_of(choice, c), row_of(choice, wanted), settings);
    if (same && !ties_with_serial(choice->summary, workload, c)) { return true; }
  }
  return false;
}

static bool suits_each_workload(const struct choice *choice, size_t config) {
  const size_t n = choice->summary->workloads.n;
  for (size_t w = 0; w < n && n > 1; w++) {
    if (!suits(choice, w, config)) { return false; }
  }
  return true;
}

/* The simplest of those that are tied with the fastest and are known to cost little; where that is none, the fastest
 * that can be recommended. */
static long choose(const struct choice *choice) {
  const struct sg_summary *s = choice->summary;
  const long best = best_of(s, 0);
  const bool tied = best != SG_NO_CONFIG && choice->rank[0] == 1;
  long chosen = SG_NO_CONFIG;
  for (size_t i = s->workloads.first[0]; i < s->workloads.first[1]; i++) {
    const size_t c = member(s, i);
    const bool better =
        is_candidate(choice, 0, c) && (tied ? is_simpler(choice, c, chosen) : is_faster(s, c, chosen));
    if (better && suits_each_workload(choice, c)) { chosen = (long)c; }
  }
  return chosen;
}

/* The fastest of the best rank, if all of that rank are warned of. */
static long all_warned(const struct choice *choice, size_t workload) {
  const struct sg_summary *s = choice->summary;
  long fastest = SG_NO_CONFIG;
  for (size_t i = s->workloads.first[workload]; i < s->workloads.first[workload + 1]; i++) {
    const size_t c = member(s, i);
    if (is_candidate(choice, workload, c)) { return SG_NO_CONFIG; }
    if (is_of_best_rank(choice, workload, c) && is_faster(s, c, fastest)) { fastest = (long)c; }
  }
  return fastest;
}

/* What is faster than all candidates: first what is warned of, then what is not a matter of settings. */
static void find_passed(const struct choice *choice, struct sg_recommendation *out) {
  for (size_t w = 0; w < choice->summary->workloads.n; w++) {
    const long best = best_of(choice->summary, w), warned = all_warned(choice, w);
    if (warned != SG_NO_CONFIG) {
      out->passed = warned;
      out->passed_warned = true;
      return;
    }
    if (out->passed == SG_NO_CONFIG && choice->rank[w] != 1) { out->passed = best; }
  }
}

struct sg_recommendation sg_recommendation_find(const struct sg_summary *summary) {
  struct sg_recommendation out = {SG_NO_CONFIG, SG_NO_CONFIG, false};
  if (summary->workloads.n == 0) { return out; }
  struct choice choice = {summary, sg_configs_warned(summary->set, summary->thread_uses),
                          sg_alloc(summary->workloads.n, sizeof *choice.rank),
                          sg_alloc(summary->workloads.n, sizeof *choice.most)};
  find_ranks(&choice);
  find_most(&choice);
  find_passed(&choice, &out);
  if (!out.passed_warned) { out.config = choose(&choice); }
  free(choice.warned);
  free(choice.rank);
  free(choice.most);
  return out;
}
