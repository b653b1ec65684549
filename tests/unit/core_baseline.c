/* Workloads, and which serial configuration each speed-up is over: the rule of core/compare.h, as a summary has it.
 */
#include "core/factors.h"
#include "tests/unit/core_summed.h"

static struct sg_configs_row row_with(const char *id, const char *strategy, const char *backend, const char *coretype,
                                      const char *runner) {
  struct sg_configs_row row = fixture_config(id, strategy, 1);
  row.backend = backend;
  row.coretype = coretype;
  row.runner = runner;
  return row;
}

/* baseline[i] of row i by position; SG_NO_CONFIG: none. */
static void baselines_are(const struct sg_configs_row *rows, size_t n, const long *baseline) {
  struct fixture f;
  struct summed s;
  fixture_init(&f);
  for (size_t i = 0; i < n; i++) {
    fixture_write_config(&f, &rows[i]);
    add_rounds(&f, rows[i].config_id, 4, (int64_t)(10 - i) * 1000000);
  }
  sum_up(&s, &f);
  for (size_t i = 0; i < n; i++) {
    if (s.summary.baseline[i] != baseline[i]) {
      fail_msg("%s: baseline %ld, not %ld", rows[i].config_id, s.summary.baseline[i], baseline[i]);
    }
    assert_int_equal(isnan(row_of(&s, rows[i].config_id, "wall_ns")->speedup), baseline[i] == SG_NO_CONFIG);
  }
  release(&s, &f);
}

static void each_library_and_runner_has_its_own(void **state) {
  (void)state;
  const struct sg_configs_row rows[] = {
      row_with("s-c", "serial", "openblas", "auto", "c"),    row_with("s-np", "serial", "openblas", "auto", "numpy"),
      row_with("s-blis", "serial", "blis", "auto", "c"),     row_with("t-np", "threads", "openblas", "auto", "numpy"),
      row_with("t-blis", "threads", "blis", "auto", "c"),    row_with("t-c", "threads", "openblas", "auto", "c"),
      row_with("t-both", "threads", "blis", "auto", "numpy")};
  /* The library weighs more than the runner. */
  baselines_are(rows, 7, (const long[]){0, 1, 2, 1, 2, 0, 2});
}

static void another_librarys_is_better_than_none_but_other_kernels_are_not(void **state) {
  (void)state;
  const struct sg_configs_row rows[] = {row_with("s", "serial", "openblas", "auto", "c"),
                                        row_with("t-blis", "threads", "blis", "auto", "c"),
                                        row_with("t-np", "threads", "openblas", "auto", "numpy"),
                                        row_with("t-skx", "threads", "openblas", "SkylakeX", "c")};
  baselines_are(rows, 4, (const long[]){0, 0, 0, SG_NO_CONFIG});
}

static void pinning_decides_among_equals_and_then_loading(void **state) {
  (void)state;
  struct sg_configs_row rows[] = {fixture_config("s", "serial", 1),      fixture_config("s-task", "serial", 1),
                                  fixture_config("s-pin", "serial", 1),  fixture_config("t-task", "threads", 4),
                                  fixture_config("t-pin", "threads", 4), fixture_config("t-mmap", "threads", 4)};
  rows[1].load = rows[3].load = rows[4].load = "task";
  rows[2].pin = rows[4].pin = "cores";
  rows[5].load = "mmap";
  baselines_are(rows, 6, (const long[]){0, 1, 2, 1, 2, 0});
}

/* Of a type there is a list. */
static const char *other_word(const char *column) {
  return strcmp(column, "dtype") == 0 ? "f32" : strcmp(column, "retain") == 0 ? "all" : "another";
}

static void no_factor_of_the_workload_may_differ(void **state) {
  (void)state;
#define OTHER_TEXT(name) other_word(#name)
#define OTHER_INT(name) 123
#define OTHER_REAL(name) 0.5
#define APART(type, name, ...)                                                                            \
  if (apart & SG_FACTOR(name)) {                                                                          \
    struct sg_configs_row rows[] = {fixture_config("s", "serial", 1), fixture_config("t", "threads", 4)}; \
    rows[1].name = OTHER_##type(name);                                                                    \
    baselines_are(rows, 2, (const long[]){0, SG_NO_CONFIG});                                              \
  }
  const uint64_t apart = SG_FACTORS_WORKLOAD;
  SG_CONFIGS_COLUMNS(APART)
#undef APART
}

static void a_serial_that_was_wrong_is_none(void **state) {
  (void)state;
  struct fixture f;
  struct summed s;
  fixture_init(&f);
  fixture_add_config(&f, "s", "serial", 1);
  fixture_add_config(&f, "t", "threads", 4);
  add_rounds(&f, "t", 4, 1000000);
  f.launch++;
  fixture_add_trial(&f, "s", 1, 1, false, 1000000);
  fixture_add_outcome(&f, "s", 1, "invalid", "residual 3");
  sum_up(&s, &f);
  assert_int_equal(s.summary.baseline[0], SG_NO_CONFIG);
  assert_int_equal(s.summary.baseline[1], SG_NO_CONFIG);
  release(&s, &f);
}

static void workloads_come_in_the_order_of_their_first_configuration(void **state) {
  (void)state;
  struct fixture f;
  struct summed s;
  fixture_init(&f);
  const char *const ids[] = {"a1", "b1", "a2", "c1", "b2"};
  const int64_t sizes[] = {900, 100, 900, 500, 100};
  for (size_t i = 0; i < 5; i++) {
    struct sg_configs_row row = fixture_config(ids[i], "threads", (int64_t)i + 1);
    row.n = sizes[i];
    fixture_write_config(&f, &row);
    add_rounds(&f, ids[i], 2, 1000000);
  }
  sum_up(&s, &f);
  const struct sg_workloads *w = &s.summary.workloads;
  const size_t members[] = {0, 2, 1, 4, 3}, first[] = {0, 2, 4, 5};
  assert_int_equal(w->n, 3);
  assert_memory_equal(w->members, members, sizeof members);
  assert_memory_equal(w->first, first, sizeof first);
  release(&s, &f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_library_and_runner_has_its_own),
      cmocka_unit_test(another_librarys_is_better_than_none_but_other_kernels_are_not),
      cmocka_unit_test(pinning_decides_among_equals_and_then_loading),
      cmocka_unit_test(no_factor_of_the_workload_may_differ),
      cmocka_unit_test(a_serial_that_was_wrong_is_none),
      cmocka_unit_test(workloads_come_in_the_order_of_their_first_configuration),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
