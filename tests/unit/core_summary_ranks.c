/* Ranks by paired tests, Holm's correction and the equivalence band, compared with results computed by hand. */
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

/* Twelve rounds of 100 us, and rivals that lose eleven and win one: W = 11, p = 2 * 55 / 4096 = 0.027. */
static int64_t rank_among(size_t n_rivals) {
  static const char *const ids[] = {"b", "c", "d"};
  struct fixture f;
  fixture_init(&f);
  fixture_add_config(&f, "a", "serial", 1);
  for (size_t i = 0; i < n_rivals; i++) {
    fixture_add_config(&f, ids[i], "threads", 2);
  }
  for (int64_t r = 1; r <= 12; r++) {
    double log_ratio = (r == 11 ? -1 : 1) * (0.03 + 0.01 * (double)r);
    fixture_add_launch(&f, "a", r, 100000);
    for (size_t i = 0; i < n_rivals; i++) {
      fixture_add_launch(&f, ids[i], r, (int64_t)(100000 * exp(log_ratio)));
    }
  }
  struct summed s;
  sum_up(&s, &f);
  int64_t rank = row_of(&s, "b", "wall_ns")->rank;
  assert_int_equal(row_of(&s, "a", "wall_ns")->rank, 1);
  release(&s, &f);
  return rank;
}

static void many_comparisons_require_stronger_evidence(void **state) {
  (void)state;
  assert_int_equal(rank_among(1), 2);
  assert_int_equal(rank_among(3), 1); /* Holm: 3 * 0.027 > 0.05 */
}

static void workloads_are_ranked_separately(void **state) {
  (void)state;
  struct fixture f;
  fixture_init(&f);
  struct sg_configs_row other = fixture_config("c", "serial", 1);
  other.dtype = "f32";
  fixture_add_config(&f, "a", "serial", 1);
  sg_csv_write_configs(f.configs, &other);
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

static void with_few_rounds_ranks_differ_where_intervals_do_not_overlap(void **state) {
  (void)state;
  assert_false(sg_test_can_reject(5, 1, 0.95)); /* 2 / 32 */
  assert_true(sg_test_can_reject(6, 1, 0.95));  /* 2 / 64 */
  assert_false(sg_test_can_reject(6, 2, 0.95));
  struct fixture f;
  fixture_init(&f);
  fixture_add_config(&f, "s", "serial", 1);
  fixture_add_config(&f, "t", "threads", 4);
  fixture_add_config(&f, "u", "blas-default", 4);
  for (int64_t r = 1; r <= 3; r++) {
    fixture_add_launch(&f, "s", r, 4000 + r);
    fixture_add_launch(&f, "t", r, 1000 + 100 * r);
    fixture_add_launch(&f, "u", r, 1150 + 100 * r); /* slower in each round, but the intervals overlap */
  }
  struct summed s;
  sum_up(&s, &f);
  assert_int_equal(row_of(&s, "t", "wall_ns")->rank, 1);
  assert_int_equal(row_of(&s, "u", "wall_ns")->rank, 1);
  assert_int_equal(row_of(&s, "s", "wall_ns")->rank, 3);
  release(&s, &f);
}

static void one_launch_separates_nothing(void **state) {
  (void)state;
  struct fixture f;
  fixture_init(&f);
  fixture_add_config(&f, "s", "serial", 1);
  fixture_add_config(&f, "t", "threads", 4);
  fixture_add_launch(&f, "s", 1, 4000);
  fixture_add_launch(&f, "t", 1, 1000);
  struct summed s;
  sum_up(&s, &f);
  assert_close(row_of(&s, "t", "wall_ns")->speedup, 4);
  assert_true(isnan(row_of(&s, "t", "wall_ns")->speedup_low));
  assert_true(isnan(row_of(&s, "t", "wall_ns")->ci_low));
  assert_int_equal(row_of(&s, "s", "wall_ns")->rank, 1);
  assert_int_equal(row_of(&s, "t", "wall_ns")->rank, 1);
  assert_int_equal(row_of(&s, "t", "wall_ns")->converged, 0);
  release(&s, &f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(ranks_count_faster_ones_and_equivalent_ones_share_a_rank),
      cmocka_unit_test(statistically_indistinguishable_ones_share_a_rank),
      cmocka_unit_test(many_comparisons_require_stronger_evidence),
      cmocka_unit_test(workloads_are_ranked_separately),
      cmocka_unit_test(with_few_rounds_ranks_differ_where_intervals_do_not_overlap),
      cmocka_unit_test(one_launch_separates_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
