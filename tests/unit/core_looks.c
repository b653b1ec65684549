/* The races of a run, driven by its launches: series, looks, failures, and the same decisions when they are repeated.
 */
#include "core/looks.h"
#include "tests/unit/core_fixture.h"

static const struct sg_race_rules rules = {0.95, 0.02};

/* Two workloads: configurations 0, 2, 3 and 1, 4. */
static const size_t members[] = {0, 2, 3, 1, 4}, first[] = {0, 3, 5};
enum { CONFIGS = 5 };

static void start(struct sg_looks *looks) {
  sg_looks_init(looks, members, first, 2, &rules);
}

static struct sg_look_launch launch_of(size_t config, int64_t round, double time_ns) {
  return (struct sg_look_launch){config, round, SG_OUTCOME_OK, time_ns, 0.01, NAN};
}

static void add(struct sg_looks *looks, size_t config, int64_t round, double time_ns) {
  const struct sg_look_launch l = launch_of(config, round, time_ns);
  sg_looks_add(looks, &l);
}

static void add_failure(struct sg_looks *looks, size_t config, int64_t round, enum sg_outcome outcome) {
  const struct sg_look_launch l = {config, round, outcome, NAN, NAN, NAN};
  sg_looks_add(looks, &l);
}

/* Times without noise, so that differences of more than the assumed spread are found after two rounds. */
static const double times[CONFIGS] = {9e9, 1e9, 1e9, 1.8e9, 4e9};

static void add_round(struct sg_looks *looks, int round, unsigned configs) {
  for (size_t c = 0; c < CONFIGS; c++) {
    if (configs >> c & 1) { add(looks, c, round, times[c]); }
  }
  sg_looks_end_round(looks, round);
}

static void launches_become_series_by_workload(void **state) {
  (void)state;
  struct sg_looks looks;
  start(&looks);
  add(&looks, 2, 1, exp(1));
  add(&looks, 0, 1, exp(2));
  add_failure(&looks, 0, 2, SG_OUTCOME_FAILED);
  add(&looks, 2, 2, exp(3));
  add(&looks, 0, 3, exp(4));
  sg_looks_end_round(&looks, 3);
  const struct sg_series *s = looks.series;
  assert_int_equal(s[0].n, 2);
  assert_int_equal(s[0].rounds[1], 3);
  assert_true(fabs(s[0].logs[1] - 4) < 1e-9);
  assert_int_equal(s[1].n, 2);
  assert_true(fabs(s[1].logs[0] - 1) < 1e-9);
  assert_true(fabs(s[1].within_sd - 0.01) < 1e-9);
  assert_int_equal(s[2].n, 0);
  assert_true(isnan(s[2].within_sd));
  sg_looks_release(&looks);
}

static void each_workload_has_its_own_race(void **state) {
  (void)state;
  struct sg_looks looks;
  start(&looks);
  add_round(&looks, 1, 31);
  assert_int_equal(looks.races[0].leader, 1);               /* configuration 2 */
  assert_int_equal(looks.races[1].leader, 0);               /* configuration 1 */
  assert_int_equal(sg_race_candidates(&looks.races[0]), 3); /* one launch eliminates nothing */
  assert_int_equal(sg_race_candidates(&looks.races[1]), 2);
  add_round(&looks, 2, 13);
  assert_int_equal(looks.races[0].racers[0].eliminated, 2);
  assert_int_equal(looks.races[0].racers[2].eliminated, 2);
  assert_int_equal(looks.races[1].racers[1].eliminated, 0);
  sg_looks_release(&looks);
}

/* As measured on two cores with other programs running: 521 ms once, then 150 ms as the others. */
static void one_disturbed_launch_does_not_eliminate(void **state) {
  (void)state;
  static const double ms[] = {521, 147, 156, 151, 149, 153};
  struct sg_looks looks;
  start(&looks);
  for (int round = 1; round <= 6; round++) {
    add(&looks, 2, round, (145 + 3 * (round % 3)) * 1e6);
    add(&looks, 3, round, ms[round - 1] * 1e6);
    sg_looks_end_round(&looks, round);
    assert_int_equal(looks.races[0].racers[2].eliminated, 0);
  }
  sg_looks_release(&looks);
}

/* As measured on two cores with other programs running: 3.7 and 2.8 times as long at first, then neither is faster.
 */
static void a_baseline_that_ran_on_is_judged_by_all_its_launches(void **state) {
  (void)state;
  static const double later[] = {0.9, 1.1, 1.0, 0.95, 1.05};
  struct sg_looks looks;
  start(&looks);
  for (int round = 1; round <= 12; round++) {
    add(&looks, 2, round, 1e9);
    add(&looks, 0, round, round == 1 ? 3.7e9 : round == 2 ? 2.8e9 : later[round % 5] * 1e9);
    sg_looks_end_round(&looks, round);
  }
  assert_int_equal(looks.races[0].racers[0].eliminated, 0);
  sg_looks_finish(&looks);
  assert_int_equal(looks.races[0].racers[0].eliminated, 0);
  sg_looks_release(&looks);
  start(&looks); /* one that stays slower keeps the round of its elimination */
  for (int round = 1; round <= 12; round++) {
    add_round(&looks, round, 5);
  }
  sg_looks_finish(&looks);
  assert_int_equal(looks.races[0].racers[0].eliminated, 2);
  sg_looks_release(&looks);
}

/* Two launches that took more than twice as long as the one of a leader that entered later. */
/* Three times as long in two quiet rounds; then the times of the others vary by a factor of four, and so may its own.
 */
static void what_was_eliminated_returns_when_times_turn_out_to_vary(void **state) {
  (void)state;
  static const double one[] = {1.0, 1.01, 2.0, 0.6, 2.6, 0.7}, other[] = {1.01, 1.02, 0.7, 2.5, 0.9, 2.3};
  struct sg_looks looks;
  start(&looks);
  const struct sg_racer *behind = &looks.races[0].racers[2];
  for (int round = 1; round <= 6; round++) {
    add(&looks, 0, round, one[round - 1] * 1e9);
    add(&looks, 2, round, other[round - 1] * 1e9);
    if (round <= 2) { add(&looks, 3, round, 3e9); }
    sg_looks_end_round(&looks, round);
    if (round == 2) { assert_int_equal(behind->eliminated, 2); }
  }
  assert_int_equal(behind->eliminated, 0);
  assert_false(sg_race_is_decided(&looks.races[0], 100));
  for (int round = 7; round <= 20; round++) { /* and is eliminated again, by more launches */
    add(&looks, 0, round, 1e9);
    add(&looks, 2, round, 1e9);
    if (behind->eliminated == 0) { add(&looks, 3, round, 3e9); }
    sg_looks_end_round(&looks, round);
  }
  assert_true(behind->eliminated > 6);
  sg_looks_release(&looks);
}

static void what_is_far_behind_is_eliminated_by_a_late_entrant(void **state) {
  (void)state;
  struct sg_looks looks;
  start(&looks);
  add(&looks, 0, 1, 9e9);
  sg_looks_end_round(&looks, 1);
  add_round(&looks, 2, 5);
  assert_int_equal(looks.races[0].racers[0].eliminated, 2);
  sg_looks_release(&looks);
  start(&looks);
  add(&looks, 0, 1, 1.5e9); /* the first launch did not */
  sg_looks_end_round(&looks, 1);
  add_round(&looks, 2, 5);
  assert_int_equal(looks.races[0].racers[0].eliminated, 0);
  sg_looks_release(&looks);
}

static void a_race_without_launches_of_candidates_has_ended(void **state) {
  (void)state;
  struct sg_looks looks;
  start(&looks);
  add_round(&looks, 1, 31);
  add_round(&looks, 2, 1 | 12); /* of the first workload only */
  assert_int_equal(looks.races[0].round, 2);
  assert_int_equal(looks.races[1].round, 1);
  add_round(&looks, 3, 1); /* eliminated */
  assert_int_equal(looks.races[0].round, 2);
  assert_int_equal(looks.series[0].n, 3);
  sg_looks_release(&looks);
}

static void rounds_between_looks_count_at_the_next(void **state) {
  (void)state;
  struct sg_looks looks;
  start(&looks);
  for (int round = 1; round <= 7; round++) {
    add_round(&looks, round, 12);
  }
  assert_int_equal(looks.races[0].round, 6);
  add_round(&looks, 8, 12);
  assert_int_equal(looks.races[0].round, 8);
  sg_looks_release(&looks);
}

/* ---- failures */

static void what_another_launch_would_not_change_ends_a_configuration(void **state) {
  (void)state;
  static const enum sg_outcome outcomes[] = {SG_OUTCOME_UNAVAILABLE, SG_OUTCOME_INVALID, SG_OUTCOME_TIMEOUT};
  for (size_t i = 0; i < 3; i++) {
    struct sg_looks looks;
    start(&looks);
    add(&looks, 3, 1, 1e9);
    assert_false(sg_looks_is_out(&looks, 3));
    add_failure(&looks, 3, 2, outcomes[i]);
    assert_true(sg_looks_is_out(&looks, 3));
    sg_looks_release(&looks);
  }
}

static void a_failure_gets_one_more_try(void **state) {
  (void)state;
  struct sg_looks looks;
  start(&looks);
  add_failure(&looks, 3, 1, SG_OUTCOME_CRASHED);
  assert_false(sg_looks_is_out(&looks, 3));
  add(&looks, 3, 2, 1e9);
  add_failure(&looks, 3, 3, SG_OUTCOME_FAILED);
  assert_false(sg_looks_is_out(&looks, 3));
  add_failure(&looks, 3, 4, SG_OUTCOME_CRASHED);
  assert_true(sg_looks_is_out(&looks, 3));
  sg_looks_release(&looks);
}

static void a_leader_that_fails_is_followed_by_the_next_candidate(void **state) {
  (void)state;
  struct sg_looks looks;
  start(&looks);
  add_round(&looks, 1, 5);
  add_round(&looks, 2, 13); /* 3 enters */
  add(&looks, 3, 3, times[3]);
  add_failure(&looks, 2, 3, SG_OUTCOME_TIMEOUT);
  sg_looks_end_round(&looks, 3);
  assert_true(looks.races[0].racers[1].out);
  assert_int_equal(looks.races[0].leader, 2);
  assert_int_equal(looks.races[0].racers[0].eliminated, 2); /* remains so */
  assert_int_equal(sg_race_candidates(&looks.races[0]), 1);
  sg_looks_release(&looks);
}

static void a_race_in_which_all_fail_ends_without_a_leader(void **state) {
  (void)state;
  struct sg_looks looks;
  start(&looks);
  for (size_t c = 0; c < CONFIGS; c++) {
    add_failure(&looks, c, 1, SG_OUTCOME_INVALID);
  }
  sg_looks_end_round(&looks, 1);
  assert_int_equal(sg_race_candidates(&looks.races[0]), 0);
  assert_int_equal(looks.races[0].leader, SG_NO_LEADER);
  assert_true(sg_race_is_decided(&looks.races[0], 23));
  sg_looks_finish(&looks);
  assert_int_equal(looks.races[0].leader, SG_NO_LEADER);
  sg_looks_release(&looks);
}

static void at_the_end_a_configuration_that_never_ran_is_out(void **state) {
  (void)state;
  struct sg_looks looks;
  start(&looks);
  add(&looks, 0, 1, 1e9);
  add(&looks, 2, 1, 1e9);
  sg_looks_end_round(&looks, 1);
  assert_int_equal(sg_race_candidates(&looks.races[0]), 3);
  sg_looks_finish(&looks);
  assert_int_equal(sg_race_candidates(&looks.races[0]), 2);
  assert_true(looks.races[0].racers[2].out);
  sg_looks_release(&looks);
}

/* ---- replay */

static void assert_same_races(const struct sg_looks *a, const struct sg_looks *b) {
  for (size_t w = 0; w < a->n_workloads; w++) {
    assert_int_equal(a->races[w].leader, b->races[w].leader);
    for (size_t i = 0; i < a->races[w].n; i++) {
      assert_int_equal(a->races[w].racers[i].eliminated, b->races[w].racers[i].eliminated);
      assert_int_equal(a->races[w].racers[i].out, b->races[w].racers[i].out);
    }
  }
}

static void a_replay_comes_to_the_same_decisions(void **state) {
  (void)state;
  struct sg_looks looks, again;
  struct sg_look_launch all[100];
  size_t n = 0;
  start(&looks);
  start(&again);
  for (int64_t round = 1; round <= 8; round++) {
    for (size_t c = 0; c < CONFIGS; c++) {
      const double noise = 1 + 0.01 * (double)((round * 7 + (int64_t)c * 3) % 5);
      all[n] = launch_of(c, round, times[c] * noise);
      if (c == 4 && round > 2) { all[n].outcome = SG_OUTCOME_FAILED; }
      sg_looks_add(&looks, &all[n++]);
    }
    sg_looks_end_round(&looks, (int)round);
  }
  sg_looks_finish(&looks);
  for (size_t i = 0; i < n / 2; i++) { /* in another order */
    const struct sg_look_launch other = all[i];
    all[i] = all[n - 1 - i];
    all[n - 1 - i] = other;
  }
  sg_looks_replay(&again, all, n);
  assert_same_races(&looks, &again);
  sg_looks_release(&looks);
  sg_looks_release(&again);
}

static void impossible_rounds_are_ignored(void **state) {
  (void)state;
  struct sg_looks looks;
  struct sg_look_launch all[] = {launch_of(0, INT64_MAX, 1e9), launch_of(2, -1, 1e9), launch_of(0, 1, 2e9)};
  start(&looks);
  sg_looks_replay(&looks, all, 3);
  assert_int_equal(looks.series[0].n, 1);
  assert_int_equal(looks.series[1].n, 0);
  sg_looks_add(&looks, &all[2]); /* the largest round; they are sorted */
  sg_looks_update(&looks);
  assert_int_equal(looks.series[0].n, 1);
  sg_looks_release(&looks);
}

/* ---- weak launches */

/* Two configurations; in every third round one of them, in turn, has 30% less capacity and takes longer for it. */
static bool is_weak(size_t config, int round) {
  return round % 3 == 0 && (round / 3 + (int)config) % 2 == 0;
}

static void add_uneven_round(struct sg_looks *looks, int round, bool slower) {
  for (size_t c = 2; c <= 3; c++) {
    struct sg_look_launch l = launch_of(c, round, 1e9 * (1 + 0.002 * (double)((round + (int)c) % 3)));
    l.all_core_flops = 1e9 * (1 + 0.01 * (double)(round % 2));
    if (is_weak(c, round)) {
      l.all_core_flops *= 0.7;
      l.time_ns /= slower ? 0.7 : 1;
    }
    sg_looks_add(looks, &l);
  }
  sg_looks_end_round(looks, round);
}

static void weak_launches_are_left_out_where_capacity_explains_the_times(void **state) {
  (void)state;
  struct sg_looks looks;
  start(&looks);
  for (int round = 1; round <= 9; round++) {
    add_uneven_round(&looks, round, true);
  }
  assert_int_equal(looks.series[1].n, 9); /* fewer than 20 launches show nothing */
  add_uneven_round(&looks, 10, true);
  assert_int_equal(looks.series[1].n, 9); /* without round 6 */
  assert_int_equal(looks.series[2].n, 8); /* without rounds 3 and 9 */
  for (size_t i = 0; i < looks.series[2].n; i++) {
    assert_false(is_weak(3, (int)looks.series[2].rounds[i]));
  }
  assert_int_equal(looks.races[0].racers[2].contrast.n, 7);
  sg_looks_release(&looks);
}

static void weak_launches_count_where_capacity_explains_nothing(void **state) {
  (void)state;
  struct sg_looks looks;
  start(&looks);
  for (int round = 1; round <= 12; round++) {
    add_uneven_round(&looks, round, false);
  }
  assert_int_equal(looks.series[1].n, 12);
  assert_int_equal(looks.series[2].n, 12);
  sg_looks_release(&looks);
}

/* ---- from a result set */

static void launches_of_a_result_set(void **state) {
  (void)state;
  struct fixture f;
  struct sg_resultset set;
  struct sg_look_launch *launches = NULL;
  fixture_init(&f);
  fixture_add_config(&f, "a", "serial", 1);
  fixture_add_config(&f, "b", "threads", 4);
  fixture_add_launch(&f, "b", 2, 1000);
  fixture_add_launch(&f, "a", 1, 4000);
  f.launch++;
  fixture_add_outcome(&f, "a", 0, "ok", ""); /* a counter launch */
  f.launch++;
  fixture_add_outcome(&f, "a", 2, "crashed", "signal 11");
  f.launch++;
  fixture_add_outcome(&f, "a", 3, "interrupted", "");
  f.launch++;
  fixture_add_trial(&f, "b", 3, 1, false, 0); /* ok with an impossible time */
  fixture_add_outcome(&f, "b", 3, "ok", "");
  fixture_close(&f);
  assert_int_equal(sg_resultset_load(&set, f.dir, SG_READ_ALL, NULL), SG_OK);
  struct sg_config_launches *ok = sg_launches_gather(&set);
  const size_t n = sg_looks_gather(&launches, &set, ok);
  assert_int_equal(n, 4);
  assert_int_equal(launches[0].config, 0);
  assert_true(launches[0].time_ns == 4000);
  assert_int_equal(launches[1].outcome, SG_OUTCOME_CRASHED);
  assert_true(launches[2].config == 1 && launches[2].time_ns == 1000);
  assert_int_equal(launches[3].outcome, SG_OUTCOME_INVALID);
  free(launches);
  sg_launches_free(ok, set.n_configs);
  sg_resultset_release(&set);
  fixture_release(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(launches_become_series_by_workload),
      cmocka_unit_test(each_workload_has_its_own_race),
      cmocka_unit_test(one_disturbed_launch_does_not_eliminate),
      cmocka_unit_test(a_baseline_that_ran_on_is_judged_by_all_its_launches),
      cmocka_unit_test(what_was_eliminated_returns_when_times_turn_out_to_vary),
      cmocka_unit_test(what_is_far_behind_is_eliminated_by_a_late_entrant),
      cmocka_unit_test(a_race_without_launches_of_candidates_has_ended),
      cmocka_unit_test(rounds_between_looks_count_at_the_next),
      cmocka_unit_test(what_another_launch_would_not_change_ends_a_configuration),
      cmocka_unit_test(a_failure_gets_one_more_try),
      cmocka_unit_test(a_leader_that_fails_is_followed_by_the_next_candidate),
      cmocka_unit_test(a_race_in_which_all_fail_ends_without_a_leader),
      cmocka_unit_test(at_the_end_a_configuration_that_never_ran_is_out),
      cmocka_unit_test(a_replay_comes_to_the_same_decisions),
      cmocka_unit_test(impossible_rounds_are_ignored),
      cmocka_unit_test(weak_launches_are_left_out_where_capacity_explains_the_times),
      cmocka_unit_test(weak_launches_count_where_capacity_explains_nothing),
      cmocka_unit_test(launches_of_a_result_set),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
