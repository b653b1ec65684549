#include "core/ranking.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/json.h"
#include "core/looks.h"

/* The configurations of one workload while they are ranked; arrays with one entry per member. */
struct contest {
  const struct sg_comparison *comparison;
  const size_t *members;
  size_t n;
  const struct sg_series *series; /* empty for those without a verified time */
  struct sg_place **places;
  bool *left; /* not ranked yet */
  struct sg_contrast *contrasts;
};

static void contest_init(struct contest *f, const struct sg_comparison *c, const size_t *members, size_t n,
                         struct sg_series *series, struct sg_place *places) {
  *f = (struct contest){c, members, n, series};
  f->places = sg_alloc(n, sizeof(struct sg_place *));
  f->left = sg_alloc(n, sizeof *f->left);
  f->contrasts = sg_alloc(n, sizeof *f->contrasts);
  for (size_t i = 0; i < n; i++) {
    f->places[i] = &places[members[i]];
    *f->places[i] = (struct sg_place){SG_NO_INT, SG_NO_INT, NAN, NAN, NAN, 1, NAN};
    if (c->launches[members[i]].valid != 1) { series[i].n = 0; }
    f->left[i] = series[i].n > 0;
  }
}

static void contest_release(struct contest *f) {
  free((void *)f->places);
  free(f->left);
  free(f->contrasts);
}

/* ---- the first rank */

/* Whether it was launched after this round although it was no baseline: a run by other rules did not eliminate it. */
static bool ran_on(const struct contest *f, size_t i, int round) {
  const struct sg_config_launches *l = &f->comparison->launches[f->members[i]];
  const char *strategy = f->comparison->set->configs[f->members[i]].strategy;
  return l->n > 0 && l->ok[l->n - 1].round > round && strcmp(strategy, "serial") != 0;
}

/* The outcome of a race. True for members of rank 1. What the comparison after the last round found slower
 * was not eliminated: it had all its launches. */
static void take_race(const struct contest *f, const struct sg_race *race, bool *first) {
  for (size_t i = 0; i < f->n; i++) {
    const struct sg_racer *racer = &race->racers[i];
    if (racer->out) { f->left[i] = false; } /* failed too often: it has no place */
    if (racer->eliminated > 0 && !racer->at_end && f->left[i] && !ran_on(f, i, racer->eliminated)) {
      f->places[i]->eliminated = racer->eliminated;
    }
    first[i] = f->left[i] && racer->eliminated == 0;
  }
}

/* Members not slower than the leader of those that are left. */
static void compare_left(const struct contest *f, bool *group) {
  const struct sg_contrast_rule rule = {1 - f->comparison->level, f->comparison->equivalence};
  memset(f->contrasts, 0, f->n * sizeof *f->contrasts);
  sg_contrasts_make(f->contrasts, f->series, f->left, f->n, &rule);
  for (size_t i = 0; i < f->n; i++) {
    group[i] = f->left[i] && !f->contrasts[i].slower;
  }
}

static void rank_all(const struct contest *f, const bool *first) {
  bool *group = sg_alloc(f->n, sizeof *group);
  memcpy(group, first, f->n * sizeof *group);
  for (int64_t rank = 1;;) {
    int64_t size = 0;
    for (size_t i = 0; i < f->n; i++) {
      if (!group[i]) { continue; }
      f->places[i]->rank = rank;
      f->left[i] = false;
      size++;
    }
    if (size == 0) { break; }
    rank += size;
    compare_left(f, group);
  }
  free(group);
}

/* ---- estimates */

static long leader_of(const struct contest *f, const double *effects, const bool *first) {
  long leader = SG_NO_LEADER;
  for (size_t i = 0; i < f->n; i++) {
    if (first[i] && (leader == SG_NO_LEADER || effects[i] < effects[leader])) { leader = (long)i; }
  }
  return leader;
}

static void estimate(const struct contest *f, const double *effects, long leader, double pooled_sd) {
  const double tail = (1 - f->comparison->level) / 2;
  for (size_t i = 0; leader != SG_NO_LEADER && i < f->n; i++) {
    if (f->series[i].n == 0) { continue; }
    struct sg_place *place = f->places[i];
    struct sg_contrast *c = &f->contrasts[i];
    *c = sg_contrast_pair(&f->series[i], &f->series[leader], pooled_sd);
    place->ratio = exp(effects[i] - effects[leader]);
    if ((long)i == leader) {
      place->ratio_low = place->ratio_high = 1;
    } else if (c->n > 0) { /* of the pairs alone, while the ratio uses all rounds: it may lie beyond */
      place->ratio_low = fmin(place->ratio, exp(sg_contrast_bound(c, tail)));
      place->ratio_high = fmax(place->ratio, exp(sg_contrast_bound(c, 1 - tail)));
    }
  }
}

/* See struct sg_place. The noise of an effect is half that of a difference of two. */
static void correct(const struct contest *f, const double *effects, const bool *first, long leader) {
  double n = 0, sum = 0, squares = 0, noise = 0;
  for (size_t i = 0; i < f->n; i++) {
    if (!first[i]) { continue; }
    n++;
    sum += effects[i];
    if ((long)i != leader && f->contrasts[i].n > 0) { noise += f->contrasts[i].se * f->contrasts[i].se / 2; }
  }
  if (n < 2) { return; }
  for (size_t i = 0; i < f->n; i++) {
    if (first[i]) { squares += (effects[i] - sum / n) * (effects[i] - sum / n); }
  }
  const double keep = squares > 0 ? fmax(0, 1 - noise / squares) : 0;
  for (size_t i = 0; i < f->n; i++) {
    if (first[i]) { f->places[i]->correction = exp((sum / n - effects[i]) * (1 - keep)); }
  }
}

/* ---- verdict */

/* Upper bound of what the choice among rank 1 can cost. */
static double cost_of_choice(const struct contest *f, const bool *first, long leader) {
  double most = 0;
  for (size_t i = 0; i < f->n; i++) {
    const struct sg_contrast *c = &f->contrasts[i];
    if (!first[i] || (long)i == leader) { continue; }
    if (c->n == 0) { return NAN; }
    most = fmax(most, fabs(c->log_ratio) + gsl_cdf_tdist_Pinv(f->comparison->level, c->df) * c->se);
  }
  return expm1(most);
}

/* `level` holds for one difference. The fastest is the same one for all that may be chosen: as many differences as
 * there are others of rank 1 are bounded together (Bonferroni), since the choice depends on the same times. */
static double loss_of(const struct contest *f, const bool *first, size_t i, double pooled_sd, double level) {
  return expm1(sg_contrasts_most(f->series, first, f->n, i, pooled_sd, level));
}

static void bound_losses(const struct contest *f, const bool *first, size_t n_first, double pooled_sd) {
  if (n_first < 2) { return; }
  const double level = 1 - (1 - f->comparison->level) / (double)(n_first - 1);
  for (size_t i = 0; i < f->n; i++) {
    if (first[i]) { f->places[i]->loss = loss_of(f, first, i, pooled_sd, level); }
  }
}

/* What was stored until then may be anything, while a run that was interrupted has stored all that it measured. */
static bool was_killed(const struct sg_resultset *set) {
  return sg_run_was_cut_off(set->run) && strcmp(sg_json_text(set->run, "status", ""), "interrupted") != 0;
}

static enum sg_verdict_kind kind_of(const struct sg_verdict *v, const struct sg_resultset *set, double pooled_sd) {
  if (json_array_size(json_object_get(set->seal, "changed")) > 0) { return SG_VERDICT_CHANGED; }
  if (v->n_wrong > 0) { return SG_VERDICT_WRONG; }
  if (v->n_ranked == 0) { return SG_VERDICT_NOTHING; }
  if (strcmp(sg_json_text(set->run, "plan.timing", ""), "meaningless") == 0) { return SG_VERDICT_MEANINGLESS; }
  if (v->n_missing > 0 || was_killed(set)) { return SG_VERDICT_INCOMPLETE; }
  if (v->n_ranked == 1) { return SG_VERDICT_SINGLE; }
  if (v->launches > 1 && v->n_tied == 1) { return SG_VERDICT_CLEAR; }
  if (v->launches > 1 && v->cost <= SG_TIE_COST) { return SG_VERDICT_TIED; }
  if (v->launches >= SG_FEW_LAUNCHES && v->best_cost <= SG_MOST_COST) { return SG_VERDICT_TIED; }
  if (sg_run_was_cut_off(set->run)) { return SG_VERDICT_INCOMPLETE; }
  return v->launches >= SG_FEW_LAUNCHES && pooled_sd > SG_UNSTABLE_SD ? SG_VERDICT_UNSTABLE : SG_VERDICT_FEW;
}

static struct sg_verdict judge(const struct contest *f, const bool *first, long leader, double pooled_sd) {
  const struct sg_comparison *c = f->comparison;
  struct sg_verdict v = {.cost = NAN, .best_cost = NAN};
  for (size_t i = 0; i < f->n; i++) {
    v.n_tied += first[i];
    v.n_ranked += f->places[i]->rank != SG_NO_INT;
    v.n_wrong += c->launches[f->members[i]].valid == 0;
    v.n_missing += f->series[i].n == 0 && !c->launches[f->members[i]].begun;
  }
  if (leader != SG_NO_LEADER) { v.launches = f->series[leader].n; }
  if (v.n_tied > 1) { v.cost = cost_of_choice(f, first, leader); }
  bound_losses(f, first, v.n_tied, pooled_sd);
  if (leader != SG_NO_LEADER) { v.best_cost = f->places[leader]->loss; }
  v.kind = kind_of(&v, c->set, pooled_sd);
  return v;
}

/* ---- all workloads */

/* `race`: NULL if the run had another goal. */
static void rank_workload(struct contest *f, const struct sg_race *race, struct sg_verdict *verdict,
                          double *pooled_sd) {
  bool *first = sg_alloc(f->n, sizeof *first);
  double *effects = sg_alloc(f->n, sizeof *effects);
  *pooled_sd = sg_residual_sd(f->series, NULL, f->n);
  if (race) {
    take_race(f, race, first);
  } else {
    compare_left(f, first);
  }
  rank_all(f, first);
  sg_effects_fit(effects, f->series, NULL, f->n);
  const long leader = leader_of(f, effects, first);
  estimate(f, effects, leader, *pooled_sd);
  correct(f, effects, first, leader);
  *verdict = judge(f, first, leader, *pooled_sd);
  free(first);
  free(effects);
}

/* The launches of the run again: with the goal decide with all looks, otherwise just their series. */
static void replay(struct sg_looks *looks, const struct sg_comparison *c, const struct sg_workloads *workloads,
                   bool decide) {
  const struct sg_race_rules rules = {c->level, c->equivalence};
  struct sg_look_launch *launches = NULL;
  const size_t n = sg_looks_gather(&launches, c->set, c->launches);
  sg_looks_init(looks, workloads->members, workloads->first, workloads->n, &rules);
  if (decide) {
    sg_looks_replay(looks, launches, n);
  } else {
    for (size_t i = 0; i < n; i++) {
      sg_looks_add(looks, &launches[i]);
    }
    sg_looks_update(looks);
  }
  free(launches);
}

struct sg_ranking sg_ranking_make(const struct sg_comparison *comparison, const struct sg_workloads *workloads) {
  struct sg_ranking r = {sg_alloc(comparison->set->n_configs + 1, sizeof *r.places),
                         sg_alloc(workloads->n + 1, sizeof *r.verdicts), sg_alloc(workloads->n + 1, sizeof(double))};
  const bool decide = strcmp(sg_json_text(comparison->set->run, "plan.goal", "estimate"), "decide") == 0;
  struct sg_looks looks;
  replay(&looks, comparison, workloads, decide);
  for (size_t w = 0; w < workloads->n; w++) {
    const size_t begin = workloads->first[w], n = workloads->first[w + 1] - begin;
    struct contest contest;
    contest_init(&contest, comparison, workloads->members + begin, n, looks.series + begin, r.places);
    rank_workload(&contest, decide ? &looks.races[w] : NULL, &r.verdicts[w], &r.pooled_sd[w]);
    contest_release(&contest);
  }
  sg_looks_release(&looks);
  return r;
}

void sg_ranking_release(struct sg_ranking *ranking) {
  free(ranking->places);
  free(ranking->verdicts);
  free(ranking->pooled_sd);
  *ranking = (struct sg_ranking){0};
}
