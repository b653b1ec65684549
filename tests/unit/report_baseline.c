/* Which serial configuration the headline compares the best one with: the one its speed-up was computed with. */
#include "tests/unit/core_fixture.h"

#include "core/summary.h"
#include "report/analysis/analysis.h"
#include "report/analysis/headline.h"
#include "tests/unit/fragment_text.h"

static void add_run_by(struct fixture *f, const char *runner, const char *id, const char *strategy,
                       const char *coretype, const char *backend, int64_t wall_ns) {
  struct sg_configs_row row = fixture_config(id, strategy, 1);
  row.coretype = coretype;
  row.backend = backend;
  row.runner = runner;
  sg_csv_write_configs(f->configs, &row);
  for (int64_t round = 1; round <= 8; round++) {
    fixture_add_launch(f, id, round, wall_ns + round);
  }
}

static void add(struct fixture *f, const char *id, const char *strategy, const char *coretype, const char *backend,
                int64_t wall_ns) {
  add_run_by(f, "c", id, strategy, coretype, backend, wall_ns);
}

static void compared_with(struct fixture *f, const char *baseline, const char *headline) {
  struct sg_resultset set;
  struct sg_summary summary;
  struct sg_analysis analysis;
  struct sg_error err = {""};
  fixture_close(f);
  if (sg_resultset_load(&set, f->dir, SG_READ_SAMPLES | SG_READ_OUTCOMES | SG_READ_PROBES, &err)) {
    fail_msg("%s", err.message);
  }
  if (sg_summary_compute(&summary, &set, &SG_SUMMARY_DEFAULTS, &err)) { fail_msg("%s", err.message); }
  sg_analysis_init(&analysis, &set, &summary);
  assert_int_equal(analysis.n_workloads, 1);
  assert_string_equal(analysis.workloads[0].baseline->config->config_id, baseline);
  json_t *fragment = sg_headline(&analysis);
  const char *text = fragment_text(fragment, "text");
  if (!strstr(text, headline)) { fail_msg("'%s' does not say '%s'", text, headline); }
  json_decref(fragment);
  sg_analysis_release(&analysis);
  sg_summary_release(&summary);
  sg_resultset_release(&set);
  fixture_release(f);
}

static void the_serial_of_the_same_kernels(void **state) {
  (void)state;
  struct fixture f;
  fixture_init(&f);
  add(&f, "slow", "serial", "auto", "openblas", 800000000);
  add(&f, "quick", "serial", "SkylakeX", "openblas", 200000000);
  add(&f, "quicker", "threads", "SkylakeX", "openblas", 100000000);
  compared_with(&f, "quick", "`quicker` is fastest: 2.00 times as fast as `quick`");
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
  compared_with(&f, "other", "`best` is fastest: 2.00 times as fast as `other`");
}

static void the_serial_of_the_same_runner(void **state) {
  (void)state;
  struct fixture f;
  fixture_init(&f);
  add_run_by(&f, "c", "one", "serial", "auto", "openblas", 800000000);
  add_run_by(&f, "numpy", "other", "serial", "auto", "openblas", 200000000);
  add_run_by(&f, "numpy", "best", "threads", "auto", "openblas", 100000000);
  compared_with(&f, "other", "`best` is fastest: 2.00 times as fast as `other`");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_serial_of_the_same_kernels),
      cmocka_unit_test(the_best_itself_if_it_is_serial),
      cmocka_unit_test(the_serial_of_the_same_library),
      cmocka_unit_test(the_serial_of_the_same_runner),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
