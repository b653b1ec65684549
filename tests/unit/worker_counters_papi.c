/* Hardware counters through PAPI: counts where there are counters, and the reason where a call fails. The
 * library is tests/shims/fake_papi.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "bench/worker/counters/counters.h"
#include "core/file.h"

#define FAKE SG_BIN_DIR "/../tests/shims/fake_papi.so"

static const struct sg_event cycles = {"cycles", "cycles", {"papi:PAPI_TOT_CYC"}, 1, false};
static const struct sg_event instructions = {"instructions", "instructions", {"papi:PAPI_TOT_INS"}, 1, false};
static const struct sg_event dead = {"dead", "deaths", {"papi:PAPI_DEAD"}, 1, false};

static int use_fake(void **state) {
  (void)state;
  setenv("STRATAGEMM_PAPI", FAKE, 1);
  unsetenv("SG_FAKE_PAPI_FAIL");
  unsetenv("SG_FAKE_PAPI_COUNTERS");
  unsetenv("SG_FAKE_PAPI_DISABLED");
  unsetenv("SG_FAKE_PAPI_LOG");
  return 0;
}

static int open_two(struct sg_counters **counters, bool multiplex, struct sg_error *err) {
  static const struct sg_own_counts own;
  const struct sg_event events[] = {instructions, cycles};
  const struct sg_counters_setup setup = {.own = &own, .multiplex = multiplex};
  return sg_counters_open(counters, events, 2, &setup, err);
}

static void count_a_trial(struct sg_counters *counters) {
  struct sg_error err;
  assert_int_equal(sg_counters_begin(counters, &err), SG_OK);
  assert_int_equal(sg_counters_end(counters, &err), SG_OK);
}

static void a_trial_counts_what_came_between(void **state) {
  (void)state;
  struct sg_error err;
  struct sg_counters *counters;
  assert_int_equal(open_two(&counters, false, &err), SG_OK);
  for (int trial = 0; trial < 3; trial++) {
    count_a_trial(counters);
    size_t n;
    const struct sg_counter_value *values = sg_counters_values(counters, &n);
    assert_int_equal(n, 2);
    assert_string_equal(values[0].event, "instructions");
    assert_string_equal(values[0].source, "papi");
    assert_true(values[0].value == 2000); /* the fake's second event */
    assert_string_equal(values[1].event, "cycles");
    assert_true(values[1].value == 1000);
  }
  sg_counters_close(counters);
}

static void estimates_are_marked(void **state) {
  (void)state;
  struct sg_error err;
  struct sg_counters *counters;
  size_t n;
  setenv("SG_FAKE_PAPI_COUNTERS", "1", 1);
  assert_int_equal(open_two(&counters, true, &err), SG_OK);
  count_a_trial(counters);
  assert_string_equal(sg_counters_values(counters, &n)[0].source, "papi-multiplexed");
  sg_counters_close(counters);
}

static void events_beyond_the_counters_are_refused_in_one_launch(void **state) {
  (void)state;
  struct sg_error err;
  struct sg_counters *counters;
  setenv("SG_FAKE_PAPI_COUNTERS", "1", 1);
  assert_int_equal(open_two(&counters, false, &err), SG_UNABLE);
  assert_null(counters);
  assert_non_null(strstr(err.message, "cycles: "));
}

static void the_probe_spreads_events_over_sets(void **state) {
  (void)state;
  struct sg_event events[8];
  static const char *const names[] = {"PAPI_TOT_CYC", "PAPI_TOT_INS", "PAPI_L1_DCM", "PAPI_DEAD",
                                      "PAPI_L2_DCM",  "PAPI_DP_OPS",  "PAPI_NONE",   "PAPI_BR_MSP"};
  static const int sets[] = {0, 0, 1, -1, 1, 2, -1, 2};
  char candidates[8][32];
  struct sg_event_answer answers[8];
  setenv("SG_FAKE_PAPI_COUNTERS", "2", 1);
  for (int i = 0; i < 8; i++) {
    strcpy(candidates[i], "papi:");
    strcat(candidates[i], names[i]);
    events[i] = (struct sg_event){names[i], "1", {candidates[i]}, 1, false};
  }
  sg_counters_probe(events, 8, false, answers);
  for (int i = 0; i < 8; i++) {
    assert_int_equal(answers[i].set, sets[i]);
    assert_int_equal(answers[i].available, sets[i] >= 0);
  }
  sg_counters_probe(events, 8, true, answers);
  for (int i = 0; i < 8; i++) {
    assert_int_equal(answers[i].set, sets[i] >= 0 ? 0 : -1); /* multiplexed, all fit */
  }
}

static void an_event_that_is_listed_and_does_not_count_is_unavailable(void **state) {
  (void)state;
  struct sg_event_answer answer;
  sg_counters_probe(&dead, 1, false, &answer);
  assert_false(answer.available);
  assert_string_equal(answer.reason, "PAPI_DEAD is listed but counts nothing here");
}

static void the_next_candidate_is_taken_when_one_does_not_count(void **state) {
  (void)state;
  const struct sg_event event = {
      "flops", "flop", {"papi:PAPI_NONE", "papi:PAPI_DEAD", "wattmeter:x", "papi:PAPI_FP_OPS"}, 4, false};
  struct sg_event_answer answer;
  sg_counters_probe(&event, 1, false, &answer);
  assert_true(answer.available);
  assert_int_equal(answer.candidate, 3);
  assert_string_equal(answer.reason, "");
}

/* Whatever call fails, the event is unavailable and the reason is not empty; nothing crashes. */
static void every_failing_call_becomes_a_reason(void **state) {
  (void)state;
  static const char *const calls[] = {"PAPI_get_opt",
                                      "PAPI_library_init",
                                      "PAPI_thread_init",
                                      "PAPI_add_event",
                                      "PAPI_start",
                                      "PAPI_event_name_to_code",
                                      "PAPI_create_eventset",
                                      "PAPI_set_opt",
                                      "PAPI_get_event_component",
                                      "PAPI_read",
                                      "PAPI_assign_eventset_component"};
  for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
    struct sg_event_answer answer;
    struct sg_error err = {""};
    struct sg_counters *counters = NULL;
    setenv("SG_FAKE_PAPI_FAIL", calls[i], 1);
    sg_counters_probe(&cycles, 1, false, &answer);
    if (answer.available) { fail_msg("%s fails and the event is called available", calls[i]); }
    assert_true(strlen(answer.reason) > 0);
    const int status = open_two(&counters, false, &err);
    if (strcmp(calls[i], "PAPI_read") == 0) {
      assert_int_equal(status, SG_OK);
      assert_int_equal(sg_counters_begin(counters, &err), SG_FOUND);
      sg_counters_close(counters);
    } else {
      assert_int_equal(status, SG_UNABLE);
      assert_null(counters);
    }
    assert_true(strlen(err.message) > 0);
  }
}

static void failing_multiplexing_becomes_a_reason(void **state) {
  (void)state;
  static const char *const calls[] = {"PAPI_multiplex_init", "PAPI_set_multiplex"};
  for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
    struct sg_event_answer answer;
    setenv("SG_FAKE_PAPI_FAIL", calls[i], 1);
    sg_counters_probe(&cycles, 1, true, &answer);
    assert_false(answer.available);
    assert_true(strlen(answer.reason) > 0);
  }
}

/* Failures while closing do no harm. */
static void a_library_that_cannot_let_go_is_let_go(void **state) {
  (void)state;
  static const char *const calls[] = {"PAPI_stop", "PAPI_cleanup_eventset", "PAPI_destroy_eventset", "PAPI_shutdown"};
  for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
    struct sg_error err;
    struct sg_counters *counters;
    setenv("SG_FAKE_PAPI_FAIL", calls[i], 1);
    assert_int_equal(open_two(&counters, false, &err), SG_OK);
    count_a_trial(counters);
    sg_counters_close(counters);
  }
}

static void a_missing_library_is_said_to_be_missing(void **state) {
  (void)state;
  struct sg_event_answer answer;
  setenv("STRATAGEMM_PAPI", "/nowhere/libpapi.so", 1);
  sg_counters_probe(&cycles, 1, false, &answer);
  assert_false(answer.available);
  assert_non_null(strstr(answer.reason, "cannot open PAPI"));
  assert_non_null(strstr(answer.reason, "/nowhere/libpapi.so"));
}

static void a_library_that_is_no_papi_is_refused(void **state) {
  (void)state;
  struct sg_event_answer answer;
  setenv("STRATAGEMM_PAPI", SG_BIN_DIR "/../tests/shims/naive.so", 1);
  sg_counters_probe(&cycles, 1, false, &answer);
  assert_false(answer.available);
  assert_non_null(strstr(answer.reason, "has no PAPI_"));
}

/* PAPI_INHERIT must be set on an event set before events are added. */
static void counting_is_told_to_be_inherited_before_it_starts(void **state) {
  (void)state;
  struct sg_error err;
  struct sg_counters *counters;
  char path[] = "/tmp/fake-papi-XXXXXX";
  const int file = mkstemp(path);
  assert_true(file >= 0);
  setenv("SG_FAKE_PAPI_LOG", path, 1);
  assert_int_equal(open_two(&counters, false, &err), SG_OK);
  char *log = sg_file_read(path, NULL, &err);
  assert_non_null(log);
  const char *threads = strstr(log, "PAPI_thread_init"), *told = strstr(log, "PAPI_set_opt"),
             *added = strstr(log, "PAPI_add_event"), *started = strstr(log, "PAPI_start");
  assert_true(threads && threads < told && told < added && added < started);
  free(log);
  remove(path);
  close(file);
  sg_counters_close(counters);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(a_trial_counts_what_came_between, use_fake),
      cmocka_unit_test_setup(estimates_are_marked, use_fake),
      cmocka_unit_test_setup(events_beyond_the_counters_are_refused_in_one_launch, use_fake),
      cmocka_unit_test_setup(the_probe_spreads_events_over_sets, use_fake),
      cmocka_unit_test_setup(an_event_that_is_listed_and_does_not_count_is_unavailable, use_fake),
      cmocka_unit_test_setup(the_next_candidate_is_taken_when_one_does_not_count, use_fake),
      cmocka_unit_test_setup(every_failing_call_becomes_a_reason, use_fake),
      cmocka_unit_test_setup(failing_multiplexing_becomes_a_reason, use_fake),
      cmocka_unit_test_setup(a_library_that_cannot_let_go_is_let_go, use_fake),
      cmocka_unit_test_setup(a_missing_library_is_said_to_be_missing, use_fake),
      cmocka_unit_test_setup(a_library_that_is_no_papi_is_refused, use_fake),
      cmocka_unit_test_setup(counting_is_told_to_be_inherited_before_it_starts, use_fake),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
