/* The guarantees of report/compare/ratios.h, by simulation with a fixed seed: how often two sets in which every
 * configuration takes as long are said to differ, how often a planted difference is found, and how often all
 * intervals contain the truth, for launches of several kinds of noise. */
#include "race_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "report/compare/ratios.h"

static gsl_rng *rng;

static int seed(void **state) {
  (void)state;
  rng = gsl_rng_alloc(gsl_rng_mt19937);
  if (!rng) { return -1; }
  gsl_rng_set(rng, 20261127);
  return 0;
}

static int unseed(void **state) {
  (void)state;
  gsl_rng_free(rng);
  return 0;
}

enum { CONFIGS = 5, MOST_SESSIONS = 4 };

/* What is simulated: the other side takes `ratio` times as long; each session as a whole varies by `session_sd`. */
struct scene {
  const struct world_noise *noise;
  size_t launches, sessions;
  double ratio, session_sd;
};

/* Of all runs of a scene. */
struct tally {
  double wrong;   /* runs in which a configuration is said to be faster or slower than it is */
  double covered; /* runs in which all intervals contain the truth */
  double found;   /* share of the configurations found slower */
  double same;    /* share found the same */
  double over_5;  /* runs that the gate slower:5% fails */
};

static void simulate_session(const struct scene *s, double truth, double session, struct sg_series *series,
                             size_t c) {
  series[c].n = s->launches;
  for (size_t i = 0; i < s->launches; i++) {
    series[c].rounds[i] = (int64_t)i + 1;
    series[c].logs[i] = truth + session + s->noise->draw(rng, s->noise->cv);
  }
}

static void simulate_side(const struct scene *s, double truth, struct sg_side_time *times) {
  struct sg_location means[CONFIGS][MOST_SESSIONS];
  struct sg_series series[CONFIGS];
  for (size_t c = 0; c < CONFIGS; c++) {
    series[c] = (struct sg_series){calloc(s->launches, sizeof(int64_t)), calloc(s->launches, sizeof(double)), 0, NAN};
  }
  for (size_t j = 0; j < s->sessions; j++) {
    const double session = gsl_ran_gaussian(rng, s->session_sd);
    for (size_t c = 0; c < CONFIGS; c++) {
      simulate_session(s, truth, session, series, c);
    }
    const double sd = sg_launch_sd(series, CONFIGS);
    for (size_t c = 0; c < CONFIGS; c++) {
      means[c][j] = sg_series_location(&series[c], sd);
    }
  }
  for (size_t c = 0; c < CONFIGS; c++) {
    sg_side_time_join(&times[c], means[c], s->sessions);
    free(series[c].rounds);
    free(series[c].logs);
  }
}

static struct tally simulate(const struct scene *s, size_t runs) {
  struct tally t = {0};
  for (size_t r = 0; r < runs; r++) {
    struct sg_side_time base[CONFIGS] = {0}, other[CONFIGS] = {0};
    struct sg_time_ratio items[CONFIGS] = {0};
    struct sg_ratios ratios = {.items = items, .n = CONFIGS, .level = 0.95, .band = 0.02};
    simulate_side(s, 0, base);
    simulate_side(s, log(s->ratio), other);
    for (size_t c = 0; c < CONFIGS; c++) {
      items[c] = (struct sg_time_ratio){.side = 1, .find = SG_FIND_UNDECIDED, .base = base[c], .other = other[c]};
    }
    sg_ratios_decide(&ratios);
    bool wrong = false, covered = true, over = false;
    for (size_t c = 0; c < CONFIGS; c++) {
      wrong |= items[c].find == SG_FIND_FASTER || (items[c].find == SG_FIND_SLOWER && s->ratio <= 1);
      covered &= items[c].low <= s->ratio && s->ratio <= items[c].high;
      over |= items[c].low > 1.05;
    }
    t.wrong += wrong;
    t.covered += covered;
    t.over_5 += over;
    t.found += (double)sg_ratios_count(&ratios, 1, SG_FIND_SLOWER) / CONFIGS;
    t.same += (double)sg_ratios_count(&ratios, 1, SG_FIND_SAME) / CONFIGS;
  }
  const double n = (double)runs;
  return (struct tally){t.wrong / n, t.covered / n, t.found / n, t.same / n, t.over_5 / n};
}

static void check(const struct scene *s, const char *what, double share, double least, double most) {
  if (share >= least && share <= most) { return; }
  fail_msg("%s, %zu launches in %zu sessions, ratio %g: %s in %.3f, not %.3f to %.3f", s->noise->name, s->launches,
           s->sessions, s->ratio, what, share, least, most);
}

static void check_errors(const struct scene *s, const struct tally *t, size_t runs) {
  check(s, "wrong", t->wrong, 0, at_most(0.05, runs));
  check(s, "not covered", 1 - t->covered, 0, at_most(0.05, runs));
}

static void equal_sets_are_rarely_said_to_differ(void **state) {
  (void)state;
  static const size_t launches[] = {2, 3, 5, 8, 20};
  const size_t runs = simulations(200);
  for (size_t k = 0; k < sizeof launches / sizeof launches[0]; k++) {
    for (size_t i = 0; i < WORLD_NOISES; i++) {
      const struct scene s = {&world_noises[i], launches[k], 1, 1, 0};
      const struct tally t = simulate(&s, runs);
      check_errors(&s, &t, runs);
      check(&s, "gate failed", t.over_5, 0, at_most(0.01, runs));
    }
  }
}

static void planted_differences_are_found(void **state) {
  (void)state;
  const size_t runs = simulations(200);
  const struct world_noise *quiet = &world_noises[0];
  const struct scene equal = {quiet, 20, 1, 1, 0}, small = {quiet, 20, 1, 1.03, 0}, few = {quiet, 8, 1, 1.03, 0},
                     large = {quiet, 8, 1, 1.1, 0};
  struct tally t = simulate(&equal, runs);
  check(&equal, "the same", t.same, 0.2, 1);
  t = simulate(&small, runs);
  check_errors(&small, &t, runs);
  check(&small, "found slower", t.found, 0.85, 1);
  check(&small, "gate failed", t.over_5, 0, at_most(0.01, runs));
  t = simulate(&few, runs);
  check_errors(&few, &t, runs);
  check(&few, "found slower", t.found, 0.4, 1);
  t = simulate(&large, runs);
  check_errors(&large, &t, runs);
  check(&large, "found slower", t.found, 0.99, 1);
  check(&large, "gate failed", t.over_5, 0.95, 1);
}

/* Sessions that vary by 3% each make equal sets look different, unless there are several of a side. */
static void session_to_session_variance_counts_where_it_is_known(void **state) {
  (void)state;
  const size_t runs = simulations(200);
  for (size_t n = 2; n <= MOST_SESSIONS; n++) {
    const struct scene s = {&world_noises[0], 8, n, 1, 0.03}, slower = {&world_noises[0], 8, n, 1.3, 0.03};
    struct tally t = simulate(&s, runs);
    check_errors(&s, &t, runs);
    t = simulate(&slower, runs);
    check_errors(&slower, &t, runs);
    if (n == MOST_SESSIONS) { check(&slower, "found slower", t.found, 0.95, 1); }
  }
  const struct scene one = {&world_noises[0], 8, 1, 1, 0.03};
  const struct tally t = simulate(&one, runs);
  check(&one, "wrong", t.wrong, 0.5, 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(equal_sets_are_rarely_said_to_differ),
                                     cmocka_unit_test(planted_differences_are_found),
                                     cmocka_unit_test(session_to_session_variance_counts_where_it_is_known)};
  return cmocka_run_group_tests(tests, seed, unseed);
}
