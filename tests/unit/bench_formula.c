/* Formulas of derived metrics. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bench/run/formula.h"

/* two is 2, ten is 10, gone has no value, other names are unknown. */
static double look_up(void *context, const char *name, int length, bool *known) {
  (void)context;
  if (length == 3 && strncmp(name, "two", 3) == 0) { return 2; }
  if (length == 3 && strncmp(name, "ten", 3) == 0) { return 10; }
  *known = length == 4 && strncmp(name, "gone", 4) == 0;
  return NAN;
}

static double value_of(const char *formula) {
  struct sg_error err;
  double value;
  if (sg_formula_evaluate(formula, look_up, NULL, &value, &err)) { fail_msg("%s", err.message); }
  return value;
}

static void operators_and_functions_evaluate(void **state) {
  (void)state;
  assert_true(value_of("1 + 2 * 3") == 7);
  assert_true(value_of("(1 + 2) * 3") == 9);
  assert_true(value_of("10 - 4 - 3") == 3);
  assert_true(value_of("16 / 4 / 2") == 2);
  assert_true(value_of("-ten + -(two)") == -12);
  assert_true(value_of("1000*two/ten") == 200);
  assert_true(value_of("2e3 * 1.5e-1") == 300);
  assert_true(value_of("max(two, ten, 3)") == 10);
  assert_true(value_of("min(two, ten) * max(0, -1)") == 0);
}

static void a_missing_input_makes_the_result_missing(void **state) {
  (void)state;
  assert_true(isnan(value_of("gone")));
  assert_true(isnan(value_of("ten / gone + 1")));
  assert_true(isnan(value_of("max(ten, gone)")));
  assert_true(isnan(value_of("min(gone, ten)")));
  assert_true(value_of("first(gone, gone + 1, ten, two)") == 10);
  assert_true(isnan(value_of("first(gone, gone)")));
}

static void refused(const char *formula, const char *why) {
  struct sg_error err = {""};
  double value;
  assert_int_equal(sg_formula_evaluate(formula, look_up, NULL, &value, &err), SG_BAD_INPUT);
  if (!strstr(err.message, why)) { fail_msg("'%s' is refused with: %s", formula, err.message); }
}

static void a_broken_formula_is_reported_with_its_position(void **state) {
  (void)state;
  refused("", "expected a number, a name or '(' at character 1");
  refused("two +", "expected a number, a name or '(' at character 6");
  refused("(two", "missing ')'");
  refused("two ten", "expected an operator at character 5");
  refused("two * three", "unknown name at character 7");
  refused("sqrt(two, two)", "unknown function at character 1");
  refused("max(two)", "at least two arguments");
  refused("1.2.3", "not a number");
  refused("two ** ten", "expected a number, a name or '(' at character 6");
  refused("((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((two", "nested too deep");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(operators_and_functions_evaluate),
      cmocka_unit_test(a_missing_input_makes_the_result_missing),
      cmocka_unit_test(a_broken_formula_is_reported_with_its_position),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
