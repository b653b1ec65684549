/* The schedule against a mock clock and executor: order, stopping, budget, resuming, failures. Nothing is measured.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/run/round_order.h"
#include "bench/run/schedule.h"

enum { MAX_LAUNCHES = 20000, MAX_CONFIGS = 64 };

/* A simulated machine: each configuration has a time, a spread and an outcome; each launch advances the clock. */
struct mock {
  int64_t now_ns;
  struct {
    double time_ns, spread; /* the k-th launch takes time * (1 + spread * wobble(k)) */
    enum sg_outcome outcome;
    int fails_until; /* the first launches fail, later ones are ok */
  } configs[MAX_CONFIGS];
  struct {
    size_t config;
    int round;
  } log[MAX_LAUNCHES];
  size_t n_log, n_resumed;
  int launches[MAX_CONFIGS];
  int rounds_ended;
  int stored_rounds;   /* rounds up to this one are stored already */
  size_t stop_after;   /* launches until an interrupt; 0: never */
  int64_t overhead_ns; /* per launch */
};

static int64_t mock_now(void *context) {
  return ((struct mock *)context)->now_ns;
}

static double wobble(int k) {
  return (k * 7 % 11 - 5) / 5.0;
} /* -1 to 1, symmetric, no trend */

static void outcome_of(struct mock *m, size_t config, struct sg_schedule_result *r) {
  int k = m->launches[config]++;
  r->outcome = k < m->configs[config].fails_until ? SG_OUTCOME_FAILED : m->configs[config].outcome;
  r->value_ns = m->configs[config].time_ns * (1 + m->configs[config].spread * wobble(k));
  r->elapsed_ns = (int64_t)r->value_ns + m->overhead_ns;
}

static int mock_launch(void *context, size_t config, int round, struct sg_schedule_result *r, struct sg_error *err) {
  struct mock *m = context;
  if (m->stop_after && m->n_log >= m->stop_after) { return sg_fail(err, SG_INTERRUPTED, "interrupted"); }
  assert_true(m->n_log < MAX_LAUNCHES);
  m->log[m->n_log].config = config;
  m->log[m->n_log++].round = round;
  outcome_of(m, config, r);
  m->now_ns += r->elapsed_ns;
  return SG_OK;
}

static bool mock_resume(void *context, size_t config, int round, struct sg_schedule_result *r) {
  struct mock *m = context;
  if (round > m->stored_rounds) { return false; }
  m->n_resumed++;
  outcome_of(m, config, r);
  return true;
}

static void mock_round_ended(void *context, int round) {
  ((struct mock *)context)->rounds_ended = round;
}

static struct sg_executor executor_of(struct mock *m) {
  return (struct sg_executor){.context = m,
                              .now_ns = mock_now,
                              .resume = mock_resume,
                              .launch = mock_launch,
                              .round_ended = mock_round_ended};
}

static struct mock *new_mock(size_t n, double spread) {
  struct mock *m = calloc(1, sizeof *m);
  for (size_t i = 0; i < n; i++) {
    m->configs[i].time_ns = 1e9;
    m->configs[i].spread = spread;
  }
  return m;
}

static void run(struct mock *m, size_t n, struct sg_schedule_rules rules, struct sg_schedule *s, bool *spent) {
  struct sg_executor e = executor_of(m);
  sg_schedule_init(s, n, &rules);
  assert_int_equal(sg_schedule_run(s, &e, spent, NULL), SG_OK);
}

/* ---- order */

static void every_round_is_a_permutation(void **state) {
  (void)state;
  for (size_t n = 1; n <= MAX_CONFIGS; n++) {
    for (int round = 1; round <= 9; round++) {
      size_t order[MAX_CONFIGS];
      int seen[MAX_CONFIGS] = {0};
      sg_round_order(order, n, round, 42);
      for (size_t i = 0; i < n; i++) {
        seen[order[i]]++;
      }
      for (size_t i = 0; i < n; i++) {
        assert_int_equal(seen[i], 1);
      }
    }
  }
}

static void over_n_rounds_each_takes_each_position_once(void **state) {
  (void)state;
  for (size_t n = 1; n <= 16; n++) {
    int at[16][16] = {0};
    for (int round = 1; round <= (int)n; round++) {
      size_t order[16];
      sg_round_order(order, n, round, 7);
      for (size_t p = 0; p < n; p++) {
        at[order[p]][p]++;
      }
    }
    for (size_t i = 0; i < n; i++) {
      for (size_t p = 0; p < n; p++) {
        assert_int_equal(at[i][p], 1);
      }
    }
  }
}

static void with_an_even_number_each_follows_each_other_once(void **state) {
  (void)state;
  for (size_t n = 2; n <= 16; n += 2) {
    int follows[16][16] = {0};
    for (int round = 1; round <= (int)n; round++) {
      size_t order[16];
      sg_round_order(order, n, round, 3);
      for (size_t p = 1; p < n; p++) {
        follows[order[p - 1]][order[p]]++;
      }
    }
    for (size_t i = 0; i < n; i++) {
      for (size_t j = 0; j < n; j++) {
        assert_int_equal(follows[i][j], i != j);
      }
    }
  }
}

static void with_an_odd_number_two_blocks_balance(void **state) {
  (void)state;
  /* Each block has new random symbols, so over two blocks positions are balanced exactly and successors on average.
   */
  enum { N = 5, BLOCKS = 400 };
  int follows[N][N] = {0};
  for (int round = 1; round <= N * BLOCKS; round++) {
    size_t order[N];
    sg_round_order(order, N, round, 11);
    for (size_t p = 1; p < N; p++) {
      follows[order[p - 1]][order[p]]++;
    }
  }
  for (size_t i = 0; i < N; i++) {
    for (size_t j = 0; j < N; j++) {
      if (i == j) {
        assert_int_equal(follows[i][j], 0);
      } else {
        assert_in_range(follows[i][j], BLOCKS * 85 / 100, BLOCKS * 115 / 100); /* expected: BLOCKS */
      }
    }
  }
}

static void the_order_depends_only_on_the_seed(void **state) {
  (void)state;
  size_t a[8], b[8], c[8];
  int differ = 0;
  for (int round = 1; round <= 8; round++) {
    sg_round_order(a, 8, round, 1);
    sg_round_order(b, 8, round, 1);
    sg_round_order(c, 8, round, 2);
    assert_memory_equal(a, b, sizeof a);
    differ += memcmp(a, c, sizeof a) != 0;
  }
  assert_true(differ > 0);
}

/* ---- stopping */

static void a_steady_configuration_stops_early_and_a_noisy_one_goes_on(void **state) {
  (void)state;
  struct mock *m = new_mock(2, 0.001);
  m->configs[1].spread = 0.2;
  struct sg_schedule s;
  bool spent;
  run(m, 2, (struct sg_schedule_rules){.rounds_min = 6, .rounds_max = 30, .target = 0.02, .seed = 1}, &s, &spent);
  assert_false(spent);
  assert_int_equal(m->launches[0], 6);
  assert_int_equal(m->launches[1], 30);
  assert_int_equal(s.configs[0].progress, SG_CONVERGED);
  assert_int_equal(s.configs[1].progress, SG_ACTIVE); /* not converged */
  sg_schedule_release(&s);
  free(m);
}

static void a_wider_target_needs_fewer_launches(void **state) {
  (void)state;
  int needed[2];
  const double targets[] = {0.05, 0.2};
  for (int i = 0; i < 2; i++) {
    struct mock *m = new_mock(1, 0.05);
    struct sg_schedule s;
    bool spent;
    run(m, 1, (struct sg_schedule_rules){.rounds_min = 2, .rounds_max = 200, .target = targets[i], .seed = 1}, &s,
        &spent);
    needed[i] = m->launches[0];
    sg_schedule_release(&s);
    free(m);
  }
  assert_true(needed[1] < needed[0]);
  assert_true(needed[0] < 200);
}

static void fixed_rounds_do_not_stop_early(void **state) {
  (void)state;
  struct mock *m = new_mock(3, 0);
  struct sg_schedule s;
  bool spent;
  run(m, 3, (struct sg_schedule_rules){.rounds_min = 5, .rounds_max = 5, .target = 0, .seed = 1}, &s, &spent);
  for (int i = 0; i < 3; i++) {
    assert_int_equal(m->launches[i], 5);
  }
  assert_int_equal(m->rounds_ended, 5);
  sg_schedule_release(&s);
  free(m);
}

/* ---- budget */

static void no_round_starts_that_would_not_fit(void **state) {
  (void)state;
  struct mock *m = new_mock(4, 0.5);
  struct sg_schedule s;
  bool spent;
  /* A round is about 4 s: two fit into 10 s, a third would not. */
  run(m, 4,
      (struct sg_schedule_rules){
          .rounds_min = 2, .rounds_max = 50, .target = 0.02, .budget_ns = 10000000000LL, .seed = 1},
      &s, &spent);
  assert_true(spent);
  assert_int_equal(m->rounds_ended, 2);
  for (int i = 0; i < 4; i++) {
    assert_int_equal(m->launches[i], 2);
  }
  assert_true(m->now_ns <= 10000000000LL);
  sg_schedule_release(&s);
  free(m);
}

static void a_first_round_longer_than_the_budget_ends_within_it(void **state) {
  (void)state;
  struct mock *m = new_mock(10, 0);
  struct sg_schedule s;
  bool spent;
  run(m, 10,
      (struct sg_schedule_rules){
          .rounds_min = 2, .rounds_max = 5, .target = 0.02, .budget_ns = 3500000000LL, .seed = 1},
      &s, &spent);
  assert_true(spent);
  assert_int_equal(m->n_log, 4); /* the fourth starts at 3 s */
  sg_schedule_release(&s);
  free(m);
}

static void with_a_budget_the_first_round_starts_with_the_cheapest(void **state) {
  (void)state;
  static const double costs[] = {9, 1, 5, 1, 9, 5, 1, 5, 9};
  struct mock *m = new_mock(9, 0);
  struct sg_schedule s;
  bool spent;
  struct sg_schedule_rules rules = {
      .rounds_min = 3, .rounds_max = 3, .budget_ns = 1000000000000LL, .costs = costs, .seed = 4};
  run(m, 9, rules, &s, &spent);
  for (int i = 1; i < 9; i++) {
    assert_true(costs[m->log[i - 1].config] <= costs[m->log[i].config]);
  }
  bool mixed = false;
  for (int i = 10; i < 18; i++) {
    mixed |= costs[m->log[i - 1].config] > costs[m->log[i].config];
  }
  assert_true(mixed); /* the second round is in random order */
  sg_schedule_release(&s);
  free(m);

  m = new_mock(9, 0);
  rules.budget_ns = 0;
  run(m, 9, rules, &s, &spent);
  mixed = false;
  for (int i = 1; i < 9; i++) {
    mixed |= costs[m->log[i - 1].config] > costs[m->log[i].config];
  }
  assert_true(mixed); /* there is time for all: random order */
  sg_schedule_release(&s);
  free(m);
}

/* ---- resuming */

static void a_resumed_run_has_the_launches_of_an_uninterrupted_one(void **state) {
  (void)state;
  const struct sg_schedule_rules rules = {.rounds_min = 4, .rounds_max = 12, .target = 0.05, .seed = 9};
  struct mock *whole = new_mock(5, 0.04), *second = new_mock(5, 0.04);
  for (int i = 0; i < 5; i++) {
    second->configs[i].spread = whole->configs[i].spread = 0.01 * (i + 1);
  }
  struct sg_schedule a, b;
  bool spent;
  run(whole, 5, rules, &a, &spent);
  second->stored_rounds = 3;
  run(second, 5, rules, &b, &spent);
  assert_int_equal(second->n_resumed, 15);
  assert_int_equal(second->n_log + second->n_resumed, whole->n_log);
  for (size_t i = 0; i < second->n_log; i++) {
    assert_int_equal(second->log[i].config, whole->log[i + 15].config);
    assert_int_equal(second->log[i].round, whole->log[i + 15].round);
  }
  for (int i = 0; i < 5; i++) {
    assert_int_equal(a.configs[i].progress, b.configs[i].progress);
  }
  sg_schedule_release(&a);
  sg_schedule_release(&b);
  free(whole);
  free(second);
}

static void an_interrupt_ends_the_schedule_at_once(void **state) {
  (void)state;
  struct mock *m = new_mock(3, 0);
  m->stop_after = 4;
  struct sg_executor e = executor_of(m);
  struct sg_schedule s;
  struct sg_error err;
  bool spent;
  const struct sg_schedule_rules rules = {.rounds_min = 5, .rounds_max = 5, .seed = 1};
  sg_schedule_init(&s, 3, &rules);
  assert_int_equal(sg_schedule_run(&s, &e, &spent, &err), SG_INTERRUPTED);
  assert_int_equal(m->n_log, 4);
  sg_schedule_release(&s);
  free(m);
}

/* ---- outcomes */

static void a_failing_configuration_is_dropped_and_does_not_affect_others(void **state) {
  (void)state;
  struct mock *m = new_mock(4, 0);
  m->configs[0].outcome = SG_OUTCOME_CRASHED;
  m->configs[1].outcome = SG_OUTCOME_UNAVAILABLE;
  m->configs[2].outcome = SG_OUTCOME_INVALID;
  struct sg_schedule s;
  bool spent;
  run(m, 4, (struct sg_schedule_rules){.rounds_min = 6, .rounds_max = 6, .seed = 1}, &s, &spent);
  assert_int_equal(m->launches[0], 2);
  assert_int_equal(m->launches[1], 1);
  assert_int_equal(m->launches[2], 2);
  assert_int_equal(m->launches[3], 6);
  assert_int_equal(s.configs[0].progress, SG_DROPPED);
  assert_int_equal(s.configs[0].n_values, 0);
  assert_int_equal(s.configs[3].n_values, 6);
  sg_schedule_release(&s);
  free(m);
}

static void a_single_failure_does_not_drop_a_configuration(void **state) {
  (void)state;
  struct mock *m = new_mock(1, 0);
  m->configs[0].fails_until = 1;
  struct sg_schedule s;
  bool spent;
  run(m, 1, (struct sg_schedule_rules){.rounds_min = 5, .rounds_max = 5, .seed = 1}, &s, &spent);
  assert_int_equal(m->launches[0], 5);
  assert_int_equal(s.configs[0].n_values, 4);
  assert_int_not_equal(s.configs[0].progress, SG_DROPPED);
  sg_schedule_release(&s);
  free(m);
}

/* ---- estimate */

static void the_remaining_time_decreases_to_zero(void **state) {
  (void)state;
  struct mock *m = new_mock(2, 0);
  struct sg_schedule s;
  bool spent;
  run(m, 2, (struct sg_schedule_rules){.rounds_min = 3, .rounds_max = 3, .seed = 1}, &s, &spent);
  assert_true(sg_schedule_remaining_ns(&s) == 0);
  s.configs[0].launches = 1; /* as if two of its rounds were still to come */
  s.configs[0].elapsed_ns = 1e9;
  assert_true(fabs(sg_schedule_remaining_ns(&s) - 2e9) < 1);
  assert_true(fabs(sg_schedule_round_ns(&s) - 2e9) < 1);
  sg_schedule_release(&s);
  free(m);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_round_is_a_permutation),
      cmocka_unit_test(over_n_rounds_each_takes_each_position_once),
      cmocka_unit_test(with_an_even_number_each_follows_each_other_once),
      cmocka_unit_test(with_an_odd_number_two_blocks_balance),
      cmocka_unit_test(the_order_depends_only_on_the_seed),
      cmocka_unit_test(a_steady_configuration_stops_early_and_a_noisy_one_goes_on),
      cmocka_unit_test(a_wider_target_needs_fewer_launches),
      cmocka_unit_test(fixed_rounds_do_not_stop_early),
      cmocka_unit_test(no_round_starts_that_would_not_fit),
      cmocka_unit_test(a_first_round_longer_than_the_budget_ends_within_it),
      cmocka_unit_test(with_a_budget_the_first_round_starts_with_the_cheapest),
      cmocka_unit_test(a_resumed_run_has_the_launches_of_an_uninterrupted_one),
      cmocka_unit_test(an_interrupt_ends_the_schedule_at_once),
      cmocka_unit_test(a_failing_configuration_is_dropped_and_does_not_affect_others),
      cmocka_unit_test(a_single_failure_does_not_drop_a_configuration),
      cmocka_unit_test(the_remaining_time_decreases_to_zero),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
