/* Ranks, estimates and verdicts on planted launches. */
#include "core/compare.h"
#include "tests/unit/core_summed.h"

static void ranks_count_faster_ones_and_equivalent_ones_share_a_rank(void **state) {
  (void)state;
  struct fixture f;
  fixture_init(&f);
  fixture_add_config(&f, "slow", "serial", 1);
  fixture_add_config(&f, "fast", "threads", 4);
  fixture_add_config(&f, "fast-too", "blas-default", 1);
  fixture_add_config(&f, "middle", "blas-physical", 1);
  add_rounds(&f, "slow", 12, 4000);
  add_rounds(&f, "fast", 12, 1000);
  add_rounds(&f, "fast-too", 12, 1010); /* always slower, by 1%: within the band */
  add_rounds(&f, "middle", 12, 1100);
  struct summed s;
  sum_up(&s, &f);
  assert_int_equal(row_of(&s, "fast", "wall_ns")->rank, 1);
  assert_int_equal(row_of(&s, "fast-too", "wall_ns")->rank, 1);
  assert_int_equal(row_of(&s, "middle", "wall_ns")->rank, 3);
  assert_int_equal(row_of(&s, "slow", "wall_ns")->rank, 4);
  assert_true(row_of(&s, "slow", "load_busy_ns")->rank == SG_NO_INT);
  release(&s, &f);
}

static void statistically_indistinguishable_ones_share_a_rank(void **state) {
  (void)state;
  struct fixture f;
  fixture_init(&f);
  fixture_add_config(&f, "a", "serial", 1);
  fixture_add_config(&f, "b", "threads", 4);
  /* b's median is 10% above a's, but it wins five rounds of twelve. */
  static const int64_t a[] = {1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000};
  static const int64_t b[] = {1100, 1101, 1102, 1103, 1104, 1105, 1106, 850, 851, 852, 853, 854};
  for (int r = 0; r < 12; r++) {
    fixture_add_launch(&f, "a", r + 1, a[r]);
    fixture_add_launch(&f, "b", r + 1, b[r]);
  }
  struct summed s;
  sum_up(&s, &f);
  assert_int_equal(row_of(&s, "a", "wall_ns")->rank, 1);
  assert_int_equal(row_of(&s, "b", "wall_ns")->rank, 1);
  release(&s, &f);
}

static void workloads_are_ranked_separately(void **state) {
  (void)state;
  struct fixture f;
  fixture_init(&f);
  struct sg_configs_row other = fixture_config("c", "serial", 1);
  other.dtype = "f32";
  fixture_add_config(&f, "a", "serial", 1);
  fixture_write_config(&f, &other);
  fixture_add_config(&f, "b", "threads", 4);
  add_rounds(&f, "a", 8, 4000);
  add_rounds(&f, "b", 8, 1000);
  add_rounds(&f, "c", 8, 2000);
  struct summed s;
  sum_up(&s, &f);
  assert_int_equal(row_of(&s, "a", "wall_ns")->rank, 2);
  assert_int_equal(row_of(&s, "b", "wall_ns")->rank, 1);
  assert_int_equal(row_of(&s, "c", "wall_ns")->rank, 1);
  release(&s, &f);
}

/* Planted launches of up to four configurations s, t, u, v: times in us by round; 0: not launched. */
static void plant(struct fixture *f, const int64_t (*times)[4], int rounds) {
  static const char *const ids[] = {"s", "t", "u", "v"}, *const strategies[] = {"serial", "threads", "blas-default",
                                                                                "blas-physical"};
  fixture_init(f);
  for (size_t c = 0; c < 4; c++) {
    fixture_add_config(f, ids[c], strategies[c], c == 1 ? 4 : 1);
    for (int r = 0; r < rounds; r++) {
      if (times[r][c]) { fixture_add_launch(f, ids[c], r + 1, 1000 * times[r][c]); }
    }
  }
}

static void three_rounds_tell_a_fifth_but_not_a_hundredth(void **state) {
  (void)state;
  static const int64_t times[][4] = {{4000, 1000, 1200, 1010}, {4100, 1010, 1220, 1020}, {4050, 1005, 1210, 1000}};
  struct fixture f;
  plant(&f, times, 3);
  struct summed s;
  sum_up(&s, &f);
  assert_int_equal(row_of(&s, "t", "wall_ns")->rank, 1);
  assert_int_equal(row_of(&s, "v", "wall_ns")->rank, 1);
  assert_int_equal(row_of(&s, "u", "wall_ns")->rank, 3);
  assert_int_equal(row_of(&s, "s", "wall_ns")->rank, 4);
  assert_close(row_of(&s, "t", "wall_ns")->ratio, 1);
  assert_true(fabs(row_of(&s, "u", "wall_ns")->ratio - 1.204) < 0.001);
  assert_true(row_of(&s, "u", "wall_ns")->ratio_low > 1.05);
  assert_int_equal(s.summary.verdicts[0].kind, SG_VERDICT_TIED);
  assert_true(s.summary.verdicts[0].cost > 0.01 && s.summary.verdicts[0].cost < SG_TIE_COST);
  release(&s, &f);
}

static void one_round_tells_a_factor_of_two(void **state) {
  (void)state;
  static const int64_t times[][4] = {{4000, 1000, 1900, 2100}};
  struct fixture f;
  plant(&f, times, 1);
  struct summed s;
  sum_up(&s, &f);
  const struct sg_summary_row *t = row_of(&s, "t", "wall_ns");
  assert_close(t->speedup, 4);
  assert_true(t->speedup_low > 2 && t->speedup_low < 3 && t->speedup_high > 5 && t->speedup_high < 8);
  assert_true(isnan(t->speedup_level));
  assert_true(isnan(t->ci_low));
  assert_int_equal(t->rank, 1);
  assert_int_equal(row_of(&s, "u", "wall_ns")->rank, 1);
  assert_int_equal(row_of(&s, "v", "wall_ns")->rank, 3);
  assert_int_equal(row_of(&s, "s", "wall_ns")->rank, 3);
  assert_int_equal(t->converged, 0);
  assert_int_equal(s.summary.verdicts[0].kind, SG_VERDICT_FEW);
  release(&s, &f);
}

/* A run with the goal decide: u and v are eliminated after the first rounds, and serial rests in between. */
static void eliminated_ones_keep_the_round_of_their_elimination(void **state) {
  (void)state;
  static const int64_t times[][4] = {{4000, 1000, 1300, 3000}, {4010, 1010, 1320, 3010}, {4040, 1005, 1310, 0},
                                     {0, 1000, 0, 0},          {4020, 1010, 0, 0},       {0, 1000, 0, 0}};
  struct fixture f;
  plant(&f, times, 6);
  fixture_put(&f, "run.json", "{\"schema_version\": 1, \"plan\": {\"goal\": \"decide\", \"rounds_max\": 24}}\n");
  struct summed s;
  sum_up(&s, &f);
  assert_int_equal(row_of(&s, "s", "wall_ns")->eliminated, 2);
  assert_int_equal(row_of(&s, "v", "wall_ns")->eliminated, 2);
  assert_true(row_of(&s, "u", "wall_ns")->eliminated >= 2 && row_of(&s, "u", "wall_ns")->eliminated <= 4);
  assert_true(row_of(&s, "t", "wall_ns")->eliminated == SG_NO_INT);
  assert_int_equal(row_of(&s, "t", "wall_ns")->rank, 1);
  assert_int_equal(row_of(&s, "u", "wall_ns")->rank, 2);
  assert_int_equal(row_of(&s, "t", "wall_ns")->speedup_n, 4);
  assert_int_equal(s.summary.verdicts[0].kind, SG_VERDICT_CLEAR);
  release(&s, &f);
}

static const char decides[] = "{\"schema_version\": 1, \"plan\": {\"goal\": \"decide\", \"rounds_max\": 24}}\n";

/* The comparison after the last round finds u slower: it had all its launches. */
static void what_had_all_its_launches_was_not_eliminated(void **state) {
  (void)state;
  static const int64_t times[][4] = {{4000, 1000, 1130, 1140}, {4010, 1010, 1140, 1150}, {0, 1005, 1135, 1140}};
  struct fixture f;
  plant(&f, times, 3);
  fixture_put(&f, "run.json", decides);
  struct summed s;
  sum_up(&s, &f);
  assert_int_equal(row_of(&s, "s", "wall_ns")->eliminated, 2);
  assert_int_equal(row_of(&s, "u", "wall_ns")->rank, 2);
  assert_true(row_of(&s, "u", "wall_ns")->eliminated == SG_NO_INT);
  release(&s, &f);
}

/* As by rules of an earlier version, which did not eliminate u. */
static void what_ran_on_was_not_eliminated(void **state) {
  (void)state;
  static const int64_t times[][4] = {
      {4000, 1000, 3000, 3010}, {4010, 1010, 3020, 3020}, {4020, 1005, 3010, 0}, {0, 1005, 3000, 0}};
  struct fixture f;
  plant(&f, times, 4);
  fixture_put(&f, "run.json", decides);
  struct summed s;
  sum_up(&s, &f);
  assert_int_equal(row_of(&s, "s", "wall_ns")->eliminated, 2);
  assert_int_equal(row_of(&s, "v", "wall_ns")->eliminated, 2);
  assert_true(row_of(&s, "u", "wall_ns")->eliminated == SG_NO_INT);
  assert_true(row_of(&s, "u", "wall_ns")->rank > 1);
  release(&s, &f);
}

/* v is found slower in two quiet rounds; in the others the times of t and u vary by a factor of four. */
static void no_rank_says_more_than_the_interval_beside_it(void **state) {
  (void)state;
  static const int64_t times[][4] = {{9000, 1000, 1010, 2200}, {9100, 1010, 1020, 2230}, {0, 2000, 700, 0},
                                     {0, 600, 2500, 0},        {0, 2600, 900, 0},        {0, 700, 2300, 0},
                                     {0, 1900, 600, 0},        {0, 800, 2400, 0}};
  struct fixture f;
  plant(&f, times, 8);
  fixture_put(&f, "run.json", decides);
  struct summed s;
  sum_up(&s, &f);
  const struct sg_summary_row *v = row_of(&s, "v", "wall_ns");
  assert_true(v->eliminated == SG_NO_INT); /* it returned */
  assert_true(v->ratio_low < 1 && v->ratio_high > 1);
  assert_int_equal(v->rank, 1);
  for (const char *const *id = (const char *const[]){"s", "t", "u", "v", NULL}; *id; id++) {
    const struct sg_summary_row *row = row_of(&s, *id, "wall_ns");
    if (row->rank > 1) { assert_true(row->ratio_low > 1); }
  }
  assert_int_equal(row_of(&s, "s", "wall_ns")->rank, 4);
  release(&s, &f);
}

/* One that ran only while everything took twice as long is not slower for that. */
static void a_configuration_is_compared_within_its_rounds(void **state) {
  (void)state;
  static const int64_t times[][4] = {{8000, 2000, 2400, 2010}, {8010, 2010, 2410, 2000}, {4000, 1000, 0, 1010},
                                     {4010, 1010, 0, 1000},    {4000, 1000, 0, 1010},    {4000, 1005, 0, 1000}};
  struct fixture f;
  plant(&f, times, 6);
  struct summed s;
  sum_up(&s, &f);
  assert_true(fabs(row_of(&s, "u", "wall_ns")->ratio - 1.2) < 0.01);
  release(&s, &f);
}

static enum sg_verdict_kind verdict_of(struct fixture *f) {
  struct summed s;
  sum_up(&s, f);
  const enum sg_verdict_kind kind = s.summary.verdicts[0].kind;
  release(&s, f);
  return kind;
}

static void each_verdict_has_its_cause(void **state) {
  (void)state;
  static const int64_t clear[][4] = {{4000, 1000, 1300, 3000}, {4100, 1010, 1320, 3020}, {4040, 1005, 1310, 3010},
                                     {4000, 1000, 1300, 3000}, {4020, 1010, 1310, 3010}, {4000, 1000, 1300, 3000}};
  static const int64_t noisy[][4] = {{4000, 1000, 1300, 1100}, {4100, 1510, 1020, 1320}, {4040, 1005, 1510, 1010},
                                     {4000, 1300, 1000, 1300}, {4020, 1010, 1310, 1010}, {4000, 1400, 1300, 1500}};
  /* Only one configuration varies. */
  static const int64_t steady[][4] = {{4000, 1000, 1140, 3000}, {4010, 1000, 965, 3000},  {4000, 1000, 1130, 3010},
                                      {4000, 1000, 970, 3000},  {4010, 1000, 1140, 3000}, {4000, 1000, 975, 3000}};
  static const int64_t missing[][4] = {{4000, 1000, 1300, 0}, {4100, 1010, 1320, 0}};
  static const int64_t alone[][4] = {{4000, 0, 0, 0}};
  struct fixture f;
  plant(&f, clear, 6);
  assert_int_equal(verdict_of(&f), SG_VERDICT_CLEAR);
  plant(&f, noisy, 6);
  assert_int_equal(verdict_of(&f), SG_VERDICT_UNSTABLE);
  plant(&f, steady, 5);
  assert_int_equal(verdict_of(&f), SG_VERDICT_FEW);
  plant(&f, steady, 6); /* what choosing the shortest time may cost is bounded */
  assert_int_equal(verdict_of(&f), SG_VERDICT_TIED);
  plant(&f, noisy, 4);
  assert_int_equal(verdict_of(&f), SG_VERDICT_FEW);
  plant(&f, noisy, 6);
  fixture_put(&f, "run.json", "{\"schema_version\": 1, \"status\": \"interrupted\", \"plan\": {}}\n");
  assert_int_equal(verdict_of(&f), SG_VERDICT_INCOMPLETE);
  plant(&f, clear, 6); /* known before the run was interrupted */
  fixture_put(&f, "run.json", "{\"schema_version\": 1, \"status\": \"interrupted\", \"plan\": {}}\n");
  assert_int_equal(verdict_of(&f), SG_VERDICT_CLEAR);
  plant(&f, clear, 6);
  fixture_put(&f, "run.json", "{\"schema_version\": 1, \"status\": \"running\", \"plan\": {}}\n");
  assert_int_equal(verdict_of(&f), SG_VERDICT_INCOMPLETE);
  plant(&f, clear, 6);
  fixture_put(&f, "run.json", "{\"schema_version\": 1, \"status\": \"budget spent\", \"plan\": {}}\n");
  assert_int_equal(verdict_of(&f), SG_VERDICT_CLEAR);
  plant(&f, missing, 2);
  assert_int_equal(verdict_of(&f), SG_VERDICT_INCOMPLETE);
  plant(&f, clear, 6);
  fixture_put(&f, "run.json", "{\"schema_version\": 1, \"plan\": {\"timing\": \"meaningless\"}}\n");
  assert_int_equal(verdict_of(&f), SG_VERDICT_MEANINGLESS);
  plant(&f, clear, 6);
  f.launch++;
  fixture_add_outcome(&f, "v", 7, "invalid", "wrong");
  assert_int_equal(verdict_of(&f), SG_VERDICT_WRONG);
  plant(&f, alone, 1);
  for (size_t c = 1; c < 4; c++) {
    static const char *const ids[] = {"", "t", "u", "v"};
    f.launch++;
    fixture_add_outcome(&f, ids[c], 1, "failed", "no");
  }
  assert_int_equal(verdict_of(&f), SG_VERDICT_SINGLE);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(ranks_count_faster_ones_and_equivalent_ones_share_a_rank),
      cmocka_unit_test(statistically_indistinguishable_ones_share_a_rank),
      cmocka_unit_test(workloads_are_ranked_separately),
      cmocka_unit_test(three_rounds_tell_a_fifth_but_not_a_hundredth),
      cmocka_unit_test(one_round_tells_a_factor_of_two),
      cmocka_unit_test(eliminated_ones_keep_the_round_of_their_elimination),
      cmocka_unit_test(what_had_all_its_launches_was_not_eliminated),
      cmocka_unit_test(what_ran_on_was_not_eliminated),
      cmocka_unit_test(no_rank_says_more_than_the_interval_beside_it),
      cmocka_unit_test(a_configuration_is_compared_within_its_rounds),
      cmocka_unit_test(each_verdict_has_its_cause),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
