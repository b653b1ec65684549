/* The bytes of a worker's stdout and stderr: lines, and what is kept of them. */
#include "tests/unit/runner_says.h"

/* ---- Lines ---- */

static void a_line_that_is_no_message_ends_it_and_is_numbered(void **state) {
  (void)state;
  assert_wrong(HELLO "Segmentation fault\n", "line 2 is not");
  assert_wrong(HELLO "\n", "line 2 is not");
  assert_wrong(HELLO "[1]\n", "line 2 is not");
  assert_wrong("{\n", "line 1 is not");
  assert_wrong("{\"type\":\"greeting\"}\n", "line 1: unknown type 'greeting'");
  assert_wrong("{\"no type\":1}\n", "line 1: unknown type ''");
  assert_wrong("{\"type\":\"hello\",\"type\":\"hello\"}\n", "line 1 is not");
}

static void what_an_interpreter_prints_before_the_first_message_is_ignored(void **state) {
  (void)state;
  say("Welcome\n[1]\n\n" HELLO FIRST SECOND ALL_RIGHT END("ok"));
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
  say(HELLO "nonsense\n" FIRST SECOND ALL_RIGHT END("ok"));
  assert_int_equal(record.n_samples, 0);
  assert_false(sg_reader_ended(&reader));
}

static void a_line_without_an_end_is_cut_at_64_kib(void **state) {
  (void)state;
  static char flood[4096];
  memset(flood, 'x', sizeof flood);
  for (int i = 0; i < 16; i++) {
    sg_reader_take(&reader, &record, flood, sizeof flood);
    assert_string_equal(what_was_wrong(), "");
  }
  sg_reader_take(&reader, &record, flood, sizeof flood);
  assert_non_null(strstr(what_was_wrong(), "line 1 is longer than 65536 bytes"));
  assert_true(reader.used <= SG_READER_LINE && reader.room <= 2 * SG_READER_LINE);
}

static void half_a_line_is_no_message_yet(void **state) {
  (void)state;
  say(HELLO "{\"type\":\"tri");
  assert_string_equal(what_was_wrong(), "");
  assert_non_null(record.hello);
  assert_true(reader.used > 0);
}

static void a_zero_byte_is_no_end_of_a_line(void **state) {
  (void)state;
  sg_reader_take(&reader, &record, "{\"type\":\0\"hello\"}\n", 18);
  assert_non_null(strstr(what_was_wrong(), "line 1"));
}

static void a_long_text_is_refused(void **state) {
  (void)state;
  char text[4200];
  memset(text, 'x', sizeof text - 1);
  text[sizeof text - 1] = '\0';
  char *hello = sg_format("{\"type\":\"hello\",\"protocol\":1,\"backend\":{\"config\":\"%s\"}}\n", text);
  assert_wrong(hello, "text of 4199 bytes");
  free(hello);
}

static void memory_is_taken_only_for_what_was_asked_for(void **state) {
  (void)state;
  char padding[60000];
  memset(padding, ' ', sizeof padding - 1);
  padding[sizeof padding - 1] = '\0';
  char *trial = sg_format(HELLO "{\"type\":\"trial\",\"list\":[0%s],\"trial\":1,\"warmup\":0,\"started_ns\":12,"
                                "\"wall_ns\":7" RIGHT "}\n",
                          padding);
  say(trial);
  assert_string_equal(what_was_wrong(), "");
  assert_int_equal(record.n_samples, 1);
  assert_int_equal(json_array_size(record.kept), 0);
  free(trial);
}

static void says_on_stderr(const char *bytes) {
  sg_reader_take_stderr(&reader, bytes, strlen(bytes));
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

static void a_frame_around_a_message_is_no_reason(void **state) {
  (void)state;
  says_on_stderr("-------\n \n");
  assert_string_equal(sg_reader_last_stderr_line(&reader), "");
  says_on_stderr("-------\nThere are not enough slots\n\n-------\n\n");
  assert_string_equal(sg_reader_last_stderr_line(&reader), "There are not enough slots");
  says_on_stderr("\n- a list\n");
  assert_string_equal(sg_reader_last_stderr_line(&reader), "- a list");
}

static void of_a_long_stderr_the_tail_is_kept(void **state) {
  (void)state;
  for (int i = 0; i < 10000; i++) {
    says_on_stderr("the same thing again and again\n");
  }
  says_on_stderr("the last word\n");
  assert_string_equal(sg_reader_last_stderr_line(&reader), "the last word");
  char line[3 * SG_READER_TAIL];
  memset(line, 'x', sizeof line - 1);
  line[sizeof line - 1] = '\0';
  says_on_stderr(line);
  const size_t kept = strlen(sg_reader_last_stderr_line(&reader));
  assert_in_range(kept, SG_READER_TAIL / 2 - 1, SG_READER_TAIL - 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      CASE(a_line_that_is_no_message_ends_it_and_is_numbered),
      CASE(what_an_interpreter_prints_before_the_first_message_is_ignored),
      CASE(nothing_is_taken_after_it),
      CASE(a_line_without_an_end_is_cut_at_64_kib),
      CASE(half_a_line_is_no_message_yet),
      CASE(a_zero_byte_is_no_end_of_a_line),
      CASE(a_long_text_is_refused),
      CASE(memory_is_taken_only_for_what_was_asked_for),
      CASE(the_last_line_of_stderr_is_its_reason),
      CASE(a_frame_around_a_message_is_no_reason),
      CASE(of_a_long_stderr_the_tail_is_kept),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
