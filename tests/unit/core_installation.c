/* Programs of the system are found by absolute entries of PATH only. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/installation.h"
#include "core/text.h"

/* A folder with a program, a file that is not executable, and a folder with a program's name. */
static char place[] = "/tmp/sg-path-XXXXXX";

static int make_place(void **state) {
  (void)state;
  if (!mkdtemp(place) || chdir(place) != 0 || mkdir("sub", 0755) != 0 || mkdir("folder-prog", 0755) != 0) {
    return -1;
  }
  static const char *const names[] = {"prog", "sub/prog", "sub/plain"};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    FILE *file = fopen(names[i], "we");
    if (!file || fclose(file) != 0 || chmod(names[i], strstr(names[i], "plain") ? 0644 : 0755) != 0) { return -1; }
  }
  return 0;
}

static int remove_place(void **state) {
  (void)state;
  char *command = sg_format("/bin/rm -rf '%s'", place);
  const int status = system(command);
  free(command);
  return status;
}

/* `path` with %s for the place; `wanted` relative to it, NULL: not found. */
static void expect(const char *path, const char *name, const char *wanted) {
  char entries[4 * sizeof place + 64], found[sizeof place + 64];
  snprintf(entries, sizeof entries, "%s", path);
  for (char *mark; (mark = strchr(entries, '%'));) {
    char rest[sizeof entries];
    snprintf(rest, sizeof rest, "%s", mark + 1);
    snprintf(mark, sizeof entries - (size_t)(mark - entries), "%s%s", place, rest);
  }
  assert_int_equal(setenv("PATH", entries, 1), 0);
  char *program = sg_installed_program(name);
  if (!wanted) {
    assert_null(program);
    return;
  }
  snprintf(found, sizeof found, "%s/%s", place, wanted);
  assert_non_null(program);
  assert_string_equal(program, found);
  free(program);
}

static void the_first_absolute_entry_with_the_program_counts(void **state) {
  (void)state;
  expect("/nowhere:%/sub:%", "prog", "sub/prog");
  expect("%:%/sub", "prog", "prog");
  expect("%/sub", "plain", NULL);
  expect("%", "folder-prog", NULL);
  expect("%", "other", NULL);
}

static void relative_and_empty_entries_are_ignored(void **state) {
  (void)state;
  static const char *const paths[] = {"", ".", ":", "::", "sub", "./sub:", ":.:sub:../tmp", "~"};
  for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
    expect(paths[i], "prog", NULL);
  }
  expect(".::sub:%/sub:", "prog", "sub/prog");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_first_absolute_entry_with_the_program_counts),
      cmocka_unit_test(relative_and_empty_entries_are_ignored),
  };
  return cmocka_run_group_tests(tests, make_place, remove_place);
}
