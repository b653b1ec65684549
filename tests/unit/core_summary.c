/* From launches to times, speed-ups and rates, on result sets with results computed by hand. */
#include "core/compare.h"
#include "tests/unit/core_summed.h"

static void trials_of_a_launch_are_averaged_and_warm_up_left_out(void **state) {
  (void)state;
  struct fixture f;
  fixture_init(&f);
  fixture_add_config(&f, "a", "serial", 1);
  f.launch = 1;
  fixture_add_trial(&f, "a", 1, 1, true, 5000);
  fixture_add_trial(&f, "a", 1, 2, false, 1000);
  fixture_add_trial(&f, "a", 1, 3, false, 2000);
  fixture_add_outcome(&f, "a", 1, "ok", "");
  f.launch = 2;
  fixture_add_trial(&f, "a", 2, 1, false, 2500);
  fixture_add_outcome(&f, "a", 2, "ok", "");
  struct summed s;
  sum_up(&s, &f);
  const struct sg_summary_row *row = row_of(&s, "a", "wall_ns");
  assert_int_equal(row->n, 2); /* launches, not trials */
  assert_close(row->mean, 2000);
  assert_close(row->median, 2000);
  assert_close(row->min, 1500);
  assert_close(row->max, 2500);
  assert_close(row->within_cv, sqrt(500000) / 1500); /* of the one launch that has two trials */
  assert_close(row->ci_level, 0.5);
  assert_int_equal(row->valid, 1);
  assert_close(row_of(&s, "a", "load_busy_ns")->mean, 500);
  assert_null(sg_summary_find(&s.summary, "a", "load_wall_ns")); /* never measured */
  assert_null(sg_summary_find(&s.summary, "b", "wall_ns"));
  release(&s, &f);
}

static void failed_launches_are_left_out(void **state) {
  (void)state;
  struct fixture f;
  fixture_init(&f);
  fixture_add_config(&f, "a", "serial", 1);
  fixture_add_launch(&f, "a", 1, 1000);
  f.launch++;
  fixture_add_trial(&f, "a", 2, 1, false, 9000);
  fixture_add_outcome(&f, "a", 2, "timeout", "");
  f.launch++;
  fixture_add_trial(&f, "a", 3, 1, false, 9000); /* no outcome: killed */
  fixture_put(&f, "run.json", "{\"schema_version\": 1, \"status\": \"running\"}\n");
  struct summed s;
  sum_up(&s, &f);
  assert_int_equal(row_of(&s, "a", "wall_ns")->n, 1);
  assert_close(row_of(&s, "a", "wall_ns")->max, 1000);
  release(&s, &f);
}

static void rows_may_be_in_any_order(void **state) {
  (void)state;
  struct fixture f;
  fixture_init(&f);
  fixture_add_config(&f, "a", "serial", 1);
  fixture_add_config(&f, "b", "threads", 2);
  static const int64_t launches[] = {4, 1, 3, 2};
  for (int64_t trial = 1; trial <= 2; trial++) {
    for (int i = 0; i < 4; i++) { /* launches 1 and 2 are a's, 3 and 4 b's */
      f.launch = launches[i];
      fixture_add_trial(&f, f.launch < 3 ? "a" : "b", 2 - f.launch % 2, trial, false, 1000 * f.launch + 100 * trial);
    }
  }
  for (int i = 3; i >= 0; i--) {
    f.launch = launches[i];
    fixture_add_outcome(&f, f.launch < 3 ? "a" : "b", 2 - f.launch % 2, "ok", "");
  }
  struct summed s;
  sum_up(&s, &f);
  assert_close(row_of(&s, "a", "wall_ns")->min, 1150);
  assert_close(row_of(&s, "a", "wall_ns")->max, 2150);
  assert_close(row_of(&s, "b", "wall_ns")->min, 3150);
  assert_close(row_of(&s, "b", "wall_ns")->max, 4150);
  assert_close(row_of(&s, "b", "wall_ns")->speedup, (1150.0 / 3150 + 2150.0 / 4150) / 2);
  release(&s, &f);
}

static void speed_ups_are_medians_of_ratios_paired_by_round(void **state) {
  (void)state;
  struct fixture f;
  fixture_init(&f);
  fixture_add_config(&f, "s", "serial", 1);
  fixture_add_config(&f, "t", "threads", 4);
  /* The machine is ten times slower in round 3, for both: the ratios are unaffected. */
  static const int64_t serial[] = {1000, 1000, 10000, 1000, 1000}, threads[] = {500, 400, 4000, 250, 100};
  for (int r = 0; r < 5; r++) {
    fixture_add_launch(&f, "s", r + 1, serial[r]);
    fixture_add_launch(&f, "t", r + 1, threads[r]);
  }
  fixture_add_launch(&f, "t", 6, 1); /* serial has no such round */
  fixture_add_config(&f, "u", "threads", 2);
  fixture_add_launch(&f, "u", 1, 500);
  fixture_add_launch(&f, "u", 3, 1000); /* its round 2 is missing */
  struct summed s;
  sum_up(&s, &f);
  const struct sg_summary_row *row = row_of(&s, "t", "wall_ns");
  assert_close(row->speedup, 2.5);
  assert_true(row->speedup_low < 2 && row->speedup_high > 4);
  assert_close(row->speedup_level, 0.95);
  assert_int_equal(row->speedup_n, 5);
  assert_close(row->efficiency, 2.5 / 4);
  assert_close(row_of(&s, "u", "wall_ns")->speedup, (2.0 + 10.0) / 2);
  assert_close(row_of(&s, "s", "wall_ns")->speedup, 1);
  assert_true(isnan(row_of(&s, "t", "operate_busy_ns")->speedup)); /* not elapsed time */
  /* Any two can be compared like that: s takes 2.5 times as long as t. */
  const size_t configs[] = {(size_t)(sg_resultset_config(&s.set, "s") - s.set.configs),
                            (size_t)(sg_resultset_config(&s.set, "t") - s.set.configs)};
  const struct sg_speedup pair = sg_summary_time_ratio(&s.summary, configs[0], configs[1], 1);
  assert_close(pair.median, 2.5);
  assert_close(pair.interval.low, row->speedup_low);
  assert_close(pair.interval.high, row->speedup_high);
  const struct sg_speedup one_of_five = sg_summary_time_ratio(&s.summary, configs[0], configs[1], 5);
  assert_close(one_of_five.median, 2.5);
  assert_close(one_of_five.interval.level, 0.99);
  assert_true(one_of_five.interval.low < pair.interval.low && one_of_five.interval.high > pair.interval.high);
  release(&s, &f);
}

static void the_baseline_has_the_same_workload_core_type_and_if_possible_backend(void **state) {
  (void)state;
  struct fixture f;
  fixture_init(&f);
  struct sg_configs_row rows[] = {
      fixture_config("other-shape", "serial", 1), fixture_config("other-backend", "serial", 1),
      fixture_config("other-core", "serial", 1),  fixture_config("own", "serial", 1),
      fixture_config("t", "threads", 2),          fixture_config("t-blis", "threads", 2),
      fixture_config("t-mkl", "threads", 2),      fixture_config("t-zen", "threads", 2),
      fixture_config("t-512", "threads", 2),
  };
  rows[0].n = 512;
  rows[1].backend = rows[5].backend = "blis";
  rows[2].coretype = "SkylakeX";
  rows[6].backend = "mkl";
  rows[7].coretype = "Zen";
  rows[8].n = 512;
  static const int64_t times[] = {100, 200, 300, 400, 1000, 1000, 1000, 1000, 1000};
  for (size_t i = 0; i < 9; i++) {
    fixture_write_config(&f, &rows[i]);
    fixture_add_launch(&f, rows[i].config_id, 1, times[i]);
  }
  struct summed s;
  sum_up(&s, &f);
  assert_close(row_of(&s, "t", "wall_ns")->speedup, 0.4);
  assert_close(row_of(&s, "t-blis", "wall_ns")->speedup, 0.2);
  assert_close(row_of(&s, "t-mkl", "wall_ns")->speedup, 0.2); /* no serial of its own: the first of its core type */
  assert_true(isnan(row_of(&s, "t-zen", "wall_ns")->speedup));
  assert_close(row_of(&s, "t-512", "wall_ns")->speedup, 0.1);
  release(&s, &f);
}

static void without_a_baseline_there_is_no_speed_up(void **state) {
  (void)state;
  struct fixture f;
  fixture_init(&f);
  fixture_add_config(&f, "t", "threads", 4);
  add_rounds(&f, "t", 6, 1000);
  struct summed s;
  sum_up(&s, &f);
  const struct sg_summary_row *row = row_of(&s, "t", "wall_ns");
  assert_true(isnan(row->speedup) && isnan(row->speedup_low) && isnan(row->efficiency));
  assert_int_equal(row->rank, 1);
  release(&s, &f);
}

static void a_configuration_with_wrong_results_is_neither_ranked_nor_a_baseline(void **state) {
  (void)state;
  struct fixture f;
  fixture_init(&f);
  fixture_add_config(&f, "s", "serial", 1);
  fixture_add_config(&f, "t", "threads", 4);
  add_rounds(&f, "s", 8, 1000);
  add_rounds(&f, "t", 8, 2000);
  f.launch++;
  fixture_add_outcome(&f, "s", 9, "invalid", "item 3 is off");
  struct summed s;
  sum_up(&s, &f);
  const struct sg_summary_row *wrong = row_of(&s, "s", "wall_ns");
  assert_int_equal(wrong->valid, 0);
  assert_true(wrong->rank == SG_NO_INT);
  assert_true(isnan(wrong->speedup));
  assert_int_equal(wrong->n, 8); /* shown all the same */
  assert_int_equal(row_of(&s, "t", "wall_ns")->rank, 1);
  assert_true(isnan(row_of(&s, "t", "wall_ns")->speedup));
  release(&s, &f);
}

static void rates_are_flop_over_the_median(void **state) {
  (void)state;
  struct fixture f;
  fixture_init(&f);
  fixture_add_config(&f, "a", "serial", 1);
  struct sg_configs_row unknown = fixture_config("b", "threads", 1);
  unknown.flop = NAN;
  fixture_write_config(&f, &unknown);
  fixture_add_launch(&f, "a", 1, 500000000);
  fixture_add_launch(&f, "b", 1, 500000000);
  struct summed s;
  sum_up(&s, &f);
  assert_close(row_of(&s, "a", "wall_ns")->flops_per_s, 4.8e10);
  assert_true(isnan(row_of(&s, "b", "wall_ns")->flops_per_s));
  assert_true(isnan(row_of(&s, "a", "load_busy_ns")->flops_per_s));
  release(&s, &f);
}

static void convergence_follows_the_plans_target(void **state) {
  (void)state;
  struct fixture f;
  fixture_init(&f); /* its target is 5% */
  fixture_add_config(&f, "a", "serial", 1);
  for (int64_t r = 1; r <= 6; r++) {
    fixture_add_launch(&f, "a", r, 1000 + 8 * r);
  } /* 4% wide */
  struct summed s;
  sum_up(&s, &f);
  assert_int_equal(row_of(&s, "a", "wall_ns")->converged, 1);
  assert_close(s.summary.options.target, 0.05);
  release(&s, &f);
  fixture_init(&f);
  fixture_put(&f, "run.json", "{\"schema_version\": 1}\n");
  fixture_add_config(&f, "a", "serial", 1);
  for (int64_t r = 1; r <= 6; r++) {
    fixture_add_launch(&f, "a", r, 1000 + 8 * r);
  }
  sum_up(&s, &f);
  assert_int_equal(row_of(&s, "a", "wall_ns")->converged, 0); /* 2% if the plan has no target */
  release(&s, &f);
}

/* Eight rounds of serial and threads on four cores, in five of which threads had half the capacity. */
static void run_with_weak_launches(struct fixture *f, int64_t slow_ns) {
  fixture_init(f);
  fixture_add_config(f, "s", "serial", 1);
  fixture_add_config(f, "t", "threads", 4);
  fixture_add_config(f, "u", "threads", 2);
  for (int64_t r = 1; r <= 8; r++) {
    const char *const ids[] = {"s", "t", "u"};
    for (size_t i = 0; i < 3; i++) {
      const bool weak = i == 1 && r > 3;
      fixture_add_launch(f, ids[i], r, (i == 0 ? 4000 : weak ? slow_ns : 1000) + r % 3);
      const double rate = weak ? 2e11 : 4e11;
      struct sg_probes_row probe = {ids[i], r, f->launch, 1e11,      rate, rate / 1e11, 0,
                                    NAN,    0, 0,         SG_NO_INT, 1e11, rate,        rate / 1e11};
      sg_csv_write_probes(f->probes, &probe);
    }
  }
}

static void results_without_weak_launches_stand_beside_those_with_all(void **state) {
  (void)state;
  struct fixture f;
  struct summed s;
  run_with_weak_launches(&f, 2000);
  sum_up(&s, &f);
  assert_true(s.summary.capacity.explains);
  assert_int_equal(s.summary.capacity.n_weak, 5);
  const struct sg_summary_row *row = row_of(&s, "t", "wall_ns");
  assert_int_equal(row->weak, 5);
  assert_close(row->median, 2000.5);
  assert_close(row->median_usual, 1001);
  assert_close(row->speedup_usual, 4001.0 / 1001);
  assert_int_equal(row_of(&s, "s", "wall_ns")->weak, 0);
  assert_close(row_of(&s, "s", "wall_ns")->median_usual, 4001);
  assert_true(row_of(&s, "s", "load_busy_ns")->weak == SG_NO_INT);
  release(&s, &f);
}

static void weak_launches_that_explain_nothing_are_only_counted(void **state) {
  (void)state;
  struct fixture f;
  struct summed s;
  run_with_weak_launches(&f, 1000);
  sum_up(&s, &f);
  assert_false(s.summary.capacity.explains);
  const struct sg_summary_row *row = row_of(&s, "t", "wall_ns");
  assert_int_equal(row->weak, 5);
  assert_true(isnan(row->median_usual) && isnan(row->speedup_usual) && isnan(row->speedup_capacity));
  release(&s, &f);
}

/* A speed-up by another library, or by threads that ignored their setting, says nothing about the cores. */
static void impossible_efficiencies_are_left_out(void **state) {
  (void)state;
  struct fixture f;
  struct summed s;
  fixture_init(&f);
  fixture_add_config(&f, "serial", "serial", 1);
  fixture_add_config(&f, "fair", "threads", 2);
  fixture_add_config(&f, "cached", "threads", 3);
  fixture_add_config(&f, "918%", "threads", 1);
  struct sg_configs_row other = fixture_config("other", "threads", 4);
  other.backend = "blis";
  fixture_write_config(&f, &other);
  fixture_add_launch(&f, "serial", 1, 9180);
  fixture_add_launch(&f, "fair", 1, 5100);
  fixture_add_launch(&f, "cached", 1, 2500);
  fixture_add_launch(&f, "918%", 1, 1000);
  fixture_add_launch(&f, "other", 1, 9180);
  sum_up(&s, &f);
  assert_close(row_of(&s, "fair", "wall_ns")->efficiency, 0.9);
  assert_close(row_of(&s, "cached", "wall_ns")->efficiency, 1.224);
  assert_close(row_of(&s, "918%", "wall_ns")->speedup, 9.18);
  assert_true(isnan(row_of(&s, "918%", "wall_ns")->efficiency));
  assert_close(row_of(&s, "other", "wall_ns")->speedup, 1);
  assert_true(isnan(row_of(&s, "other", "wall_ns")->efficiency));
  release(&s, &f);
}

static void cores_used_are_workers_times_threads_up_to_all_cores(void **state) {
  (void)state;
  struct fixture f;
  fixture_init(&f);
  struct sg_configs_row rows[] = {fixture_config("a", "threads", 2), fixture_config("b", "threads", 3),
                                  fixture_config("c", "blas-default", 1)};
  rows[1].blas_threads = 2;
  rows[2].blas_threads = SG_NO_INT;
  for (size_t i = 0; i < 3; i++) {
    fixture_write_config(&f, &rows[i]);
    fixture_add_launch(&f, rows[i].config_id, 1, 1000);
  }
  struct summed s;
  sum_up(&s, &f);
  assert_close(sg_cores_used(&s.set, &s.set.configs[0]), 2);
  assert_close(sg_cores_used(&s.set, &s.set.configs[1]), 4);
  assert_close(sg_cores_used(&s.set, &s.set.configs[2]), 4);
  release(&s, &f);
}

static void no_samples_is_an_error_unless_outcomes_explain_it(void **state) {
  (void)state;
  struct fixture f;
  fixture_init(&f);
  fixture_add_config(&f, "a", "serial", 1);
  struct summed s;
  sum_up(&s, &f);
  assert_int_equal(s.rc, SG_BAD_INPUT);
  assert_non_null(strstr(s.err.message, "/samples.csv has no rows: nothing was measured"));
  release(&s, &f);
  fixture_init(&f);
  fixture_add_config(&f, "a", "serial", 1);
  f.launch++;
  fixture_add_outcome(&f, "a", 1, "unavailable", "the library has no cblas_dgemm");
  sum_up(&s, &f);
  assert_int_equal(s.rc, SG_OK);
  assert_int_equal(row_of(&s, "a", "wall_ns")->n, 0);
  assert_true(row_of(&s, "a", "wall_ns")->rank == SG_NO_INT);
  assert_true(row_of(&s, "a", "wall_ns")->converged == SG_NO_INT);
  assert_true(row_of(&s, "a", "wall_ns")->valid == SG_NO_INT);
  release(&s, &f);
  fixture_init(&f);
  fixture_add_config(&f, "a", "serial", 1);
  f.launch++;
  fixture_add_outcome(&f, "a", 1, "ok", "");
  sum_up(&s, &f);
  assert_int_equal(s.rc, SG_BAD_INPUT);
  release(&s, &f);
}

static void two_hundred_configurations_keep_their_order(void **state) {
  (void)state;
  struct fixture f;
  fixture_init(&f);
  for (int c = 0; c < 200; c++) {
    char id[16];
    snprintf(id, sizeof id, "c%d", c);
    fixture_add_config(&f, id, c == 100 ? "serial" : "hybrid", 1 + c);
  }
  for (int64_t r = 1; r <= 12; r++) {
    for (int c = 0; c < 200; c++) {
      char id[16];
      snprintf(id, sizeof id, "c%d", c);
      fixture_add_launch(&f, id, r, 100000 + 10000 * (200 - c));
    }
  }
  struct summed s;
  sum_up(&s, &f);
  assert_int_equal(s.summary.n, 600); /* wall, load busy, operate busy */
  for (size_t c = 0; c < 200; c++) {
    const struct sg_summary_row *row = &s.summary.rows[s.summary.first[c]];
    assert_string_equal(row->metric, "wall_ns");
    assert_ptr_equal(row->config_id, s.set.configs[c].config_id);
    assert_close(row->speedup, (100000 + 10000.0 * 100) / (100000 + 10000.0 * (200 - (double)c)));
  }
  assert_int_equal(row_of(&s, "c199", "wall_ns")->rank, 1);
  assert_true(row_of(&s, "c0", "wall_ns")->rank > 100);
  release(&s, &f);
}

static void summary_csv_is_written_and_read_back(void **state) {
  (void)state;
  struct fixture f;
  fixture_init(&f);
  fixture_add_config(&f, "a", "serial", 1);
  add_rounds(&f, "a", 6, 1000);
  struct summed s;
  sum_up(&s, &f);
  struct sg_output *out = NULL;
  assert_int_equal(sg_output_open(&out, f.dir, &s.err), SG_OK);
  assert_int_equal(sg_summary_write(&s.summary, out, &s.err), SG_OK);
  sg_output_close(out);
  struct sg_resultset again;
  assert_int_equal(sg_resultset_load(&again, f.dir, SG_READ_SUMMARY, &s.err), SG_OK);
  assert_int_equal(again.n_summary, s.summary.n);
  for (size_t i = 0; i < again.n_summary; i++) {
    assert_string_equal(again.summary[i].metric, s.summary.rows[i].metric);
    assert_true(again.summary[i].mean == s.summary.rows[i].mean);
    assert_true(again.summary[i].ci_high == s.summary.rows[i].ci_high);
    assert_true(again.summary[i].rank == s.summary.rows[i].rank);
  }
  sg_resultset_release(&again);
  release(&s, &f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(trials_of_a_launch_are_averaged_and_warm_up_left_out),
      cmocka_unit_test(failed_launches_are_left_out),
      cmocka_unit_test(rows_may_be_in_any_order),
      cmocka_unit_test(speed_ups_are_medians_of_ratios_paired_by_round),
      cmocka_unit_test(the_baseline_has_the_same_workload_core_type_and_if_possible_backend),
      cmocka_unit_test(without_a_baseline_there_is_no_speed_up),
      cmocka_unit_test(a_configuration_with_wrong_results_is_neither_ranked_nor_a_baseline),
      cmocka_unit_test(rates_are_flop_over_the_median),
      cmocka_unit_test(convergence_follows_the_plans_target),
      cmocka_unit_test(results_without_weak_launches_stand_beside_those_with_all),
      cmocka_unit_test(weak_launches_that_explain_nothing_are_only_counted),
      cmocka_unit_test(impossible_efficiencies_are_left_out),
      cmocka_unit_test(cores_used_are_workers_times_threads_up_to_all_cores),
      cmocka_unit_test(no_samples_is_an_error_unless_outcomes_explain_it),
      cmocka_unit_test(two_hundred_configurations_keep_their_order),
      cmocka_unit_test(summary_csv_is_written_and_read_back),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
