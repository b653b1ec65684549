/* Names of configurations in a report: short, and as distinct as the labels. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "report/analysis/names.h"

enum { MOST = 4 };

/* Names of a workload whose configurations have these labels and libraries. */
static void are_named(size_t n, const char *const (*given)[2], const char *const *wanted) {
  struct sg_configs_row configs[MOST] = {{0}};
  struct sg_entry entries[MOST] = {{0}};
  for (size_t i = 0; i < n; i++) {
    configs[i] =
        (struct sg_configs_row){.config_id = "c", .strategy = "s", .label = given[i][0], .backend = given[i][1]};
    entries[i].config = &configs[i];
  }
  struct sg_workload_results workload = {.entries = entries, .n = n};
  char **names = sg_names_give(&workload, 1);
  for (size_t i = 0; i < n; i++) {
    assert_string_equal(entries[i].name, wanted[i]);
  }
  sg_names_release(names);
}

static void libraries_are_named_without_their_threading(void **state) {
  (void)state;
  static const char *const given[][2] = {{"threads openblas-pthread-0.3.26", "openblas-pthread-0.3.26"},
                                         {"threads openblas64-pthread-0.3.34 runner=c", "openblas64-pthread-0.3.34"},
                                         {"threads blis-openmp-0.9.0", "blis-openmp-0.9.0"},
                                         {"threads", "openblas-pthread-0.3.21"}};
  are_named(4, given,
            (const char *const[]){"threads openblas-0.3.26", "threads openblas64-0.3.34 runner=c",
                                  "threads blis-0.9.0", "threads"});
}

static void libraries_that_differ_in_threading_alone_keep_it(void **state) {
  (void)state;
  static const char *const given[][2] = {{"threads openblas-pthread-0.3.21", "openblas-pthread-0.3.21"},
                                         {"threads openblas-openmp-0.3.21", "openblas-openmp-0.3.21"},
                                         {"threads openblas-0.3.26", "openblas-0.3.26"},
                                         {"threads openblas-pthread-0.3.26", "openblas-pthread-0.3.26"}};
  are_named(4, given, (const char *const[]){given[0][0], given[1][0], given[2][0], given[3][0]});
}

static void only_a_whole_word_is_a_library(void **state) {
  (void)state;
  static const char *const given[][2] = {{"my-blis-pthread-1 blis-pthread-1", "blis-pthread-1"},
                                         {"blis-pthread-1x", "blis-pthread-1"},
                                         {"openblas-pthread-", "openblas-pthread-"}};
  are_named(3, given, (const char *const[]){"my-blis-pthread-1 blis-1", "blis-pthread-1x", "openblas-pthread-"});
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(libraries_are_named_without_their_threading),
      cmocka_unit_test(libraries_that_differ_in_threading_alone_keep_it),
      cmocka_unit_test(only_a_whole_word_is_a_library),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
