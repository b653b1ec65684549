/* Which launches are weak: less than the usual capacity was available. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "report/analysis/weak.h"

static void weak_launches_are_found_by_launch_and_configuration(void **state) {
  (void)state;
  struct sg_configs_row configs[] = {{.config_id = "a"}, {.config_id = "b"}};
  struct sg_launch_times of_a[] = {{.number = 1}, {.number = 4, .weak = true}, {.number = 3, .weak = true}},
                         of_b[] = {{.number = 2, .weak = true}, {.number = 5}};
  struct sg_config_launches launches[] = {{.ok = of_a, .n = 3}, {.ok = of_b, .n = 2}};
  const struct sg_resultset set = {.configs = configs, .n_configs = 2};
  const struct sg_summary summary = {.set = &set, .launches = launches, .capacity = {.n_weak = 3}};
  const char *a = configs[0].config_id, *b = configs[1].config_id;
  struct sg_weak_launches weak;
  sg_weak_launches_init(&weak, &summary);
  assert_int_equal(weak.n, 3);
  assert_true(sg_weak_launches_have(&weak, 2, b));
  assert_true(sg_weak_launches_have(&weak, 3, a));
  assert_true(sg_weak_launches_have(&weak, 4, a));
  assert_false(sg_weak_launches_have(&weak, 2, a));
  assert_false(sg_weak_launches_have(&weak, 1, a));
  assert_false(sg_weak_launches_have(&weak, 5, b));
  assert_int_equal(sg_weak_launches_count(&weak, a), 2);
  assert_int_equal(sg_weak_launches_count(&weak, b), 1);
  sg_weak_launches_release(&weak);
}

static void without_weak_launches_none_is_found(void **state) {
  (void)state;
  const struct sg_resultset set = {.n_configs = 0};
  const struct sg_summary summary = {.set = &set};
  struct sg_weak_launches weak;
  sg_weak_launches_init(&weak, &summary);
  assert_int_equal(weak.n, 0);
  assert_false(sg_weak_launches_have(&weak, 1, "a"));
  sg_weak_launches_release(&weak);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(weak_launches_are_found_by_launch_and_configuration),
      cmocka_unit_test(without_weak_launches_none_is_found),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
