/* The schedule with the goal decide, against a simulated machine: who is launched in which round, when it ends, what
 * failures and budgets do, and that a run that is killed and resumed makes the same decisions. Nothing is measured.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/run/racing.h"
#include "bench/run/schedule.h"
#include "core/compare.h"

enum { MOST_CONFIGS = 24, MOST_ROUNDS = 40, MOST_LAUNCHES = MOST_CONFIGS * MOST_ROUNDS };

struct machine {
  size_t n;
  double times[MOST_CONFIGS]; /* s */
  double spread;              /* of a time: uniform, plus and minus */
  double modes[MOST_CONFIGS]; /* half of the launches take this much longer */
  double dip;                 /* a quarter of the launches have this much less capacity and are slower for it */
  enum sg_outcome outcomes[MOST_CONFIGS];
  int fails_from[MOST_CONFIGS], fails_until[MOST_CONFIGS]; /* rounds with that outcome; 0: none */

  struct sg_look_launch log[MOST_LAUNCHES]; /* all launches, in their order */
  int64_t took_ns[MOST_LAUNCHES];
  size_t n_log;
  size_t n_stored;   /* of the log: launched before it was killed */
  size_t kill_after; /* launches; 0: never */
  int64_t now_ns;
  int rounds_ended;
};

/* Uniform in -1 to 1, a function of its arguments: the finaliser of MurmurHash3 (A. Appleby). */
static double noise(size_t config, int round) {
  uint64_t h = (uint64_t)config * UINT64_C(0x9e3779b97f4a7c15) + (uint64_t)round;
  for (int i = 0; i < 2; i++) {
    h ^= h >> 33;
    h *= UINT64_C(0xff51afd7ed558ccd);
    h ^= h >> 29;
  }
  return (double)(h >> 11) / (double)(UINT64_C(1) << 52) - 1;
}

static enum sg_outcome outcome_of(const struct machine *m, size_t config, int round) {
  const bool fails = m->fails_from[config] && round >= m->fails_from[config] &&
                     (m->fails_until[config] == 0 || round <= m->fails_until[config]);
  return fails ? m->outcomes[config] : SG_OUTCOME_OK;
}

static bool dips(const struct machine *m, size_t config, int round) {
  return m->dip > 0 && noise(config, 2000 + round) > 0.5;
}

static struct sg_schedule_result result_of(const struct machine *m, size_t config, int round) {
  const double mode = noise(config, 1000 + round) > 0 ? m->modes[config] : 0;
  const double rate = dips(m, config, round) ? 1 - m->dip : 1;
  const double ns = 1e9 * m->times[config] * (1 + m->spread * noise(config, round) + mode) / rate;
  return (struct sg_schedule_result){outcome_of(m, config, round), ns, (int64_t)ns, 0.005, 1e9 * rate};
}

static int64_t now(void *context) {
  return ((struct machine *)context)->now_ns;
}

static bool resume(void *context, size_t config, int round, struct sg_schedule_result *result) {
  const struct machine *m = context;
  for (size_t i = 0; i < m->n_stored; i++) {
    const struct sg_look_launch *l = &m->log[i];
    if (l->config != config || l->round != round) { continue; }
    *result = (struct sg_schedule_result){l->outcome, l->time_ns, m->took_ns[i], l->within_cv, l->all_core_flops};
    return true;
  }
  return false;
}

static int launch(void *context, size_t config, int round, struct sg_schedule_result *r, struct sg_error *err) {
  struct machine *m = context;
  if (m->kill_after && m->n_log >= m->kill_after) { return sg_fail(err, SG_INTERRUPTED, "killed"); }
  assert_true(m->n_log < MOST_LAUNCHES);
  *r = result_of(m, config, round);
  m->log[m->n_log] = (struct sg_look_launch){config, round, r->outcome, r->value_ns, r->within_cv, r->all_core_flops};
  m->took_ns[m->n_log++] = r->elapsed_ns;
  m->now_ns += r->elapsed_ns;
  return SG_OK;
}

static void round_ended(void *context, int round) {
  ((struct machine *)context)->rounds_ended = round;
}

/* One workload, the first configuration the baseline of all. */
struct scene {
  struct machine machine;
  struct sg_schedule_rules rules;
  struct sg_schedule_races races;
  size_t members[MOST_CONFIGS], first[MOST_CONFIGS + 1];
  long baseline[MOST_CONFIGS];
  double costs[MOST_CONFIGS];
  struct sg_schedule schedule;
  bool spent;
};

static struct scene *new_scene(size_t n, const double *times, double spread) {
  struct scene *s = calloc(1, sizeof *s);
  s->machine.n = n;
  s->machine.spread = spread;
  for (size_t i = 0; i < n; i++) {
    s->machine.times[i] = times ? times[i] : 1;
    s->members[i] = i;
    s->costs[i] = s->machine.times[i];
  }
  s->first[1] = n;
  s->races = (struct sg_schedule_races){s->members, s->first, 1, s->baseline};
  s->rules = (struct sg_schedule_rules){.rounds_min = 8, .rounds_max = 24, .costs = s->costs, .seed = 1};
  return s;
}

static int start(struct scene *s) {
  const struct sg_executor executor = {&s->machine, now, resume, launch, round_ended};
  struct sg_error err;
  s->rules.races = &s->races;
  sg_schedule_init(&s->schedule, s->machine.n, &s->rules);
  return sg_schedule_run(&s->schedule, &executor, &s->spent, &err);
}

static void run(struct scene *s) {
  assert_int_equal(start(s), SG_OK);
}

static void end(struct scene *s) {
  sg_schedule_release(&s->schedule);
  free(s);
}

static bool ran(const struct scene *s, size_t config, int round) {
  for (size_t i = 0; i < s->machine.n_log; i++) {
    if (s->machine.log[i].config == config && s->machine.log[i].round == round) { return true; }
  }
  return false;
}

static int launches_of(const struct scene *s, size_t config) {
  int n = 0;
  for (int round = 1; round <= MOST_ROUNDS; round++) {
    n += ran(s, config, round);
  }
  return n;
}

static const struct sg_racer *racer(const struct scene *s, size_t config) {
  const struct sg_looks *looks = &s->schedule.looks;
  const size_t w = s->schedule.workload[config];
  for (size_t i = 0; i < looks->races[w].n; i++) {
    if (looks->members[looks->first[w] + i] == config) { return &looks->races[w].racers[i]; }
  }
  fail_msg("no such configuration");
  return NULL;
}

static const double quick[] = {1.081, 0.174, 0.176, 0.258, 0.17};

/* ---- elimination */

static int64_t seconds(double s) {
  return (int64_t)(s * 1e9);
}

static void what_is_slower_is_eliminated_and_the_rest_run_together(void **state) {
  (void)state;
  static const double times[] = {2, 1, 1.01, 1.3, 1.6, 3, 1.0};
  struct scene *s = new_scene(7, times, 0.02);
  run(s);
  for (size_t c = 1; c < 7; c++) {
    const int gone = racer(s, c)->eliminated;
    for (int round = 1; round <= s->machine.rounds_ended; round++) {
      const bool candidate = gone == 0 || round <= gone;
      assert_int_equal(ran(s, c, round), candidate); /* all candidates in each round: their times are paired */
    }
  }
  for (size_t c = 3; c <= 5; c++) {
    assert_in_range(racer(s, c)->eliminated, 1, 4);
  }
  assert_int_equal(racer(s, 1)->eliminated, 0);
  assert_int_equal(racer(s, 6)->eliminated, 0);
  assert_true(racer(s, 5)->eliminated <= racer(s, 3)->eliminated);
  end(s);
}

static void a_clear_leader_ends_the_race_before_the_least_rounds(void **state) {
  (void)state;
  static const double times[] = {4, 1, 2.5, 3};
  struct scene *s = new_scene(4, times, 0.01);
  run(s);
  assert_false(s->spent);
  assert_in_range(s->machine.rounds_ended, 1, 3);
  assert_int_equal(sg_race_candidates(&s->schedule.looks.races[0]), 1);
  end(s);
}

static void equivalent_configurations_end_the_race_before_the_least_rounds(void **state) {
  (void)state;
  static const double times[] = {3, 1, 1, 1.001};
  struct scene *s = new_scene(4, times, 0.002);
  s->rules.rounds_min = 20;
  run(s);
  assert_int_equal(sg_race_candidates(&s->schedule.looks.races[0]), 3);
  assert_true(racer(s, 1)->equivalent && racer(s, 2)->equivalent && racer(s, 3)->equivalent);
  assert_true(s->machine.rounds_ended < 20);
  end(s);
}

/* Differences far below the noise: more rounds cannot change that, but it takes rounds_min to say so. */
static void what_cannot_be_decided_is_given_up_after_the_least_rounds(void **state) {
  (void)state;
  struct scene *s = new_scene(3, NULL, 0.3);
  run(s);
  assert_false(s->spent);
  assert_in_range(s->machine.rounds_ended, 8, 23);
  assert_int_equal(sg_race_candidates(&s->schedule.looks.races[0]), 3);
  end(s);
}

static void fixed_rounds_eliminate_too(void **state) {
  (void)state;
  struct scene *s = new_scene(5, quick, 0.01);
  s->rules.rounds_min = s->rules.rounds_max = 5;
  run(s);
  assert_int_equal(s->machine.rounds_ended, 5);
  assert_int_equal(launches_of(s, 1), 5);
  assert_true(launches_of(s, 3) < 5);
  end(s);
}

static void a_bimodal_configuration_is_neither_eliminated_for_it_nor_runs_for_ever(void **state) {
  (void)state;
  static const double times[] = {4, 1.0, 0.9};
  struct scene *s = new_scene(3, times, 0.01);
  s->machine.modes[2] = 0.25; /* 0.9 or 1.125: about as fast on average */
  run(s);
  assert_int_equal(racer(s, 2)->eliminated, 0);
  assert_int_equal(racer(s, 1)->eliminated, 0);
  assert_true(s->machine.rounds_ended <= 24);
  end(s);
}

/* A launch with less capacity does not count once capacity explains the times: its round is made up for by another.
 */
static void weak_launches_are_repeated(void **state) {
  (void)state;
  static const double times[] = {5, 1, 1, 1};
  struct scene *s = new_scene(4, times, 0.025);
  s->machine.dip = 0.3;
  run(s);
  for (size_t c = 1; c < 4; c++) {
    const struct sg_series *series = &s->schedule.looks.series[c];
    int weak = 0;
    for (int round = 1; round <= MOST_ROUNDS; round++) {
      weak += ran(s, c, round) && dips(&s->machine, c, round);
    }
    assert_true(weak > 0);
    assert_int_equal(series->n, launches_of(s, c) - weak);
  }
  assert_int_equal(racer(s, 1)->eliminated, 0);
  const int with_dips = s->machine.rounds_ended;
  end(s);
  s = new_scene(4, times, 0.025);
  run(s);
  assert_true(s->machine.rounds_ended < with_dips);
  end(s);
}

/* ---- order */

static void the_first_round_starts_with_the_cheapest(void **state) {
  (void)state;
  struct scene *s = new_scene(5, quick, 0);
  run(s);
  for (size_t i = 1; i < 5; i++) {
    assert_true(quick[s->machine.log[i - 1].config] <= quick[s->machine.log[i].config]);
  }
  end(s);
}

static void later_rounds_are_in_random_order_among_those_that_run(void **state) {
  (void)state;
  static const double times[] = {5, 1, 1, 1, 9};
  struct scene *s = new_scene(5, times, 0.05);
  int at[5][3] = {{0}};
  s->baseline[1] = s->baseline[2] = s->baseline[3] = s->baseline[0] = SG_NO_CONFIG;
  s->rules.rounds_min = s->rules.rounds_max = 25;
  run(s);
  for (size_t i = 0, place = 0; i < s->machine.n_log; i++) {
    const struct sg_look_launch *l = &s->machine.log[i];
    place = i > 0 && s->machine.log[i - 1].round == l->round ? place + 1 : 0;
    if (l->round >= 4) { at[l->config][place]++; }
  }
  for (size_t c = 1; c <= 3; c++) {
    for (size_t place = 0; place < 3; place++) {
      assert_in_range(at[c][place], 5, 9); /* 22 rounds: 7 of each, but for the ends of blocks of 3 */
    }
  }
  end(s);
}

/* ---- runs in sessions */

static void later_entrants_run_with_the_candidates_the_cheapest_first(void **state) {
  (void)state;
  static const double times[] = {5, 1, 1.02, 0.8, 1.5, 0.7};
  const int64_t entered[] = {0, 1, INT64_MIN, 2, 2, 3};
  struct scene *s = new_scene(6, times, 0.01);
  s->rules.entered = entered;
  run(s);
  assert_int_equal(racer(s, 0)->eliminated, 2);
  for (size_t c = 0; c < 6; c++) {
    for (int round = 1; round < entered[c]; round++) {
      assert_false(ran(s, c, round));
    }
    assert_true(ran(s, c, entered[c] > 1 ? (int)entered[c] : 1));
  }
  for (size_t i = 1; i < s->machine.n_log; i++) { /* in rounds 1 to 3 something is launched for the first time */
    const struct sg_look_launch *l = &s->machine.log[i];
    if (l->round > 3 || l[-1].round != l->round) { continue; }
    assert_true(times[l[-1].config] <= times[l->config]);
  }
  assert_true(ran(s, 1, 2) && ran(s, 2, 2));
  assert_int_equal(s->schedule.looks.races[0].leader, 5);
  end(s);
}

/* One session for each of the first rounds, the next one with more configurations: together the same as one. */
static void a_run_in_sessions_is_the_same_as_in_one(void **state) {
  (void)state;
  static const double times[] = {5, 1, 1.02, 0.8, 1.5, 0.81};
  const int64_t entered[] = {0, 0, 0, 2, 2, 3};
  struct scene *whole = new_scene(6, times, 0.05), *s = new_scene(6, times, 0.05);
  whole->rules.entered = s->rules.entered = entered;
  run(whole);
  for (int session = 1; session <= 3; session++) {
    s->machine.n = s->first[1] = session == 1 ? 3 : session == 2 ? 5 : 6;
    s->machine.n_stored = s->machine.n_log;
    s->rules.until_round = session < 3 ? session : 0;
    run(s);
    assert_int_equal(s->machine.rounds_ended, session < 3 ? session : whole->machine.rounds_ended);
    if (session < 3) { sg_schedule_release(&s->schedule); }
  }
  assert_int_equal(s->machine.n_log, whole->machine.n_log);
  for (size_t i = 0; i < s->machine.n_log; i++) {
    assert_int_equal(s->machine.log[i].round, whole->machine.log[i].round);
    assert_true(ran(whole, s->machine.log[i].config, (int)s->machine.log[i].round));
  }
  end(whole);
  end(s);
}

/* ---- races that narrow */

static void a_race_that_narrows_leaves_out_what_is_least_likely_to_be_faster(void **state) {
  (void)state;
  static const double times[] = {1, 1.02, 1.04, 1.3, 1.35, 1.4, 1.38, 3};
  struct scene *s = new_scene(8, times, 0.3);
  for (size_t c = 0; c < 8; c++) {
    s->baseline[c] = SG_NO_CONFIG;
  }
  s->rules.narrows = true;
  s->rules.budget_ns = seconds(100);
  run(s);
  int near = 0, far = 0;
  for (size_t c = 0; c < 7; c++) {
    assert_true(ran(s, c, 1) && ran(s, c, 2)); /* one launch may be disturbed */
    *(c < 3 ? &near : &far) += launches_of(s, c);
  }
  assert_true(near > 2 * far);
  assert_int_equal(launches_of(s, 7), 2);
  assert_true(s->spent); /* and the time is used up */
  assert_true(s->machine.now_ns > s->rules.budget_ns - seconds(7));
  end(s);
}

static void a_race_that_narrows_ends_when_its_leader_costs_next_to_nothing(void **state) {
  (void)state;
  static const double times[] = {1, 1.004, 1.1, 1.2};
  struct scene *s = new_scene(4, times, 0.002);
  s->rules.narrows = true;
  s->rules.budget_ns = seconds(1000);
  run(s);
  assert_false(s->spent);
  assert_true(s->machine.rounds_ended <= 10);
  end(s);
}

/* A second launch of what takes five times as long would not leave much. */
static void a_race_that_narrows_spends_little_on_what_is_far_behind(void **state) {
  (void)state;
  static const double times[] = {1, 1.05, 10};
  struct scene *s = new_scene(3, times, 0.2);
  for (size_t c = 0; c < 3; c++) {
    s->baseline[c] = SG_NO_CONFIG;
  }
  s->rules.narrows = true;
  s->rules.budget_ns = seconds(60);
  run(s);
  assert_int_equal(launches_of(s, 2), 1);
  assert_true(launches_of(s, 0) > 15);
  end(s);
}

/* ---- baselines */

static void an_eliminated_baseline_runs_every_kth_round_with_its_partner(void **state) {
  (void)state;
  /* The baseline costs 3 to 4 times the rest of a round: every second round, while the race goes on. */
  static const double times[] = {6, 1, 1.01};
  struct scene *s = new_scene(3, times, 0.06);
  s->machine.modes[0] = 0.4; /* its speed-up is not known after two rounds */
  run(s);
  assert_int_equal(racer(s, 0)->eliminated, 2);
  assert_true(s->machine.rounds_ended >= 7);
  for (int round = 3; round <= 7; round++) {
    assert_int_equal(ran(s, 0, round), round % 2 == 0);
    assert_true(ran(s, 1, round) && ran(s, 2, round));
  }
  end(s);
}

static void after_the_race_the_baseline_runs_with_its_partner_only_until_the_speed_up_is_precise(void **state) {
  (void)state;
  static const double times[] = {2.6, 1, 2.5, 2.7};
  struct scene *s = new_scene(4, times, 0.05);
  run(s);
  const struct sg_race *race = &s->schedule.looks.races[0];
  assert_int_equal(sg_race_candidates(race), 1);
  const int decided =
      racer(s, 2)->eliminated > racer(s, 3)->eliminated ? racer(s, 2)->eliminated : racer(s, 3)->eliminated;
  assert_true(s->machine.rounds_ended > decided);
  assert_true(s->machine.rounds_ended < 24);
  for (int round = decided + 1; round <= s->machine.rounds_ended; round++) {
    assert_true(ran(s, 0, round) && ran(s, 1, round));
    assert_false(ran(s, 2, round) || ran(s, 3, round));
  }
  assert_false(sg_race_baseline_is_due(race, s->schedule.looks.series, 0, 1, s->machine.rounds_ended + 1, 1));
  assert_false(s->spent);
  end(s);
}

static void without_a_baseline_only_candidates_run(void **state) {
  (void)state;
  static const double times[] = {5, 1, 1.02};
  struct scene *s = new_scene(3, times, 0.05);
  for (size_t c = 0; c < 3; c++) {
    s->baseline[c] = SG_NO_CONFIG;
  }
  run(s);
  assert_int_equal(launches_of(s, 0), racer(s, 0)->eliminated);
  end(s);
}

static void a_baseline_that_cannot_run_any_more_is_given_up(void **state) {
  (void)state;
  static const double times[] = {2.6, 1, 2.5, 2.7};
  struct scene *s = new_scene(4, times, 0.05);
  s->machine.outcomes[0] = SG_OUTCOME_TIMEOUT;
  s->machine.fails_from[0] = 2;
  run(s);
  assert_int_equal(launches_of(s, 0), 2);
  assert_false(s->spent);
  end(s);
}

static void one_configuration_has_the_least_rounds(void **state) {
  (void)state;
  struct scene *s = new_scene(1, NULL, 0.05);
  run(s);
  assert_false(s->spent);
  assert_int_equal(launches_of(s, 0), 8);
  end(s);
}

/* ---- failures */

static void fails(struct scene *s, size_t config, enum sg_outcome outcome, int from, int until) {
  s->machine.outcomes[config] = outcome;
  s->machine.fails_from[config] = from;
  s->machine.fails_until[config] = until;
}

static void what_cannot_run_is_not_tried_again(void **state) {
  (void)state;
  static const enum sg_outcome outcomes[] = {SG_OUTCOME_UNAVAILABLE, SG_OUTCOME_INVALID, SG_OUTCOME_TIMEOUT};
  struct scene *s = new_scene(6, NULL, 0.05);
  for (size_t i = 0; i < 3; i++) {
    fails(s, i + 1, outcomes[i], 1, 0);
  }
  run(s);
  for (size_t c = 1; c <= 3; c++) {
    assert_int_equal(launches_of(s, c), 1);
    assert_int_equal(s->schedule.configs[c].progress, SG_DROPPED);
  }
  assert_true(launches_of(s, 4) > 2);
  end(s);
}

static void a_failure_is_tried_once_more_in_the_next_round(void **state) {
  (void)state;
  struct scene *s = new_scene(4, NULL, 0.05);
  fails(s, 1, SG_OUTCOME_CRASHED, 1, 1);
  fails(s, 2, SG_OUTCOME_FAILED, 1, 0);
  run(s);
  assert_int_equal(launches_of(s, 1), s->machine.rounds_ended);
  assert_int_equal(launches_of(s, 2), 2);
  assert_true(racer(s, 2)->out);
  end(s);
}

static void when_all_are_invalid_the_run_ends(void **state) {
  (void)state;
  struct scene *s = new_scene(5, NULL, 0.05);
  for (size_t c = 0; c < 5; c++) {
    fails(s, c, SG_OUTCOME_INVALID, 1, 0);
  }
  run(s);
  assert_false(s->spent);
  assert_int_equal(s->machine.n_log, 5);
  assert_int_equal(s->machine.rounds_ended, 1);
  end(s);
}

static void when_all_crash_the_run_ends_after_the_second_try(void **state) {
  (void)state;
  struct scene *s = new_scene(3, NULL, 0.05);
  for (size_t c = 0; c < 3; c++) {
    fails(s, c, SG_OUTCOME_CRASHED, 1, 0);
  }
  run(s);
  assert_int_equal(s->machine.n_log, 6);
  end(s);
}

static void the_last_one_is_tried_again_before_the_run_ends(void **state) {
  (void)state;
  struct scene *s = new_scene(2, NULL, 0.05);
  fails(s, 0, SG_OUTCOME_INVALID, 1, 0);
  fails(s, 1, SG_OUTCOME_CRASHED, 1, 1);
  run(s);
  assert_int_equal(launches_of(s, 1), 2);
  assert_int_equal(sg_racing_leader(&s->schedule.looks.races[0]), 1);
  end(s);
}

/* The next one takes over; what the former leader eliminated remains so. */
static void a_leader_that_starts_failing_leaves_the_race(void **state) {
  (void)state;
  static const double times[] = {3, 1, 1.04, 1.5};
  struct scene *s = new_scene(4, times, 0.03);
  fails(s, 1, SG_OUTCOME_TIMEOUT, 5, 0);
  s->baseline[1] = s->baseline[2] = s->baseline[3] = s->baseline[0] = SG_NO_CONFIG;
  run(s);
  assert_true(racer(s, 1)->out);
  assert_int_equal(launches_of(s, 1), 5);
  assert_int_equal(sg_racing_leader(&s->schedule.looks.races[0]), 2);
  assert_in_range(racer(s, 3)->eliminated, 1, 4);
  assert_int_equal(launches_of(s, 3), racer(s, 3)->eliminated);
  end(s);
}

/* Nothing may be said of the fastest then: those that it eliminated race on. */
static void when_the_only_candidate_fails_the_others_return(void **state) {
  (void)state;
  static const double times[] = {9, 1, 4, 5};
  struct scene *s = new_scene(4, times, 0.03);
  s->machine.modes[0] = 1; /* keeps the speed-up imprecise: the leader runs on */
  fails(s, 1, SG_OUTCOME_TIMEOUT, 3, 0);
  run(s);
  assert_true(s->machine.rounds_ended > 3);
  assert_true(racer(s, 1)->out);
  assert_int_equal(sg_racing_leader(&s->schedule.looks.races[0]), 2);
  assert_true(launches_of(s, 2) > 2);
  assert_false(s->spent);
  end(s);
}

/* ---- budget */

static void a_budget_too_small_for_the_first_round_ends_it(void **state) {
  (void)state;
  struct scene *s = new_scene(5, quick, 0);
  s->rules.budget_ns = seconds(0.5);
  run(s);
  assert_true(s->spent);
  assert_int_equal(s->machine.n_log, 3); /* the third starts at 0.34 s; serial, the dearest, does not run */
  assert_false(ran(s, 0, 1));
  end(s);
}

static void a_budget_too_small_for_a_round_of_the_survivors_ends_the_run(void **state) {
  (void)state;
  static const double times[] = {3, 1, 1.05, 1.1};
  struct scene *s = new_scene(4, times, 0.05);
  s->rules.budget_ns = seconds(8); /* the first round takes 6.2 s, the survivors take 3.2 s */
  run(s);
  assert_true(s->spent);
  assert_int_equal(s->machine.rounds_ended, 1);
  assert_true(s->machine.now_ns <= s->rules.budget_ns);
  end(s);
}

static void no_round_starts_that_would_not_fit(void **state) {
  (void)state;
  struct scene *s = new_scene(4, NULL, 0.1);
  s->rules.budget_ns = seconds(30);
  run(s);
  assert_true(s->spent);
  assert_true(s->machine.now_ns <= s->rules.budget_ns);
  assert_in_range(s->machine.rounds_ended, 6, 7);
  end(s);
}

/* Two equals that vary too much to be told apart in 33 s. */
static struct scene *new_undecided_scene(void) {
  static const double times[] = {9, 1, 1};
  struct scene *s = new_scene(3, times, 0.3);
  s->rules.rounds_min = 2;
  s->rules.rounds_max = 40;
  s->baseline[1] = s->baseline[2] = s->baseline[0] = SG_NO_CONFIG;
  s->rules.budget_ns = seconds(33);
  return s;
}

/* Undecided, and the time left cannot change it: with more time it could. */
static void time_that_cannot_change_the_answer_is_not_used(void **state) {
  (void)state;
  struct scene *s = new_undecided_scene();
  run(s);
  assert_true(s->spent);
  assert_true(s->machine.now_ns < s->rules.budget_ns - seconds(2.2)); /* another round would have fitted */
  end(s);
}

static void time_for_counters_is_no_time_left_for_the_race(void **state) {
  (void)state;
  struct scene *s = new_undecided_scene();
  s->rules.counter_launches = 10;
  s->rules.budget_ns = seconds(33 + 110); /* they take about 110 s */
  run(s);
  assert_true(s->spent);
  const double left = (double)(s->rules.budget_ns - s->machine.now_ns) - sg_schedule_reserved_ns(&s->schedule);
  assert_true(left > 5e9); /* more rounds would have fitted */
  end(s);
}

static void a_decided_run_that_has_no_time_for_its_baseline_has_not_run_out_of_time(void **state) {
  (void)state;
  static const double times[] = {9, 1, 4};
  struct scene *s = new_scene(3, times, 0.04);
  s->machine.modes[0] = 0.3;
  s->rules.budget_ns = seconds(31);
  run(s);
  assert_int_equal(sg_race_candidates(&s->schedule.looks.races[0]), 1);
  assert_false(s->spent);
  assert_true(s->machine.now_ns <= s->rules.budget_ns);
  end(s);
}

static void time_is_kept_for_counters(void **state) {
  (void)state;
  struct scene *s = new_scene(4, NULL, 0.1);
  s->rules.budget_ns = seconds(30);
  s->rules.counter_launches = 3;
  run(s);
  assert_true(s->machine.now_ns <= s->rules.budget_ns - seconds(11));
  end(s);
}

/* ---- several workloads */

static void two_workloads(struct scene *s) {
  s->races.n = 2; /* configurations 0, 2, 4 and 1, 3, 5 */
  for (size_t i = 0; i < 6; i++) {
    s->members[i] = i < 3 ? 2 * i : 2 * (i - 3) + 1;
    s->baseline[i] = (long)i % 2;
  }
  s->first[1] = 3;
  s->first[2] = 6;
}

static void each_workload_stops_when_its_race_is_over(void **state) {
  (void)state;
  static const double times[] = {4, 1, 1, 1.01, 4, 1.02};
  struct scene *s = new_scene(6, times, 0.03);
  two_workloads(s);
  run(s);
  assert_true(s->schedule.rests[0] && s->schedule.rests[1]);
  assert_in_range(launches_of(s, 2), 1, 4);
  assert_true(launches_of(s, 3) >= 8);
  end(s);
}

static void the_launches_of_a_workload_follow_each_other(void **state) {
  (void)state;
  struct scene *s = new_scene(6, NULL, 0.05);
  two_workloads(s);
  run(s);
  int changes = 0, rounds = 0;
  for (size_t i = 1; i < s->machine.n_log; i++) {
    const struct sg_look_launch *a = &s->machine.log[i - 1], *b = &s->machine.log[i];
    if (b->round == 1) { continue; }
    rounds += a->round != b->round;
    changes += a->round == b->round && a->config % 2 != b->config % 2;
  }
  assert_true(rounds > 4);
  assert_true(changes <= rounds);
  end(s);
}

/* ---- resuming */

static void assert_same_run(const struct scene *whole, const struct scene *other) {
  assert_int_equal(whole->machine.n_log, other->machine.n_log);
  for (size_t i = 0; i < whole->machine.n_log; i++) {
    assert_int_equal(whole->machine.log[i].config, other->machine.log[i].config);
    assert_int_equal(whole->machine.log[i].round, other->machine.log[i].round);
  }
  for (size_t c = 0; c < whole->machine.n; c++) {
    assert_int_equal(racer(whole, c)->eliminated, racer(other, c)->eliminated);
    assert_int_equal(racer(whole, c)->out, racer(other, c)->out);
  }
  assert_int_equal(whole->spent, other->spent);
}

static struct scene *eventful_scene(void) {
  static const double times[] = {4, 3, 1, 1.1, 1.04, 1.02};
  struct scene *s = new_scene(6, times, 0.05);
  two_workloads(s);
  fails(s, 3, SG_OUTCOME_CRASHED, 2, 2);
  fails(s, 5, SG_OUTCOME_TIMEOUT, 6, 0);
  s->machine.dip = 0.25;
  s->rules.budget_ns = seconds(120);
  return s;
}

static void killed_after_any_launch_and_resumed_a_run_is_the_same(void **state) {
  (void)state;
  struct scene *whole = eventful_scene();
  run(whole);
  assert_true(whole->machine.n_log > 20);
  for (size_t launches = 1; launches < whole->machine.n_log; launches++) {
    struct scene *s = eventful_scene();
    s->machine.kill_after = launches;
    assert_int_equal(start(s), SG_INTERRUPTED);
    sg_schedule_release(&s->schedule);
    s->machine.kill_after = 0;
    s->machine.n_stored = s->machine.n_log;
    run(s);
    assert_same_run(whole, s);
    end(s);
  }
  end(whole);
}

static void a_replay_of_the_launches_makes_the_same_decisions(void **state) {
  (void)state;
  struct scene *s = eventful_scene();
  struct sg_looks again;
  const struct sg_race_rules rules = {0.95, 0.02};
  run(s);
  sg_looks_init(&again, s->members, s->first, 2, &rules);
  sg_looks_replay(&again, s->machine.log, s->machine.n_log);
  sg_looks_finish(&s->schedule.looks);
  for (size_t w = 0; w < 2; w++) {
    assert_int_equal(again.races[w].leader, s->schedule.looks.races[w].leader);
    for (size_t i = 0; i < 3; i++) {
      assert_int_equal(again.races[w].racers[i].eliminated, s->schedule.looks.races[w].racers[i].eliminated);
    }
  }
  sg_looks_release(&again);
  end(s);
}

static void more_time_continues_a_race_that_was_given_up(void **state) {
  (void)state;
  struct scene *s = new_undecided_scene();
  run(s);
  const size_t before = s->machine.n_stored = s->machine.n_log;
  sg_schedule_release(&s->schedule);
  s->rules.budget_ns = seconds(1000);
  run(s);
  assert_true(s->machine.n_log > before);
  assert_false(s->spent);
  end(s);
}

static void more_rounds_continue_a_race_with_the_same_decisions(void **state) {
  (void)state;
  static const double times[] = {4, 1, 1.06, 1.01, 1.12, 1.2};
  struct scene *s = new_scene(6, times, 0.04);
  int eliminated[6], gone = 0;
  s->rules.rounds_max = 9;
  run(s);
  for (size_t c = 0; c < 6; c++) {
    eliminated[c] = racer(s, c)->eliminated;
    gone += eliminated[c] > 0;
  }
  assert_true(gone >= 3 && sg_race_candidates(&s->schedule.looks.races[0]) > 1);
  s->machine.n_stored = s->machine.n_log;
  sg_schedule_release(&s->schedule);
  s->rules.rounds_max = 40;
  run(s);
  assert_true(s->machine.rounds_ended > 9);
  for (size_t c = 0; c < 6; c++) {
    if (eliminated[c] > 0) { assert_int_equal(racer(s, c)->eliminated, eliminated[c]); }
  }
  end(s);
}

/* ---- estimate */

static void the_remaining_time_is_that_of_the_rounds_it_still_takes(void **state) {
  (void)state;
  struct scene *s = new_scene(3, quick, 0);
  run(s);
  assert_true(sg_racing_is_decided(&s->schedule));
  assert_true(sg_schedule_remaining_ns(&s->schedule) == 0);
  end(s);

  static const double times[] = {1, 1.12, 1.25};
  s = new_scene(3, times, 0.05);
  s->machine.kill_after = 6; /* two rounds */
  assert_int_equal(start(s), SG_INTERRUPTED);
  const double round = sg_schedule_round_ns(&s->schedule), left = sg_schedule_remaining_ns(&s->schedule);
  assert_true(left > 2.5 * round && left < 12 * round);
  end(s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_is_slower_is_eliminated_and_the_rest_run_together),
      cmocka_unit_test(a_clear_leader_ends_the_race_before_the_least_rounds),
      cmocka_unit_test(equivalent_configurations_end_the_race_before_the_least_rounds),
      cmocka_unit_test(what_cannot_be_decided_is_given_up_after_the_least_rounds),
      cmocka_unit_test(fixed_rounds_eliminate_too),
      cmocka_unit_test(a_bimodal_configuration_is_neither_eliminated_for_it_nor_runs_for_ever),
      cmocka_unit_test(weak_launches_are_repeated),
      cmocka_unit_test(the_first_round_starts_with_the_cheapest),
      cmocka_unit_test(later_rounds_are_in_random_order_among_those_that_run),
      cmocka_unit_test(later_entrants_run_with_the_candidates_the_cheapest_first),
      cmocka_unit_test(a_run_in_sessions_is_the_same_as_in_one),
      cmocka_unit_test(a_race_that_narrows_leaves_out_what_is_least_likely_to_be_faster),
      cmocka_unit_test(a_race_that_narrows_ends_when_its_leader_costs_next_to_nothing),
      cmocka_unit_test(a_race_that_narrows_spends_little_on_what_is_far_behind),
      cmocka_unit_test(an_eliminated_baseline_runs_every_kth_round_with_its_partner),
      cmocka_unit_test(after_the_race_the_baseline_runs_with_its_partner_only_until_the_speed_up_is_precise),
      cmocka_unit_test(without_a_baseline_only_candidates_run),
      cmocka_unit_test(a_baseline_that_cannot_run_any_more_is_given_up),
      cmocka_unit_test(one_configuration_has_the_least_rounds),
      cmocka_unit_test(what_cannot_run_is_not_tried_again),
      cmocka_unit_test(a_failure_is_tried_once_more_in_the_next_round),
      cmocka_unit_test(when_all_are_invalid_the_run_ends),
      cmocka_unit_test(when_all_crash_the_run_ends_after_the_second_try),
      cmocka_unit_test(the_last_one_is_tried_again_before_the_run_ends),
      cmocka_unit_test(a_leader_that_starts_failing_leaves_the_race),
      cmocka_unit_test(when_the_only_candidate_fails_the_others_return),
      cmocka_unit_test(a_budget_too_small_for_the_first_round_ends_it),
      cmocka_unit_test(a_budget_too_small_for_a_round_of_the_survivors_ends_the_run),
      cmocka_unit_test(no_round_starts_that_would_not_fit),
      cmocka_unit_test(time_that_cannot_change_the_answer_is_not_used),
      cmocka_unit_test(time_for_counters_is_no_time_left_for_the_race),
      cmocka_unit_test(a_decided_run_that_has_no_time_for_its_baseline_has_not_run_out_of_time),
      cmocka_unit_test(time_is_kept_for_counters),
      cmocka_unit_test(each_workload_stops_when_its_race_is_over),
      cmocka_unit_test(the_launches_of_a_workload_follow_each_other),
      cmocka_unit_test(killed_after_any_launch_and_resumed_a_run_is_the_same),
      cmocka_unit_test(a_replay_of_the_launches_makes_the_same_decisions),
      cmocka_unit_test(more_time_continues_a_race_that_was_given_up),
      cmocka_unit_test(more_rounds_continue_a_race_with_the_same_decisions),
      cmocka_unit_test(the_remaining_time_is_that_of_the_rounds_it_still_takes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
