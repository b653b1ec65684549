/* Coverage of the intervals of ratios and speed-ups, and the bias of the fastest configuration's time, by simulation
 * with a fixed seed. */
#include "race_world.h"

#include <search.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "core/alloc.h"
#include "core/ranking.h"

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

static const double times[] = {4, 1, 1.3, 1.6, 2};
enum { K = sizeof times / sizeof times[0], SERIAL = 0, FASTEST = 1 };

/* A result set in memory: the launches that the configurations of the world have had. */
struct measured {
  struct sg_resultset set;
  struct sg_configs_row configs[WORLD_MOST];
  struct sg_outcomes_row outcomes[WORLD_MOST * WORLD_ROUNDS];
  struct sg_config_launches launches[WORLD_MOST];
  struct sg_describe wall[WORLD_MOST];
  struct sg_comparison comparison;
};

static int compare_ids(const void *a, const void *b) {
  return strcmp(((const struct sg_configs_row *)a)->config_id, ((const struct sg_configs_row *)b)->config_id);
}

static void keep(void *node) {
  (void)node;
}

/* NULL: a run of equal rounds. */
static void measure(struct measured *m, const struct world *w, json_t *run) {
  static const char *const ids[WORLD_MOST] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k",
                                              "l", "m", "n", "o", "p", "q", "r", "s", "t", "u", "v"};
  *m = (struct measured){.set = {.run = run, .configs = m->configs, .n_configs = w->n, .outcomes = m->outcomes}};
  for (size_t c = 0; c < w->n; c++) {
    m->configs[c] = (struct sg_configs_row){
        .config_id = ids[c], .strategy = c == SERIAL ? "serial" : "threads", .workers = (int64_t)c + 1};
    tsearch(&m->configs[c], &m->set.ids, compare_ids);
    const struct sg_series *series = &w->series[c];
    m->launches[c] = (struct sg_config_launches){sg_alloc(series->n, sizeof(struct sg_launch_times)), series->n};
    m->launches[c].within_cv[SG_METRIC_wall_ns] = NAN;
    m->launches[c].valid = 1;
    for (size_t i = 0; i < series->n; i++) {
      struct sg_launch_times *launch = &m->launches[c].ok[i];
      launch->round = series->rounds[i];
      launch->all_core_flops = launch->within_cv = NAN;
      m->outcomes[m->set.n_outcomes++] =
          (struct sg_outcomes_row){.config_id = ids[c], .round = launch->round, .outcome = "ok"};
      launch->value[SG_METRIC_wall_ns] = 1e9 * exp(series->logs[i]);
    }
  }
  m->comparison = (struct sg_comparison){&m->set, m->launches, m->wall, 0.95, 0.02};
}

static void measure_equally(struct measured *m, struct world *w, int rounds) {
  for (int round = 1; round <= rounds; round++) {
    for (size_t c = 0; c < w->n; c++) {
      world_launch(w, c, round);
    }
  }
  measure(m, w, NULL);
}

static void unmeasure(struct measured *m) {
  tdestroy(m->set.ids, keep);
  for (size_t c = 0; c < m->set.n_configs; c++) {
    free(m->launches[c].ok);
  }
}

static struct sg_ranking rank(const struct measured *m) {
  size_t members[WORLD_MOST], first[] = {0, m->set.n_configs};
  for (size_t c = 0; c < m->set.n_configs; c++) {
    members[c] = c;
  }
  const struct sg_workloads workloads = {members, first, 1};
  return sg_ranking_make(&m->comparison, &workloads);
}

struct tally {
  size_t ratio_held, ratio_n, speedup_held, speedup_n;
};

static struct tally cover(const struct world_noise *noise, int n, size_t runs) {
  struct tally t = {0};
  struct world w;
  world_init(&w, times, K);
  for (size_t s = 0; s < runs; s++) {
    world_draw(&w, noise, rng);
    struct measured m;
    measure_equally(&m, &w, n);
    struct sg_ranking r = rank(&m);
    for (size_t c = 0; c < K && r.places[FASTEST].ratio == 1; c++) {
      if (c == FASTEST) { continue; }
      t.ratio_n++;
      t.ratio_held += r.places[c].ratio_low <= times[c] && times[c] <= r.places[c].ratio_high;
    }
    struct sg_speedup up = sg_speedup_compute(&m.comparison, SERIAL, FASTEST, SG_METRIC_wall_ns, r.pooled_sd[0]);
    t.speedup_n++;
    t.speedup_held += up.interval.low <= 4 && 4 <= up.interval.high;
    sg_ranking_release(&r);
    unmeasure(&m);
  }
  world_release(&w);
  return t;
}

/* Two points less than the label are tolerated, and what so few simulated runs leave open. */
static void assert_covers(const char *what, const struct world_noise *noise, int n, size_t held, size_t of) {
  const double share = (double)held / (double)of, least = 0.93 - 3 * sqrt(0.07 * 0.93 / (double)of);
  if (share < least) { fail_msg("%s, %s, %d rounds: covers %.1f%%", what, noise->name, n, 100 * share); }
}

static void intervals_of_ratios_and_speed_ups_cover_what_they_say(void **state) {
  (void)state;
  static const int rounds[] = {2, 3, 4, 5, 6, 8, 12, 24};
  for (size_t i = 0; i < WORLD_NOISES; i++) {
    for (size_t j = 0; j < sizeof rounds / sizeof rounds[0]; j++) {
      struct tally t = cover(&world_noises[i], rounds[j], simulations(150));
      assert_covers("ratios", &world_noises[i], rounds[j], t.ratio_held, t.ratio_n);
      assert_covers("speed-ups", &world_noises[i], rounds[j], t.speedup_held, t.speedup_n);
    }
  }
}

/* The bound of what choosing the one with the shortest time costs, among configurations that are equal or nearly so:
 * how often it is exceeded, after equal rounds and after a race, in which what it eliminated has fewer. */
struct losses {
  size_t exceeded, bounded;
};

static void add_losses(struct losses *l, const struct measured *m, const struct world *w) {
  struct sg_ranking r = rank(m);
  for (size_t c = 0; c < w->n; c++) {
    if (r.places[c].ratio != 1 || isnan(r.places[c].loss)) { continue; }
    l->bounded++;
    l->exceeded += w->truth[c] - world_best(w) > log1p(r.places[c].loss);
  }
  sg_ranking_release(&r);
}

static struct losses losses_of(const double *true_times, const struct world_noise *noise, int n, json_t *race_run,
                               size_t runs) {
  struct losses l = {0};
  struct world w;
  world_init(&w, true_times, 8);
  for (size_t s = 0; s < runs; s++) {
    static const struct sg_race_rules rules = {0.95, 0.02};
    struct measured m;
    struct sg_race race;
    world_draw(&w, noise, rng);
    sg_race_init(&race, w.n, &rules);
    if (race_run) {
      world_race(&w, &race, n, false);
      measure(&m, &w, race_run);
    } else {
      measure_equally(&m, &w, n);
    }
    add_losses(&l, &m, &w);
    sg_race_release(&race);
    unmeasure(&m);
  }
  world_release(&w);
  return l;
}

static void check_losses(const double *true_times, const struct world_noise *noise, int n, json_t *race_run) {
  const size_t runs = simulations(60);
  const struct losses l = losses_of(true_times, noise, n, race_run, runs);
  assert_true(n > 6 || l.bounded > runs / 2); /* after more rounds the fastest is often alone */
  const double share = l.bounded > 0 ? (double)l.exceeded / (double)l.bounded : 0;
  if (l.bounded > 0 && share > at_most(0.05, l.bounded)) {
    fail_msg("%s, %d rounds%s: exceeded in %.1f%% of %zu", noise->name, n, race_run ? " of a race" : "", 100 * share,
             l.bounded);
  }
}

static void what_the_choice_may_cost_is_bounded(void **state) {
  (void)state;
  static const double one_faster[] = {1, 1.1, 1.1, 1.1, 1.1, 1.1, 1.1, 1.1},
                      spread[] = {1, 1.02, 1.04, 1.06, 1.08, 1.1, 1.15, 1.2},
                      slow_ones[] = {4, 1, 1.03, 1.1, 1.3, 1.5, 2, 3};
  static const struct world_noise noises[] = {{"lognormal, CV 10%", lognormal_noise, 0.1},
                                              {"lognormal, CV 25%", lognormal_noise, 0.25},
                                              {"bimodal, 20%", bimodal_noise, 0.2},
                                              {"capacity drops of 40%", drop_noise, 0.4}};
  static const int rounds[] = {6, 12, 24};
  json_t *race_run = json_pack("{s:{s:s}}", "plan", "goal", "decide");
  for (size_t i = 0; i < sizeof noises / sizeof noises[0]; i++) {
    for (size_t j = 0; j < 3; j++) {
      check_losses(one_faster, &noises[i], rounds[j], NULL);
      check_losses(spread, &noises[i], rounds[j], NULL);
      check_losses(one_faster, &noises[i], rounds[j], race_run);
      check_losses(spread, &noises[i], rounds[j], race_run);
      check_losses(slow_ones, &noises[i], rounds[j], race_run);
    }
  }
  json_decref(race_run);
}

/* 22 equal configurations, 5 launches each, CV 5%: the fastest of them looks 4.4% faster than it is. */
static void the_time_of_the_fastest_is_corrected_for_the_choice(void **state) {
  (void)state;
  static const struct world_noise noise = {"lognormal, CV 5%", lognormal_noise, 0.05};
  const size_t runs = simulations(100);
  double plain = 0, corrected = 0;
  struct world w;
  world_init(&w, NULL, 22);
  for (size_t s = 0; s < runs; s++) {
    world_draw(&w, &noise, rng);
    struct measured m;
    measure_equally(&m, &w, 5);
    struct sg_ranking r = rank(&m);
    for (size_t c = 0; c < 22; c++) {
      if (r.places[c].ratio != 1) { continue; }
      double mean = 0;
      for (size_t i = 0; i < 5; i++) {
        mean += w.logs[c][i] / 5;
      }
      plain += mean / (double)runs;
      corrected += (mean + log(r.places[c].correction)) / (double)runs;
    }
    sg_ranking_release(&r);
    unmeasure(&m);
  }
  world_release(&w);
  assert_true(plain < -0.035);
  if (fabs(corrected) > 0.01) { fail_msg("the bias is %.2f%%, before %.2f%%", 100 * corrected, 100 * plain); }
}

/* Disturbances common to all configurations, each a share `rho` of the one before plus its own. */
static void draw_correlated(struct world *w, double rho) {
  double common = gsl_ran_gaussian(rng, 0.05);
  for (int r = 0; r < WORLD_ROUNDS; r++) {
    common = rho * common + sqrt(1 - rho * rho) * gsl_ran_gaussian(rng, 0.05);
    for (size_t c = 0; c < w->n; c++) {
      w->logs[c][r] = w->truth[c] + common + gsl_ran_gaussian(rng, 0.01);
    }
  }
}

/* The same bits, of series with and without missing rounds. */
static void the_largest_end_of_all_pairs_is_that_of_one_of_them(void **state) {
  (void)state;
  for (int rounds = 1; rounds <= WORLD_ROUNDS; rounds++) {
    struct world w;
    bool takes_part[K] = {true, true, true, false, true};
    world_init(&w, times, K);
    draw_correlated(&w, 0);
    for (size_t c = 0; c < K; c++) {
      for (int round = 1; round <= rounds; round++) {
        if (round == 1 || (round + (int)c) % 4 != 0) { world_launch(&w, c, round); }
      }
    }
    for (size_t i = 0; i < K; i++) {
      double most = 0;
      for (size_t k = 0; k < K; k++) {
        if (k == i || !takes_part[k]) { continue; }
        const struct sg_contrast c = sg_contrast_pair(&w.series[i], &w.series[k], 0.02);
        most = fmax(most, sg_contrast_bound(&c, 0.99));
      }
      assert_true(sg_contrasts_most(w.series, takes_part, K, i, 0.02, 0.99) == most);
    }
    world_release(&w);
  }
}

/* ---- launches that are not independent */

/* How often the interval of the median covers it, and how often the correlation is significant. */
static void correlate(double rho, size_t runs, double *covered, double *reported) {
  struct world w;
  world_init(&w, times, K);
  *covered = *reported = 0;
  for (size_t s = 0; s < runs; s++) {
    double values[WORLD_ROUNDS], least = NAN;
    draw_correlated(&w, rho);
    for (size_t c = 0; c < K; c++) {
      w.series[c].n = 0;
      for (int round = 1; round <= WORLD_ROUNDS; round++) {
        world_launch(&w, c, round);
      }
    }
    for (int r = 0; r < WORLD_ROUNDS; r++) {
      values[r] = exp(w.logs[FASTEST][r]);
    }
    const struct sg_interval i = sg_describe(values, WORLD_ROUNDS, 0.95).median_ci;
    *covered += (i.low <= times[FASTEST] && times[FASTEST] <= i.high) / (double)runs;
    *reported += (sg_series_autocorrelation(w.series, K, &least) > least) / (double)runs;
  }
  world_release(&w);
}

static void correlated_launches_are_reported(void **state) {
  (void)state;
  double covered = 0, reported = 0;
  const size_t runs = simulations(400);
  correlate(0, runs, &covered, &reported);
  assert_true(covered > 0.92);
  if (reported > at_most(0.06, runs)) { fail_msg("independent launches are reported in %.1f%%", 100 * reported); }
  correlate(0.8, runs, &covered, &reported);
  assert_true(covered < 0.7);
  if (reported < 0.9) { fail_msg("correlated launches are reported in %.1f%%", 100 * reported); }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(intervals_of_ratios_and_speed_ups_cover_what_they_say),
      cmocka_unit_test(what_the_choice_may_cost_is_bounded),
      cmocka_unit_test(the_time_of_the_fastest_is_corrected_for_the_choice),
      cmocka_unit_test(the_largest_end_of_all_pairs_is_that_of_one_of_them),
      cmocka_unit_test(correlated_launches_are_reported),
  };
  return cmocka_run_group_tests(tests, seed, unseed);
}
