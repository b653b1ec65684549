/* Simulated launches for the tests of the decision rules: configurations with true log times, and noise between
 * launches. SG_SIMULATIONS multiplies the number of simulated runs (tests/run-deep.sh sets it). */
#ifndef SG_TESTS_RACE_WORLD_H
#define SG_TESTS_RACE_WORLD_H

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/contrast.h"
#include "core/race.h"

enum { WORLD_MOST = 22, WORLD_ROUNDS = 24 };

/* Noise of a log time. Capacity drops: a tenth of the launches takes that much longer. */
static double normal_noise(gsl_rng *rng, double cv) {
  return log(fmax(0.3, 1 + gsl_ran_gaussian(rng, cv)));
}
static double lognormal_noise(gsl_rng *rng, double cv) {
  return gsl_ran_gaussian(rng, cv);
}
static double bimodal_noise(gsl_rng *rng, double cv) {
  return (gsl_rng_uniform(rng) < 0.5 ? -cv : cv) + gsl_ran_gaussian(rng, 0.01);
}
static double drop_noise(gsl_rng *rng, double cv) {
  return (gsl_rng_uniform(rng) < 0.1 ? cv : 0) + gsl_ran_gaussian(rng, 0.02);
}

struct world_noise {
  const char *name;
  double (*draw)(gsl_rng *rng, double cv);
  double cv;
};

static const struct world_noise world_noises[] = {
    {"normal, CV 2%", normal_noise, 0.02},       {"normal, CV 5%", normal_noise, 0.05},
    {"normal, CV 10%", normal_noise, 0.1},       {"lognormal, CV 2%", lognormal_noise, 0.02},
    {"lognormal, CV 5%", lognormal_noise, 0.05}, {"lognormal, CV 10%", lognormal_noise, 0.1},
    {"bimodal, 2%", bimodal_noise, 0.02},        {"bimodal, 5%", bimodal_noise, 0.05},
    {"bimodal, 10%", bimodal_noise, 0.1},        {"capacity drops of 10%", drop_noise, 0.1},
};
enum { WORLD_NOISES = sizeof world_noises / sizeof world_noises[0] };

/* A set of configurations with their launches. */
struct world {
  size_t n;
  double truth[WORLD_MOST];              /* log times */
  double logs[WORLD_MOST][WORLD_ROUNDS]; /* as measured in rounds 1, 2... */
  struct sg_series series[WORLD_MOST];   /* what has been launched so far */
};

static inline void world_init(struct world *w, const double *times, size_t n) {
  *w = (struct world){.n = n};
  for (size_t c = 0; c < n; c++) {
    w->truth[c] = times ? log(times[c]) : 0;
    w->series[c].rounds = calloc(WORLD_ROUNDS, sizeof *w->series[c].rounds);
    w->series[c].logs = calloc(WORLD_ROUNDS, sizeof *w->series[c].logs);
    w->series[c].within_sd = 0.01;
  }
}

static inline void world_release(struct world *w) {
  for (size_t c = 0; c < w->n; c++) {
    free(w->series[c].rounds);
    free(w->series[c].logs);
  }
}

static inline void world_draw(struct world *w, const struct world_noise *noise, gsl_rng *rng) {
  for (size_t c = 0; c < w->n; c++) {
    w->series[c].n = 0;
    for (int r = 0; r < WORLD_ROUNDS; r++) {
      w->logs[c][r] = w->truth[c] + noise->draw(rng, noise->cv);
    }
  }
}

static inline void world_launch(struct world *w, size_t c, int round) {
  struct sg_series *s = &w->series[c];
  s->rounds[s->n] = round;
  s->logs[s->n++] = w->logs[c][round - 1];
}

static inline bool world_baseline_is_due(const struct world *w, const struct sg_race *race, int round) {
  double rest = 0;
  for (size_t c = 1; c < w->n; c++) {
    rest += race->racers[c].eliminated ? 0 : exp(w->truth[c]);
  }
  return sg_race_baseline_is_due(race, w->series, 0, (size_t)race->leader, round, exp(w->truth[0]) / rest);
}

/* A whole race, at most `rounds` long; returns its cost. Equal rounds: the same looks and the same end, but
 * everything is launched in every round. Otherwise candidates only, and the baseline (configuration 0) as often as
 * the speed-up needs it. */
static inline double world_race(struct world *w, struct sg_race *race, int rounds, bool equal_rounds) {
  double cost = 0;
  for (size_t c = 0; c < w->n; c++) {
    w->series[c].n = 0;
  }
  for (int round = 1; round <= rounds; round++) {
    for (size_t c = 0; c < w->n; c++) {
      if (race->racers[c].eliminated > 0 && !equal_rounds && !(c == 0 && world_baseline_is_due(w, race, round))) {
        continue;
      }
      world_launch(w, c, round);
      cost += exp(w->truth[c]);
    }
    if (!sg_race_is_look(round)) { continue; }
    sg_race_look(race, w->series, round);
    if (sg_race_is_decided(race, rounds - round)) { break; }
  }
  sg_race_finish(race, w->series);
  return cost;
}

static inline double world_best(const struct world *w) {
  double best = w->truth[0];
  for (size_t c = 1; c < w->n; c++) {
    best = fmin(best, w->truth[c]);
  }
  return best;
}

static inline size_t simulations(size_t few) {
  const char *factor = getenv("SG_SIMULATIONS");
  return few * (size_t)(factor ? strtoul(factor, NULL, 10) : 1);
}

/* The most that a share may be if it is at most `share` in truth: three standard errors more. */
static inline double at_most(double share, size_t n) {
  return share + 3 * sqrt(share * (1 - share) / (double)n);
}

#endif
