/* The verdict on planted result sets, each kind once, and its words in a terminal. */
#include <math.h>

#include "core/summary.h"
#include "core/verdict_print.h"
#include "tests/unit/core_fixture.h"

/* Times of round r are `base` with a deterministic noise of up to +-`spread`, a fraction, that is different for each
 * configuration. */
static void add_rounds(struct fixture *f, const char *id, int64_t rounds, double base, double spread) {
  const double turn = 0.6180339887498949 * (double)(id[0] - 'a' + 1);
  for (int64_t r = 1; r <= rounds; r++) {
    const double u = turn * (double)(r * r), noise = 2 * (u - floor(u)) - 1;
    fixture_add_launch(f, id, r, (int64_t)(base * (1 + spread * noise)));
  }
}

static void run_is(struct fixture *f, const char *json) {
  fixture_put(f, "run.json", json);
}

/* Prints the verdict on the only workload, and checks its kind and its words. */
static void says(struct fixture *f, enum sg_verdict_kind kind, const char *wanted) {
  fixture_close(f);
  struct sg_resultset set;
  struct sg_summary summary;
  struct sg_error err = {""};
  const struct sg_summary_options options = SG_SUMMARY_DEFAULTS;
  int status = sg_resultset_load(&set, f->dir, SG_READ_ALL, &err);
  if (status == SG_OK) { status = sg_summary_compute(&summary, &set, &options, &err); }
  assert_string_equal(err.message, "");
  assert_int_equal(status, SG_OK);
  char *text = NULL;
  size_t size = 0;
  FILE *stream = open_memstream(&text, &size);
  sg_verdict_print(&summary, 0, stream);
  fclose(stream);
  assert_string_equal(sg_verdict_name(summary.verdicts[0].kind), sg_verdict_name(kind));
  assert_string_equal(text, wanted);
  free(text);
  sg_summary_release(&summary);
  sg_resultset_release(&set);
  fixture_release(f);
}

static void begin(struct fixture *f) {
  fixture_init(f);
  fixture_add_config(f, "serial", "serial", 1);
  fixture_add_config(f, "a", "threads", 4);
  fixture_add_config(f, "b", "omp-static", 4);
}

static void one_is_fastest(void **state) {
  (void)state;
  struct fixture f;
  begin(&f);
  add_rounds(&f, "serial", 8, 4e6, 0.001);
  add_rounds(&f, "a", 8, 1e6, 0.001);
  add_rounds(&f, "b", 8, 2e6, 0.001);
  says(&f, SG_VERDICT_CLEAR,
       "verdict: clear: a is fastest, 4.00 times as fast as serial (95% interval 4.00 to\n"
       "  4.00)\n");
}

static void serial_is_fastest(void **state) {
  (void)state;
  struct fixture f;
  begin(&f);
  add_rounds(&f, "serial", 8, 1e6, 0.001);
  add_rounds(&f, "a", 8, 2e6, 0.001);
  add_rounds(&f, "b", 8, 3e6, 0.001);
  says(&f, SG_VERDICT_CLEAR, "verdict: clear: nothing is faster than serial\n");
}

static void two_are_equally_fast(void **state) {
  (void)state;
  struct fixture f;
  begin(&f);
  add_rounds(&f, "serial", 8, 4e6, 0.001);
  add_rounds(&f, "a", 8, 1e6, 0.004);
  add_rounds(&f, "b", 8, 1.001e6, 0.004);
  says(&f, SG_VERDICT_TIED,
       "verdict: tied: a and b are equally fast within 0.40%, about 4.0 times as fast as\n"
       "  serial (95% interval 4.00 to 4.01)\n");
}

static void nothing_is_faster_than_serial(void **state) {
  (void)state;
  struct fixture f;
  begin(&f);
  add_rounds(&f, "serial", 8, 1e6, 0.004);
  add_rounds(&f, "a", 8, 1.001e6, 0.004);
  add_rounds(&f, "b", 8, 3e6, 0.004);
  says(&f, SG_VERDICT_TIED,
       "verdict: tied: nothing is reliably faster than serial: a and serial are equally\n"
       "  fast within 0.14%\n");
}

static void two_launches_that_differ(void **state) {
  (void)state;
  struct fixture f;
  begin(&f);
  add_rounds(&f, "serial", 2, 4e6, 0.05);
  add_rounds(&f, "a", 2, 1e6, 0.05);
  add_rounds(&f, "b", 2, 1.1e6, 0.05);
  says(&f, SG_VERDICT_FEW,
       "verdict: too few launches to tell: a is ahead (smallest relative time), about\n"
       "  4.1 times as fast as serial (95% interval 3.67 to 4.63); b may be as fast\n");
}

/* An interval from below 1 to many times that says nothing. */
static void a_speedup_that_may_be_anything_is_not_given(void **state) {
  (void)state;
  struct fixture f;
  fixture_init(&f);
  fixture_add_config(&f, "serial", "serial", 1);
  fixture_add_config(&f, "a", "threads", 4);
  for (int64_t r = 1; r <= 2; r++) {
    fixture_add_launch(&f, "serial", r, r == 1 ? 1e6 : 40e6);
    fixture_add_launch(&f, "a", r, 2e6);
  }
  says(&f, SG_VERDICT_FEW,
       "verdict: too few launches to tell: nothing is known to be faster than serial; so\n"
       "  far a is ahead (smallest relative time), with too few launches to give a\n"
       "  speed-up; serial may be as fast\n");
}

static void an_interval_above_one_beside_a_rank_shared_with_serial(void **state) {
  (void)state;
  struct fixture f;
  begin(&f);
  add_rounds(&f, "serial", 2, 1.12e6, 0.05);
  add_rounds(&f, "a", 2, 1e6, 0.05);
  add_rounds(&f, "b", 2, 1.1e6, 0.05);
  says(&f, SG_VERDICT_FEW,
       "verdict: too few launches to tell: nothing is known to be faster than serial; so\n"
       "  far a is ahead (smallest relative time), about 1.1 times as fast as serial\n"
       "  (95% interval 1.03 to 1.30, not corrected for several comparisons); b and\n"
       "  serial may be as fast\n");
}

static void a_bound_too_small_to_write(void **state) {
  (void)state;
  struct fixture f;
  begin(&f);
  add_rounds(&f, "serial", 8, 4e6, 0);
  add_rounds(&f, "a", 8, 1e6, 0);
  add_rounds(&f, "b", 8, 1e6, 0);
  says(&f, SG_VERDICT_TIED,
       "verdict: tied: a and b are equally fast within 0.10%, about 4.0 times as fast as\n"
       "  serial (95% interval 4.00 to 4.00)\n");
}

static void one_launch_each(void **state) {
  (void)state;
  struct fixture f;
  begin(&f);
  add_rounds(&f, "serial", 1, 10e6, 0);
  add_rounds(&f, "a", 1, 1e6, 0);
  add_rounds(&f, "b", 1, 1.5e6, 0);
  says(&f, SG_VERDICT_FEW,
       "verdict: too few launches to tell: a is ahead (smallest relative time), about 10\n"
       "  times as fast as serial (about 6 to 16, from one launch each); b may be as\n"
       "  fast\n");
}

static void times_that_vary_too_much(void **state) {
  (void)state;
  struct fixture f;
  begin(&f);
  add_rounds(&f, "serial", 10, 4e6, 0.6);
  add_rounds(&f, "a", 10, 1e6, 0.6);
  add_rounds(&f, "b", 10, 1.05e6, 0.6);
  says(&f, SG_VERDICT_UNSTABLE,
       "verdict: unstable machine, inconclusive: times vary too much to tell a and b\n"
       "  apart: the difference may be up to 49%\n");
}

static void what_the_shortest_time_may_lose_is_bounded(void **state) {
  (void)state;
  struct fixture f;
  begin(&f);
  add_rounds(&f, "serial", 10, 4e6, 0.3);
  add_rounds(&f, "a", 10, 1e6, 0.3);
  add_rounds(&f, "b", 10, 1.05e6, 0.3);
  says(&f, SG_VERDICT_TIED,
       "verdict: tied: a is ahead (smallest relative time), about 4.2 times as fast as\n"
       "  serial (95% interval 3.94 to 5.22), but b may be as fast; choosing a costs at\n"
       "  most 12%\n");
}

static void it_may_be_as_fast_as_serial(void **state) {
  (void)state;
  struct fixture f;
  begin(&f);
  add_rounds(&f, "serial", 10, 1.02e6, 0.3);
  add_rounds(&f, "a", 10, 1e6, 0.3);
  add_rounds(&f, "b", 10, 4e6, 0.3);
  says(&f, SG_VERDICT_TIED,
       "verdict: tied: nothing is reliably faster than serial; a is ahead (smallest\n"
       "  relative time), but serial may be as fast; choosing a costs at most 2.4%\n");
}

static void a_configuration_that_never_ran(void **state) {
  (void)state;
  struct fixture f;
  begin(&f);
  run_is(&f, "{\"schema_version\": 1, \"status\": \"budget spent\", \"plan\": {}}\n");
  add_rounds(&f, "serial", 8, 4e6, 0.001);
  add_rounds(&f, "a", 8, 1e6, 0.001);
  f.launch++;
  fixture_add_outcome(&f, "b", 1, "skipped", "no time left");
  says(&f, SG_VERDICT_INCOMPLETE,
       "verdict: incomplete: 1 configuration never ran; so far a is ahead (smallest\n"
       "  relative time), 4.00 times as fast as serial (95% interval 4.00 to 4.00)\n");
}

static void a_run_cut_off(void **state) {
  (void)state;
  struct fixture f;
  begin(&f);
  run_is(&f, "{\"schema_version\": 1, \"status\": \"interrupted\", \"plan\": {}}\n");
  add_rounds(&f, "serial", 2, 4e6, 0.05);
  add_rounds(&f, "a", 2, 1e6, 0.05);
  add_rounds(&f, "b", 2, 1.1e6, 0.05);
  says(&f, SG_VERDICT_INCOMPLETE,
       "verdict: incomplete: the run did not end; so far a is ahead (smallest relative\n"
       "  time), about 4.1 times as fast as serial (95% interval 3.67 to 4.63)\n");
}

static void wrong_results(void **state) {
  (void)state;
  struct fixture f;
  begin(&f);
  add_rounds(&f, "serial", 8, 4e6, 0.001);
  add_rounds(&f, "a", 8, 1e6, 0.001);
  f.launch++;
  fixture_add_outcome(&f, "b", 1, "invalid", "item 3 is off");
  says(&f, SG_VERDICT_WRONG,
       "verdict: wrong results: b; of the others, a is ahead (smallest relative time),\n"
       "  4.00 times as fast as serial (95% interval 4.00 to 4.00)\n");
}

static void no_verified_time(void **state) {
  (void)state;
  struct fixture f;
  begin(&f);
  static const char *const ids[] = {"serial", "a", "b"};
  for (size_t i = 0; i < 3; i++) {
    f.launch++;
    fixture_add_outcome(&f, ids[i], 1, "crashed", "signal 11");
  }
  says(&f, SG_VERDICT_NOTHING, "verdict: none, no verified time\n");
}

static void a_single_time(void **state) {
  (void)state;
  struct fixture f;
  begin(&f);
  add_rounds(&f, "a", 8, 1e6, 0.001);
  f.launch++;
  fixture_add_outcome(&f, "serial", 1, "crashed", "signal 11");
  f.launch++;
  fixture_add_outcome(&f, "b", 1, "timeout", "");
  says(&f, SG_VERDICT_SINGLE, "verdict: only one configuration: a has no other to be compared with\n");
}

static void times_that_mean_nothing(void **state) {
  (void)state;
  struct fixture f;
  begin(&f);
  run_is(&f, "{\"schema_version\": 1, \"plan\": {\"timing\": \"meaningless\"}}\n");
  add_rounds(&f, "serial", 8, 4e6, 0.001);
  add_rounds(&f, "a", 8, 1e6, 0.001);
  add_rounds(&f, "b", 8, 2e6, 0.001);
  says(&f, SG_VERDICT_MEANINGLESS,
       "verdict: none, the times mean nothing: the run only tests that everything works\n");
}

static void long_lists_of_names_are_shortened(void **state) {
  (void)state;
  struct fixture f;
  fixture_init(&f);
  static const char *const ids[] = {"a", "b", "c", "d", "e", "f", "g"};
  for (size_t i = 0; i < 7; i++) {
    fixture_add_config(&f, ids[i], "threads", (int64_t)i + 2);
    add_rounds(&f, ids[i], 8, 1e6 + 1e3 * (double)i, 0.0001);
  }
  says(&f, SG_VERDICT_TIED, "verdict: tied: a, b, c, d and 3 more are equally fast within 0.61%\n");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(one_is_fastest),
      cmocka_unit_test(serial_is_fastest),
      cmocka_unit_test(two_are_equally_fast),
      cmocka_unit_test(nothing_is_faster_than_serial),
      cmocka_unit_test(two_launches_that_differ),
      cmocka_unit_test(an_interval_above_one_beside_a_rank_shared_with_serial),
      cmocka_unit_test(a_bound_too_small_to_write),
      cmocka_unit_test(a_speedup_that_may_be_anything_is_not_given),
      cmocka_unit_test(one_launch_each),
      cmocka_unit_test(times_that_vary_too_much),
      cmocka_unit_test(what_the_shortest_time_may_lose_is_bounded),
      cmocka_unit_test(it_may_be_as_fast_as_serial),
      cmocka_unit_test(a_configuration_that_never_ran),
      cmocka_unit_test(a_run_cut_off),
      cmocka_unit_test(wrong_results),
      cmocka_unit_test(no_verified_time),
      cmocka_unit_test(a_single_time),
      cmocka_unit_test(times_that_mean_nothing),
      cmocka_unit_test(long_lists_of_names_are_shortened),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
