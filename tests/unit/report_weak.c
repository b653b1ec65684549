/* Which launches met a machine below its usual capacity. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "report/analysis/weak.h"

static void they_are_found_by_launch_and_configuration(void **state) {
  (void)state;
  static const char a[] = "a", b[] = "b";
  struct sg_probes_row probes[] = {
      {.config_id = a, .launch = 1, .capacity = 2.0}, {.config_id = b, .launch = 2, .capacity = 1.2},
      {.config_id = a, .launch = 4, .capacity = 1.1}, {.config_id = a, .launch = 3, .capacity = 1.0},
      {.config_id = b, .launch = 5, .capacity = 2.0}, {.config_id = b, .launch = 6, .capacity = 1.99},
      {.config_id = b, .launch = 7, .capacity = NAN}};
  const struct sg_resultset set = {.probes = probes, .n_probes = sizeof probes / sizeof probes[0]};
  struct sg_weak_launches weak;
  sg_weak_launches_init(&weak, &set);
  assert_int_equal(weak.n, 3);
  assert_true(sg_weak_launches_have(&weak, 2, b));
  assert_true(sg_weak_launches_have(&weak, 3, a));
  assert_true(sg_weak_launches_have(&weak, 4, a));
  assert_false(sg_weak_launches_have(&weak, 2, a));
  assert_false(sg_weak_launches_have(&weak, 1, a));
  assert_false(sg_weak_launches_have(&weak, 7, b));
  assert_int_equal(sg_weak_launches_count(&weak, a), 2);
  assert_int_equal(sg_weak_launches_count(&weak, b), 1);
  sg_weak_launches_release(&weak);
}

static void without_probes_there_are_none(void **state) {
  (void)state;
  const struct sg_resultset set = {.n_probes = 0};
  struct sg_weak_launches weak;
  sg_weak_launches_init(&weak, &set);
  assert_int_equal(weak.n, 0);
  assert_false(sg_weak_launches_have(&weak, 1, "a"));
  sg_weak_launches_release(&weak);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(they_are_found_by_launch_and_configuration),
      cmocka_unit_test(without_probes_there_are_none),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
