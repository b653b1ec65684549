/* The messages of a runner: the record of its launch, and each rule of docs/PROTOCOL.md. */
#include "tests/unit/runner_says.h"

/* ---- Messages ---- */

static void a_launch_is_hello_trials_verified_and_end(void **state) {
  (void)state;
  say(HELLO WARMUP("1") NUMBERED("2", "0", "12", "7", RIGHT) NUMBERED("3", "0", "19", "7", RIGHT)
          VERIFIED("\"items\":9,\"residual\":0.25,\"valid\":true") END("ok"));
  assert_string_equal(what_was_wrong(), "");
  assert_true(sg_reader_ended(&reader));
  assert_int_equal(json_integer_value(json_object_get(record.hello, "protocol")), 1);
  assert_int_equal(record.n_samples, 3);
  assert_int_equal(record.outcome, SG_OUTCOME_OK);
}

static void it_does_not_matter_in_which_pieces_they_come(void **state) {
  (void)state;
  const char *said = HELLO FIRST SECOND ALL_RIGHT END("ok");
  for (const char *c = said; *c; c++) {
    assert_false(sg_reader_ended(&reader));
    sg_reader_take(&reader, &record, c, 1);
  }
  assert_true(sg_reader_ended(&reader));
  assert_int_equal(record.n_samples, 2);
  assert_string_equal(what_was_wrong(), "");
}

static void a_trial_fills_the_columns_of_samples_by_name(void **state) {
  (void)state;
  say(WITH("\"load_wall_ns\":null,\"valid\":true,\"residual\":0.25,\"items_checked\":1,\"threads_observed\":2,"
           "\"of_tomorrow\":1,\"round\":7"));
  const struct sg_samples_row *row = record.samples;
  assert_string_equal(what_was_wrong(), "");
  assert_int_equal(record.n_samples, 1);
  assert_int_equal(row->trial, 1);
  assert_int_equal(row->warmup, 0);
  assert_int_equal(row->started_ns, 12);
  assert_int_equal(row->wall_ns, 7);
  assert_true(row->load_wall_ns == SG_NO_INT);
  assert_int_equal(row->valid, 1);
  assert_true(row->residual == 0.25);
  assert_true(row->threads_observed == 2);
  assert_true(row->cpu_user_ns == SG_NO_INT); /* not said: absent, not 0 */
  assert_true(row->round == SG_NO_INT);       /* not for the runner to say */
}

#define CYCLES(trial) \
  MESSAGE("counter", "\"trial\":" trial ",\"event\":\"cycles\",\"unit\":\"1\",\"value\":1e9,\"source\":\"papi\"")

static void a_counter_is_kept_with_its_unit_and_source(void **state) {
  (void)state;
  ask_again(RUN "{'event':'cycles', 'unit':'1'}]}");
  say(HELLO FIRST CYCLES("1") SECOND CYCLES("2") ALL_RIGHT END("ok"));
  assert_string_equal(what_was_wrong(), "");
  assert_int_equal(record.outcome, SG_OUTCOME_OK);
  assert_int_equal(record.n_counters, 2);
  assert_int_equal(record.counters[1].trial, 2);
  assert_string_equal(record.counters[1].event, "cycles");
  assert_string_equal(record.counters[1].unit, "1");
  assert_string_equal(record.counters[1].source, "papi");
  assert_true(record.counters[1].value == 1e9);
}

static void answers_are_kept_for_who_asked(void **state) {
  (void)state;
  ask_again("{'task':'counters', 'counters':[{'event':'cycles'},{'event':'flop'}]}");
  say(HELLO MESSAGE("event", "\"event\":\"cycles\",\"available\":true,\"from\":\"papi:x\",\"set\":0")
          MESSAGE("event", "\"event\":\"flop\",\"available\":false,\"from\":null,\"set\":null") END("ok"));
  assert_string_equal(what_was_wrong(), "");
  assert_int_equal(json_array_size(record.kept), 2);
  ask_again("{'task':'strategies', 'strategies':[{'name':'serial'}]}");
  say(HELLO MESSAGE("strategy", "\"strategy\":\"serial\",\"available\":true,\"reason\":null") END("ok"));
  assert_string_equal(what_was_wrong(), "");
  assert_int_equal(json_array_size(record.kept), 1);
}

static void the_scope_of_a_limit_is_kept(void **state) {
  (void)state;
  ask_again("{'task':'inspect'}");
  say(HELLO MESSAGE("limit", "\"scope\":\"process\"") END("ok"));
  assert_string_equal(what_was_wrong(), "");
  assert_int_equal(json_array_size(record.kept), 1);
  ask_again("{'task':'inspect'}");
  say(HELLO MESSAGE("limit", "\"scope\":null") END("ok"));
  assert_string_equal(what_was_wrong(), "");
  ask_again("{'task':'inspect'}");
  say(HELLO MESSAGE("limit", "\"scope\":\"machine\""));
  assert_non_null(strstr(what_was_wrong(), "limit: unknown scope 'machine': process, thread or none"));
  ask_again("{'task':'inspect'}");
  say(HELLO MESSAGE("limit", "\"scope\":null") MESSAGE("limit", "\"scope\":null"));
  assert_non_null(strstr(what_was_wrong(), "limit: there was one already"));
}

static void an_end_brings_its_outcome_and_its_reason(void **state) {
  (void)state;
  say(MESSAGE("end", "\"outcome\":\"unavailable\",\"detail\":\"no such thing here\""));
  assert_int_equal(record.outcome, SG_OUTCOME_UNAVAILABLE);
  assert_string_equal(record.detail, "no such thing here");
}

static void an_end_says_where_the_launch_ran(void **state) {
  (void)state;
  say(HELLO MESSAGE("end", "\"outcome\":\"unavailable\",\"cpus\":\"0;1\",\"huge_bytes\":4096"));
  assert_string_equal(json_string_value(json_object_get(record.end, "cpus")), "0;1");
  assert_wrong(MESSAGE("end", "\"outcome\":\"unavailable\",\"cpus\":[0]"), "'cpus'");
  assert_wrong(MESSAGE("end", "\"outcome\":\"unavailable\",\"node_shares\":1"), "'node_shares'");
  assert_wrong(MESSAGE("end", "\"outcome\":\"unavailable\",\"huge_bytes\":-1"), "'huge_bytes'");
}

/* ---- The order of messages ---- */

static void each_message_has_its_place(void **state) {
  (void)state;
  assert_wrong(FIRST, "line 1: trial: it precedes the hello message");
  assert_wrong(ALL_RIGHT, "it precedes the hello");
  assert_wrong(HELLO HELLO, "line 2: hello: it comes twice");
  assert_wrong(HELLO FIRST HELLO, "it comes twice");
  assert_wrong(HELLO FIRST SECOND ALL_RIGHT ALL_RIGHT, "line 5: verified: it follows the verified message");
  assert_wrong(HELLO FIRST ALL_RIGHT SECOND, "it follows the verified message");
  assert_wrong(END("failed") END("failed"), "line 2: end: it follows the end message");
  assert_wrong(END("failed") HELLO, "it follows the end message");
}

static void a_message_of_another_task_is_refused(void **state) {
  (void)state;
  assert_wrong(HELLO MESSAGE("event", "\"event\":\"cycles\",\"available\":false"), "not belong to the task 'run'");
  assert_wrong(HELLO MESSAGE("strategy", "\"strategy\":\"serial\",\"available\":true"), "not belong to the task");
  assert_wrong(HELLO MESSAGE("limit", "\"scope\":null"), "not belong to the task");
  ask_again("{'task':'inspect'}");
  say(HELLO FIRST);
  assert_non_null(strstr(what_was_wrong(), "trial: it does not belong to the task 'inspect'"));
}

static void only_what_was_asked_for_is_answered_and_once(void **state) {
  (void)state;
  static const char *const question = "{'task':'counters', 'counters':[{'event':'cycles'}]}";
#define ANSWER(event, members) MESSAGE("event", "\"event\":\"" event "\"," members)
  static const char *const wrong[][2] = {
      {ANSWER("flop", "\"available\":false"), "'flop' was not asked for"},
      {ANSWER("cycles", "\"available\":false") ANSWER("cycles", "\"available\":false"), "'cycles' comes twice"},
      {ANSWER("cycles", "\"available\":true,\"set\":1000000"), "'set' is 1000000"},
      {ANSWER("cycles", "\"available\":true"), "'set' is missing"},
      {ANSWER("cycles", "\"set\":0"), "'available' is missing"},
  };
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    ask_again(question);
    say(HELLO);
    say(wrong[i][0]);
    if (!strstr(what_was_wrong(), wrong[i][1])) { fail_msg("%s: '%s'", wrong[i][0], what_was_wrong()); }
  }
  ask_again("{'task':'strategies', 'strategies':[{'name':'serial'}]}");
  say(HELLO MESSAGE("strategy", "\"strategy\":\"pool\",\"available\":true"));
  assert_non_null(strstr(what_was_wrong(), "'pool' was not asked for"));
}

static void hello_has_short_names(void **state) {
  (void)state;
#define NAMES(members) MESSAGE("hello", "\"protocol\":1," members)
#define LONG "0123456789012345678901234567890123456789012345678901234567890123456789"
  assert_wrong(NAMES("\"runner\":7"), "'runner'");
  assert_wrong(NAMES("\"runner\":\"" LONG "\""), "'runner' is longer than 64 bytes");
  assert_wrong(NAMES("\"versions\":[]"), "'versions' is not an object");
  assert_wrong(NAMES("\"versions\":{\"a\":1}"), "'versions' has a member");
  assert_wrong(NAMES("\"versions\":{\"a\":\"" LONG "\"}"), "'versions' has a member");
  assert_right(NAMES("\"runner\":\"numpy\",\"versions\":{\"numpy\":\"2.0\"}"));
#undef NAMES
#undef LONG
}

static void hello_has_the_protocol_and_a_sane_backend(void **state) {
  (void)state;
  assert_wrong(MESSAGE("hello", "\"protocol\":2"), "'protocol' is 2");
  assert_wrong(MESSAGE("hello", "\"runner\":\"x\""), "'protocol' is missing");
#define BACKEND(text) MESSAGE("hello", "\"protocol\":1,\"backend\":" text)
  assert_wrong(BACKEND("7"), "'backend' is not an object");
  assert_wrong(BACKEND("{\"version\":7}"), "'version' is not a text");
  assert_wrong(BACKEND("{\"threads_max\":0}"), "'threads_max' is 0");
  assert_wrong(BACKEND("{\"threads_max\":9223372036854775807}"), "'threads_max'");
  assert_right(BACKEND("null"));
  assert_right(BACKEND("{\"version\":null,\"threads_max\":2}"));
}

static void the_symbols_of_a_backend_are_a_list_of_texts(void **state) {
  (void)state;
  assert_wrong(BACKEND("{\"symbols\":\"cblas_dgemm\"}"), "'symbols' is not a list of texts");
  assert_wrong(BACKEND("{\"symbols\":[\"cblas_dgemm\",7]}"), "'symbols' is not a list of texts");
  assert_wrong(BACKEND("{\"symbols\":[[\"cblas_dgemm\"]]}"), "'symbols' is not a list of texts");
  assert_right(BACKEND("{\"symbols\":[]}"));
  assert_right(BACKEND("{\"symbols\":null}"));
  assert_right(BACKEND("{\"symbols\":[\"cblas_dgemm\",\"cblas_sgemm\"]}"));
}

/* The file that it goes into has a limit, and is indented. */
static void hello_is_not_nested_deep(void **state) {
  (void)state;
  assert_right(MESSAGE("hello", "\"protocol\":1,\"of_tomorrow\":[[[[[[{\"a\":1}]]]]]]"));
  assert_wrong(MESSAGE("hello", "\"protocol\":1,\"of_tomorrow\":[[[[[[{\"a\":[]}]]]]]]"), "nested more than 8 deep");
  assert_wrong(BACKEND("{\"thread_control\":{\"set\":[[[[[[]]]]]]}}"), "nested more than 8 deep");
}

/* ---- Trials ---- */

static void a_trial_has_a_number_a_kind_and_times(void **state) {
  (void)state;
#define TRIAL(members) HELLO MESSAGE("trial", members)
  assert_wrong(TRIAL("\"warmup\":0,\"started_ns\":12,\"wall_ns\":7" RIGHT), "'trial' is missing");
  assert_wrong(TRIAL("\"trial\":1,\"started_ns\":12,\"wall_ns\":7" RIGHT), "'warmup' is missing");
  assert_wrong(TRIAL("\"trial\":1,\"warmup\":0,\"wall_ns\":7" RIGHT), "'started_ns' is missing");
  assert_wrong(TRIAL("\"trial\":1,\"warmup\":0,\"started_ns\":12" RIGHT), "'wall_ns' is missing");
  assert_wrong(HELLO NUMBERED("1", "2", "12", "7", RIGHT), "'warmup' is 2");
  assert_wrong(HELLO NUMBERED("1.0", "0", "12", "7", RIGHT), "'trial' is not an integer");
  assert_wrong(HELLO NUMBERED("\"1\"", "0", "12", "7", RIGHT), "'trial' is not an integer");
  assert_int_equal(record.n_samples, 0);
}

static void trials_are_numbered_from_1_without_gaps_or_repetitions(void **state) {
  (void)state;
  assert_wrong(HELLO NUMBERED("0", "0", "12", "7", RIGHT), "'trial' is 0, must be from 1 to 1");
  assert_wrong(HELLO NUMBERED("2", "0", "12", "7", RIGHT), "'trial' is 2, must be from 1 to 1");
  assert_wrong(HELLO FIRST FIRST, "line 3: trial: 'trial' is 1, must be from 2 to 2");
  assert_int_equal(record.n_samples, 1);
}

static void there_are_no_more_trials_than_asked_for_and_warmup_comes_first(void **state) {
  (void)state;
  assert_wrong(HELLO FIRST SECOND NUMBERED("3", "0", "30", "7", RIGHT), "timed trial 3, at most 2");
  assert_wrong(HELLO WARMUP("1") NUMBERED("2", "1", "12", "7", RIGHT), "warm-up trial 2, at most 1");
  assert_wrong(HELLO FIRST NUMBERED("2", "1", "20", "7", RIGHT), "'warmup' is 1, must be from 0 to 0");
}

static void the_time_of_a_trial_lies_within_the_launch(void **state) {
  (void)state;
  assert_wrong(HELLO NUMBERED("1", "0", "12", "0", RIGHT), "'wall_ns' is 0");
  assert_wrong(HELLO NUMBERED("1", "0", "12", "-7", RIGHT), "'wall_ns' is -7");
  assert_wrong(HELLO NUMBERED("1", "0", "12", "9223372036854775807", RIGHT), "'wall_ns' is 9223372036854775807");
  assert_wrong(HELLO NUMBERED("1", "0", "4", "7", RIGHT),
               "'started_ns' is 4, must be from 5"); /* it was started at 5 */
  char *text = sg_format("%lld", (long long)(sg_now_ns() + 3600000000000LL));
  char *late = sg_format(HELLO NUMBERED("1", "0", "%s", "7", RIGHT), text);
  char *longer = sg_format(HELLO NUMBERED("1", "0", "12", "%s", RIGHT), text);
  assert_wrong(late, "'started_ns' is");
  assert_wrong(longer, "'wall_ns' is");
  free(text);
  free(late);
  free(longer);
}

static void trials_do_not_overlap(void **state) {
  (void)state;
  assert_wrong(HELLO FIRST NUMBERED("2", "0", "18", "7", RIGHT), "'started_ns' is 18, must be from 19");
  assert_right(HELLO FIRST NUMBERED("2", "0", "19", "7", RIGHT));
}

/* A second for 2000 products of 100 x 100 x 100 by two workers: 4 GFLOP. */
static void the_times_of_a_trial_agree_with_each_other(void **state) {
  (void)state;
  static const char question[] =
      "{'protocol':1, 'task':'run', 'trials':2, 'measurement_ns':0, 'warmup':{'min':0,'max':1}, 'verify':false,"
      " 'counters':[], 'cpus':[0,1], 'workload':{'operation':'gemm', 'dtype':'f64', 'm':100, 'n':100, 'k':100,"
      " 'count':2000}, 'strategy':{'scheduler':'pool', 'load':'serial', 'workers':2}}";
#define SECOND_OF(members) HELLO NUMBERED("1", "0", "12", "1000000000", "," members)
  static const char *const cases[][2] = {
      {SECOND_OF("\"load_wall_ns\":400000000,\"operate_wall_ns\":600000000"), ""},
      {SECOND_OF("\"load_wall_ns\":400000000,\"operate_wall_ns\":580000000"), "it is longer than its phases"},
      {SECOND_OF("\"load_busy_ns\":800000000,\"operate_busy_ns\":1200000000"), ""},
      {SECOND_OF("\"load_busy_ns\":840000000,\"operate_busy_ns\":1200000000"),
       "it is shorter than its workers were busy"},
      {SECOND_OF("\"load_busy_ns\":2040000000"), "it is shorter than its workers were busy"},
      {SECOND_OF("\"load_wall_ns\":400000000,\"load_busy_ns\":840000000"),
       "it is shorter than its workers were busy"},
      {SECOND_OF("\"threads_observed\":1.5,\"cpu_user_ns\":1400000000,\"cpu_sys_ns\":100000000"), ""},
      {SECOND_OF("\"threads_observed\":1.5,\"cpu_user_ns\":1500000000,\"cpu_sys_ns\":100000000"),
       "it is not as long as its CPU time and threads_observed say"},
      {HELLO NUMBERED("1", "0", "12", "20100", ""), ""}, /* 199 TFLOP/s by two threads */
      {HELLO NUMBERED("1", "0", "12", "19900", ""), "it is faster than any processor"},
      {HELLO NUMBERED("1", "0", "12", "1", ""), "it is faster than any processor"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    ask_again(question);
    say(cases[i][0]);
    const char *said = what_was_wrong();
    if (!strstr(said, cases[i][1]) || (*said != '\0') != (*cases[i][1] != '\0')) {
      fail_msg("%s: '%s'", cases[i][0], said);
    }
  }
}

/* A thousand ranks may have a thousand machines: 201 TFLOP/s is then no contradiction, 4e18 FLOP/s is one. */
static void a_trial_of_many_ranks_may_be_faster_than_this_machine(void **state) {
  (void)state;
  static const char question[] =
      "{'protocol':1, 'task':'run', 'trials':2, 'measurement_ns':0, 'warmup':{'min':0,'max':1}, 'verify':false,"
      " 'counters':[], 'cpus':[0,1], 'workload':{'operation':'gemm', 'dtype':'f64', 'm':100, 'n':100, 'k':100,"
      " 'count':2000}, 'strategy':{'scheduler':'mpi', 'load':'task', 'ranks':1000, 'workers':1}}";
  ask_again(question);
  say(HELLO NUMBERED("1", "0", "12", "19900", ""));
  assert_string_equal(what_was_wrong(), "");
  ask_again(question);
  say(HELLO NUMBERED("1", "0", "12", "1", ""));
  assert_non_null(strstr(what_was_wrong(), "it is faster than any processor"));
}

static void phases_are_parts_of_the_trial(void **state) {
  (void)state;
#define PHASES(load, operate) WITH("\"load_wall_ns\":" load ",\"operate_wall_ns\":" operate RIGHT)
  assert_right(PHASES("3", "4"));
  assert_right(PHASES("null", "7"));
  assert_wrong(PHASES("8", "null"), "'load_wall_ns' is 8, must be from 0 to 7");
  assert_wrong(PHASES("3", "5"), "'operate_wall_ns' is 5, must be from 0 to 4");
  assert_wrong(PHASES("null", "8"), "'operate_wall_ns' is 8");
}

static void no_column_is_negative_or_of_another_type(void **state) {
  (void)state;
#define COLUMN(member) WITH(member RIGHT)
  assert_wrong(COLUMN("\"cpu_user_ns\":-1"), "'cpu_user_ns' is -1");
  assert_wrong(COLUMN("\"faults_minor\":\"many\""), "'faults_minor' is not an integer");
  assert_wrong(COLUMN("\"rss_peak_bytes\":9223372036854775807"), "'rss_peak_bytes'");
  assert_wrong(COLUMN("\"faults_minor\":1000000000000001"), "must be from 0 to 1000000000000000");
  assert_right(COLUMN("\"cpu_user_ns\":100000000000000000"));
  assert_wrong(COLUMN("\"threads_observed\":-0.5"), "'threads_observed' is -0.5, must be from 0");
  assert_wrong(COLUMN("\"threads_observed\":\"2\""), "'threads_observed' is not a number");
  assert_wrong(COLUMN("\"threads_observed\":1e300"), "'threads_observed' is 1e+300, must be from 0 to 1e+06");
  assert_wrong(COLUMN("\"threads_observed\":1.01e6"), "'threads_observed' is 1.01e+06");
  assert_int_equal(record.n_samples, 0);
  assert_right(COLUMN("\"threads_observed\":1e6"));
}

/* ---- Results ---- */

static void each_trial_says_what_was_checked(void **state) {
  (void)state;
  assert_wrong(WITH("\"residual\":0.25,\"items_checked\":3"), "'valid' is missing");
  assert_wrong(WITH("\"valid\":1,\"residual\":0.25"), "'items_checked' is missing");
  assert_wrong(WITH("\"valid\":7,\"residual\":0.25,\"items_checked\":3"), "'valid' is 7");
  assert_wrong(WITH("\"valid\":1,\"residual\":0.25,\"items_checked\":0"),
               "'items_checked' is 0, must be from 1 to 3");
  assert_wrong(WITH("\"valid\":1,\"residual\":0.25,\"items_checked\":4"), "'items_checked' is 4");
  assert_wrong(WITH("\"valid\":1,\"residual\":1e308,\"items_checked\":3"), "'residual' is above 1");
  assert_wrong(WITH("\"valid\":1,\"residual\":null,\"items_checked\":3"), "'residual' is null");
  assert_right(WITH("\"valid\":0,\"residual\":null,\"items_checked\":3"));
  assert_right(WITH("\"valid\":0,\"residual\":0.25,\"items_checked\":3")); /* damaged memory */
}

static void an_operation_without_a_check_has_no_items(void **state) {
  (void)state;
  ask_again("{'task':'run', 'workload':{'operation':'null','count':3}, 'trials':1, 'verify':true}");
  say(WITH("\"valid\":1,\"residual\":null,\"items_checked\":0")
          VERIFIED("\"items\":0,\"residual\":null,\"valid\":true") END("ok"));
  assert_string_equal(what_was_wrong(), "");
}

static void without_verification_nothing_is_said_about_results(void **state) {
  (void)state;
  static const char *const question =
      "{'task':'run', 'workload':{'operation':'gemm','count':3}, 'trials':1, 'verify':false}";
  ask_again(question);
  say(WITH("\"valid\":null") END("ok"));
  assert_string_equal(what_was_wrong(), "");
  ask_again(question);
  say(HELLO FIRST);
  assert_non_null(strstr(what_was_wrong(), "not to be checked"));
  ask_again(question);
  say(HELLO ALL_RIGHT);
  assert_non_null(strstr(what_was_wrong(), "not to be checked"));
}

static void verified_agrees_with_the_trials(void **state) {
  (void)state;
#define WRONG_TRIAL NUMBERED("2", "0", "20", "7", ",\"valid\":0,\"residual\":9,\"items_checked\":3")
  assert_wrong(HELLO FIRST SECOND VERIFIED("\"residual\":0,\"valid\":true"), "'items' is missing");
  assert_wrong(HELLO FIRST SECOND VERIFIED("\"items\":6,\"residual\":0"), "'valid' is missing");
  assert_wrong(HELLO FIRST SECOND VERIFIED("\"items\":6,\"residual\":0,\"valid\":\"yes\""), "'valid' is not");
  assert_wrong(HELLO FIRST SECOND VERIFIED("\"items\":5,\"residual\":0,\"valid\":true"),
               "'items' is 5, must be from 6");
  assert_wrong(HELLO VERIFIED("\"items\":2,\"residual\":0,\"valid\":true"), "each of the 3 results");
  assert_wrong(HELLO FIRST SECOND VERIFIED("\"items\":6,\"residual\":1.5,\"valid\":true"), "above 1");
  assert_wrong(HELLO FIRST WRONG_TRIAL ALL_RIGHT, "'valid' is true after a trial with 'valid' 0");
}

/* ---- Counters ---- */

static void a_counter_belongs_to_the_timed_trial_before_it(void **state) {
  (void)state;
#define COUNTER(trial, event, unit, rest) \
  MESSAGE("counter", "\"trial\":" trial ",\"event\":\"" event "\",\"unit\":\"" unit "\"," rest)
#define VALUE "\"value\":1,\"source\":\"papi\""
  static const char *const wrong[][2] = {
      {CYCLES("1"), "it follows no timed trial"},
      {WARMUP("1") CYCLES("1"), "it follows no timed trial"},
      {FIRST CYCLES("2"), "'trial' is 2"},
      {FIRST SECOND CYCLES("1"), "'trial' is 1"},
      {FIRST CYCLES("1") CYCLES("1"), "'cycles' comes twice"},
      {FIRST COUNTER("1", "flop", "1", VALUE), "'flop' was not asked for"},
      {FIRST COUNTER("1", "cycles", "s", VALUE), "'unit' of 'cycles'"},
      {FIRST COUNTER("1", "cycles", "1", "\"source\":\"papi\""), "'value' is missing"},
      {FIRST COUNTER("1", "cycles", "1", "\"value\":\"1\",\"source\":\"papi\""), "'value' is not a number"},
      {FIRST COUNTER("1", "cycles", "1", "\"value\":1"), "'source' is missing"},
      {FIRST COUNTER("1", "cycles", "1", "\"value\":1e300,\"source\":\"papi\""),
       "'value' is 1e+300, must be from -1e+22 to 1e+22"},
      {FIRST COUNTER("1", "cycles", "1", "\"value\":-1e300,\"source\":\"papi\""), "'value' is -1e+300"},
      {FIRST CYCLES("1") SECOND ALL_RIGHT END("ok"), "ok without all counters"},
  };
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    ask_again(RUN "{'event':'cycles', 'unit':'1'}]}");
    say(HELLO);
    say(wrong[i][0]);
    if (!strstr(what_was_wrong(), wrong[i][1])) { fail_msg("%s: '%s'", wrong[i][0], what_was_wrong()); }
  }
  assert_wrong(HELLO FIRST CYCLES("1"), "'cycles' was not asked for");
}

/* ---- The end ---- */

static void an_end_has_one_of_the_outcomes_of_a_runner(void **state) {
  (void)state;
  assert_wrong(MESSAGE("end", "\"outcome\":\"splendid\""), "splendid");
  assert_wrong(MESSAGE("end", "\"detail\":\"\""), "'outcome' is missing");
  static const char *const ours[] = {"skipped", "crashed", "timeout", "interrupted"};
  for (size_t i = 0; i < sizeof ours / sizeof *ours; i++) {
    char *text = sg_format(END("%s"), ours[i]);
    assert_wrong(text, ours[i]);
    assert_false(sg_reader_ended(&reader));
    free(text);
  }
}

static void ok_is_believed_after_all_of_a_launch_only(void **state) {
  (void)state;
  assert_wrong(END("ok"), "ok without a hello message");
  assert_wrong(HELLO FIRST ALL_RIGHT END("ok"), "ok after 1 of 2 trials");
  assert_wrong(HELLO WARMUP("1") END("ok"), "ok after 0 of 2 trials");
  assert_wrong(HELLO FIRST SECOND END("ok"), "ok without a verified message");
  assert_wrong(HELLO FIRST SECOND VERIFIED("\"items\":6,\"residual\":9,\"valid\":false") END("ok"), "ok after wrong");
  assert_wrong(HELLO FIRST WRONG_TRIAL VERIFIED("\"items\":6,\"residual\":9,\"valid\":false") END("ok"), "ok after");
  assert_int_equal(record.outcome, SG_OUTCOME_FAILED);
  assert_right(HELLO FIRST WRONG_TRIAL VERIFIED("\"items\":6,\"residual\":9,\"valid\":false") END("invalid"));
  assert_int_equal(record.outcome, SG_OUTCOME_INVALID);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      CASE(a_launch_is_hello_trials_verified_and_end),
      CASE(it_does_not_matter_in_which_pieces_they_come),
      CASE(a_trial_fills_the_columns_of_samples_by_name),
      CASE(a_counter_is_kept_with_its_unit_and_source),
      CASE(answers_are_kept_for_who_asked),
      CASE(the_scope_of_a_limit_is_kept),
      CASE(an_end_brings_its_outcome_and_its_reason),
      CASE(an_end_says_where_the_launch_ran),
      CASE(each_message_has_its_place),
      CASE(a_message_of_another_task_is_refused),
      CASE(only_what_was_asked_for_is_answered_and_once),
      CASE(hello_has_short_names),
      CASE(hello_has_the_protocol_and_a_sane_backend),
      CASE(the_symbols_of_a_backend_are_a_list_of_texts),
      CASE(hello_is_not_nested_deep),
      CASE(a_trial_has_a_number_a_kind_and_times),
      CASE(trials_are_numbered_from_1_without_gaps_or_repetitions),
      CASE(there_are_no_more_trials_than_asked_for_and_warmup_comes_first),
      CASE(the_time_of_a_trial_lies_within_the_launch),
      CASE(trials_do_not_overlap),
      CASE(the_times_of_a_trial_agree_with_each_other),
      CASE(a_trial_of_many_ranks_may_be_faster_than_this_machine),
      CASE(phases_are_parts_of_the_trial),
      CASE(no_column_is_negative_or_of_another_type),
      CASE(each_trial_says_what_was_checked),
      CASE(an_operation_without_a_check_has_no_items),
      CASE(without_verification_nothing_is_said_about_results),
      CASE(verified_agrees_with_the_trials),
      CASE(a_counter_belongs_to_the_timed_trial_before_it),
      CASE(an_end_has_one_of_the_outcomes_of_a_runner),
      CASE(ok_is_believed_after_all_of_a_launch_only),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
