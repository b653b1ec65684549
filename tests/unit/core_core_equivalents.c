/* What several cores can do, in cores of the fastest kind. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/compare.h"
#include "core/core_equivalents.h"

static const char alike[] = "{\"cores\": 4, \"usable_cores\": 4}",
                  hybrid[] = "{\"cores\": 16, \"usable_cores\": 6, \"usable_threads\": 22, \"core_kinds\": ["
                             "{\"kind\": \"performance\", \"usable_cores\": 6},"
                             "{\"kind\": \"efficiency\", \"usable_cores\": 8},"
                             "{\"kind\": \"low-power\", \"usable_cores\": 2}]}",
                  only_slow[] = "{\"cores\": 16, \"usable_cores\": 8, \"usable_threads\": 8, \"core_kinds\": ["
                                "{\"kind\": \"performance\", \"usable_cores\": 0},"
                                "{\"kind\": \"efficiency\", \"usable_cores\": 8}]}",
                  rates[] = "{\"ceilings\": {\"core_kinds\": ["
                            "{\"kind\": \"performance\", \"one_core_flops\": 100e9},"
                            "{\"kind\": \"efficiency\", \"one_core_flops\": 50e9},"
                            "{\"kind\": \"low-power\", \"one_core_flops\": 20e9}]}}";

static struct sg_resultset set_of(const char *machine, const char *run) {
  struct sg_resultset set = {.machine = json_loads(machine, 0, NULL), .run = json_loads(run, 0, NULL)};
  assert_true(set.machine && set.run);
  return set;
}

static double equivalents(const char *machine, const char *run, double cores) {
  struct sg_resultset set = set_of(machine, run);
  const double sum = sg_core_equivalents(&set, cores);
  json_decref(set.machine);
  json_decref(set.run);
  return sum;
}

static void cores_that_are_alike_count_as_they_are(void **state) {
  (void)state;
  assert_float_equal(equivalents(alike, rates, 3), 3, 0);
  assert_true(isnan(equivalents(alike, rates, NAN)));
}

static void the_fastest_are_taken_first_and_others_count_by_their_rate(void **state) {
  (void)state;
  assert_float_equal(equivalents(hybrid, rates, 4), 4, 0);
  assert_float_equal(equivalents(hybrid, rates, 6), 6, 0);
  assert_float_equal(equivalents(hybrid, rates, 8), 6 + 2 * 0.5, 1e-12);
  assert_float_equal(equivalents(hybrid, rates, 16), 6 + 8 * 0.5 + 2 * 0.2, 1e-12);
}

static void without_rates_only_the_fastest_can_be_counted(void **state) {
  (void)state;
  assert_float_equal(equivalents(hybrid, "{\"ceilings\": null}", 6), 6, 0);
  assert_true(isnan(equivalents(hybrid, "{\"ceilings\": null}", 7)));
}

static void the_unit_is_the_fastest_core_that_may_be_used(void **state) {
  (void)state;
  assert_float_equal(equivalents(only_slow, rates, 8), 8, 0);
}

static double cores_used(const char *machine, int64_t workers, int64_t blas_threads) {
  struct sg_resultset set = set_of(machine, rates);
  const struct sg_configs_row config = {
      .scheduler = "pool", .load = "task", .workers = workers, .blas_threads = blas_threads};
  const double cores = sg_cores_used(&set, &config);
  json_decref(set.machine);
  json_decref(set.run);
  return cores;
}

static void a_configuration_uses_cores_of_all_kinds(void **state) {
  (void)state;
  assert_float_equal(cores_used(alike, 8, 1), 4, 0);
  assert_float_equal(cores_used(hybrid, 6, 1), 6, 0);
  assert_float_equal(cores_used(hybrid, 8, 1), 8, 0);
  assert_float_equal(cores_used(hybrid, 22, 1), 16, 0);
  assert_float_equal(cores_used(hybrid, 1, SG_NO_INT), 16, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(cores_that_are_alike_count_as_they_are),
      cmocka_unit_test(the_fastest_are_taken_first_and_others_count_by_their_rate),
      cmocka_unit_test(without_rates_only_the_fastest_can_be_counted),
      cmocka_unit_test(the_unit_is_the_fastest_core_that_may_be_used),
      cmocka_unit_test(a_configuration_uses_cores_of_all_kinds),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
