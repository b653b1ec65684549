/* What a worker says, byte by byte: messages into the record of its launch; what is not protocol ends it. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/run/reader.h"
#include "core/text.h"

static struct sg_launch_record record;
static struct sg_reader reader;

static int begin(void **state) {
  (void)state;
  record = (struct sg_launch_record){.outcome = SG_OUTCOME_FAILED, .messages = json_array()};
  reader = (struct sg_reader){0};
  return 0;
}

static int end(void **state) {
  (void)state;
  sg_launch_record_release(&record);
  sg_reader_release(&reader);
  return 0;
}

static void say(const char *bytes) {
  sg_reader_take(&reader, &record, bytes, strlen(bytes));
}

static void says_on_stderr(const char *bytes) {
  sg_reader_take_stderr(&reader, bytes, strlen(bytes));
}

/* "": all was protocol so far. */
static const char *what_was_wrong(void) {
  return reader.protocol_error;
}

static void assert_wrong(const char *bytes, const char *why) {
  end(NULL);
  begin(NULL);
  say(bytes);
  if (!strstr(what_was_wrong(), why) || !*what_was_wrong()) { fail_msg("%s: '%s'", bytes, what_was_wrong()); }
}

#define HELLO "{\"type\":\"hello\",\"protocol\":1}\n"
#define TRIAL(members) "{\"type\":\"trial\",\"trial\":1,\"warmup\":0,\"started_ns\":5,\"wall_ns\":7" members "}\n"
#define END "{\"type\":\"end\",\"outcome\":\"ok\",\"detail\":\"\"}\n"

/* ---- Messages ---- */

static void a_launch_is_hello_trials_verified_and_end(void **state) {
  (void)state;
  say(HELLO TRIAL("") TRIAL("") "{\"type\":\"verified\",\"items\":3}\n" END);
  assert_string_equal(what_was_wrong(), "");
  assert_true(reader.ended);
  assert_int_equal(json_integer_value(json_object_get(record.hello, "protocol")), 1);
  assert_int_equal(json_integer_value(json_object_get(record.verified, "items")), 3);
  assert_int_equal(record.n_samples, 2);
  assert_int_equal(record.outcome, SG_OUTCOME_OK);
  assert_int_equal(json_array_size(record.messages), 5);
}

static void it_does_not_matter_in_which_pieces_they_come(void **state) {
  (void)state;
  const char *said = HELLO TRIAL("") END;
  for (const char *c = said; *c; c++) {
    assert_false(reader.ended);
    sg_reader_take(&reader, &record, c, 1);
  }
  assert_true(reader.ended);
  assert_int_equal(record.n_samples, 1);
  assert_string_equal(what_was_wrong(), "");
}

static void a_trial_fills_the_columns_of_samples_by_name(void **state) {
  (void)state;
  say(TRIAL(",\"load_wall_ns\":null,\"valid\":true,\"residual\":0.25,\"threads_observed\":2,\"of_tomorrow\":1"));
  const struct sg_samples_row *row = record.samples;
  assert_int_equal(record.n_samples, 1);
  assert_int_equal(row->trial, 1);
  assert_int_equal(row->warmup, 0);
  assert_int_equal(row->started_ns, 5);
  assert_int_equal(row->wall_ns, 7);
  assert_true(row->load_wall_ns == SG_NO_INT);
  assert_int_equal(row->valid, 1);
  assert_true(row->residual == 0.25);
  assert_true(row->threads_observed == 2);
  assert_true(row->cpu_user_ns == SG_NO_INT); /* not said: absent, not 0 */
}

static void a_counter_is_kept_with_its_unit_and_source(void **state) {
  (void)state;
  say("{\"type\":\"counter\",\"trial\":2,\"event\":\"cycles\",\"unit\":\"1\",\"value\":1e9,\"source\":\"papi\"}\n");
  assert_int_equal(record.n_counters, 1);
  assert_int_equal(record.counters->trial, 2);
  assert_string_equal(record.counters->event, "cycles");
  assert_string_equal(record.counters->source, "papi");
  assert_true(record.counters->value == 1e9);
}

static void answers_are_kept_for_who_asked(void **state) {
  (void)state;
  say("{\"type\":\"event\",\"event\":\"cycles\"}\n{\"type\":\"strategy\",\"strategy\":\"serial\"}\n");
  assert_string_equal(what_was_wrong(), "");
  assert_int_equal(json_array_size(record.messages), 2);
}

static void an_end_brings_its_outcome_and_its_reason(void **state) {
  (void)state;
  say("{\"type\":\"end\",\"outcome\":\"unavailable\",\"detail\":\"no such thing here\"}\n");
  assert_int_equal(record.outcome, SG_OUTCOME_UNAVAILABLE);
  assert_string_equal(record.detail, "no such thing here");
}

/* ---- What is not protocol ---- */

static void a_line_that_is_no_message_ends_it_and_is_numbered(void **state) {
  (void)state;
  assert_wrong(HELLO "Segmentation fault\n", "line 2");
  assert_wrong(HELLO "\n", "line 2");
  assert_wrong(HELLO "[1]\n", "line 2");
  assert_wrong("{\n", "line 1");
  assert_wrong("{\"type\":\"greeting\"}\n", "line 1");
  assert_wrong("{\"no type\":1}\n", "line 1");
  assert_wrong("{\"type\":\"hello\",\"type\":\"hello\"}\n", "line 1");
}

static void what_an_interpreter_prints_before_the_first_message_is_ignored(void **state) {
  (void)state;
  say("Welcome\n[1]\n\n" HELLO TRIAL("") END);
  assert_string_equal(what_was_wrong(), "");
  assert_int_equal(record.outcome, SG_OUTCOME_OK);
  end(NULL);
  begin(NULL);
  for (int i = 0; i < SG_READER_NOISE; i++) {
    say("Welcome\n");
  }
  assert_string_equal(what_was_wrong(), "");
  say("Welcome\n");
  assert_non_null(strstr(what_was_wrong(), "line 1001"));
}

static void nothing_is_taken_after_it(void **state) {
  (void)state;
  say(HELLO "nonsense\n" TRIAL("") END);
  assert_int_equal(record.n_samples, 0);
  assert_false(reader.ended);
}

static void hello_and_verified_are_said_once(void **state) {
  (void)state;
  assert_wrong(HELLO HELLO, "line 2");
  assert_wrong("{\"type\":\"verified\"}\n{\"type\":\"verified\"}\n", "line 2");
}

static void a_trial_without_its_number_or_its_time_is_refused(void **state) {
  (void)state;
  assert_wrong("{\"type\":\"trial\",\"trial\":0,\"warmup\":0,\"started_ns\":5,\"wall_ns\":7}\n", "line 1");
  assert_wrong("{\"type\":\"trial\",\"trial\":1,\"warmup\":0,\"started_ns\":5,\"wall_ns\":-7}\n", "line 1");
  assert_wrong("{\"type\":\"trial\",\"trial\":1,\"warmup\":0,\"started_ns\":5}\n", "line 1");
  assert_wrong("{\"type\":\"trial\",\"trial\":1,\"started_ns\":5,\"wall_ns\":7}\n", "line 1");
  assert_int_equal(record.n_samples, 0);
}

static void nothing_comes_after_the_end(void **state) {
  (void)state;
  assert_wrong(END END, "line 2");
  assert_int_equal(record.outcome, SG_OUTCOME_OK);
}

static void an_end_has_one_of_the_outcomes(void **state) {
  (void)state;
  assert_wrong("{\"type\":\"end\",\"outcome\":\"splendid\"}\n", "splendid");
  assert_wrong("{\"type\":\"end\"}\n", "outcome");
  assert_false(reader.ended);
}

static void a_line_without_an_end_is_cut_at_a_megabyte(void **state) {
  (void)state;
  static char flood[65536];
  memset(flood, 'x', sizeof flood);
  for (int i = 0; i < 16; i++) {
    sg_reader_take(&reader, &record, flood, sizeof flood);
    assert_string_equal(what_was_wrong(), "");
  }
  sg_reader_take(&reader, &record, flood, sizeof flood);
  assert_non_null(strstr(what_was_wrong(), "line 1"));
  assert_non_null(strstr(what_was_wrong(), "1048576"));
  assert_true(reader.used <= SG_READER_LINE && reader.room <= 2 * SG_READER_LINE);
}

static void half_a_line_is_no_message_yet(void **state) {
  (void)state;
  say(HELLO "{\"type\":\"tri");
  assert_string_equal(what_was_wrong(), "");
  assert_int_equal(json_array_size(record.messages), 1);
  assert_true(reader.used > 0);
}

static void a_zero_byte_is_no_end_of_a_line(void **state) {
  (void)state;
  sg_reader_take(&reader, &record, "{\"type\":\0\"hello\"}\n", 18);
  assert_non_null(strstr(what_was_wrong(), "line 1"));
}

/* ---- Its stderr ---- */

static void the_last_line_of_stderr_is_its_reason(void **state) {
  (void)state;
  assert_string_equal(sg_reader_last_stderr_line(&reader), "");
  says_on_stderr("warning: slow\nfatal: no mem");
  says_on_stderr("ory\n \t\r\n\n");
  assert_string_equal(sg_reader_last_stderr_line(&reader), "fatal: no memory");
  assert_string_equal(sg_reader_last_stderr_line(&reader), "fatal: no memory");
}

static void of_a_long_stderr_the_tail_is_kept(void **state) {
  (void)state;
  for (int i = 0; i < 10000; i++) {
    says_on_stderr("the same thing again and again\n");
  }
  says_on_stderr("the last word\n");
  assert_string_equal(sg_reader_last_stderr_line(&reader), "the last word");
  char line[3 * SG_READER_TAIL];
  memset(line, '-', sizeof line - 1);
  line[sizeof line - 1] = '\0';
  says_on_stderr(line);
  const size_t kept = strlen(sg_reader_last_stderr_line(&reader));
  assert_in_range(kept, SG_READER_TAIL / 2 - 1, SG_READER_TAIL - 1);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void) {
  const struct CMUnitTest tests[] = {
      CASE(a_launch_is_hello_trials_verified_and_end),
      CASE(it_does_not_matter_in_which_pieces_they_come),
      CASE(a_trial_fills_the_columns_of_samples_by_name),
      CASE(a_counter_is_kept_with_its_unit_and_source),
      CASE(answers_are_kept_for_who_asked),
      CASE(an_end_brings_its_outcome_and_its_reason),
      CASE(a_line_that_is_no_message_ends_it_and_is_numbered),
      CASE(what_an_interpreter_prints_before_the_first_message_is_ignored),
      CASE(nothing_is_taken_after_it),
      CASE(hello_and_verified_are_said_once),
      CASE(a_trial_without_its_number_or_its_time_is_refused),
      CASE(nothing_comes_after_the_end),
      CASE(an_end_has_one_of_the_outcomes),
      CASE(a_line_without_an_end_is_cut_at_a_megabyte),
      CASE(half_a_line_is_no_message_yet),
      CASE(a_zero_byte_is_no_end_of_a_line),
      CASE(the_last_line_of_stderr_is_its_reason),
      CASE(of_a_long_stderr_the_tail_is_kept),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
