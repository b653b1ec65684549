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
#define TRIAL "echo '{\"type\":\"trial\",\"trial\":1,\"warmup\":0,\"started_ns\":5,\"wall_ns\":7}'\n"
#define LONG_TRIAL "echo '{\"type\":\"trial\",\"trial\":1,\"warmup\":0,\"started_ns\":5,\"wall_ns\":10}'\n"
#define WARMUP "echo '{\"type\":\"trial\",\"trial\":1,\"warmup\":1,\"started_ns\":5,\"wall_ns\":10}'\n"
#define END(outcome) "echo '{\"type\":\"end\",\"outcome\":\"" outcome "\",\"detail\":\"as it said\"}'\n"

/* ---- The request ---- */

static void a_request_has_every_factor_of_the_configuration(void **state) {
  (void)state;
  struct sg_launch_record record;
  struct sg_error err;
  assert_int_equal(launch(&record, HELLO TRIAL TRIAL END("ok"), 300 * SECOND_NS, &err), SG_OK);
  char *path = sg_format("%s/request", script_folder);
  json_t *request = json_load_file(path, 0, NULL);
  json_t *expected = json_pack(
      "{s:i, s:s, s:s, s:s, s:{s:s, s:s, s:i, s:i, s:i, s:i, s:s, s:s, s:i, s:s}, s:{s:s, s:s, s:i, s:i, s:s, s:s}, "
      "s:[i, i], s:{s:i, s:i}, s:i, s:i, s:b, s:[]}",
      "protocol", 1, "task", "run", "backend", "/lib/blas.so", "coretype", "auto", "workload", "operation", "gemm",
      "dtype", "f64", "m", 3, "n", 4, "k", 5, "count", 6, "source", "uniform", "retain", "none", "seed", 42,
      "options", "", "strategy", "name", "threads", "scheduler", "pool", "workers", 2, "blas_threads", 1, "load",
      "task", "pin", "cores", "cpus", 4, 6, "warmup", "min", 0, "max", 3, "trials", 2, "measurement_ns", 10, "verify",
      1, "counters");
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
  assert_outcome(HELLO TRIAL TRIAL "[ \"$OMP_NUM_THREADS $OPENBLAS_NUM_THREADS\" = '1 1' ] || exit 9\n" END("ok"),
                 SG_OUTCOME_OK, "");
  unsetenv("OMP_NUM_THREADS");
}

static void questions_are_tasks_of_their_own(void **state) {
  (void)state;
  struct sg_launch_record record;
  struct sg_error err;
  const char *worker = script("cat >request\n" HELLO "echo '{\"type\":\"event\",\"event\":\"x\"}'\n" END("ok"));
  json_t *counting = json_pack("{s:[], s:b}", "counters", "multiplex", 0);
  char *path = sg_format("%s/request", script_folder);
  static const char *const tasks[] = {"inspect", "counters", "strategies"};
  for (int i = 0; i < 3; i++) {
    json_t *none = json_array();
    const int status = i == 0   ? sg_launch_inspect(&record, worker, "/lib/blas.so", "auto", &err)
                       : i == 1 ? sg_launch_counters(&record, worker, counting, &err)
                                : sg_launch_strategies(&record, worker, "", none, &err);
    assert_int_equal(status, SG_OK);
    assert_int_equal(record.outcome, SG_OUTCOME_OK);
    assert_non_null(record.hello);
    assert_int_equal(json_array_size(record.messages), 3);
    json_t *request = json_load_file(path, 0, NULL);
    assert_string_equal(sg_json_text(request, "task", ""), tasks[i]);
    json_decref(request);
    json_decref(none);
    sg_launch_record_release(&record);
  }
  json_decref(counting);
  free(path);
}

/* ---- A worker that behaves ---- */

static void the_worker_has_the_last_word(void **state) {
  (void)state;
  assert_outcome(HELLO TRIAL TRIAL END("ok"), SG_OUTCOME_OK, "as it said");
  assert_outcome(HELLO TRIAL TRIAL END("invalid"), SG_OUTCOME_INVALID, "as it said");
  assert_outcome(HELLO END("unavailable"), SG_OUTCOME_UNAVAILABLE, "as it said");
  assert_outcome(END("failed"), SG_OUTCOME_FAILED, "as it said"); /* it need not say hello for that */
}

static void what_it_measured_is_kept_also_of_one_that_fell(void **state) {
  (void)state;
  struct sg_launch_record record;
  struct sg_error err;
  assert_int_equal(launch(&record, HELLO TRIAL "kill -KILL $$", 300 * SECOND_NS, &err), SG_OK);
  assert_int_equal(record.outcome, SG_OUTCOME_CRASHED);
  assert_int_equal(record.n_samples, 1);
  assert_int_equal(record.samples[0].wall_ns, 7);
  sg_launch_record_release(&record);
}

static void fewer_trials_are_enough_when_they_took_the_measurement_time(void **state) {
  (void)state;
  assert_outcome(HELLO LONG_TRIAL END("ok"), SG_OUTCOME_OK, "as it said");
  assert_outcome(HELLO LONG_TRIAL TRIAL END("ok"), SG_OUTCOME_OK, "as it said"); /* it need not end early */
}

static void ok_is_believed_with_all_trials_only(void **state) {
  (void)state;
  assert_outcome(HELLO TRIAL END("ok"), SG_OUTCOME_FAILED, "1 of 2 trials");
  assert_outcome(HELLO WARMUP END("ok"), SG_OUTCOME_FAILED, "0 of 2 trials");
  assert_outcome(HELLO TRIAL TRIAL TRIAL END("ok"), SG_OUTCOME_FAILED, "3 of 2 trials");
  assert_outcome(TRIAL TRIAL END("ok"), SG_OUTCOME_FAILED, "no hello");
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
  assert_outcome(HELLO TRIAL TRIAL "echo it is late >&2", SG_OUTCOME_FAILED, "it is late");
  assert_outcome(HELLO "printf '{\"type\":\"tri'", SG_OUTCOME_FAILED, "");
}

static void what_is_no_protocol_fails_and_ends_it_at_once(void **state) {
  (void)state;
  assert_outcome(HELLO "echo '{'; echo $$ >pid; sleep 1000", SG_OUTCOME_FAILED, "line 2");
  assert_outcome("tr '\\0' x </dev/zero", SG_OUTCOME_FAILED, "1048576");
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
  assert_int_equal(launch(&record, HELLO TRIAL TRIAL END("ok") "sleep 1000 & exit 0", SECOND_NS, &err), SG_OK);
  assert_int_equal(record.outcome, SG_OUTCOME_OK);
  sg_launch_record_release(&record);
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
      cmocka_unit_test(ok_is_believed_with_all_trials_only),
      cmocka_unit_test(an_exit_status_is_told_with_the_last_line_of_stderr),
      cmocka_unit_test(an_end_without_a_word_is_a_failure),
      cmocka_unit_test(what_is_no_protocol_fails_and_ends_it_at_once),
      cmocka_unit_test(a_signal_is_told_by_name_with_the_last_line_of_stderr),
      cmocka_unit_test(sigkill_is_told_with_who_may_have_sent_it),
      cmocka_unit_test(too_long_is_a_timeout_and_ends_all_of_it),
      cmocka_unit_test(one_that_closes_its_pipe_and_lives_on_is_ended),
      cmocka_unit_test(its_end_counts_though_a_child_keeps_the_pipe_open),
      cmocka_unit_test(control_characters_do_not_get_through),
      cmocka_unit_test(a_worker_that_is_not_there_is_an_error_of_the_run),
      cmocka_unit_test(an_interrupt_ends_the_worker_and_the_run),
  };
  return cmocka_run_group_tests(tests, NULL, script_teardown);
}
