#include "core/looks.h"

#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/capacity.h"

enum { FAILURES_BEFORE_GIVING_UP = 2, GROWTH = 64 };

struct sg_look_failures {
  int in_succession;
  bool final;
};

/* ---- lifecycle */

void sg_looks_init(struct sg_looks *looks, const size_t *members, const size_t *first, size_t n_workloads,
                   const struct sg_race_rules *rules) {
  const size_t n = n_workloads ? first[n_workloads] : 0;
  *looks = (struct sg_looks){.n_configs = n, .n_workloads = n_workloads};
  looks->members = sg_alloc(n, sizeof *looks->members);
  looks->first = sg_alloc(n_workloads + 1, sizeof *looks->first);
  looks->races = sg_alloc(n_workloads, sizeof *looks->races);
  looks->series = sg_alloc(n, sizeof *looks->series);
  looks->failures = sg_alloc(n, sizeof *looks->failures);
  for (size_t i = 0; i < n; i++) {
    looks->members[i] = members[i];
  }
  for (size_t w = 0; w < n_workloads; w++) {
    looks->first[w] = first[w];
    sg_race_init(&looks->races[w], first[w + 1] - first[w], rules);
  }
  looks->first[n_workloads] = n;
}

void sg_looks_release(struct sg_looks *looks) {
  for (size_t w = 0; w < looks->n_workloads; w++) {
    sg_race_release(&looks->races[w]);
  }
  free(looks->members);
  free(looks->first);
  free(looks->races);
  free(looks->series);
  free(looks->launches);
  free(looks->failures);
  free(looks->rounds);
  free(looks->logs);
  *looks = (struct sg_looks){0};
}

/* ---- failures */

static void note_outcome(struct sg_look_failures *f, enum sg_outcome outcome) {
  if (outcome == SG_OUTCOME_OK) {
    f->in_succession = 0;
  } else if ((outcome != SG_OUTCOME_FAILED && outcome != SG_OUTCOME_CRASHED) ||
             ++f->in_succession >= FAILURES_BEFORE_GIVING_UP) {
    f->final = true;
  }
}

bool sg_looks_is_out(const struct sg_looks *looks, size_t config) {
  return looks->failures[config].final;
}

bool sg_looks_is_failing(const struct sg_looks *looks, size_t config) {
  return looks->failures[config].in_succession > 0 && !looks->failures[config].final;
}

void sg_looks_add(struct sg_looks *looks, const struct sg_look_launch *launch) {
  if (launch->round < 1 || launch->round > SG_MOST_ROUNDS) { return; }
  if (looks->n_launches % GROWTH == 0) {
    looks->launches = sg_resize(looks->launches, looks->n_launches + GROWTH, sizeof *looks->launches);
  }
  looks->launches[looks->n_launches++] = *launch;
  note_outcome(&looks->failures[launch->config], launch->outcome);
}

/* ---- series */

static bool is_usable(const struct sg_look_launch *l) {
  return l->outcome == SG_OUTCOME_OK && isfinite(l->time_ns) && l->time_ns > 0;
}

/* Launches are in the order of rounds; of several in one round the first counts. */
static void add_to_series(struct sg_series *s, const struct sg_look_launch *l) {
  if (s->n > 0 && s->rounds[s->n - 1] >= l->round) { return; }
  s->rounds[s->n] = l->round;
  s->logs[s->n++] = log(l->time_ns);
}

/* left_out[i]: launch i is weak, and capacity explains the times so far (capacity.h). Later rounds make up for it. */
static bool *judge_capacity(const struct sg_looks *looks) {
  struct sg_capacity_launch *judged = sg_alloc(looks->n_launches + 1, sizeof *judged);
  bool *left_out = sg_alloc(looks->n_launches + 1, sizeof *left_out);
  for (size_t i = 0; i < looks->n_launches; i++) {
    const struct sg_look_launch *l = &looks->launches[i];
    const bool usable = is_usable(l);
    judged[i] = (struct sg_capacity_launch){l->config, usable ? l->all_core_flops : NAN, usable ? l->time_ns : NAN};
  }
  const struct sg_capacity capacity = sg_capacity_judge(judged, looks->n_launches);
  for (size_t i = 0; i < looks->n_launches && capacity.explains; i++) {
    left_out[i] = judged[i].weak;
  }
  free(judged);
  return left_out;
}

static bool any_kept(const struct sg_look_launch *launches, const bool *left_out, const size_t *indices, size_t n) {
  for (size_t i = 0; i < n; i++) {
    if (is_usable(&launches[indices[i]]) && !left_out[indices[i]]) { return true; }
  }
  return false;
}

/* From the launches of one configuration; if all of them are weak they count. The spread is the median over launches:
 * a single disturbed trial does not count as the noise of all. */
static void fill_series(struct sg_series *s, const struct sg_look_launch *launches, const bool *left_out,
                        const size_t *indices, size_t n, double *spreads) {
  const bool leave_out = any_kept(launches, left_out, indices, n);
  size_t n_spreads = 0;
  for (size_t i = 0; i < n; i++) {
    const struct sg_look_launch *l = &launches[indices[i]];
    if (!is_usable(l) || (leave_out && left_out[indices[i]])) { continue; }
    add_to_series(s, l);
    if (isfinite(l->within_cv)) { spreads[n_spreads++] = l->within_cv; }
  }
  s->within_sd = n_spreads > 0 ? gsl_stats_median(spreads, 1, n_spreads) : NAN;
}

/* indices[first[c]..first[c + 1] - 1]: the launches of configuration c, in their order. */
static void sort_by_config(const struct sg_looks *looks, size_t *indices, size_t *first) {
  for (size_t i = 0; i < looks->n_launches; i++) {
    first[looks->launches[i].config + 2]++;
  }
  for (size_t c = 2; c < looks->n_configs + 2; c++) {
    first[c] += first[c - 1];
  }
  for (size_t i = 0; i < looks->n_launches; i++) { /* first[c + 1] advances from the start of c to its end */
    indices[first[looks->launches[i].config + 1]++] = i;
  }
}

void sg_looks_update(struct sg_looks *looks) {
  const size_t n = looks->n_launches + 1;
  size_t *indices = sg_alloc(n, sizeof *indices), *first = sg_alloc(looks->n_configs + 2, sizeof *first), at = 0;
  double *spreads = sg_alloc(n, sizeof *spreads);
  bool *left_out = judge_capacity(looks);
  sort_by_config(looks, indices, first);
  looks->rounds = sg_resize(looks->rounds, n, sizeof *looks->rounds);
  looks->logs = sg_resize(looks->logs, n, sizeof *looks->logs);
  for (size_t i = 0; i < looks->n_configs; i++) {
    const size_t c = looks->members[i];
    looks->series[i] = (struct sg_series){looks->rounds + at, looks->logs + at, 0, NAN};
    fill_series(&looks->series[i], looks->launches, left_out, indices + first[c], first[c + 1] - first[c], spreads);
    at += looks->series[i].n;
  }
  free(indices);
  free(first);
  free(spreads);
  free(left_out);
}

/* ---- looks */

static bool *launched_in(const struct sg_looks *looks, int round) {
  bool *launched = sg_alloc(looks->n_configs, sizeof *launched);
  for (size_t i = looks->n_launches; i-- > 0 && looks->launches[i].round == round;) {
    launched[looks->launches[i].config] = true;
  }
  return launched;
}

/* A race that is decided has no launches of candidates. */
static bool candidate_ran(const struct sg_looks *looks, size_t w, const bool *launched) {
  for (size_t i = 0; i < looks->races[w].n; i++) {
    const struct sg_racer *racer = &looks->races[w].racers[i];
    if (!racer->out && racer->eliminated == 0 && launched[looks->members[looks->first[w] + i]]) { return true; }
  }
  return false;
}

static void set_out(struct sg_looks *looks, size_t w) {
  for (size_t i = 0; i < looks->races[w].n; i++) {
    looks->races[w].racers[i].out = sg_looks_is_out(looks, looks->members[looks->first[w] + i]);
  }
}

void sg_looks_end_round(struct sg_looks *looks, int round) {
  bool *launched = launched_in(looks, round);
  looks->round = round;
  sg_looks_update(looks);
  for (size_t w = 0; w < looks->n_workloads; w++) {
    struct sg_race *race = &looks->races[w];
    const bool ran = candidate_ran(looks, w, launched);
    set_out(looks, w);
    if (ran && (sg_race_is_look(round) || sg_race_candidates(race) == 0)) {
      sg_race_look(race, looks->series + looks->first[w], round);
    }
  }
  free(launched);
}

void sg_looks_finish(struct sg_looks *looks) {
  sg_looks_update(looks);
  for (size_t w = 0; w < looks->n_workloads; w++) {
    set_out(looks, w);
    for (size_t i = 0; i < looks->races[w].n; i++) {
      if (looks->series[looks->first[w] + i].n == 0) { looks->races[w].racers[i].out = true; }
    }
    sg_race_finish(&looks->races[w], looks->series + looks->first[w]);
  }
}

/* ---- replay */

static int by_round(const void *a, const void *b) {
  const struct sg_look_launch *x = a, *y = b;
  if (x->round != y->round) { return x->round < y->round ? -1 : 1; }
  return (x->config > y->config) - (x->config < y->config);
}

void sg_looks_replay(struct sg_looks *looks, struct sg_look_launch *launches, size_t n) {
  qsort(launches, n, sizeof *launches, by_round);
  for (size_t i = 0; i < n; i++) {
    const int64_t round = launches[i].round;
    sg_looks_add(looks, &launches[i]);
    if (round >= 1 && round <= SG_MOST_ROUNDS && (i + 1 == n || launches[i + 1].round != round)) {
      sg_looks_end_round(looks, (int)round);
    }
  }
  sg_looks_finish(looks);
}

static int compare_round(const void *key, const void *launch) {
  const int64_t round = *(const int64_t *)key, other = ((const struct sg_launch_times *)launch)->round;
  return (round > other) - (round < other);
}

/* The launch of this round that ended ok and has valid trials, or NULL. */
static const struct sg_launch_times *times_of(const struct sg_config_launches *launches, int64_t round) {
  return launches->n ? bsearch(&round, launches->ok, launches->n, sizeof *launches->ok, compare_round) : NULL;
}

static struct sg_look_launch look_launch(const struct sg_config_launches *launches, size_t config, int64_t round,
                                         enum sg_outcome outcome) {
  struct sg_look_launch l = {config, round, outcome, NAN, NAN, NAN};
  const struct sg_launch_times *times = outcome == SG_OUTCOME_OK ? times_of(launches, round) : NULL;
  if (times && isfinite(times->value[SG_METRIC_wall_ns])) {
    l.time_ns = times->value[SG_METRIC_wall_ns];
    l.within_cv = times->within_cv;
    l.all_core_flops = times->all_core_flops;
  } else if (outcome == SG_OUTCOME_OK) {
    l.outcome = SG_OUTCOME_INVALID; /* without a valid trial */
  }
  return l;
}

size_t sg_looks_gather(struct sg_look_launch **out, const struct sg_resultset *set,
                       const struct sg_config_launches *launches) {
  size_t n = 0;
  *out = sg_alloc(set->n_outcomes + 1, sizeof **out);
  for (size_t i = 0; i < set->n_outcomes; i++) {
    const struct sg_outcomes_row *row = &set->outcomes[i];
    const enum sg_outcome outcome = sg_outcome_parse(row->outcome);
    const struct sg_configs_row *config = sg_resultset_config(set, row->config_id);
    if (row->round < 1 || !config || outcome == SG_OUTCOME_SKIPPED || outcome >= SG_OUTCOME_INTERRUPTED) { continue; }
    const size_t c = (size_t)(config - set->configs);
    (*out)[n++] = look_launch(&launches[c], c, row->round, outcome);
  }
  qsort(*out, n, sizeof **out, by_round);
  return n;
}
