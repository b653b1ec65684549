/* A library that damages memory, or is wrong where results are overwritten: what is found under every scheduler, load
 * and retain, and what is not (docs/VERIFICATION.md). */
#include <stdbool.h>

#include "tests/unit/worker_ask.h"

#include "bench/plan/strategy.h"
#include "bench/worker/launch_setup.h"
#include "bench/worker/schedulers/schedulers.h"
#include "bench/worker/verify.h"

#define DAMAGING SHIM("damaging")
enum { WORKERS = 2, COUNT = 64, N = 7 }; /* 7 x 7 numbers leave bytes between the arrays */

/* ---- Every scheduler, load and retain ---- */

struct subject {
  const struct sg_scheduler *scheduler;
  const char *load, *retain;
};

static bool is(const struct subject *s, const char *scheduler) {
  return strcmp(s->scheduler->name, scheduler) == 0;
}

/* Those that call the library, and are supported. */
static bool applies(const struct subject *s) {
  const bool pipeline = strcmp(s->load, "pipeline") == 0, task = strcmp(s->load, "task") == 0;
  if (s->scheduler->unavailable || is(s, "native")) { return false; }
  if (is(s, "mpi") || is(s, "mpi-dynamic")) { return false; } /* needs ranks: worker_ranks.c */
  if (is(s, "batch")) { return strcmp(s->retain, "all") == 0 && !pipeline && !task; }
  return !pipeline || s->scheduler->max_workers == 1;
}

static void for_each_subject(void (*body)(const struct subject *s)) {
  int schedulers = 0;
  static const char *const loads[] = {"serial", "parallel", "task", "pipeline"}, *const retains[] = {"none", "all"};
  int n = 0;
  for (size_t i = 0; i < sg_n_schedulers; i++) {
    const int before = n;
    for (int l = 0; l < 4; l++) {
      for (int r = 0; r < 2; r++) {
        const struct subject s = {sg_schedulers[i], loads[l], retains[r]};
        if (!applies(&s)) { continue; }
        body(&s);
        n++;
      }
    }
    schedulers += n > before;
  }
  /* Without those of OpenMP (ThreadSanitizer), serial, pool, batch and processes are left. */
  assert_true(schedulers >= 4 && n >= 4 * schedulers);
}

static struct answer ask_subject(const struct subject *s) {
  const bool loads = strcmp(s->load, "parallel") == 0 || strcmp(s->load, "pipeline") == 0;
  return ask(&(struct wish){.backend = DAMAGING,
                            .scheduler = s->scheduler->name,
                            .load = s->load,
                            .retain = s->retain,
                            .workers = s->scheduler->max_workers > 1 || loads ? WORKERS : 1,
                            .count = COUNT,
                            .n = N});
}

static void expect(const struct subject *s, const char *outcome, const char *detail) {
  const struct answer answer = ask_subject(s);
  const json_t *end = first_of(&answer, "end");
  const char *text = text_of(end, "detail");
  if (strcmp(text_of(end, "outcome"), outcome) != 0 || !strstr(text ? text : "", detail)) {
    fail_msg("%s, load %s, retain %s: %s: %s", s->scheduler->name, s->load, s->retain, text_of(end, "outcome"),
             text ? text : "");
  }
  assert_int_equal(json_is_true(json_object_get(first_of(&answer, "verified"), "valid")), strcmp(outcome, "ok") == 0);
  for (size_t i = 0; i < json_array_size(answer.messages); i++) {
    const json_t *message = json_array_get(answer.messages, i);
    if (strcmp(text_of(message, "type"), "trial") != 0) { continue; }
    assert_int_equal(json_integer_value(json_object_get(message, "valid")), strcmp(outcome, "ok") == 0);
  }
  json_decref(answer.messages);
}

/* With worker processes that are sent copies, the library changes its copy of the inputs. */
static void expect_changed_inputs(const struct subject *s) {
  const bool copies = is(s, "processes-copy");
  expect(s, copies ? "ok" : "invalid", copies ? "" : "array 1 is an input and has changed since it was loaded");
}

static void expect_zeros(const struct subject *s) {
  expect(s, "invalid", is(s, "processes-copy") ? "exceeds the limit" : "is an input and has changed");
}

static void expect_behind(const struct subject *s) {
  expect(s, "invalid", "memory was written to behind array 3");
}

static void expect_before(const struct subject *s) {
  expect(s, "invalid", "memory was written to behind array 2");
}

static void expect_no_damage(const struct subject *s) {
  expect(s, "ok", "");
}

static void a_library_without_a_fault_is_accepted(void **state) {
  (void)state;
  unsetenv("SG_SHIM_DAMAGE");
  for_each_subject(expect_no_damage);
}

static void changed_inputs_are_found(void **state) {
  (void)state;
  setenv("SG_SHIM_DAMAGE", "input", 1);
  for_each_subject(expect_changed_inputs);
}

static void zeroed_inputs_and_results_are_found(void **state) {
  (void)state;
  setenv("SG_SHIM_DAMAGE", "all", 1);
  for_each_subject(expect_zeros);
}

static void a_number_written_behind_the_result_is_found(void **state) {
  (void)state;
  setenv("SG_SHIM_DAMAGE", "behind", 1);
  for_each_subject(expect_behind);
}

static void a_number_written_before_the_result_is_found(void **state) {
  (void)state;
  setenv("SG_SHIM_DAMAGE", "before", 1);
  for_each_subject(expect_before);
}

/* ---- Results that are overwritten ---- */

/* The last four results of a trial are right: each worker's last one, and those in the queue of a pipeline. With a
 * static schedule these come from both halves; that the two sampled items of all three trials are among them happens
 * once in (16^2)^3 = 17 million launches. */
static void expect_wrong_in_the_middle(const struct subject *s) {
  char path[] = "/tmp/stratagemm-calls-XXXXXX";
  const int fd = mkstemp(path);
  assert_true(fd >= 0);
  assert_int_equal(ftruncate(fd, 8), 0);
  close(fd);
  setenv("SG_SHIM_CALLS", path, 1);
  const struct answer answer = ask_subject(s);
  unsetenv("SG_SHIM_CALLS");
  unlink(path);
  const json_t *end = first_of(&answer, "end");
  if (strcmp(text_of(end, "outcome"), "invalid") != 0) {
    fail_msg("%s, load %s, retain %s: %s", s->scheduler->name, s->load, s->retain, text_of(end, "outcome"));
  }
  json_decref(answer.messages);
}

static void wrong_results_that_are_overwritten_are_found_by_sampling(void **state) {
  (void)state;
  setenv("SG_SHIM_DAMAGE", "middle", 1);
  setenv("SG_SHIM_COUNT", "64", 1);
  setenv("SG_SHIM_LAST", "4", 1);
  for_each_subject(expect_wrong_in_the_middle);
}

int main(void) {
  setenv("OMP_WAIT_POLICY", "passive", 1); /* waiting threads leave the CPU to the others */
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_library_without_a_fault_is_accepted),
      cmocka_unit_test(changed_inputs_are_found),
      cmocka_unit_test(zeroed_inputs_and_results_are_found),
      cmocka_unit_test(a_number_written_behind_the_result_is_found),
      cmocka_unit_test(a_number_written_before_the_result_is_found),
      cmocka_unit_test(wrong_results_that_are_overwritten_are_found_by_sampling),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
