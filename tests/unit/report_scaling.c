/* Amdahl's serial fraction and the sizes at which the winner changes: pure functions of the numbers. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "report/analysis/amdahl.h"
#include "report/analysis/crossover.h"

static double amdahl(double serial, double cores) {
  return 1 / (serial + (1 - serial) / cores);
}

static void near(double got, double wanted) {
  assert_true(fabs(got - wanted) < 1e-12);
}

/* ---- the serial fraction */

static void exact_speedups_reproduce_their_fraction(void **state) {
  (void)state;
  for (double s = 0; s <= 1; s += 0.125) {
    struct sg_scaling_point points[] = {{1, 1}, {2, amdahl(s, 2)}, {4, amdahl(s, 4)}, {16, amdahl(s, 16)}};
    const struct sg_amdahl fit = sg_amdahl_fit(points, 4);
    near(fit.serial, s);
    near(fit.residual, 0);
    assert_int_equal(fit.n, 3);
  }
}

/* By hand: x = 1/2, 3/4 and y = 1/S - 1/p = 0.6 - 0.5 = 0.1, 0.4 - 0.25 = 0.15: s = (0.05 + 0.1125) / (0.25 +
 * 0.5625). */
static void other_speedups_give_the_least_squares_fit(void **state) {
  (void)state;
  struct sg_scaling_point points[] = {{2, 1 / 0.6}, {4, 1 / 0.4}};
  near(sg_amdahl_fit(points, 2).serial, 0.2);
  points[1].speedup = 1 / 0.5; /* y = 0.25 */
  const struct sg_amdahl fit = sg_amdahl_fit(points, 2);
  near(fit.serial, (0.05 + 0.1875) / 0.8125);
  assert_true(fit.residual > 0.01);
}

static void one_number_of_cores_is_karp_and_flatt(void **state) {
  (void)state;
  struct sg_scaling_point point = {2, 1.6};
  const struct sg_amdahl fit = sg_amdahl_fit(&point, 1);
  near(fit.serial, (1 / 1.6 - 0.5) / (1 - 0.5));
  assert_true(isnan(fit.residual));
}

static void more_than_ideal_is_a_negative_fraction_without_a_limit(void **state) {
  (void)state;
  struct sg_scaling_point point = {2, 2.2};
  const struct sg_amdahl fit = sg_amdahl_fit(&point, 1);
  assert_true(fit.serial < 0);
  assert_true(isinf(sg_amdahl_limit(fit.serial)));
  near(sg_amdahl_limit(0.05), 20);
}

static void points_without_information_are_left_out(void **state) {
  (void)state;
  struct sg_scaling_point points[] = {{1, 1}, {0, 3}, {2, NAN}, {2, -1}, {INFINITY, 2}, {4, INFINITY}};
  const struct sg_amdahl fit = sg_amdahl_fit(points, sizeof points / sizeof points[0]);
  assert_int_equal(fit.n, 0);
  assert_true(isnan(fit.serial));
  assert_true(isnan(sg_amdahl_limit(fit.serial)));
}

/* ---- hand-made workloads */

enum { MOST = 12 };

struct fixture {
  struct sg_configs_row configs[MOST];
  struct sg_summary_row rows[MOST];
  struct sg_entry entries[MOST];
  struct sg_workload_results workloads[MOST];
  struct sg_analysis analysis;
  size_t n;
};

static const struct sg_verdict clear = {.kind = SG_VERDICT_CLEAR};

static void begin_workload(struct fixture *f, int64_t n, int64_t count) {
  f->analysis.workloads = f->workloads;
  f->workloads[f->analysis.n_workloads++] =
      (struct sg_workload_results){.entries = &f->entries[f->n], .verdict = &clear};
  f->configs[f->n] = (struct sg_configs_row){.n = n, .count = count}; /* used by add_entry */
}

static void add_entry(struct fixture *f, const char *strategy, int64_t workers, double speedup, int64_t rank) {
  struct sg_workload_results *w = &f->workloads[f->analysis.n_workloads - 1];
  const int64_t n = w->n ? w->entries[0].config->n : f->configs[f->n].n,
                count = w->n ? w->entries[0].config->count : f->configs[f->n].count;
  f->configs[f->n] = (struct sg_configs_row){.strategy = strategy,
                                             .operation = "gemm",
                                             .dtype = "f64",
                                             .source = "uniform",
                                             .retain = "none",
                                             .options = "",
                                             .scheduler = "pool",
                                             .load = "task",
                                             .workers = workers,
                                             .blas_threads = 1,
                                             .m = n,
                                             .n = n,
                                             .k = n,
                                             .count = count};
  f->rows[f->n] = (struct sg_summary_row){.speedup = speedup, .rank = rank, .median = 1 / speedup};
  w->entries[w->n] =
      (struct sg_entry){.config = &f->configs[f->n], .status = SG_ENTRY_RANKED, .wall = &f->rows[f->n]};
  if (rank == 1 && !w->best) { w->best = &w->entries[w->n]; }
  w->n++;
  f->n++;
}

static void points_are_the_best_for_each_available_number_of_cores(void **state) {
  (void)state;
  struct fixture f = {0};
  struct sg_scaling_point points[MOST];
  begin_workload(&f, 100, 10);
  add_entry(&f, "threads", 4, 3.1, 1);
  add_entry(&f, "threads", 2, 1.7, 2);
  add_entry(&f, "threads", 2, 1.9, 2);
  add_entry(&f, "threads", 8, 3.0, 2); /* more than the machine has */
  add_entry(&f, "omp", 2, 1.5, 2);
  assert_int_equal(sg_scaling_points(&f.workloads[0], "threads", 4, points), 2);
  near(points[0].cores, 2);
  near(points[0].speedup, 1.9);
  near(points[1].cores, 4);
  near(points[1].speedup, 3.1);
}

/* ---- where the lead changes */

/* "10: serial 32-128, threads 512-512; 1 undecided" for each number of items, a line each. */
static void leads_are(const struct fixture *f, const char *wanted) {
  char text[400] = "";
  size_t n = 7, at = 0;
  struct sg_leads *leads = sg_leads_find(&f->analysis, &n);
  for (size_t i = 0; i < n; i++) {
    at += (size_t)snprintf(text + at, sizeof text - at, "%d:", (int)leads[i].count);
    for (size_t k = 0; k < leads[i].n; k++) {
      const struct sg_lead *lead = &leads[i].items[k];
      at += (size_t)snprintf(text + at, sizeof text - at, " %s %d-%d", lead->strategy, (int)lead->n_first,
                             (int)lead->n_last);
    }
    at += (size_t)snprintf(text + at, sizeof text - at, "; %zu undecided\n", leads[i].undecided);
  }
  sg_leads_free(leads, n);
  assert_string_equal(text, wanted);
}

static void one_wins(struct fixture *f, int64_t n, int64_t count, const char *first, const char *second) {
  begin_workload(f, n, count);
  add_entry(f, first, 2, 1.9, 1);
  add_entry(f, second, 1, 1, 2);
}

static void the_winner_changes_between_two_sizes(void **state) {
  (void)state;
  struct fixture f = {0};
  one_wins(&f, 512, 10, "threads", "serial"); /* unsorted */
  begin_workload(&f, 32, 10);
  add_entry(&f, "serial", 1, 1, 1);
  begin_workload(&f, 128, 10);
  add_entry(&f, "serial", 1, 1, 1);
  begin_workload(&f, 32, 1000);
  add_entry(&f, "threads", 2, 1.9, 1);
  leads_are(&f, "10: serial 32-128 threads 512-512; 0 undecided\n");
}

static void a_lead_that_changes_twice_is_one_list(void **state) {
  (void)state;
  struct fixture f = {0};
  one_wins(&f, 32, 1, "blas", "serial");
  one_wins(&f, 64, 1, "serial", "blas");
  one_wins(&f, 128, 1, "blas", "serial");
  leads_are(&f, "1: blas 32-32 serial 64-64 blas 128-128; 0 undecided\n");
}

/* Ranks from one launch each say that the lead changes at 64. */
static void undecided_sizes_are_skipped_and_counted(void **state) {
  (void)state;
  static const struct sg_verdict few = {.kind = SG_VERDICT_FEW};
  struct fixture f = {0};
  one_wins(&f, 32, 1, "blas", "serial");
  one_wins(&f, 64, 1, "serial", "blas");
  f.workloads[1].verdict = &few;
  one_wins(&f, 128, 1, "blas", "serial");
  leads_are(&f, "");
  one_wins(&f, 256, 1, "serial", "blas");
  leads_are(&f, "1: blas 32-128 serial 256-256; 1 undecided\n");
}

static void a_strategy_that_shares_the_first_rank_keeps_the_lead(void **state) {
  (void)state;
  struct fixture f = {0};
  begin_workload(&f, 32, 10);
  add_entry(&f, "serial", 1, 1, 1);
  begin_workload(&f, 128, 10);
  add_entry(&f, "threads", 2, 1.01, 1);
  add_entry(&f, "serial", 1, 1, 1);
  leads_are(&f, "");
}

static void other_operations_have_no_common_axis(void **state) {
  (void)state;
  struct fixture f = {0};
  one_wins(&f, 32, 10, "serial", "threads");
  one_wins(&f, 128, 10, "threads", "serial");
  leads_are(&f, "10: serial 32-32 threads 128-128; 0 undecided\n");
  f.configs[2].operation = "svd";
  leads_are(&f, "");
}

static void workloads_without_ranks_are_skipped(void **state) {
  (void)state;
  struct fixture f = {0};
  begin_workload(&f, 32, 10);
  add_entry(&f, "serial", 1, 1, 1);
  begin_workload(&f, 64, 10);
  add_entry(&f, "serial", 1, 1, SG_NO_INT);
  one_wins(&f, 128, 10, "threads", "serial");
  leads_are(&f, "10: serial 32-32 threads 128-128; 0 undecided\n");
}

static void a_strategy_not_measured_keeps_the_lead(void **state) {
  (void)state;
  struct fixture f = {0};
  begin_workload(&f, 32, 10);
  add_entry(&f, "serial", 1, 1, 1);
  begin_workload(&f, 128, 10);
  add_entry(&f, "threads", 2, 1.9, 1);
  leads_are(&f, "");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(exact_speedups_reproduce_their_fraction),
      cmocka_unit_test(other_speedups_give_the_least_squares_fit),
      cmocka_unit_test(one_number_of_cores_is_karp_and_flatt),
      cmocka_unit_test(more_than_ideal_is_a_negative_fraction_without_a_limit),
      cmocka_unit_test(points_without_information_are_left_out),
      cmocka_unit_test(points_are_the_best_for_each_available_number_of_cores),
      cmocka_unit_test(the_winner_changes_between_two_sizes),
      cmocka_unit_test(a_lead_that_changes_twice_is_one_list),
      cmocka_unit_test(undecided_sizes_are_skipped_and_counted),
      cmocka_unit_test(a_strategy_that_shares_the_first_rank_keeps_the_lead),
      cmocka_unit_test(other_operations_have_no_common_axis),
      cmocka_unit_test(workloads_without_ranks_are_skipped),
      cmocka_unit_test(a_strategy_not_measured_keeps_the_lead),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
