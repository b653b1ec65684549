#include "bench/run/racing.h"

#include <math.h>
#include <stdlib.h>

#include "bench/run/round_order.h"
#include "core/alloc.h"
#include "core/verdict.h"

static const double LEVEL = 0.95, BAND = 0.02;

/* Of the time left, for another launch of what is far behind. */
static const double REPEAT_SHARE = 0.05;

enum { FEWEST_CHALLENGERS = 2 };

/* The order of workloads has another stream of random numbers than the orders within them. */
#define ORDER_OF_WORKLOADS UINT64_C(0x776f726b6c6f6164)

void sg_racing_init(struct sg_schedule *s) {
  const struct sg_schedule_races *races = s->rules.races;
  const struct sg_race_rules rules = {LEVEL, BAND};
  sg_looks_init(&s->looks, races->members, races->first, races->n, &rules);
  s->rests = sg_alloc(races->n, sizeof *s->rests);
  s->workload = sg_alloc(s->n, sizeof *s->workload);
  for (size_t w = 0; w < races->n; w++) {
    for (size_t i = races->first[w]; i < races->first[w + 1]; i++) {
      s->workload[races->members[i]] = w;
    }
  }
}

void sg_racing_release(struct sg_schedule *s) {
  sg_looks_release(&s->looks);
  free(s->rests);
  free(s->workload);
}

/* ---- candidates */

bool sg_racing_is_candidate(const struct sg_racer *racer) {
  return !racer->out && racer->eliminated == 0;
}

/* Whether racer i leads racer j (or there is no j): the leader of the last look, then the smallest ratio to it. */
static bool leads(const struct sg_race *race, size_t i, long j) {
  if (j == SG_NO_LEADER || (long)i == race->leader) { return true; }
  return j != race->leader && race->racers[i].contrast.log_ratio < race->racers[j].contrast.log_ratio;
}

static bool can_lead(const struct sg_racer *racer) {
  return sg_racing_is_candidate(racer) && racer->contrast.n > 0;
}

long sg_racing_leader(const struct sg_race *race) {
  long best = SG_NO_LEADER;
  for (size_t i = 0; i < race->n; i++) {
    if (can_lead(&race->racers[i]) && leads(race, i, best)) { best = (long)i; }
  }
  return best;
}

/* The leading candidate whose speed-up is over this baseline. */
static long partner_of(const struct sg_schedule *s, size_t w, size_t baseline) {
  const struct sg_race *race = &s->looks.races[w];
  long best = SG_NO_LEADER;
  for (size_t i = 0; i < race->n; i++) {
    const size_t config = s->looks.members[s->looks.first[w] + i];
    if (s->rules.races->baseline[config] != (long)baseline) { continue; }
    if (can_lead(&race->racers[i]) && leads(race, i, best)) { best = (long)i; }
  }
  return best;
}

/* ---- the configurations of a round */

static bool has_entered(const struct sg_schedule *s, size_t w, size_t i) {
  return !s->rules.entered || s->rules.entered[s->looks.members[s->looks.first[w] + i]] <= s->round;
}

/* How much slower than candidate i the leader may be: upper bound of the log ratio. Infinite as long as a single
 * launch may have been disturbed, or there is nothing to compare. */
static double doubt_of(const struct sg_schedule *s, size_t w, size_t i) {
  const struct sg_contrast *c = &s->looks.races[w].racers[i].contrast;
  if (c->n == 0 || s->looks.series[s->looks.first[w] + i].n < 2) { return INFINITY; }
  return -sg_contrast_bound(c, 1 - LEVEL);
}

/* Whether candidate i is the leader or one of the half of the others by which that may be exceeded most. */
static bool challenges(const struct sg_schedule *s, size_t w, size_t i) {
  const struct sg_race *race = &s->looks.races[w];
  const long leader = sg_racing_leader(race);
  const double doubt = doubt_of(s, w, i);
  size_t candidates = 0, before = 0;
  if ((long)i == leader || isinf(doubt)) { return true; }
  for (size_t k = 0; k < race->n; k++) {
    if (!sg_racing_is_candidate(&race->racers[k]) || (long)k == leader || !has_entered(s, w, k)) { continue; }
    const double other = doubt_of(s, w, k);
    candidates++;
    before += other > doubt || (other == doubt && k < i);
  }
  return before < FEWEST_CHALLENGERS || before < (candidates + 1) / 2;
}

static double budget_left_ns(const struct sg_schedule *s) {
  const double left = (double)s->rules.budget_ns - sg_schedule_reserved_ns(s) - s->elapsed_ns;
  return s->rules.budget_ns > 0 ? left : INFINITY;
}

/* One launch took more than twice as long, and another would take much of the time left. */
static bool costs_too_much(const struct sg_schedule *s, size_t w, size_t i) {
  const struct sg_contrast *c = &s->looks.races[w].racers[i].contrast;
  const double launch = sg_schedule_launch_ns(s, s->looks.members[s->looks.first[w] + i]);
  return c->n > 0 && c->log_ratio > M_LN2 && launch > REPEAT_SHARE * budget_left_ns(s);
}

static bool runs_as_candidate(const struct sg_schedule *s, size_t w, size_t i) {
  const bool candidate = sg_racing_is_candidate(&s->looks.races[w].racers[i]) && has_entered(s, w, i);
  return candidate && (!s->rules.narrows || (challenges(s, w, i) && !costs_too_much(s, w, i)));
}

static double candidates_ns(const struct sg_schedule *s, size_t w) {
  double sum = 0;
  for (size_t i = 0; i < s->looks.races[w].n; i++) {
    if (runs_as_candidate(s, w, i)) { sum += sg_schedule_launch_ns(s, s->looks.members[s->looks.first[w] + i]); }
  }
  return sum;
}

/* Whether racer i of workload w is an eliminated baseline that runs in this round, and with which racer. */
static bool baseline_is_due(const struct sg_schedule *s, size_t w, size_t i, long *partner) {
  const struct sg_race *race = &s->looks.races[w];
  const size_t first = s->looks.first[w], config = s->looks.members[first + i];
  if (race->racers[i].eliminated == 0 || race->racers[i].out) { return false; }
  *partner = partner_of(s, w, config);
  if (*partner == SG_NO_LEADER) { return false; }
  /* After the race nothing is gained by rounds without it. */
  const double ratio = s->rests[w] ? 1 : sg_schedule_launch_ns(s, config) / candidates_ns(s, w);
  return sg_race_baseline_is_due(race, s->looks.series + first, i, (size_t)*partner, s->round, ratio);
}

static size_t choose_of(const struct sg_schedule *s, size_t w, size_t *chosen) {
  const struct sg_race *race = &s->looks.races[w];
  bool *runs = sg_alloc(race->n, sizeof *runs);
  size_t n = 0;
  for (size_t i = 0; i < race->n; i++) {
    long partner = SG_NO_LEADER;
    if (!s->rests[w] && runs_as_candidate(s, w, i)) { runs[i] = true; }
    if (baseline_is_due(s, w, i, &partner)) { runs[i] = runs[partner] = true; }
  }
  for (size_t i = 0; i < race->n; i++) {
    if (runs[i]) { chosen[n++] = s->looks.members[s->looks.first[w] + i]; }
  }
  free(runs);
  return n;
}

/* In the random order of this round. */
static void arrange(const struct sg_schedule *s, size_t *items, size_t n, uint64_t stream) {
  size_t *order = sg_alloc(n, sizeof *order), *copy = sg_alloc(n, sizeof *copy);
  sg_round_order(order, n, s->round, s->rules.seed ^ stream);
  for (size_t i = 0; i < n; i++) {
    copy[i] = items[i];
  }
  for (size_t i = 0; i < n; i++) {
    items[i] = copy[order[i]];
  }
  free(order);
  free(copy);
}

size_t sg_racing_begin_round(struct sg_schedule *s) {
  const size_t n_workloads = s->looks.n_workloads;
  size_t *workloads = sg_alloc(n_workloads, sizeof *workloads), n = 0;
  for (size_t w = 0; w < n_workloads; w++) {
    workloads[w] = w;
  }
  arrange(s, workloads, n_workloads, ORDER_OF_WORKLOADS);
  for (size_t i = 0; i < n_workloads; i++) {
    const size_t chosen = choose_of(s, workloads[i], s->order + n);
    arrange(s, s->order + n, chosen, workloads[i]);
    n += chosen;
  }
  free(workloads);
  return n;
}

/* ---- results */

void sg_racing_record(struct sg_schedule *s, size_t config, const struct sg_schedule_result *r) {
  const struct sg_look_launch launch = {config, s->round, r->outcome, r->value_ns, r->within_cv, r->all_core_flops};
  sg_looks_add(&s->looks, &launch);
}

/* More rounds of what goes on, up to `most`. */
static int rounds_left(const struct sg_schedule *s, int most) {
  const double left = budget_left_ns(s);
  double round = 0;
  if (isinf(left)) { return most; }
  for (size_t w = 0; w < s->looks.n_workloads; w++) {
    if (!s->rests[w]) { round += candidates_ns(s, w); }
  }
  return round > 0 ? (int)fmax(0, fmin(most, floor(left / round))) : most;
}

static bool all_are_equivalent(const struct sg_race *race) {
  for (size_t i = 0; i < race->n; i++) {
    if (sg_racing_is_candidate(&race->racers[i]) && !race->racers[i].equivalent) { return false; }
  }
  return true;
}

/* Without a rival: a configuration alone in its workload has as many launches as others have before they are given
 * up.
 */
static bool is_without_rival(const struct sg_schedule *s, size_t w) {
  const struct sg_race *race = &s->looks.races[w];
  const size_t candidates = sg_race_candidates(race);
  if (race->n == 1 && candidates == 1) { return s->round >= s->rules.rounds_min; }
  return candidates == 0 || (candidates == 1 && sg_racing_leader(race) != SG_NO_LEADER);
}

/* The leader is at most so much slower than any other candidate that it makes no difference; from as many launches as
 * the verdict asks for. */
static bool is_beyond_doubt(const struct sg_schedule *s, size_t w) {
  const struct sg_race *race = &s->looks.races[w];
  const long leader = sg_racing_leader(race);
  if (leader == SG_NO_LEADER || s->looks.series[s->looks.first[w] + (size_t)leader].n < SG_FEW_LAUNCHES) {
    return false;
  }
  for (size_t i = 0; i < race->n; i++) {
    const bool rival = sg_racing_is_candidate(&race->racers[i]) && (long)i != leader;
    if (rival && doubt_of(s, w, i) > log1p(BAND)) { return false; }
  }
  return true;
}

static bool is_over(struct sg_schedule *s, size_t w, int left, int most) {
  const struct sg_race *race = &s->looks.races[w];
  if (is_without_rival(s, w)) { return true; }
  if (race->n == 1 || race->round != s->round) { return false; }
  if (all_are_equivalent(race)) { return true; }
  if (s->rules.narrows) { return is_beyond_doubt(s, w); }
  if (s->round < s->rules.rounds_min || !sg_race_is_decided(race, left)) { return false; }
  s->out_of_budget = s->out_of_budget || !sg_race_is_decided(race, most);
  return true;
}

void sg_racing_end_round(struct sg_schedule *s) {
  sg_looks_end_round(&s->looks, s->round);
  for (size_t i = 0; i < s->n; i++) {
    if (sg_looks_is_out(&s->looks, i)) { s->configs[i].progress = SG_DROPPED; }
  }
  const int most = s->rules.rounds_max - s->round, left = rounds_left(s, most);
  for (size_t w = 0; w < s->looks.n_workloads; w++) {
    const bool rested = s->rests[w] && s->looks.races[w].revived != s->round;
    s->rests[w] = rested || is_over(s, w, left, most);
  }
}

bool sg_racing_is_decided(const struct sg_schedule *s) {
  for (size_t w = 0; w < s->looks.n_workloads; w++) {
    if (!s->rests[w]) { return false; }
  }
  return true;
}

/* ---- estimate */

double sg_racing_remaining_ns(const struct sg_schedule *s) {
  const int most = s->rules.rounds_max - s->round;
  size_t *chosen = sg_alloc(s->n, sizeof *chosen);
  double sum = 0;
  for (size_t w = 0; w < s->looks.n_workloads && most > 0; w++) {
    const size_t n = choose_of(s, w, chosen);
    const int rounds = s->rests[w] ? 1 : sg_race_rounds_expected(&s->looks.races[w], most);
    for (size_t i = 0; i < n; i++) {
      sum += rounds * sg_schedule_launch_ns(s, chosen[i]);
    }
  }
  free(chosen);
  return sum;
}
