/* What the orchestrator takes from a runner about MPI ranks: each of them once after each trial, and the lines of the
 * launcher. */
#include "tests/unit/runner_says.h"

#define ASKED RUN "], 'strategy':{'ranks':2, 'workers':1}}"
#define RANK(rank, trial, members) \
  MESSAGE("rank", "\"rank\":" rank ",\"trial\":" trial ",\"warmup\":0,\"cpus\":\"0-3\",\"mpi_ns\":0" members)
#define IN_TIME ",\"node\":0,\"shares_cpus\":0,\"items\":1,\"delay_ns\":1,\"wall_ns\":6,\"clock_offset_ns\":-3"
#define BOTH(trial) RANK("0", trial, IN_TIME) RANK("1", trial, IN_TIME)

static void wrong(const char *bytes, const char *why) {
  ask_again(ASKED);
  say(bytes);
  if (!*what_was_wrong() || !strstr(what_was_wrong(), why)) { fail_msg("%s: '%s'", bytes, what_was_wrong()); }
}

static void each_rank_is_kept_with_its_trial(void **state) {
  (void)state;
  ask_again(ASKED);
  say(HELLO FIRST BOTH("1") SECOND BOTH("2") ALL_RIGHT END("ok"));
  assert_string_equal(what_was_wrong(), "");
  assert_int_equal(record.outcome, SG_OUTCOME_OK);
  assert_int_equal(record.n_ranks, 4);
  assert_int_equal(record.ranks[3].rank, 1);
  assert_int_equal(record.ranks[3].trial, 2);
  assert_int_equal(record.ranks[3].clock_offset_ns, -3);
  assert_string_equal(record.ranks[3].cpus, "0-3");
}

static void ranks_that_cannot_be_are_refused(void **state) {
  (void)state;
  wrong(HELLO RANK("0", "1", IN_TIME), "no rank of this trial is left"); /* before the first trial */
  wrong(HELLO FIRST RANK("1", "1", IN_TIME), "'rank' is 1");
  wrong(HELLO FIRST BOTH("1") RANK("2", "1", IN_TIME), "no rank of this trial is left");
  wrong(HELLO FIRST RANK("0", "2", IN_TIME), "'trial' is 2");
  wrong(HELLO FIRST RANK("0", "1", ",\"node\":1,\"shares_cpus\":0,\"items\":1,\"delay_ns\":0,\"wall_ns\":6"),
        "'node' is 1");
  wrong(HELLO FIRST RANK("0", "1", ",\"node\":0,\"shares_cpus\":0,\"items\":4,\"delay_ns\":0,\"wall_ns\":6"),
        "'items' is 4");
  wrong(HELLO FIRST RANK("0", "1", ",\"node\":0,\"shares_cpus\":0,\"items\":1,\"delay_ns\":2,\"wall_ns\":6"),
        "'delay_ns' is 2");
  wrong(HELLO FIRST SECOND RANK("0", "2", IN_TIME), "those of the trial before it are missing");
}

static void without_all_ranks_a_launch_is_not_ok(void **state) {
  (void)state;
  wrong(HELLO FIRST BOTH("1") SECOND RANK("0", "2", IN_TIME) ALL_RIGHT END("ok"),
        "ok without all ranks of each trial");
  /* Nor does a strategy without ranks have any. */
  assert_wrong(HELLO FIRST RANK("0", "1", IN_TIME), "no rank of this trial is left");
}

static void what_the_launcher_prints_is_no_message(void **state) {
  (void)state;
  ask_again(ASKED);
  say(HELLO "====\n=   BAD TERMINATION\nEXIT STRING: Killed (signal 9)\nSee the FAQ\n\n");
  assert_string_equal(what_was_wrong(), "");
  assert_string_equal(sg_reader_reason(&reader), "EXIT STRING: Killed (signal 9)");
  ask_again(ASKED); /* Open MPI 5, which starts no rank then */
  say("----\nAn unrecognized option was included on the command line:\n\n  Option: --nonsense\n----\n");
  assert_string_equal(what_was_wrong(), "");
  assert_string_equal(sg_reader_reason(&reader), "An unrecognized option was included on the command line:");
}

/* Open MPI wraps its sentences within a frame, and advice follows; MPICH's traces begin with the cause. */
static void the_first_sentence_of_the_launcher_is_the_reason(void **state) {
  (void)state;
  static const char *const cases[][2] = {
      {"----\nThere are not enough slots available in the system to satisfy the 8\nslots that were requested by the "
       "application:\n\n  true\n\nEither request fewer slots, or make more\navailable.\n----\n",
       "There are not enough slots available in the system to satisfy the 8 slots that were requested by the "
       "application:"},
      {"mpirun: Error: unknown option \"--nonsense\"\nType 'mpirun --help' for usage.\n",
       "mpirun: Error: unknown option \"--nonsense\""},
      {"[mpiexec@vm] match_arg: unrecognized argument nonsense\n[mpiexec@vm] main: error parsing parameters\n",
       "[mpiexec@vm] match_arg: unrecognized argument nonsense"},
      {"ssh: no such host", "ssh: no such host"},
      {"\n---\n", ""},
      {"", ""},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    ask_again(ASKED);
    sg_reader_take_stderr(&reader, cases[i][0], strlen(cases[i][0]));
    assert_string_equal(sg_reader_reason(&reader), cases[i][1]);
    assert_string_equal(sg_reader_reason(&reader), cases[i][1]);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      CASE(each_rank_is_kept_with_its_trial),
      CASE(ranks_that_cannot_be_are_refused),
      CASE(without_all_ranks_a_launch_is_not_ok),
      CASE(what_the_launcher_prints_is_no_message),
      CASE(the_first_sentence_of_the_launcher_is_the_reason),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
