/* A trial whose end is not after its start was not timed: its configuration is invalid, whatever its results. */
#include "tests/unit/core_fixture.h"

#include "core/summary.h"

static void is_invalid_with_a_trial_of(int64_t wall_ns, int64_t valid) {
  struct fixture f;
  struct sg_resultset set;
  struct sg_summary summary;
  struct sg_error err = {""};
  fixture_init(&f);
  fixture_add_config(&f, "a", "serial", 1);
  fixture_add_launch(&f, "a", 1, 1000);
  fixture_add_launch(&f, "a", 2, wall_ns);
  fixture_close(&f);
  if (sg_resultset_load(&set, f.dir, SG_READ_SAMPLES | SG_READ_OUTCOMES, &err)) { fail_msg("%s", err.message); }
  if (sg_summary_compute(&summary, &set, &SG_SUMMARY_DEFAULTS, &err)) { fail_msg("%s", err.message); }
  const struct sg_summary_row *row = sg_summary_find(&summary, "a", "wall_ns");
  assert_non_null(row);
  assert_int_equal(row->valid, valid);
  assert_int_equal(row->n, valid ? 2 : 1); /* the other launch is shown but not ranked */
  sg_summary_release(&summary);
  sg_resultset_release(&set);
  fixture_release(&f);
}

static void trial_times_must_be_positive(void **state) {
  (void)state;
  is_invalid_with_a_trial_of(0, 0);
  is_invalid_with_a_trial_of(1, 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(trial_times_must_be_positive)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
