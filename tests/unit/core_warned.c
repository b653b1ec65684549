/* What is warned of in a configuration, and that it is not recommended. */
#include "tests/unit/core_fixture.h"

#include "core/recommendation.h"
#include "core/warned.h"

static const char *const ids[] = {"fastest", "slower", "slowest"};
enum { N = 3 };

/* Three configurations that differ clearly, of which the fastest has this outcome in its first launch. */
static void set_of(struct fixture *f, const char *outcome, const char *detail) {
  fixture_init(f);
  if (strcmp(outcome, "interrupted") == 0) {
    fixture_put(f, "run.json",
                "{\"schema_version\": 1, \"status\": \"interrupted\", \"plan\": {\"target_ci\": 0.05}}\n");
  }
  for (int c = 0; c < N; c++) {
    struct sg_configs_row row = fixture_config(ids[c], ids[c], 2);
    row.load = "task";
    fixture_write_config(f, &row);
    for (int round = 1; round <= 8; round++) {
      if (c > 0 || round > 1) { fixture_add_launch(f, ids[c], round, 1000000 * (c + 1) + 1000 * (round % 3)); }
    }
  }
  f->launch++;
  if (strcmp(outcome, "ok") == 0) { fixture_add_trial(f, ids[0], 1, 1, false, 1000000); }
  fixture_add_outcome(f, ids[0], 1, outcome, detail);
  fixture_close(f);
}

static void check(const char *outcome, const char *detail, bool warned) {
  struct fixture f;
  struct sg_resultset set;
  struct sg_summary summary;
  struct sg_error err;
  const struct sg_summary_options options = SG_SUMMARY_DEFAULTS;
  set_of(&f, outcome, detail);
  if (sg_resultset_load(&set, f.dir, SG_READ_SAMPLES | SG_READ_OUTCOMES, &err) != SG_OK ||
      sg_summary_compute(&summary, &set, &options, &err) != SG_OK) {
    fail_msg("%s", err.message);
  }
  bool *all = sg_configs_warned(&set, summary.thread_uses);
  assert_int_equal(all[0], warned);
  assert_false(all[1] || all[2]);
  free(all);
  const struct sg_recommendation r = sg_recommendation_find(&summary);
  assert_int_equal(r.config, warned ? SG_NO_CONFIG : 0); /* nothing slower in its place */
  assert_int_equal(r.passed, warned ? 0 : SG_NO_CONFIG);
  assert_int_equal(r.passed_warned, warned);
  sg_summary_release(&summary);
  sg_resultset_release(&set);
  fixture_release(&f);
}

static void a_library_that_serialises_is_warned_of(void **state) {
  (void)state;
  check("ok", "serialised by the library: its threaded calls wait for one another", true);
}

static void other_remarks_are_notes(void **state) {
  (void)state;
  check("ok", "", false);
  check("ok", "slow start", false);
}

static void launches_that_failed_are_warned_of(void **state) {
  (void)state;
  check("failed", "as it said", true);
  check("crashed", "by a signal", true);
  check("timeout", "after 60 s", true);
}

static void what_was_ended_by_the_user_says_nothing(void **state) {
  (void)state;
  check("interrupted", "by a signal", false);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_library_that_serialises_is_warned_of),
      cmocka_unit_test(other_remarks_are_notes),
      cmocka_unit_test(launches_that_failed_are_warned_of),
      cmocka_unit_test(what_was_ended_by_the_user_says_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
