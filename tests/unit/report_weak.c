/* Which launches are weak: less than the usual capacity was available. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "report/analysis/weak.h"

static struct sg_probes_row probed(const char *config_id, int64_t launch, double capacity) {
  return (struct sg_probes_row){
      .config_id = config_id, .launch = launch, .capacity = capacity, .after_capacity = NAN};
}

static void weak_launches_are_found_by_launch_and_configuration(void **state) {
  (void)state;
  static const char a[] = "a", b[] = "b";
  struct sg_probes_row probes[] = {probed(a, 1, 2.0), probed(b, 2, 1.2),  probed(a, 4, 1.1), probed(a, 3, 1.0),
                                   probed(b, 5, 2.0), probed(b, 6, 1.99), probed(b, 7, NAN)};
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

static void without_probes_no_launch_is_weak(void **state) {
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
      cmocka_unit_test(weak_launches_are_found_by_launch_and_configuration),
      cmocka_unit_test(without_probes_no_launch_is_weak),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
