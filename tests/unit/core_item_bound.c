/* The bound that a number of items sets to the workers. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/compare.h"
#include "core/item_bound.h"

static struct sg_configs_row with(const char *scheduler, int64_t workers, int64_t blas_threads, int64_t count) {
  return (struct sg_configs_row){
      .scheduler = scheduler, .workers = workers, .blas_threads = blas_threads, .count = count};
}

static void the_busiest_worker_has_the_items_per_worker_rounded_up(void **state) {
  (void)state;
  assert_float_equal(sg_item_bound(8, 16), 8, 0);
  assert_float_equal(sg_item_bound(20, 16), 10, 0);
  assert_float_equal(sg_item_bound(64, 16), 16, 0);
  assert_float_equal(sg_item_bound(64, 3), 64.0 / 22, 1e-12);
  assert_float_equal(sg_item_bound(1, 1), 1, 0);
  assert_float_equal(sg_item_bound(17, 16), 8.5, 0);
}

static void no_schedule_of_equal_items_is_faster(void **state) {
  (void)state;
  for (int64_t count = 1; count <= 40; count++) {
    for (int64_t workers = 1; workers <= 20; workers++) {
      int64_t taken[20] = {0}, longest = 0; /* each item goes to the worker that is free first */
      for (int64_t item = 0; item < count; item++) {
        int64_t first = 0;
        for (int64_t w = 1; w < workers; w++) {
          if (taken[w] < taken[first]) { first = w; }
        }
        taken[first]++;
        longest = taken[first] > longest ? taken[first] : longest;
      }
      assert_float_equal(sg_item_bound(count, workers), (double)count / (double)longest, 1e-12);
    }
  }
}

static void it_bounds_workers_that_share_items_and_only_where_they_do_not_divide(void **state) {
  (void)state;
  struct sg_configs_row row = with("pool", 16, 1, 8);
  assert_float_equal(sg_config_item_bound(&row), 8, 0);
  row = with("pool", 16, 1, 32);
  assert_true(isnan(sg_config_item_bound(&row)));
  row = with("serial", 16, 16, 8); /* the workers only load */
  assert_true(isnan(sg_config_item_bound(&row)));
  row = with("batch", 1, 16, 8);
  assert_true(isnan(sg_config_item_bound(&row)));
  row = with("native", 16, 1, 8); /* divides an item into tiles */
  assert_true(isnan(sg_config_item_bound(&row)));
  row = with("native", 16, 1, 20);
  assert_float_equal(sg_config_item_bound(&row), 10, 0);
  row = with("pool", 16, 1, SG_NO_INT);
  assert_true(isnan(sg_config_item_bound(&row)));
}

static void with_library_threads_it_is_a_multiple_unless_the_library_chooses_them(void **state) {
  (void)state;
  struct sg_configs_row row = with("pool", 4, 3, 6);
  assert_float_equal(sg_config_thread_bound(&row), 9, 0);
  row.blas_threads = SG_NO_INT;
  assert_true(isnan(sg_config_thread_bound(&row)));
}

static void a_speedup_is_bounded_by_items_only_below_what_the_cores_allow(void **state) {
  (void)state;
  const struct sg_resultset set = {.machine = json_pack("{s:i}", "usable_cores", 16)};
  struct sg_configs_row row = with("pool", 16, 1, 8);
  assert_float_equal(sg_speedup_bound(&set, &row), 8, 0);
  row = with("pool", 32, 1, 16); /* twice as many workers as cores, of which all have an item */
  assert_true(isnan(sg_speedup_bound(&set, &row)));
  row = with("pool", 32, 1, 8);
  assert_float_equal(sg_speedup_bound(&set, &row), 8, 0);
  row = with("pool", 8, 4, 6); /* 24 threads on 16 cores */
  assert_true(isnan(sg_speedup_bound(&set, &row)));
  row = with("pool", 3, 1, 4);
  assert_float_equal(sg_speedup_bound(&set, &row), 2, 0);
  json_decref(set.machine);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_busiest_worker_has_the_items_per_worker_rounded_up),
      cmocka_unit_test(no_schedule_of_equal_items_is_faster),
      cmocka_unit_test(it_bounds_workers_that_share_items_and_only_where_they_do_not_divide),
      cmocka_unit_test(with_library_threads_it_is_a_multiple_unless_the_library_chooses_them),
      cmocka_unit_test(a_speedup_is_bounded_by_items_only_below_what_the_cores_allow),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
