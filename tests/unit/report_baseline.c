/* Which serial configuration the headline compares the best one with: the one its speed-up was computed with. */
#include "tests/unit/core_fixture.h"

#include "core/summary.h"
#include "report/analysis/analysis.h"
#include "report/analysis/headline.h"
#include "report/context/context.h"
#include "tests/unit/fragment_text.h"

static void add_run_by(struct fixture *f, const char *runner, const char *id, const char *strategy,
                       const char *coretype, const char *backend, int64_t wall_ns) {
  struct sg_configs_row row = fixture_config(id, strategy, 1);
  row.coretype = coretype;
  row.backend = backend;
  row.runner = runner;
  fixture_write_config(f, &row);
  for (int64_t round = 1; round <= 8; round++) {
    fixture_add_launch(f, id, round, wall_ns + round);
  }
}

static void add(struct fixture *f, const char *id, const char *strategy, const char *coretype, const char *backend,
                int64_t wall_ns) {
  add_run_by(f, "c", id, strategy, coretype, backend, wall_ns);
}

struct loaded {
  struct sg_resultset set;
  struct sg_summary summary;
  struct sg_analysis analysis;
};

static void load(struct fixture *f, struct loaded *l) {
  struct sg_error err = {""};
  fixture_close(f);
  if (sg_resultset_load(&l->set, f->dir, SG_READ_SAMPLES | SG_READ_OUTCOMES | SG_READ_PROBES, &err)) {
    fail_msg("%s", err.message);
  }
  if (sg_summary_compute(&l->summary, &l->set, &SG_SUMMARY_DEFAULTS, &err)) { fail_msg("%s", err.message); }
  sg_analysis_init(&l->analysis, &l->set, &l->summary);
  assert_int_equal(l->analysis.n_workloads, 1);
}

static void release(struct fixture *f, struct loaded *l) {
  sg_analysis_release(&l->analysis);
  sg_summary_release(&l->summary);
  sg_resultset_release(&l->set);
  fixture_release(f);
}

static void compared_with(struct fixture *f, const char *baseline, const char *headline) {
  struct loaded l;
  load(f, &l);
  assert_string_equal(l.analysis.workloads[0].baseline->config->config_id, baseline);
  json_t *fragment = sg_headline(&l.analysis);
  const char *text = fragment_text(fragment, "text");
  if (!strstr(text, headline)) { fail_msg("'%s' does not say '%s'", text, headline); }
  json_decref(fragment);
  release(f, &l);
}

/* Not what is exactly as fast. */
static void only_serial_is_called_the_baseline(void **state) {
  (void)state;
  struct fixture f;
  struct loaded l;
  fixture_init(&f);
  add(&f, "a", "serial", "auto", "openblas", 100000000);
  add(&f, "b", "threads", "auto", "openblas", 100000000);
  load(&f, &l);
  json_t *workload = sg_context_workload(&l.analysis.workloads[0], &l.summary, 1), *row = NULL;
  size_t i = 0;
  json_array_foreach(json_object_get(workload, "rows"), i, row) {
    const bool serial = strcmp(json_string_value(json_object_get(row, "strategy")), "serial") == 0;
    assert_int_equal(json_is_true(json_object_get(row, "baseline")), serial);
  }
  assert_int_equal(i, 2);
  json_decref(workload);
  release(&f, &l);
}

static void the_serial_of_the_same_kernels(void **state) {
  (void)state;
  struct fixture f;
  fixture_init(&f);
  add(&f, "slow", "serial", "auto", "openblas", 800000000);
  add(&f, "quick", "serial", "SkylakeX", "openblas", 200000000);
  add(&f, "quicker", "threads", "SkylakeX", "openblas", 100000000);
  compared_with(&f, "quick", "`quicker` is fastest: 2.00 times as fast as `serial` with the same kernels");
}

static void the_best_itself_if_it_is_serial(void **state) {
  (void)state;
  struct fixture f;
  fixture_init(&f);
  add(&f, "slow", "serial", "auto", "openblas", 800000000);
  add(&f, "quick", "serial", "SkylakeX", "openblas", 200000000);
  add(&f, "other", "serial", "SkylakeX", "blis", 300000000);
  compared_with(&f, "quick", "nothing is faster than `quick`");
}

static void the_serial_of_the_same_library(void **state) {
  (void)state;
  struct fixture f;
  fixture_init(&f);
  add(&f, "one", "serial", "auto", "openblas", 800000000);
  add(&f, "other", "serial", "auto", "blis", 200000000);
  add(&f, "best", "threads", "auto", "blis", 100000000);
  compared_with(&f, "other", "`best` is fastest: 2.00 times as fast as `serial` with the same library");
}

static void the_serial_of_the_same_runner(void **state) {
  (void)state;
  struct fixture f;
  fixture_init(&f);
  add_run_by(&f, "c", "one", "serial", "auto", "openblas", 800000000);
  add_run_by(&f, "numpy", "other", "serial", "auto", "openblas", 200000000);
  add_run_by(&f, "numpy", "best", "threads", "auto", "openblas", 100000000);
  compared_with(&f, "other", "`best` is fastest: 2.00 times as fast as `serial` with the same program");
}

static void add_loading(struct fixture *f, const char *id, const char *strategy, const char *way, int64_t wall_ns) {
  struct sg_configs_row row = fixture_config(id, strategy, 1);
  row.load = way;
  fixture_write_config(f, &row);
  for (int64_t round = 1; round <= 8; round++) {
    fixture_add_launch(f, id, round, wall_ns + round);
  }
}

/* Each of two is a baseline: the table and its caption say of which configurations. */
static void the_serial_that_loads_in_the_same_way(void **state) {
  (void)state;
  struct fixture f;
  struct loaded l;
  fixture_init(&f);
  add_loading(&f, "s-task", "serial", "task", 800000000);
  add_loading(&f, "s-mmap", "serial", "mmap", 400000000);
  add_loading(&f, "t-task", "threads", "task", 200000000);
  add_loading(&f, "t-mmap", "threads", "mmap", 190000000);
  load(&f, &l);
  json_t *workload = sg_context_workload(&l.analysis.workloads[0], &l.summary, 1), *row = NULL;
  size_t i = 0;
  static const char *const speedups[] = {"2.11×", "4.00×", "1.00×", "1.00×"}; /* by relative time */
  json_array_foreach(json_object_get(workload, "rows"), i, row) {
    assert_string_equal(json_string_value(json_object_get(row, "speedup_plain")), speedups[i]);
  }
  assert_int_equal(i, 4);
  assert_string_equal(json_string_value(json_object_get(workload, "baseline_label")), "s-mmap");
  const json_t *same = json_object_get(json_object_get(workload, "same"), "items");
  assert_int_equal(json_array_size(same), 1);
  assert_true(json_is_true(json_object_get(json_array_get(same, 0), "loading")));
  json_decref(workload);
  release(&f, &l);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(only_serial_is_called_the_baseline), cmocka_unit_test(the_serial_of_the_same_kernels),
      cmocka_unit_test(the_best_itself_if_it_is_serial),    cmocka_unit_test(the_serial_of_the_same_library),
      cmocka_unit_test(the_serial_of_the_same_runner),      cmocka_unit_test(the_serial_that_loads_in_the_same_way),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
