/* What a worker's environment takes from the user's and what it takes from the configuration. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "bench/machine/binding.h"
#include "bench/run/environment.h"
#include "core/resultset.h"
#include "core/text.h"

/* The value of a variable; NULL: it is not set. It may be set once only. */
static const char *value_of(char *const *environment, const char *name) {
  const char *value = NULL;
  const size_t n = strlen(name);
  for (char *const *e = environment; *e; e++) {
    if (strncmp(*e, name, n) != 0 || (*e)[n] != '=') { continue; }
    if (value) { fail_msg("%s is set twice", name); }
    value = *e + n + 1;
  }
  return value;
}

static void assert_variable(char *const *environment, const char *name, const char *expected) {
  const char *value = value_of(environment, name);
  if (!value || strcmp(value, expected) != 0) { fail_msg("%s is %s", name, value ? value : "not set"); }
}

static int users_environment(void **state) {
  (void)state;
  const char *output = getenv("CMOCKA_MESSAGE_OUTPUT"); /* which the results are told in */
  char *kept = output ? sg_format("%s", output) : NULL;
  clearenv();
  if (kept) { setenv("CMOCKA_MESSAGE_OUTPUT", kept, 1); }
  free(kept);
  return setenv("HOME", "/home/somebody", 1) + setenv("OMP_NUM_THREADS", "7", 1) + setenv("OMP_DYNAMIC", "true", 1) +
         setenv("OPENBLAS_NUM_THREADS", "6", 1) + setenv("BLIS_JC_NT", "5", 1) + setenv("OMP_PROC_BIND", "close", 1) +
         setenv("OPENBLAS_CORETYPE", "Haswell", 1) + setenv("MALLOC_ARENA_MAX", "1", 1) +
         setenv("OMP_NUM_THREADS_OF_MINE", "4", 1) + setenv("EMPTY", "", 1);
}

static void a_number_of_threads_is_told_to_every_library(void **state) {
  (void)state;
  static const char *const names[] = {"OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "BLIS_NUM_THREADS",
                                      "MKL_NUM_THREADS"};
  char **e = sg_environment_make(3, "auto");
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    assert_variable(e, names[i], "3");
  }
  sg_environment_free(e);
}

static void left_to_the_library_it_is_not_set_whatever_the_user_has_set(void **state) {
  (void)state;
  static const char *const names[] = {"OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "BLIS_NUM_THREADS",
                                      "MKL_NUM_THREADS", "OMP_DYNAMIC",          "BLIS_JC_NT"};
  char **e = sg_environment_make(SG_NO_INT, "auto");
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    if (value_of(e, names[i])) { fail_msg("%s is set", names[i]); }
  }
  sg_environment_free(e);
}

static void the_core_type_is_the_configurations(void **state) {
  (void)state;
  char **e = sg_environment_make(1, "Zen");
  assert_variable(e, "OPENBLAS_CORETYPE", "Zen");
  sg_environment_free(e);
  e = sg_environment_make(1, "auto");
  assert_null(value_of(e, "OPENBLAS_CORETYPE"));
  sg_environment_free(e);
}

static void all_else_is_passed_on(void **state) {
  (void)state;
  char **e = sg_environment_make(2, "auto");
  assert_variable(e, "HOME", "/home/somebody");
  assert_variable(e, "MALLOC_ARENA_MAX", "1");
  assert_variable(e, "EMPTY", "");
  assert_variable(e, "OMP_NUM_THREADS_OF_MINE", "4"); /* only begins like one that is decided */
  sg_environment_free(e);
}

static void threads_are_not_bound_by_the_users_environment(void **state) {
  (void)state;
  setenv("GOMP_CPU_AFFINITY", "0", 1);
  char **e = sg_environment_make(2, "auto");
  assert_null(value_of(e, "OMP_PROC_BIND"));
  assert_null(value_of(e, "GOMP_CPU_AFFINITY"));
  sg_environment_free(e);
  char *names = sg_binding_names();
  assert_string_equal(names, "OMP_PROC_BIND, GOMP_CPU_AFFINITY");
  free(names);
  unsetenv("GOMP_CPU_AFFINITY");
}

static void nothing_to_free_is_fine(void **state) {
  (void)state;
  sg_environment_free(NULL);
}

static void what_bears_on_the_measurement_is_recorded(void **state) {
  (void)state;
  json_t *recorded = sg_environment_json();
  json_t *expected =
      json_pack("{s:s, s:s, s:s}", "OMP_PROC_BIND", "close", "MALLOC_ARENA_MAX", "1", "OMP_NUM_THREADS_OF_MINE", "4");
  assert_true(json_equal(recorded, expected));
  json_decref(recorded);
  json_decref(expected);
}

static void a_byte_that_is_not_utf8_is_recorded_as_the_replacement_character(void **state) {
  (void)state;
  setenv("OMP_PLACES", "a\xff", 1);
  json_t *recorded = sg_environment_json();
  unsetenv("OMP_PLACES");
  assert_string_equal(json_string_value(json_object_get(recorded, "OMP_PLACES")), "a\xef\xbf\xbd");
  json_decref(recorded);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_number_of_threads_is_told_to_every_library),
      cmocka_unit_test(left_to_the_library_it_is_not_set_whatever_the_user_has_set),
      cmocka_unit_test(the_core_type_is_the_configurations),
      cmocka_unit_test(all_else_is_passed_on),
      cmocka_unit_test(threads_are_not_bound_by_the_users_environment),
      cmocka_unit_test(nothing_to_free_is_fine),
      cmocka_unit_test(what_bears_on_the_measurement_is_recorded),
      cmocka_unit_test(a_byte_that_is_not_utf8_is_recorded_as_the_replacement_character),
  };
  return cmocka_run_group_tests(tests, users_environment, NULL);
}
