/* The numbers of workers and BLAS threads a strategy runs with on machines of different sizes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bench/plan/points.h"
#include "core/resultset.h"

static const struct sg_profile as_they_are;

struct grid {
  struct sg_point points[SG_MAX_POINTS];
  size_t n;
};

static struct grid grid_of(const char *strategy, int cores, int threads) {
  const struct sg_topology machine = {.cores = cores, .threads = threads};
  struct grid grid;
  grid.n = sg_points_find(grid.points, sg_strategy_find(strategy), &as_they_are, &machine);
  return grid;
}

static bool has(const struct grid *grid, int64_t workers, int64_t blas_threads) {
  for (size_t i = 0; i < grid->n; i++) {
    if (grid->points[i].workers == workers && grid->points[i].blas_threads == blas_threads) { return true; }
  }
  return false;
}

static void a_grid_on_a_small_machine_is_every_combination_that_fits_and_one_oversubscribed_step(void **state) {
  (void)state;
  for (int threads = 1; threads <= 8; threads++) {
    const struct grid grid = grid_of("hybrid", threads, threads);
    size_t fitting = 0, beyond = 0;
    for (int64_t w = 1; w <= threads; w++) {
      for (int64_t b = 1; w * b <= threads; b++) {
        assert_true(has(&grid, w, b));
        fitting++;
      }
    }
    for (size_t i = 0; i < grid.n; i++) {
      beyond += grid.points[i].workers * grid.points[i].blas_threads > threads;
    }
    assert_int_equal(beyond, threads + 1); /* one for each number of workers, and twice the machine with one */
    assert_int_equal(grid.n, fitting + beyond);
  }
}

static void two_hardware_threads_give_six_points(void **state) {
  (void)state;
  const struct grid grid = grid_of("hybrid", 2, 2);
  static const int64_t points[][2] = {{1, 1}, {1, 2}, {1, 4}, {2, 1}, {2, 2}, {4, 1}};
  assert_int_equal(grid.n, sizeof points / sizeof points[0]);
  for (size_t i = 0; i < grid.n; i++) {
    assert_true(has(&grid, points[i][0], points[i][1]));
  }
}

static void a_large_machine_has_few_points_that_reach_all_threads(void **state) {
  (void)state;
  static const int sizes[][2] = {{6, 12}, {24, 24}, {64, 128}, {96, 192}, {128, 256}};
  for (size_t i = 0; i < 5; i++) {
    const int threads = sizes[i][1];
    const struct grid grid = grid_of("hybrid", sizes[i][0], threads);
    assert_true(grid.n < 200);
    for (int64_t w = 1; w <= threads; w++) {
      if (threads % w == 0) { assert_true(has(&grid, w, threads / w)); }
    }
  }
}

static void given_counts_replace_the_grid(void **state) {
  (void)state;
  int64_t workers[] = {3}, threads[] = {1, 5};
  const struct sg_profile given = {
      .workers = workers, .workers_count = 1, .blas_threads = threads, .blas_threads_count = 2};
  const struct sg_topology machine = {.cores = 2, .threads = 2};
  struct grid grid;
  grid.n = sg_points_find(grid.points, sg_strategy_find("hybrid"), &given, &machine);
  assert_int_equal(grid.n, 2);
  assert_true(has(&grid, 3, 1) && has(&grid, 3, 5));
}

static void strategies_with_one_worker_per_core_have_one_point(void **state) {
  (void)state;
  static const char *const names[] = {"threads", "omp-static", "omp-dynamic", "omp-guided", "omp-tasks", "processes"};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    const struct grid grid = grid_of(names[i], 6, 12);
    assert_int_equal(grid.n, 1);
    assert_true(has(&grid, 6, 1));
  }
  const struct grid load = grid_of("parallel-load", 6, 12), pipeline = grid_of("pipeline", 6, 12);
  assert_true(load.n == 1 && has(&load, 6, 6));
  assert_true(pipeline.n == 1 && has(&pipeline, 6, 6));
}

static void scaling_varies_one_factor_up_to_the_hardware_threads(void **state) {
  (void)state;
  for (int threads = 1; threads <= 16; threads++) {
    const struct grid tasks = grid_of("scaling-tasks", threads, threads);
    const struct grid blas = grid_of("scaling-blas", threads, threads);
    assert_int_equal(tasks.n, threads);
    assert_int_equal(blas.n, threads);
    for (int64_t c = 1; c <= threads; c++) {
      assert_true(has(&tasks, c, 1));
      assert_true(has(&blas, 1, c));
    }
  }
}

static void scaling_on_a_large_machine_has_steps_up_to_all_threads(void **state) {
  (void)state;
  const struct grid tasks = grid_of("scaling-tasks", 96, 192), blas = grid_of("scaling-blas", 96, 192);
  static const int64_t counts[] = {1, 2, 4, 8, 16, 32, 64, 96, 192};
  assert_true(tasks.n < 40 && blas.n < 40);
  for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
    assert_true(has(&tasks, counts[i], 1));
    assert_true(has(&blas, 1, counts[i]));
  }
  for (size_t i = 0; i < tasks.n; i++) {
    assert_true(tasks.points[i].workers <= 192);
  }
}

static void ranks_are_those_of_the_strategy_or_given(void **state) {
  (void)state;
  static const struct sg_topology machine = {.cores = 4, .threads = 4};
  int64_t given[] = {2, 6}, ranks[SG_MAX_RANKS];
  const struct sg_profile profile = {.ranks = given, .ranks_count = 2};
  assert_int_equal(sg_points_ranks(ranks, sg_strategy_find("threads"), &profile, &machine), 1);
  assert_int_equal(ranks[0], SG_NO_INT);
  assert_int_equal(sg_points_ranks(ranks, sg_strategy_find("mpi"), &as_they_are, &machine), 1);
  assert_int_equal(ranks[0], 4);
  assert_int_equal(sg_points_ranks(ranks, sg_strategy_find("mpi-scaling"), &as_they_are, &machine), 4);
  assert_int_equal(sg_points_ranks(ranks, sg_strategy_find("mpi"), &profile, &machine), 2);
  assert_int_equal(ranks[1], 6);
  assert_true(sg_points_bound_ranks(sg_strategy_find("mpi-hybrid"), &as_they_are));
  assert_false(sg_points_bound_ranks(sg_strategy_find("mpi-hybrid"), &profile));
  assert_false(sg_points_bound_ranks(sg_strategy_find("mpi-scaling"), &as_they_are));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_grid_on_a_small_machine_is_every_combination_that_fits_and_one_oversubscribed_step),
      cmocka_unit_test(two_hardware_threads_give_six_points),
      cmocka_unit_test(a_large_machine_has_few_points_that_reach_all_threads),
      cmocka_unit_test(given_counts_replace_the_grid),
      cmocka_unit_test(scaling_varies_one_factor_up_to_the_hardware_threads),
      cmocka_unit_test(scaling_on_a_large_machine_has_steps_up_to_all_threads),
      cmocka_unit_test(strategies_with_one_worker_per_core_have_one_point),
      cmocka_unit_test(ranks_are_those_of_the_strategy_or_given),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
