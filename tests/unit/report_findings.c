/* Rules that turn numbers into sentences: when they apply, and what they state. */
#include "tests/unit/finding_fixture.h"

/* ---- small items */

static void threads_that_slow_down_small_items_are_reported(void **state) {
  (void)state;
  struct fixture f;
  begin(&f);
  add(&f, "serial", 1, 1e6, 1); /* 10 us an item */
  add(&f, "blas-physical", 2, 2.5e6, 2);
  apply(&f, "small_items");
  assert_int_equal(f.out.n, 1);
  assert_non_null(strstr(text(&f, 0), "`blas-physical` takes 2.5 times as long as `serial`"));
  assert_non_null(remedy(&f, 0));
  end(&f);
}

static void the_librarys_default_is_reported_too(void **state) {
  (void)state;
  struct fixture f;
  begin(&f);
  add(&f, "serial", 1, 1e6, 1);
  add(&f, "blas-default", SG_NO_INT, 2e6, 2);
  apply(&f, "small_items");
  assert_int_equal(f.out.n, 1);
  end(&f);
}

static void small_items_say_nothing_of(struct fixture *f) {
  apply(f, "small_items");
  assert_int_equal(f->out.n, 0);
  end(f);
}

static void threads_that_may_be_as_fast_are_not_reported(void **state) {
  (void)state;
  struct fixture f;
  begin(&f);
  add(&f, "serial", 1, 1e6, 1);
  add(&f, "blas-physical", 2, 1.005e6, 1); /* its interval reaches 1 */
  small_items_say_nothing_of(&f);
}

static void large_items_are_not_reported(void **state) {
  (void)state;
  struct fixture f;
  begin(&f);
  add(&f, "serial", 1, 2e9, 1); /* 20 ms an item: something else slows it */
  add(&f, "blas-physical", 2, 5e9, 2);
  small_items_say_nothing_of(&f);
}

static void more_threads_than_cores_are_not_reported(void **state) {
  (void)state;
  struct fixture f;
  begin(&f);
  add(&f, "serial", 1, 1e6, 1);
  add(&f, "blas-many", 8, 9e6, 2);
  small_items_say_nothing_of(&f);
}

/* ---- memory */

static void two_tie(struct fixture *f, int64_t one, int64_t other) {
  begin(f);
  add(f, "serial", 1, 2e9, 3);
  add(f, "threads", 1, 1.00e9, 1);
  add(f, "omp-static", 1, 1.01e9, 1);
  f->samples[1].rss_peak_bytes = one;
  f->samples[2].rss_peak_bytes = other;
}

static void of_tied_configurations_the_one_with_the_least_memory_is_reported(void **state) {
  (void)state;
  struct fixture f;
  two_tie(&f, 200000000, 100000000);
  apply(&f, "memory");
  assert_int_equal(f.out.n, 1);
  assert_non_null(
      strstr(text(&f, 0), "`omp-static` needs the least memory: 100 MB, compared with 200 MB for `threads`."));
  end(&f);
}

static void memory_says_nothing_of(struct fixture *f) {
  apply(f, "memory");
  assert_int_equal(f->out.n, 0);
  end(f);
}

static void similar_or_unknown_memory_is_not_reported(void **state) {
  (void)state;
  struct fixture f;
  two_tie(&f, 200000000, 195000000);
  memory_says_nothing_of(&f);
  two_tie(&f, SG_NO_INT, SG_NO_INT);
  memory_says_nothing_of(&f);
}

static void memory_is_no_criterion_where_times_are_not_known_to_be_equal(void **state) {
  (void)state;
  struct fixture f;
  two_tie(&f, 200000000, 100000000);
  f.verdict.kind = SG_VERDICT_FEW;
  memory_says_nothing_of(&f);
}

/* ---- remarks of workers */

static void a_serialising_library_gives_a_warning_with_a_remedy(void **state) {
  (void)state;
  struct fixture f;
  begin(&f);
  add(&f, "serial", 1, 2e9, 2);
  add(&f, "threads+blas", 2, 1e9, 1);
  f.entries[0].remark = "something else";
  f.entries[1].remark = "serialised by the library: x";
  apply(&f, "remarks");
  assert_int_equal(f.out.n, 2);
  assert_int_equal(f.out.items[0].kind, SG_FINDING_NOTE);
  assert_int_equal(f.out.items[1].kind, SG_FINDING_WARNING);
  assert_string_equal(text(&f, 1), "`threads+blas`: serialised by the library: x.");
  assert_non_null(strstr(remedy(&f, 1), "--backend"));
  end(&f);
}

/* ---- names */

static bool every(const struct sg_entry *entry) {
  (void)entry;
  return true;
}

static void names_are(struct fixture *f, const char *expected) {
  size_t n = 0;
  json_t *names = json_pack("{s:o}", "names", sg_findings_names(&f->analysis, every, &n));
  const struct sg_template_folders folders = {.user = SG_TEST_DATA "/unit/fragments",
                                              .own = SG_SOURCE_DIR "/templates"};
  char *got = sg_fragment_render(&folders, "names", names, NULL);
  assert_string_equal(got, expected);
  assert_int_equal(n, f->workload.n);
  free(got);
  json_decref(names);
}

static void many_configurations_are_listed_by_strategy(void **state) {
  (void)state;
  struct fixture f;
  begin(&f);
  for (int i = 0; i < 6; i++) {
    add(&f, i % 3 == 0 ? "serial" : "threads", 1, 1e9, 1);
  }
  names_are(&f, "`serial`, `threads`, `threads`, `serial` and 2 more");
  f.analysis.n_workloads = 2;
  names_are(&f, "`serial` (2 configurations) and `threads` (4 configurations)");
  end(&f);
}

static void a_single_further_name_is_listed(void **state) {
  (void)state;
  struct fixture f;
  begin(&f);
  for (int i = 0; i < 5; i++) {
    add(&f, "a", 1, 1e9, 1);
  }
  names_are(&f, "`a`, `a`, `a`, `a` and `a`");
  end(&f);
}

/* ---- the doctor */

static void properties_of_the_machine_are_not_warnings(void **state) {
  (void)state;
  struct fixture f;
  begin(&f);
  add(&f, "serial", 1, 1e9, 1);
  f.set.run = json_pack("{s:[{s:s, s:s, s:s}, {s:s, s:s, s:s}, {s:s, s:s, s:s}]}", "doctor", "check", "hypervisor",
                        "status", "warn", "finding", "a virtual machine", "check", "load", "status", "warn",
                        "finding", "other work", "check", "blas kernel", "status", "ok", "finding", "fine");
  apply(&f, "doctor");
  assert_int_equal(f.out.n, 1);
  assert_string_equal(text(&f, 0), "Other work.");
  json_decref(f.set.run);
  end(&f);
}

/* Other kernels were measured: what the doctor says of the library's own is settled. */
static void the_librarys_kernels_are_no_warning_where_others_were_measured(void **state) {
  (void)state;
  struct fixture f;
  begin(&f);
  add(&f, "serial", 1, 1e9, 1);
  f.set.run = json_pack("{s:[{s:s, s:s, s:s}]}", "doctor", "check", "blas kernel", "status", "warn", "finding",
                        "old kernels");
  apply(&f, "doctor");
  assert_int_equal(f.out.n, 1);
  f.configs[0].coretype = "Haswell";
  apply(&f, "doctor");
  assert_int_equal(f.out.n, 1);
  json_decref(f.set.run);
  end(&f);
}

/* ---- kernels */

static void kernels_that_make_no_difference_are_not_reported(void **state) {
  (void)state;
  struct fixture f;
  begin(&f);
  add(&f, "serial", 1, 1e9, 1);
  add(&f, "serial", 1, 2e9, 1); /* of the same rank: one launch of each, say */
  f.configs[0].coretype = "Haswell";
  f.configs[0].pin = f.configs[1].pin = "none";
  apply(&f, "kernels");
  assert_int_equal(f.out.n, 0);
  f.rows[1].rank = 2;
  apply(&f, "kernels");
  assert_int_equal(f.out.n, 1);
  end(&f);
}

static void kernels_that_the_library_would_select_are_not_reported(void **state) {
  (void)state;
  struct fixture f;
  begin(&f);
  add(&f, "serial", 1, 1e9, 1);
  f.configs[0].coretype = "Haswell";
  f.set.run = json_pack("{s:[{s:s, s:s}]}", "backends", "name", "b", "corename", "HASWELL");
  apply(&f, "kernels");
  assert_int_equal(f.out.n, 0);
  json_decref(f.set.run);
  end(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(threads_that_slow_down_small_items_are_reported),
      cmocka_unit_test(the_librarys_default_is_reported_too),
      cmocka_unit_test(threads_that_may_be_as_fast_are_not_reported),
      cmocka_unit_test(large_items_are_not_reported),
      cmocka_unit_test(more_threads_than_cores_are_not_reported),
      cmocka_unit_test(of_tied_configurations_the_one_with_the_least_memory_is_reported),
      cmocka_unit_test(similar_or_unknown_memory_is_not_reported),
      cmocka_unit_test(memory_is_no_criterion_where_times_are_not_known_to_be_equal),
      cmocka_unit_test(a_serialising_library_gives_a_warning_with_a_remedy),
      cmocka_unit_test(many_configurations_are_listed_by_strategy),
      cmocka_unit_test(a_single_further_name_is_listed),
      cmocka_unit_test(properties_of_the_machine_are_not_warnings),
      cmocka_unit_test(the_librarys_kernels_are_no_warning_where_others_were_measured),
      cmocka_unit_test(kernels_that_make_no_difference_are_not_reported),
      cmocka_unit_test(kernels_that_the_library_would_select_are_not_reported),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
