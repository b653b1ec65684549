/* Strategies processes and processes-copy: the resource use of worker processes is counted, a dead one is detected at
 * once and named, and none is left behind. */
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

#include "bench/worker/launch_setup.h"
#include "bench/worker/trial.h"
#include "tests/unit/skip.h"

static const char *const PROGRAM = SG_BIN_DIR "/stratagemm-worker";
static const char *const LIBRARY = SG_BIN_DIR "/../tests/shims/spin.so"; /* a call uses a millisecond */
static const char *const schedulers[] = {"processes", "processes-copy"};
enum { WORKERS = 2, COUNT = 6, N = 8 };

struct fixture {
  struct sg_request request;
  struct sg_launch launch;
  struct sg_error err;
};

static void parse(struct sg_request *request, const char *scheduler, const char *load, const char *events) {
  char text[1024];
  struct sg_error err;
  snprintf(
      text, sizeof text,
      "{\"protocol\": 1, \"task\": \"run\", \"backend\": \"%s\", \"workload\": {\"operation\": \"gemm\", \"dtype\": "
      "\"f64\", \"m\": %d, \"n\": %d, \"k\": %d, \"count\": %d, \"source\": \"uniform\", \"retain\": \"all\", "
      "\"seed\": 3}, \"strategy\": {\"scheduler\": \"%s\", \"workers\": %d, \"blas_threads\": 1, \"load\": \"%s\", "
      "\"pin\": \"none\"}, \"trials\": 1, \"counters\": %s}",
      LIBRARY, N, N, N, COUNT, scheduler, WORKERS, load, events);
  assert_int_equal(sg_request_parse(request, text, strlen(text), &err), SG_OK);
}

static struct fixture *start(const char *scheduler) {
  struct fixture *f = calloc(1, sizeof *f);
  assert_non_null(f);
  parse(&f->request, scheduler, "task", "[]");
  f->launch.program = PROGRAM;
  assert_int_equal(sg_library_open(&f->launch.library, LIBRARY, &f->err), SG_OK);
  assert_int_equal(sg_launch_prepare(&f->launch, &f->request, &f->err), SG_OK);
  return f;
}

static void stop(struct fixture *f) {
  sg_launch_release(&f->launch);
  sg_request_release(&f->request);
  free(f);
  assert_int_equal(waitpid(-1, NULL, 0), -1); /* all of them are reaped */
}

static int run_trial(struct fixture *f, struct sg_samples_row *row) {
  struct sg_checked verdict;
  return sg_trial_run(&f->launch, 1, row, &verdict, &f->err);
}

/* Our children, as the kernel lists them. */
static int children(pid_t pids[WORKERS + 1]) {
  char path[64];
  int n = 0;
  size_t size = 0;
  char *line = NULL, *rest = NULL;
  memset(pids, 0, sizeof *pids * (WORKERS + 1));
  snprintf(path, sizeof path, "/proc/self/task/%ld/children", (long)getpid());
  FILE *file = fopen(path, "re");
  assert_non_null(file);
  if (getline(&line, &size, file) > 0) {
    for (char *word = strtok_r(line, " ", &rest); word && n <= WORKERS; word = strtok_r(NULL, " ", &rest)) {
      pids[n++] = (pid_t)strtol(word, NULL, 10);
    }
  }
  free(line);
  fclose(file);
  return n;
}

static void their_resource_use_belongs_to_the_launch(void **state) {
  (void)state;
  for (int s = 0; s < 2; s++) {
    struct fixture *f = start(schedulers[s]);
    struct sg_samples_row row;
    assert_int_equal(run_trial(f, &row), SG_OK);
    assert_true(row.threads_alive >= 1 + WORKERS);
    /* It is not the sleeping launch that makes the products. */
    assert_true(row.cpu_user_ns + row.cpu_sys_ns > COUNT * 950000);
    assert_true(row.operate_busy_ns >= COUNT * 1000000);
    assert_true(row.rss_peak_bytes > (int64_t)f->launch.slots.bytes);
    assert_true(row.ctx_voluntary > 0);
    stop(f);
  }
}

static void as_many_as_requested_and_the_same_in_every_trial(void **state) {
  (void)state;
  for (int s = 0; s < 2; s++) {
    struct fixture *f = start(schedulers[s]);
    struct sg_samples_row row;
    pid_t before[WORKERS + 1], after[WORKERS + 1];
    assert_int_equal(children(before), WORKERS);
    assert_int_equal(run_trial(f, &row), SG_OK);
    assert_int_equal(children(after), WORKERS);
    assert_memory_equal(before, after, WORKERS * sizeof *before);
    stop(f);
  }
}

static void the_death_of_one_ends_the_launch_and_is_named(void **state) {
  (void)state;
  for (int s = 0; s < 2; s++) {
    struct fixture *f = start(schedulers[s]);
    struct sg_samples_row row;
    pid_t pids[WORKERS + 1];
    assert_int_equal(children(pids), WORKERS);
    assert_int_equal(kill(pids[1], SIGKILL), 0);
    assert_int_equal(run_trial(f, &row), SG_FOUND);
    assert_string_equal(f->err.message, "worker process 2 of 2 was killed by SIGKILL");
    assert_int_equal(f->launch.signal, SIGKILL);
    assert_int_equal(run_trial(f, &row), SG_FOUND); /* and remains so */
    stop(f);
  }
}

static void without_the_executable_the_launch_fails(void **state) {
  (void)state;
  if (getenv("SG_EMULATED")) { SKIP("the vfork of qemu-user is a fork, of whose exec posix_spawn learns nothing"); }
  for (int s = 0; s < 2; s++) {
    struct sg_request request;
    struct sg_launch launch = {.program = "/nonexistent"};
    struct sg_error err;
    parse(&request, schedulers[s], "task", "[]");
    assert_int_equal(sg_library_open(&launch.library, LIBRARY, &err), SG_OK);
    assert_int_equal(sg_launch_prepare(&launch, &request, &err), SG_FOUND);
    assert_non_null(strstr(err.message, "cannot start worker process 1 of 2"));
    sg_launch_release(&launch);
    sg_request_release(&request);
  }
}

/* A member opens the library by itself: here one that is not there. */
static void a_failure_in_one_is_reported(void **state) {
  (void)state;
  for (int s = 0; s < 2; s++) {
    struct sg_request request;
    struct sg_launch launch = {.program = PROGRAM};
    struct sg_error err;
    parse(&request, schedulers[s], "task", "[]");
    json_object_set_new(request.json, "backend", json_string("/nonexistent.so"));
    assert_int_equal(sg_library_open(&launch.library, LIBRARY, &err), SG_OK);
    assert_int_equal(sg_launch_prepare(&launch, &request, &err), SG_UNABLE);
    assert_non_null(strstr(err.message, "of 2: cannot open the library: /nonexistent.so"));
    assert_int_equal(launch.signal, 0);
    sg_launch_release(&launch);
    sg_request_release(&request);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(their_resource_use_belongs_to_the_launch),
      cmocka_unit_test(as_many_as_requested_and_the_same_in_every_trial),
      cmocka_unit_test(the_death_of_one_ends_the_launch_and_is_named),
      cmocka_unit_test(without_the_executable_the_launch_fails),
      cmocka_unit_test(a_failure_in_one_is_reported),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
