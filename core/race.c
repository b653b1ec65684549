#include "core/race.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

#include "core/alloc.h"

enum { EVERY_ROUND = 6 };

static const double FINAL_SHARE = 0.5; /* of the error, for the comparison at the end */

/* Looks that spend the error in equal parts; each later one, the k-th, (EQUAL_LOOKS / k)^2 of that. */
enum { EQUAL_LOOKS = 16 };

void sg_race_init(struct sg_race *race, size_t n, const struct sg_race_rules *rules) {
  *race = (struct sg_race){.rules = *rules, .n = n, .leader = SG_NO_LEADER};
  race->racers = sg_alloc(n, sizeof *race->racers);
}

void sg_race_release(struct sg_race *race) {
  free(race->racers);
  *race = (struct sg_race){0};
}

bool sg_race_is_look(int round) {
  return round >= 1 && (round <= EVERY_ROUND || round % 2 == 0);
}

/* Of the look after `round`. It does not depend on how many rounds are planned, so that a run that is resumed with
 * more of them repeats its decisions. The parts of all looks together are less than 1: 16 (1 + 1/16 + 1/17 ...) < 32.
 */
static double look_alpha(const struct sg_race_rules *rules, int round) {
  const double looks = round <= EVERY_ROUND ? round : EVERY_ROUND + (round - EVERY_ROUND) / 2;
  const double part = fmin(1, pow(EQUAL_LOOKS / looks, 2)) / (2 * EQUAL_LOOKS);
  return (1 - rules->level) * (1 - FINAL_SHARE) * part;
}

static double final_alpha(const struct sg_race_rules *rules) {
  return (1 - rules->level) * FINAL_SHARE;
}

static bool is_candidate(const struct sg_racer *racer) {
  return !racer->out && racer->eliminated == 0;
}

size_t sg_race_candidates(const struct sg_race *race) {
  size_t n = 0;
  for (size_t i = 0; i < race->n; i++) {
    n += is_candidate(&race->racers[i]);
  }
  return n;
}

/* If all candidates have left the race, those that they eliminated return. */
static void refill(struct sg_race *race, const struct sg_series *series) {
  for (size_t i = 0; i < race->n; i++) {
    if (is_candidate(&race->racers[i]) && series[i].n > 0) { return; }
  }
  for (size_t i = 0; i < race->n; i++) {
    race->racers[i].eliminated = 0;
  }
  race->revived = race->round;
}

/* One launch may have been disturbed: two, in rounds with the leader; or, where that entered later, two of which each
 * took more than twice as long as any of the leader's. */
static bool is_shown(const struct sg_contrast *contrast, const struct sg_series *series,
                     const struct sg_series *leader) {
  if (contrast->n > 1 || series->n < 2 || leader->n == 0) { return contrast->n > 1; }
  return gsl_stats_min(series->logs, 1, series->n) - gsl_stats_max(leader->logs, 1, leader->n) > M_LN2;
}

/* Those eliminated return whose interval of all rounds, which the summary shows, does not exclude that they are as
 * fast as the leader: they were found slower by few launches, before others showed how much the times vary. */
static void readmit(struct sg_race *race, const struct sg_series *series) {
  const double pooled = sg_residual_sd(series, NULL, race->n), tail = (1 - race->rules.level) / 2;
  for (size_t i = 0; race->leader != SG_NO_LEADER && i < race->n; i++) {
    struct sg_racer *racer = &race->racers[i];
    if (racer->out || racer->eliminated == 0 || series[i].n == 0) { continue; }
    const struct sg_contrast c = sg_contrast_pair(&series[i], &series[race->leader], pooled);
    if (c.n < 2 || sg_contrast_bound(&c, tail) > 0) { continue; }
    racer->eliminated = 0;
    racer->contrast = c;
  }
}

static void compare(struct sg_race *race, const struct sg_series *series, double alpha, bool final) {
  const struct sg_contrast_rule rule = {alpha, race->rules.band};
  struct sg_contrast *contrasts = sg_alloc(race->n, sizeof *contrasts);
  bool *takes_part = sg_alloc(race->n, sizeof *takes_part);
  refill(race, series);
  for (size_t i = 0; i < race->n; i++) {
    takes_part[i] = is_candidate(&race->racers[i]) && series[i].n > 0;
  }
  race->leader = sg_contrasts_make(contrasts, series, takes_part, race->n, &rule);
  for (size_t i = 0; i < race->n; i++) {
    if (!takes_part[i]) { continue; }
    struct sg_racer *racer = &race->racers[i];
    racer->contrast = contrasts[i];
    racer->equivalent =
        (long)i == race->leader ||
        (contrasts[i].n > 1 && sg_contrast_bound(&contrasts[i], race->rules.level) < log1p(race->rules.band));
    const bool shown = final || is_shown(&contrasts[i], &series[i], &series[race->leader]);
    if (contrasts[i].slower && shown) { racer->eliminated = race->round; }
  }
  readmit(race, series);
  free(takes_part);
  free(contrasts);
}

void sg_race_look(struct sg_race *race, const struct sg_series *series, int round) {
  race->round = round;
  compare(race, series, look_alpha(&race->rules, round), false);
}

void sg_race_finish(struct sg_race *race, const struct sg_series *series) {
  for (size_t i = 0; i < race->n; i++) {
    race->racers[i].at_end = is_candidate(&race->racers[i]);
  }
  compare(race, series, final_alpha(&race->rules), true);
  for (size_t i = 0; i < race->n; i++) {
    race->racers[i].at_end &= race->racers[i].eliminated > 0;
  }
}

/* ---- stopping */

/* Whether a candidate will be slower or equivalent in `rounds` more rounds, its true ratio being within `doubt`
 * standard errors, most favourably. The variance of a round is taken as known by then. */
static bool will_settle(const struct sg_race *race, const struct sg_racer *racer, int rounds, double doubt,
                        double alpha) {
  const struct sg_contrast *c = &racer->contrast;
  if (c->n == 0) { return rounds > 0; }
  const double n = (double)c->n, later = n + rounds, candidates = (double)sg_race_candidates(race);
  const double se = c->se * sqrt(n / later), df = later + 2, band = log1p(race->rules.band);
  const double one = alpha / fmax(1, candidates * (candidates - 1) / 2);
  const double most = fabs(c->log_ratio) + doubt * c->se, least = fmax(0, fabs(c->log_ratio) - doubt * c->se);
  const bool slower = most > band && most / se > gsl_cdf_tdist_Pinv(1 - one / 2, df);
  const bool equivalent = least + gsl_cdf_tdist_Pinv(race->rules.level, df) * se < band;
  return slower || equivalent;
}

static bool can_change(const struct sg_race *race, const struct sg_racer *racer, int rounds_left) {
  return will_settle(race, racer, rounds_left, 1, final_alpha(&race->rules));
}

static bool all_will_settle(const struct sg_race *race, int rounds, double alpha) {
  for (size_t i = 0; i < race->n; i++) {
    const struct sg_racer *racer = &race->racers[i];
    if (!is_candidate(racer) || (long)i == race->leader || racer->equivalent) { continue; }
    if (!will_settle(race, racer, rounds, 0, alpha)) { return false; }
  }
  return true;
}

int sg_race_rounds_expected(const struct sg_race *race, int rounds_left) {
  const double alpha = look_alpha(&race->rules, race->round);
  int low = 1, high = rounds_left;
  while (low < high) { /* more rounds never settle less */
    const int middle = low + (high - low) / 2;
    if (all_will_settle(race, middle, alpha)) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

bool sg_race_is_decided(const struct sg_race *race, int rounds_left) {
  if (race->leader == SG_NO_LEADER || rounds_left <= 0) { return true; }
  for (size_t i = 0; i < race->n; i++) {
    const struct sg_racer *racer = &race->racers[i];
    if (!is_candidate(racer) || (long)i == race->leader || racer->equivalent) { continue; }
    if (can_change(race, racer, rounds_left)) { return false; }
  }
  return true;
}

/* ---- baselines */

static const double PRECISE_LOG = 0.125, PRECISE_HALF_WIDTH = 0.05;

static bool is_precise(const struct sg_race *race, const struct sg_series *series, size_t baseline, size_t partner) {
  bool *takes_part = sg_alloc(race->n, sizeof *takes_part);
  for (size_t i = 0; i < race->n; i++) {
    takes_part[i] = i == baseline || is_candidate(&race->racers[i]);
  }
  const double pooled = sg_residual_sd(series, takes_part, race->n);
  free(takes_part);
  const struct sg_contrast c = sg_contrast_pair(&series[baseline], &series[partner], pooled);
  if (c.n < 2) { return false; }
  const double half = sg_contrast_bound(&c, (1 + race->rules.level) / 2) - c.log_ratio;
  return half < fmax(PRECISE_HALF_WIDTH, PRECISE_LOG * fabs(c.log_ratio));
}

bool sg_race_baseline_is_due(const struct sg_race *race, const struct sg_series *series, size_t baseline,
                             size_t partner, int round, double cost_ratio) {
  const struct sg_series *s = &series[baseline];
  if (s->n == 0) { return true; }
  if (is_precise(race, series, baseline, partner)) { return false; }
  return (double)(round - s->rounds[s->n - 1]) >= sqrt(cost_ratio);
}
