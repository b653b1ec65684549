/* Numbers of items, as profiles and --count give them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/plan/item_count.h"

static int64_t items(const char *text, int cores) {
  struct sg_item_count count;
  struct sg_error err;
  if (sg_item_count_parse(&count, text, "--count", &err) != SG_OK) { fail_msg("%s", err.message); }
  return sg_item_count_resolve(&count, cores);
}

static void refused(const char *text, const char *why) {
  struct sg_item_count count;
  struct sg_error err;
  assert_int_equal(sg_item_count_parse(&count, text, "--count", &err), SG_BAD_INPUT);
  if (!strstr(err.message, why)) { fail_msg("'%s' does not say '%s'", err.message, why); }
}

static void a_number_is_itself_on_any_machine(void **state) {
  (void)state;
  assert_int_equal(items("1", 16), 1);
  assert_int_equal(items("64", 1), 64);
  assert_int_equal(items("1000000000", 4), 1000000000);
}

static void a_count_per_core_grows_with_the_machine_and_is_eight_at_least(void **state) {
  (void)state;
  assert_int_equal(items("4 per core", 1), 8);
  assert_int_equal(items("4 per core", 2), 8);
  assert_int_equal(items("4 per core", 3), 12);
  assert_int_equal(items("4 per core", 256), 1024);
  assert_int_equal(items("1 per core", 16), 16);
  assert_int_equal(items("100000 per core", 4096), 409600000);
}

/* The plan multiplies it by each number of ranks. */
static void a_count_per_rank_is_that_of_one(void **state) {
  (void)state;
  assert_int_equal(items("4 per rank", 16), 4);
  refused("100001 per rank", "out of range");
}

static void anything_else_is_refused_with_what_it_could_be(void **state) {
  (void)state;
  static const char *const words[] = {"four",        "4 per cores",  "4 per  core",  "4  per core",
                                      " 4 per core", "4 PER CORE",   "4 per worker", "per core",
                                      " per core",   "4.5",          "4 ",           "",
                                      "-",           "four per core"};
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
    refused(words[i], "is not a number of items: give one such as 64 or '4 per core'");
  }
  refused("0", "--count: 0 is out of range: give a number from 1 to 1000000000");
  refused("-4", "--count: -4 is out of range");
  refused("0 per core", "--count: 0 is out of range: give a number from 1 to 100000");
  refused("100001 per core", "out of range");
  refused("99999999999999999999", "out of range");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_number_is_itself_on_any_machine),
      cmocka_unit_test(a_count_per_core_grows_with_the_machine_and_is_eight_at_least),
      cmocka_unit_test(a_count_per_rank_is_that_of_one),
      cmocka_unit_test(anything_else_is_refused_with_what_it_could_be),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
