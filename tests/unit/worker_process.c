/* The worker as the orchestrator sees it: a request on its standard input, messages on its standard output, and the
 * outcome for every library that is correct, wrong, missing or misbehaving. The libraries are tests/shims; the last
 * tests use the machine's OpenBLAS where there is one. */
#include <jansson.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/resultset.h"
#include "core/text.h"
#include "core/version.h"
#include "tests/unit/skip.h"
#include "tests/unit/worker_ask.h"

/* ---- Success ---- */

static void a_launch_sends_hello_trials_verified_and_end(void **state) {
  (void)state;
  const struct answer answer = ask(&(struct wish){.scheduler = "pool", .workers = 2, .load = "task"});
  assert_ends(&answer, "ok", "");
  assert_string_equal(text_of(json_array_get(answer.messages, 0), "type"), "hello");
  assert_int_equal(count_of(&answer, "hello"), 1);
  assert_int_equal(count_of(&answer, "verified"), 1);
  const int trials = count_of(&answer, "trial");
  assert_true(trials >= 1 + 2 && trials <= 3 + 2);
  for (int i = 1; i <= trials; i++) {
    const json_t *trial = json_array_get(answer.messages, (size_t)i);
    assert_int_equal(json_integer_value(json_object_get(trial, "trial")), i);
    assert_int_equal(json_integer_value(json_object_get(trial, "warmup")), i <= trials - 2);
    assert_int_equal(json_integer_value(json_object_get(trial, "valid")), 1);
    assert_true(json_integer_value(json_object_get(trial, "wall_ns")) > 0);
  }
  json_decref(answer.messages);
}

static void a_trial_has_the_columns_of_samples(void **state) {
  (void)state;
  static const char *const columns[] = {
#define COLUMN(type, name, ...) #name,
      SG_SAMPLES_COLUMNS(COLUMN)
#undef COLUMN
  };
  const size_t n = sizeof columns / sizeof columns[0];
  const struct answer answer = ask(&(struct wish){0});
  const json_t *trial = first_of(&answer, "trial");
  assert_int_equal(json_object_size(trial), n - 3 + 1); /* without the run's three keys, with its type */
  for (size_t i = 3; i < n; i++) {
    assert_non_null(json_object_get(trial, columns[i]));
  }
  json_decref(answer.messages);
}

static void each_item_is_checked_even_with_reused_slots(void **state) {
  (void)state;
  const struct answer answer = ask(&(struct wish){.count = 20, .more = "{\"warmup\": {\"min\": 0, \"max\": 0}}"});
  const json_t *verified = first_of(&answer, "verified");
  /* All once, the last and a random one of each trial, which may be the same. */
  assert_in_range(json_integer_value(json_object_get(verified, "items")), 20 + 2, 20 + 4);
  assert_true(json_is_true(json_object_get(verified, "valid")));
  json_decref(answer.messages);
  const struct answer all =
      ask(&(struct wish){.count = 20, .retain = "all", .more = "{\"warmup\": {\"min\": 0, \"max\": 0}}"});
  assert_int_equal(json_integer_value(json_object_get(first_of(&all, "verified"), "items")), 2 * 20);
  json_decref(all.messages);
}

static void zero_items_are_not_an_error(void **state) {
  (void)state;
  const char *none =
      "{\"workload\": {\"operation\": \"gemm\", \"dtype\": \"f64\", \"m\": 2, \"n\": 2, \"k\": 2, \"count\": 0,"
      " \"source\": \"uniform\", \"retain\": \"all\", \"seed\": 1}}";
  const struct answer answer = ask(&(struct wish){.scheduler = "pool", .workers = 2, .load = "task", .more = none});
  assert_ends(&answer, "ok", "");
  assert_true(json_is_null(json_object_get(first_of(&answer, "trial"), "residual")));
  json_decref(answer.messages);
}

static void overlapping_phases_have_no_wall_time(void **state) {
  (void)state;
  const struct answer answer = ask(&(struct wish){.scheduler = "pool", .workers = 2, .load = "task"});
  const json_t *trial = first_of(&answer, "trial");
  assert_true(json_is_null(json_object_get(trial, "load_wall_ns")));
  assert_true(json_is_null(json_object_get(trial, "operate_wall_ns")));
  assert_true(json_is_integer(json_object_get(trial, "load_busy_ns")));
  assert_true(json_is_integer(json_object_get(trial, "operate_busy_ns")));
  json_decref(answer.messages);
}

static void the_null_operation_needs_no_library_function(void **state) {
  (void)state;
  assert_outcome(&(struct wish){.operation = "null", .backend = SHIM("lacking")}, "ok", "");
}

static void inspect_sends_hello_and_end(void **state) {
  (void)state;
  const struct answer answer =
      ask_text("{\"protocol\": 1, \"task\": \"inspect\", \"backend\": \"" SHIM("stubborn") "\"}");
  assert_ends(&answer, "ok", "");
  const json_t *backend = json_object_get(first_of(&answer, "hello"), "backend");
  assert_string_equal(text_of(backend, "threading"), "pthread");
  assert_int_equal(json_integer_value(json_object_get(backend, "threads_max")), 2);
  assert_int_equal(json_array_size(answer.messages), 2);
  json_decref(answer.messages);
}

static void without_verification_no_results_are_reported(void **state) {
  (void)state;
  const struct answer answer = ask(&(struct wish){.backend = SHIM("partial"), .more = "{\"verify\": false}"});
  assert_ends(&answer, "ok", "");
  assert_int_equal(count_of(&answer, "verified"), 0);
  assert_true(json_is_null(json_object_get(first_of(&answer, "trial"), "valid")));
  json_decref(answer.messages);
}

/* ---- Libraries that are wrong ---- */

static void wrong_only_when_called_concurrently_is_invalid_only_then(void **state) {
  (void)state;
  struct wish wish = {.backend = SHIM("racy"), .retain = "all", .count = 8};
  assert_outcome(&wish, "ok", "");
  wish.scheduler = "pool";
  wish.workers = 2;
  assert_outcome(&wish, "invalid", "exceeds the limit 1");
  wish.retain = "none";
  wish.load = "task";
  assert_outcome(&wish, "invalid", "exceeds the limit 1");
}

static void an_unwritten_result_is_invalid(void **state) {
  (void)state;
  const struct answer answer = ask(&(struct wish){.backend = SHIM("partial"), .retain = "all"});
  assert_ends(&answer, "invalid", "the result is NaN or was not written");
  assert_true(json_is_false(json_object_get(first_of(&answer, "verified"), "valid")));
  assert_int_equal(json_integer_value(json_object_get(first_of(&answer, "trial"), "valid")), 0);
  json_decref(answer.messages);
  assert_outcome(&(struct wish){.backend = SHIM("partial")}, "invalid", "the result is NaN or was not written");
}

static void after_a_crash_there_is_no_end_message(void **state) {
  (void)state;
  const struct answer answer = ask(&(struct wish){.backend = SHIM("crash")});
  assert_int_not_equal(answer.status, 0); /* SIGSEGV, or a sanitizer's exit */
  assert_int_equal(count_of(&answer, "end"), 0);
  json_decref(answer.messages);
}

static void after_an_exit_of_the_library_there_is_no_end_message(void **state) {
  (void)state;
  const struct answer answer = ask(&(struct wish){.backend = SHIM("refuse")});
  assert_true(WIFEXITED(answer.status));
  assert_int_equal(WEXITSTATUS(answer.status), 3);
  assert_int_equal(count_of(&answer, "end"), 0);
  json_decref(answer.messages);
}

static void output_of_a_library_is_not_parsed_as_messages(void **state) {
  (void)state;
  assert_outcome(&(struct wish){.backend = SHIM("chatty")}, "ok", "");
}

static void a_library_without_the_function_is_unavailable(void **state) {
  (void)state;
  assert_outcome(&(struct wish){.backend = SHIM("lacking")}, "unavailable", "the library has no cblas_dgemm");
  assert_outcome(&(struct wish){.backend = SHIM("lacking"), .dtype = "f32"}, "ok", "");
}

static void a_library_that_cannot_be_opened_is_unavailable(void **state) {
  (void)state;
  assert_outcome(&(struct wish){.backend = "/no/such/library.so"}, "unavailable", "/no/such/library.so");
  assert_outcome(&(struct wish){.backend = "/etc/passwd"}, "unavailable", "cannot open the library");
}

static void an_ignored_thread_count_is_unavailable(void **state) {
  (void)state;
  assert_outcome(&(struct wish){.backend = SHIM("stubborn"), .blas_threads = 1}, "ok", "");
  assert_outcome(&(struct wish){.backend = SHIM("stubborn"), .blas_threads = 3}, "unavailable",
                 "the library uses 2 threads in worker 0 instead of the 3 requested");
}

static void the_number_of_threads_is_set_in_each_worker_of_an_openmp_build(void **state) {
  (void)state;
  struct wish wish = {.backend = SHIM("openmp"), .scheduler = "pool", .workers = 3, .load = "task", .count = 30};
  assert_outcome(&wish, "invalid", "exceeds the limit 1"); /* library default: four */
  wish.blas_threads = 1;
  assert_outcome(&wish, "ok", "");
  wish.load = "parallel";
  assert_outcome(&wish, "ok", "");
}

/* The worker of a dead parent dies. Its parent here is the shell that popen makes. */
static void no_worker_outlives_its_parent(void **state) {
  (void)state;
  char path[] = "/tmp/stratagemm-request-XXXXXX";
  char *request = request_text(&(struct wish){.backend = SHIM("hang")});
  const int fd = mkstemp(path);
  assert_true(fd >= 0 && dprintf(fd, "%s", request) >= 0);
  close(fd);
  free(request);
  /* Its hello is on the way to the call that never returns. */
  char *command =
      sg_format("%s < %s > %s.said 2> /dev/null & echo $!; until [ -s %s.said ]; do sleep 0.01; done; rm %s.said",
                WORKER, path, path, path, path);
  FILE *stream = popen(command, "r");
  free(command);
  assert_non_null(stream);
  int pid = 0;
  assert_int_equal(fscanf(stream, "%d", &pid), 1);
  assert_int_equal(pclose(stream), 0); /* the shell was there until it said hello */
  char *program = sg_format("/proc/%d/exe", pid);
  int alive = 1;
  for (int tries = 0; alive && tries < 10000; tries++) {
    usleep(20000);
    char target[256];
    alive = readlink(program, target, sizeof target) >= 0; /* a zombie has none either */
  }
  free(program);
  unlink(path);
  assert_false(alive);
}

/* ---- Unsupported and malformed requests ---- */

static void unsupported_requests_are_unavailable(void **state) {
  (void)state;
  assert_outcome(&(struct wish){.operation = "fft"}, "unavailable", "no operation 'fft'");
  assert_outcome(&(struct wish){.scheduler = "lottery"}, "unavailable", "no scheduler 'lottery'");
  assert_outcome(&(struct wish){.load = "never"}, "unavailable", "no load 'never'");
  assert_outcome(&(struct wish){.workers = 2}, "unavailable", "scheduler serial has 1 worker, not 2");
}

static void a_malformed_request_fails_naming_the_key(void **state) {
  (void)state;
  assert_outcome(&(struct wish){.protocol = 2}, "failed", "protocol 2 is not supported: this runner implements 1");
  assert_outcome(&(struct wish){.dtype = "f16"}, "failed", "f16");
  assert_outcome(&(struct wish){.workers = -1}, "failed", "workers is -1, must be 1 to 4096");
  assert_outcome(&(struct wish){.retain = "some"}, "failed", "retain is 'some', must be all or none");
  assert_outcome(&(struct wish){.pin = "here"}, "failed", "pin is 'here'");
  assert_outcome(&(struct wish){.pin = "cores", .more = "{\"cpus\": []}"}, "failed", "pin cores needs cpus");
  assert_outcome(&(struct wish){.more = "{\"trials\": \"two\"}"}, "failed", "trials must be an integer");
  assert_outcome(&(struct wish){.more = "{\"warmup\": {\"min\": 3, \"max\": 2}}"}, "failed",
                 "max is 2, must be 3 to");
  assert_outcome(&(struct wish){.more = "{\"strategy\": null}"}, "failed", "scheduler must be a string");
  static const char *const broken[] = {"", "{", "[]", "null", "{\"protocol\": 1}", "\xff\xfe"};
  for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
    const struct answer answer = ask_text(broken[i]);
    assert_ends(&answer, "failed", "request");
    json_decref(answer.messages);
  }
}

static void insufficient_memory_fails_with_its_size(void **state) {
  (void)state;
  assert_outcome(&(struct wish){.n = 100000, .count = 10000, .retain = "all"}, "failed", "2.40 PB");
}

/* ---- The machine's own library ---- */

static int has_openblas(void) {
  return SG_OPENBLAS_PATH[0] != '\0' && access(SG_OPENBLAS_PATH, R_OK) == 0;
}

static void openblas_is_correct_and_keeps_its_thread_count(void **state) {
  (void)state;
  if (!has_openblas()) { SKIP("the OpenBLAS of the build is not here"); }
  for (int threads = 1; threads <= 2; threads++) {
    struct wish wish = {.backend = SG_OPENBLAS_PATH, .blas_threads = threads, .n = 100, .retain = "all"};
    assert_outcome(&wish, "ok", "");
    wish.scheduler = "pool";
    wish.workers = 3;
    wish.load = "task";
    wish.pin = "cores";
    assert_outcome(&wish, "ok", "");
    wish.dtype = "f32";
    assert_outcome(&wish, "ok", "");
  }
}

static void openblas_describes_itself(void **state) {
  (void)state;
  if (!has_openblas()) { SKIP("the OpenBLAS of the build is not here"); }
  const struct answer answer = ask(&(struct wish){.task = "inspect", .backend = SG_OPENBLAS_PATH});
  const json_t *backend = json_object_get(first_of(&answer, "hello"), "backend");
  const char *config = text_of(backend, "config");
  assert_non_null(strstr(config, text_of(backend, "version")));
  assert_non_null(text_of(backend, "corename"));
  assert_true(json_integer_value(json_object_get(backend, "threads_max")) >= 1);
  json_decref(answer.messages);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_launch_sends_hello_trials_verified_and_end),
      cmocka_unit_test(a_trial_has_the_columns_of_samples),
      cmocka_unit_test(each_item_is_checked_even_with_reused_slots),
      cmocka_unit_test(zero_items_are_not_an_error),
      cmocka_unit_test(overlapping_phases_have_no_wall_time),
      cmocka_unit_test(the_null_operation_needs_no_library_function),
      cmocka_unit_test(inspect_sends_hello_and_end),
      cmocka_unit_test(without_verification_no_results_are_reported),
      cmocka_unit_test(wrong_only_when_called_concurrently_is_invalid_only_then),
      cmocka_unit_test(an_unwritten_result_is_invalid),
      cmocka_unit_test(after_a_crash_there_is_no_end_message),
      cmocka_unit_test(after_an_exit_of_the_library_there_is_no_end_message),
      cmocka_unit_test(output_of_a_library_is_not_parsed_as_messages),
      cmocka_unit_test(a_library_without_the_function_is_unavailable),
      cmocka_unit_test(a_library_that_cannot_be_opened_is_unavailable),
      cmocka_unit_test(an_ignored_thread_count_is_unavailable),
      cmocka_unit_test(the_number_of_threads_is_set_in_each_worker_of_an_openmp_build),
      cmocka_unit_test(no_worker_outlives_its_parent),
      cmocka_unit_test(unsupported_requests_are_unavailable),
      cmocka_unit_test(a_malformed_request_fails_naming_the_key),
      cmocka_unit_test(insufficient_memory_fails_with_its_size),
      cmocka_unit_test(openblas_is_correct_and_keeps_its_thread_count),
      cmocka_unit_test(openblas_describes_itself),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
