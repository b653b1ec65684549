/* The command line that starts MPI ranks: words as a shell has them, without a shell. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bench/plan/launcher.h"

static void splits(const char *line, const char *const *words) {
  char **found = NULL;
  struct sg_error err;
  if (sg_launcher_split(&found, line, 12, "worker", &err) != SG_OK) { fail_msg("%s: %s", line, err.message); }
  size_t n = 0;
  for (; words[n]; n++) {
    assert_non_null(found[n]);
    assert_string_equal(found[n], words[n]);
  }
  assert_string_equal(found[n], "worker");
  assert_null(found[n + 1]);
  sg_launcher_free(found);
}

static void words_are_a_shells(void **state) {
  (void)state;
  splits("mpirun -np {ranks}", (const char *const[]){"mpirun", "-np", "12", NULL});
  splits("  srun\t-n{ranks} ", (const char *const[]){"srun", "-n12", NULL});
  splits("run '{ranks} a' \"b c\" d\\ e '' \"\\\"\"",
         (const char *const[]){"run", "12 a", "b c", "d e", "", "\"", NULL});
  splits("a'b'\"c\"{ranks}", (const char *const[]){"abc12", NULL});
}

/* What a shell would run or expand is a word like any other. */
static void nothing_is_run_or_expanded(void **state) {
  (void)state;
  splits("run {ranks} $(touch x) ; rm *.c `id` $HOME > y",
         (const char *const[]){"run", "12", "$(touch", "x)", ";", "rm", "*.c", "`id`", "$HOME", ">", "y", NULL});
}

static void refuses(const char *line, const char *why) {
  char **found = NULL;
  struct sg_error err;
  assert_int_equal(sg_launcher_split(&found, line, 2, "worker", &err), SG_BAD_INPUT);
  assert_null(found);
  if (!strstr(err.message, why)) { fail_msg("'%s' instead of '%s'", err.message, why); }
}

static void what_is_no_command_is_refused(void **state) {
  (void)state;
  refuses("", "is empty");
  refuses("   ", "is empty");
  refuses("mpirun -np 2", "has no {ranks}");
  refuses("mpirun '-np {ranks}", "has a quote that does not end");
  refuses("'' {ranks}", "does not begin with a program");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(words_are_a_shells),
      cmocka_unit_test(nothing_is_run_or_expanded),
      cmocka_unit_test(what_is_no_command_is_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
