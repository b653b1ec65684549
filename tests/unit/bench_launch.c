/* A launch: the request its worker gets, and the outcome that comes of all a worker can do. */
#include <signal.h>

#include "bench/run/launch.h"
#include "core/clock.h"
#include "core/interrupt.h"
#include "core/json.h"
#include "core/sysfile.h"
#include "tests/unit/script_worker.h"

static const int64_t SECOND_NS = 1000000000LL;
static const struct sg_topology two_cores = {.cores = 2, .threads = 2, .n_cpus = 2, .cpus = {4, 6}};
static struct sg_backend library = {.name = (char *)"blas", .path = (char *)"/lib/blas.so"};

static struct sg_config config(void) {
  return (struct sg_config){
      .row = {.config_id = "c1",
              .operation = "gemm",
              .dtype = "f64",
              .m = 3,
              .n = 4,
              .k = 5,
              .count = 6,
              .retain = "none",
              .strategy = "threads",
              .scheduler = "pool",
              .workers = 2,
              .blas_threads = 1,
              .load = "task",
              .pin = "cores",
              .ranks = SG_NO_INT,
              .coretype = "auto",
              .options = ""},
      .workload = {.source = "uniform", .seed = 42},
      .backend = &library,
  };
}

/* Run a worker that reads its request into the file `request` and then does `commands`. */
static int launch(struct sg_launch_record *record, const char *commands, int64_t timeout_ns, struct sg_error *err) {
  const struct sg_config c = config();
  const struct sg_plan plan = {
      .warmup_min = 0, .warmup_max = 3, .trials = 2, .measurement_ns = 10, .timeout_ns = timeout_ns};
  char *all = sg_format("cat >request\n%s", commands);
  const char *worker = script(all);
  free(all);
  return sg_launch_run(record, worker, &plan, &c, &two_cores, NULL, err);
}

static void assert_outcome(const char *commands, enum sg_outcome outcome, const char *detail) {
  struct sg_launch_record record;
  struct sg_error err;
  assert_int_equal(launch(&record, commands, 300 * SECOND_NS, &err), SG_OK);
  if (record.outcome != outcome || !strstr(record.detail, detail)) {
    fail_msg("%s: %s", sg_outcome_name(record.outcome), record.detail);
  }
  assert_true(record.spawned_ns <= record.ended_ns && record.ended_ns <= sg_now_ns());
  sg_launch_record_release(&record);
}

#define HELLO "echo '{\"type\":\"hello\",\"protocol\":1}'\n"
#define NUMBERED(trial, warmup, wall)                                                                             \
  "echo '{\"type\":\"trial\",\"trial\":" trial ",\"warmup\":" warmup ",\"started_ns\":'$(now)',\"wall_ns\":" wall \
  ",\"valid\":1,\"residual\":0.5,\"items_checked\":6}'\n"
#define FIRST NUMBERED("1", "0", "7")
#define SECOND NUMBERED("2", "0", "7")
#define VERIFIED "echo '{\"type\":\"verified\",\"items\":12,\"residual\":0.5,\"valid\":true}'\n"
#define END(outcome) "echo '{\"type\":\"end\",\"outcome\":\"" outcome "\",\"detail\":\"as it said\"}'\n"
#define ALL HELLO FIRST SECOND VERIFIED

/* ---- The request ---- */

static void a_request_has_every_factor_of_the_configuration(void **state) {
  (void)state;
  struct sg_launch_record record;
  struct sg_error err;
  assert_int_equal(launch(&record, ALL END("ok"), 300 * SECOND_NS, &err), SG_OK);
  char *path = sg_format("%s/request", script_folder);
  json_t *request = json_load_file(path, 0, NULL);
  json_t *expected =
      json_pack("{s:i, s:s, s:s, s:s, s:{s:s, s:s, s:i, s:i, s:i, s:i, s:s, s:s, s:i, s:s}, s:{s:s, s:s, s:n, s:i, "
                "s:i, s:s, s:s, "
                "s:s}, s:[i, i], s:[i, i], s:{s:i, s:i}, s:i, s:i, s:b, s:[]}",
                "protocol", 1, "task", "run", "backend", "/lib/blas.so", "coretype", "auto", "workload", "operation",
                "gemm", "dtype", "f64", "m", 3, "n", 4, "k", 5, "count", 6, "source", "uniform", "retain", "none",
                "seed", 42, "options", "", "strategy", "name", "threads", "scheduler", "pool", "ranks", "workers", 2,
                "blas_threads", 1, "load", "task", "pin", "cores", "membind", "", "cpus", 4, 6, "nodes", 0, 0,
                "warmup", "min", 0, "max", 3, "trials", 2, "measurement_ns", 10, "verify", 1, "counters");
  assert_non_null(expected);
  if (!json_equal(request, expected)) { fail_msg("%s", json_dumps(request, 0)); }
  json_decref(request);
  json_decref(expected);
  free(path);
  sg_launch_record_release(&record);
}

static void the_environment_says_the_same(void **state) {
  (void)state;
  setenv("OMP_NUM_THREADS", "77", 1);
  assert_outcome(ALL "[ \"$OMP_NUM_THREADS $OPENBLAS_NUM_THREADS\" = '1 1' ] || exit 9\n" END("ok"), SG_OUTCOME_OK,
                 "");
  unsetenv("OMP_NUM_THREADS");
}

static void questions_are_tasks_of_their_own(void **state) {
  (void)state;
  struct sg_launch_record record;
  struct sg_error err;
  static const char *const answers[] = {"", "echo '{\"type\":\"event\",\"event\":\"x\",\"available\":false}'\n",
                                        "echo '{\"type\":\"strategy\",\"strategy\":\"x\",\"available\":true}'\n"};
  script(""); /* makes the folder */
  json_t *counting = json_pack("{s:[{s:s}], s:b}", "counters", "event", "x", "multiplex", 0);
  char *path = sg_format("%s/request", script_folder);
  static const char *const tasks[] = {"inspect", "counters", "strategies"};
  for (int i = 0; i < 3; i++) {
    json_t *strategies = json_pack("[{s:s}]", "name", "x");
    char *commands = sg_format("cat >request\n" HELLO "%s" END("ok"), answers[i]);
    const char *worker = script(commands);
    free(commands);
    const int status = i == 0   ? sg_launch_inspect(&record, worker, "/lib/blas.so", "auto", &err)
                       : i == 1 ? sg_launch_counters(&record, worker, counting, &err)
                                : sg_launch_strategies(&record, worker, "", strategies, &err);
    assert_int_equal(status, SG_OK);
    assert_int_equal(record.outcome, SG_OUTCOME_OK);
    assert_non_null(record.hello);
    assert_int_equal(json_array_size(record.kept), i > 0);
    json_t *request = json_load_file(path, 0, NULL);
    assert_string_equal(sg_json_text(request, "task", ""), tasks[i]);
    json_decref(request);
    json_decref(strategies);
    sg_launch_record_release(&record);
  }
  json_decref(counting);
  free(path);
}

/* ---- A worker that behaves ---- */

static void the_worker_has_the_last_word(void **state) {
  (void)state;
  assert_outcome(ALL END("ok"), SG_OUTCOME_OK, "as it said");
  assert_outcome(HELLO FIRST SECOND END("invalid"), SG_OUTCOME_INVALID, "as it said");
  assert_outcome(HELLO END("unavailable"), SG_OUTCOME_UNAVAILABLE, "as it said");
  assert_outcome(END("failed"), SG_OUTCOME_FAILED, "as it said"); /* it need not say hello for that */
}

static void what_it_measured_is_kept_also_of_one_that_fell(void **state) {
  (void)state;
  struct sg_launch_record record;
  struct sg_error err;
  assert_int_equal(launch(&record, HELLO FIRST "kill -KILL $$", 300 * SECOND_NS, &err), SG_OK);
  assert_int_equal(record.outcome, SG_OUTCOME_CRASHED);
  assert_int_equal(record.n_samples, 1);
  assert_int_equal(record.samples[0].wall_ns, 7);
  sg_launch_record_release(&record);
}

static void fewer_trials_are_enough_when_they_took_the_measurement_time(void **state) {
  (void)state;
  assert_outcome(HELLO NUMBERED("1", "0", "10") VERIFIED END("ok"), SG_OUTCOME_OK, "as it said");
  assert_outcome(HELLO FIRST VERIFIED END("ok"), SG_OUTCOME_FAILED,
                 "protocol error: line 4: end: ok after 1 of 2 trials");
}

/* ---- One that does not ---- */

static void an_exit_status_is_told_with_the_last_line_of_stderr(void **state) {
  (void)state;
  assert_outcome(HELLO "echo the reactor is closed >&2; exit 7", SG_OUTCOME_FAILED, "7: the reactor is closed");
  assert_outcome(HELLO "exec >&-; echo said after the end of stdout >&2; exit 7", SG_OUTCOME_FAILED, "7: said after");
}

static void an_end_without_a_word_is_a_failure(void **state) {
  (void)state;
  assert_outcome("", SG_OUTCOME_FAILED, "");
  assert_outcome(ALL "echo it is late >&2", SG_OUTCOME_FAILED, "it is late");
  assert_outcome(HELLO "printf '{\"type\":\"tri'", SG_OUTCOME_FAILED, "");
}

static void what_is_no_protocol_fails_and_ends_it_at_once(void **state) {
  (void)state;
  assert_outcome(HELLO "echo '{'; echo $$ >pid; sleep 1000", SG_OUTCOME_FAILED, "line 2");
  assert_outcome("tr '\\0' x </dev/zero", SG_OUTCOME_FAILED, "65536");
}

static void a_signal_is_told_by_name_with_the_last_line_of_stderr(void **state) {
  (void)state;
  struct sg_launch_record record;
  struct sg_error err;
  assert_int_equal(launch(&record, HELLO "echo stack smashed >&2; kill -ABRT $$", 300 * SECOND_NS, &err), SG_OK);
  assert_int_equal(record.outcome, SG_OUTCOME_CRASHED);
  assert_int_equal(record.signal, SIGABRT);
  assert_non_null(strstr(record.detail, "SIGABRT: stack smashed"));
  sg_launch_record_release(&record);
}

static void sigkill_is_told_with_who_may_have_sent_it(void **state) {
  (void)state;
  assert_outcome(HELLO "kill -KILL $$", SG_OUTCOME_CRASHED, "SIGKILL: ");
}

static void too_long_is_a_timeout_and_ends_all_of_it(void **state) {
  (void)state;
  struct sg_launch_record record;
  struct sg_error err;
  /* Long enough to write its number before it is ended, on a busy machine too. */
  assert_int_equal(launch(&record, "sleep 1000 & echo $! >child\n" HELLO "wait", 3 * SECOND_NS, &err), SG_OK);
  assert_int_equal(record.outcome, SG_OUTCOME_TIMEOUT);
  assert_true(record.ended_ns - record.spawned_ns >= 3 * SECOND_NS);
  assert_non_null(strstr(record.detail, "3.00 s"));
  assert_int_equal(record.signal, 0); /* ours */
  assert_ends(script_number("child"));
  sg_launch_record_release(&record);
}

static void one_that_closes_its_pipe_and_lives_on_is_ended(void **state) {
  (void)state;
  assert_outcome(HELLO "echo $$ >pid; exec >&- 2>&-; exec sleep 1000", SG_OUTCOME_FAILED, "");
  assert_ends(script_number("pid"));
}

static void its_end_counts_though_a_child_keeps_the_pipe_open(void **state) {
  (void)state;
  struct sg_launch_record record;
  struct sg_error err;
  assert_int_equal(launch(&record, ALL END("ok") "sleep 1000 & exit 0", 300 * SECOND_NS, &err), SG_OK);
  assert_int_equal(record.outcome, SG_OUTCOME_OK);
  sg_launch_record_release(&record);
}

/* A daemon: its parent has ended, and it has left the session. It keeps both pipes. */
#define DAEMON "(setsid sh -c 'echo $$ >daemon; exec sleep 1000' &)\nwhile [ ! -s daemon ]; do sleep 0.01; done\n"

static void the_exit_counts_though_a_daemon_keeps_the_pipe_open(void **state) {
  (void)state;
  static const struct {
    const char *commands;
    enum sg_outcome outcome;
    const char *detail;
  } cases[] = {
      {DAEMON, SG_OUTCOME_FAILED, "exited without an end message"},
      {HELLO DAEMON "exit 7", SG_OUTCOME_FAILED, "exited with status 7"},
      {HELLO DAEMON "kill -SEGV $$", SG_OUTCOME_CRASHED, "SIGSEGV"},
      {ALL END("ok") DAEMON, SG_OUTCOME_OK, "as it said"},
      {HELLO DAEMON "echo nonsense; sleep 1000", SG_OUTCOME_FAILED, "line 2 is not"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char *commands = sg_format("rm -f daemon\n%s", cases[i].commands);
    assert_outcome(commands, cases[i].outcome, cases[i].detail);
    assert_true(script_number("daemon") > 0);
    assert_false(process_runs(script_number("daemon")));
    free(commands);
  }
}

static void a_daemon_ends_with_the_timeout(void **state) {
  (void)state;
  struct sg_launch_record record;
  struct sg_error err;
  assert_int_equal(launch(&record, "rm -f daemon\n" DAEMON HELLO "sleep 1000", 3 * SECOND_NS, &err), SG_OK);
  assert_int_equal(record.outcome, SG_OUTCOME_TIMEOUT);
  assert_false(process_runs(script_number("daemon")));
  sg_launch_record_release(&record);
}

static void nothing_follows_the_end_message(void **state) {
  (void)state;
  assert_outcome(ALL END("ok") HELLO, SG_OUTCOME_FAILED, "protocol error: line 6: hello: it follows the end message");
  assert_outcome(ALL END("ok") "printf x", SG_OUTCOME_FAILED, "protocol error: output follows the end message");
  assert_outcome(ALL END("ok") "exit 3", SG_OUTCOME_FAILED, "protocol error: exited with status 3 after ok");
}

static void a_request_that_is_not_read_is_a_timeout(void **state) {
  (void)state;
  struct sg_launch_record record;
  struct sg_error err;
  json_t *counting = json_pack("{s:[]}", "counters"), *list = json_object_get(counting, "counters");
  for (int i = 0; i < 20000; i++) { /* more than a pipe holds */
    json_array_append_new(list, json_pack("{s:s}", "event", "cycles"));
  }
  const struct sg_config c = config();
  const struct sg_plan plan = {.trials = 1, .timeout_ns = SECOND_NS};
  const char *worker = script("sleep 1000");
  assert_int_equal(sg_launch_run(&record, worker, &plan, &c, &two_cores, counting, &err), SG_OK);
  assert_int_equal(record.outcome, SG_OUTCOME_TIMEOUT);
  sg_launch_record_release(&record);
  json_decref(counting);
}

static void control_characters_do_not_get_through(void **state) {
  (void)state;
  struct sg_launch_record record;
  struct sg_error err;
  assert_int_equal(launch(&record, "printf 'clear \\033[2J it\\n' >&2; exit 9", 300 * SECOND_NS, &err), SG_OK);
  assert_null(strchr(record.detail, '\033'));
  assert_non_null(strstr(record.detail, "[2J it"));
  sg_launch_record_release(&record);
}

static void a_worker_that_is_not_there_is_an_error_of_the_run(void **state) {
  (void)state;
  const struct sg_config c = config();
  const struct sg_plan plan = {.timeout_ns = SECOND_NS};
  struct sg_launch_record record;
  struct sg_error err;
  assert_int_equal(sg_launch_run(&record, "/no/such/worker", &plan, &c, &two_cores, NULL, &err), SG_UNABLE);
  assert_non_null(strstr(err.message, "'/no/such/worker'"));
  sg_launch_record_release(&record);
}

/* The last: the signal stays noted. */
static void an_interrupt_ends_the_worker_and_the_run(void **state) {
  (void)state;
  struct sg_launch_record record;
  struct sg_error err;
  sg_interrupt_catch();
  raise(SIGINT);
  assert_int_equal(launch(&record, HELLO "sleep 1000", 300 * SECOND_NS, &err), SG_INTERRUPTED);
  assert_int_equal(record.outcome, SG_OUTCOME_INTERRUPTED);
  sg_launch_record_release(&record);
}

int main(void) {
  signal(SIGPIPE, SIG_IGN); /* as the programs do */
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_request_has_every_factor_of_the_configuration),
      cmocka_unit_test(the_environment_says_the_same),
      cmocka_unit_test(questions_are_tasks_of_their_own),
      cmocka_unit_test(the_worker_has_the_last_word),
      cmocka_unit_test(what_it_measured_is_kept_also_of_one_that_fell),
      cmocka_unit_test(fewer_trials_are_enough_when_they_took_the_measurement_time),
      cmocka_unit_test(an_exit_status_is_told_with_the_last_line_of_stderr),
      cmocka_unit_test(an_end_without_a_word_is_a_failure),
      cmocka_unit_test(what_is_no_protocol_fails_and_ends_it_at_once),
      cmocka_unit_test(a_signal_is_told_by_name_with_the_last_line_of_stderr),
      cmocka_unit_test(sigkill_is_told_with_who_may_have_sent_it),
      cmocka_unit_test(too_long_is_a_timeout_and_ends_all_of_it),
      cmocka_unit_test(one_that_closes_its_pipe_and_lives_on_is_ended),
      cmocka_unit_test(its_end_counts_though_a_child_keeps_the_pipe_open),
      cmocka_unit_test(the_exit_counts_though_a_daemon_keeps_the_pipe_open),
      cmocka_unit_test(a_daemon_ends_with_the_timeout),
      cmocka_unit_test(nothing_follows_the_end_message),
      cmocka_unit_test(a_request_that_is_not_read_is_a_timeout),
      cmocka_unit_test(control_characters_do_not_get_through),
      cmocka_unit_test(a_worker_that_is_not_there_is_an_error_of_the_run),
      cmocka_unit_test(an_interrupt_ends_the_worker_and_the_run),
  };
  return cmocka_run_group_tests(tests, NULL, script_teardown);
}
