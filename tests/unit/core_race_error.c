/* The guarantees of contrast.h and race.h, by simulation with a fixed seed: how often a configuration as fast as the
 * fastest is excluded, how often a run names one within 2% of the fastest, and what elimination saves. */
#include "race_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "core/race.h"

static gsl_rng *rng;

static int seed(void **state) {
  (void)state;
  rng = gsl_rng_alloc(gsl_rng_mt19937);
  if (!rng) { return -1; }
  gsl_rng_set(rng, 20261126);
  return 0;
}

static int unseed(void **state) {
  (void)state;
  gsl_rng_free(rng);
  return 0;
}

static const struct sg_race_rules rules = {0.95, 0.02};

/* Times of the strategies of quick on 16 cores, of the case study on 4, and of 22 combinations of workers and
 * threads. */
static const double quick[] = {1081, 174, 176, 258, 170}, case_study[] = {32.9, 15.4, 15.7, 9.64, 11.2},
                    grid[] = {1098, 111, 116, 216, 236, 240, 289, 291, 293, 300, 320,
                              400,  420, 450, 500, 550, 580, 600, 700, 800, 900, 1000};

/* ---- one comparison of n rounds */

static bool excludes_an_equal(struct world *w, int n, double alpha) {
  struct sg_contrast contrasts[WORLD_MOST] = {0};
  const struct sg_contrast_rule rule = {alpha, 0.02};
  for (size_t c = 0; c < w->n; c++) {
    for (int round = 1; round <= n; round++) {
      world_launch(w, c, round);
    }
  }
  sg_contrasts_make(contrasts, w->series, NULL, w->n, &rule);
  for (size_t c = 0; c < w->n; c++) {
    if (contrasts[c].slower && w->truth[c] <= world_best(w)) { return true; }
  }
  return false;
}

static void check_exclusions(size_t k, int n, size_t runs) {
  struct world w;
  world_init(&w, NULL, k);
  for (size_t i = 0; i < WORLD_NOISES; i++) {
    size_t wrong = 0;
    for (size_t s = 0; s < runs; s++) {
      world_draw(&w, &world_noises[i], rng);
      wrong += excludes_an_equal(&w, n, 0.05);
    }
    const double share = (double)wrong / (double)runs;
    if (share > at_most(0.05, runs)) {
      fail_msg("%zu equal configurations, %d rounds, %s: one excluded in %.1f%%", k, n, world_noises[i].name,
               100 * share);
    }
  }
  world_release(&w);
}

static void an_equal_configuration_is_excluded_in_at_most_5_percent(void **state) {
  (void)state;
  static const int rounds[] = {1, 2, 3, 4, 5, 6, 8, 12, 18, 24};
  for (size_t i = 0; i < sizeof rounds / sizeof rounds[0]; i++) {
    check_exclusions(5, rounds[i], simulations(200));
    check_exclusions(22, rounds[i], simulations(50));
  }
}

static void a_difference_of_20_percent_is_found_in_four_rounds(void **state) {
  (void)state;
  static const double times[] = {1, 1.22, 1.22, 1.22, 1.22};
  struct world w;
  const size_t runs = simulations(200);
  size_t found = 0;
  world_init(&w, times, 5);
  for (size_t s = 0; s < runs; s++) {
    world_draw(&w, &world_noises[4], rng); /* lognormal, CV 5% */
    struct sg_contrast contrasts[WORLD_MOST] = {0};
    const struct sg_contrast_rule rule = {0.05, 0.02};
    for (size_t c = 0; c < w.n; c++) {
      for (int round = 1; round <= 4; round++) {
        world_launch(&w, c, round);
      }
    }
    sg_contrasts_make(contrasts, w.series, NULL, w.n, &rule);
    for (size_t c = 1; c < 5; c++) {
      found += contrasts[c].slower;
    }
  }
  world_release(&w);
  if ((double)found / (double)(4 * runs) < 0.75) { fail_msg("found in %.2f", (double)found / (double)(4 * runs)); }
}

/* ---- whole races */

struct finish {
  double cost;
  bool excluded_best, named; /* a candidate within 2% of the fastest is left */
  size_t candidates;
};

static struct finish run_race(struct world *w, bool equal_rounds) {
  struct sg_race race;
  struct finish f = {0};
  sg_race_init(&race, w->n, &rules);
  f.cost = world_race(w, &race, WORLD_ROUNDS, equal_rounds);
  f.candidates = sg_race_candidates(&race);
  for (size_t c = 0; c < w->n; c++) {
    const double above = w->truth[c] - world_best(w);
    f.excluded_best |= above <= 0 && race.racers[c].eliminated > 0;
    f.named |= above <= log(1.02) && race.racers[c].eliminated == 0;
  }
  sg_race_release(&race);
  return f;
}

static void check_races(const char *name, const double *times, size_t k, double most_time, size_t runs) {
  struct world w;
  world_init(&w, times, k);
  for (size_t i = 0; i < WORLD_NOISES; i++) {
    double cost = 0, equal = 0;
    size_t excluded = 0, named = 0, left = 0;
    for (size_t s = 0; s < runs; s++) {
      world_draw(&w, &world_noises[i], rng);
      const struct finish f = run_race(&w, false);
      cost += f.cost;
      excluded += f.excluded_best;
      named += f.named;
      left += f.candidates;
      equal += run_race(&w, true).cost;
    }
    const double n = (double)runs;
    print_message("%s, %s: %.2f of the time of equal rounds, %.1f%% exclude the fastest, %.1f%% name one within "
                  "2%%, %.1f left\n",
                  name, world_noises[i].name, cost / equal, 100 * (double)excluded / n, 100 * (double)named / n,
                  (double)left / n);
    if ((double)excluded / n > at_most(0.05, runs)) { fail_msg("the fastest is excluded too often"); }
    if (1 - (double)named / n > at_most(0.05, runs)) { fail_msg("none within 2%% is named"); }
    /* With a spread of 10% what is clearly slower is eliminated only after several rounds. */
    const double most = most_time + (world_noises[i].cv < 0.1 ? 0 : 0.15);
    if (cost / equal > most) { fail_msg("it takes more than %.2f of the time of equal rounds", most); }
  }
  world_release(&w);
}

static void races_of_quick_take_two_fifths_of_the_time(void **state) {
  (void)state;
  check_races("quick on 16 cores", quick, 5, 0.4, simulations(40));
}

static void races_of_22_configurations_take_half_the_time(void **state) {
  (void)state;
  check_races("22 configurations", grid, 22, 0.5, simulations(15));
}

static void races_of_the_case_study_take_three_quarters_of_the_time(void **state) {
  (void)state;
  check_races("case study", case_study, 5, 0.75, simulations(40));
}

static void races_of_equals_exclude_one_in_at_most_5_percent(void **state) {
  (void)state;
  check_races("5 equal", NULL, 5, 1.01, simulations(100));
  check_races("22 equal", NULL, 22, 1.01, simulations(15));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(an_equal_configuration_is_excluded_in_at_most_5_percent),
      cmocka_unit_test(a_difference_of_20_percent_is_found_in_four_rounds),
      cmocka_unit_test(races_of_quick_take_two_fifths_of_the_time),
      cmocka_unit_test(races_of_22_configurations_take_half_the_time),
      cmocka_unit_test(races_of_the_case_study_take_three_quarters_of_the_time),
      cmocka_unit_test(races_of_equals_exclude_one_in_at_most_5_percent),
  };
  return cmocka_run_group_tests(tests, seed, unseed);
}
