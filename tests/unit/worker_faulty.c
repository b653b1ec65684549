/* Libraries that are wrong in a single number, a single item, from some call on, or say wrongly that they failed:
 * what is found under every scheduler, and for several operations. Damage to memory: worker_damage.c. */
#include <stdbool.h>

#include "tests/unit/worker_ask.h"

#include "bench/worker/launch_setup.h"
#include "bench/worker/schedulers/schedulers.h"

enum { WORKERS = 2, COUNT = 12, N = 7 };

static void expect(const char *operation, const char *scheduler, const char *retain, const char *outcome,
                   const char *detail) {
  const bool batch = strcmp(scheduler, "batch") == 0;
  const struct sg_scheduler *found = sg_scheduler_find(scheduler);
  const struct answer answer = ask(&(struct wish){.backend = SHIM("faulty"),
                                                  .operation = operation,
                                                  .scheduler = scheduler,
                                                  .load = batch ? "serial" : "task",
                                                  .retain = batch ? "all" : retain,
                                                  .workers = found->max_workers > 1 ? WORKERS : 1,
                                                  .count = COUNT,
                                                  .n = N});
  const json_t *end = first_of(&answer, "end");
  const char *text = text_of(end, "detail");
  if (strcmp(text_of(end, "outcome"), outcome) != 0 || !strstr(text ? text : "", detail)) {
    fail_msg("%s, %s, %s, retain %s: %s: %s", getenv("SG_SHIM_FAULT"), operation, scheduler, retain,
             text_of(end, "outcome"), text ? text : "");
  }
  json_decref(answer.messages);
}

/* Every scheduler that calls the library. */
static void every_scheduler(const char *fault, const char *outcome, const char *detail) {
  int n = 0;
  setenv("SG_SHIM_FAULT", fault, 1);
  setenv("SG_SHIM_COUNT", "12", 1);
  for (size_t i = 0; i < sg_n_schedulers; i++) {
    const char *name = sg_schedulers[i]->name;
    if (sg_schedulers[i]->unavailable || strcmp(name, "native") == 0) { continue; }
    if (strncmp(name, "mpi", 3) == 0) { continue; } /* needs ranks: worker_ranks.c */
    expect("gemm", name, "all", outcome, detail);
    expect("gemm", name, "none", outcome, detail);
    n++;
  }
  assert_true(n >= 4);
}

static void a_right_library_is_accepted(void **state) {
  (void)state;
  static const char *const operations[] = {"gemv", "ger", "cholesky"};
  every_scheduler("none", "ok", "");
  for (size_t i = 0; i < sizeof operations / sizeof operations[0]; i++) {
    expect(operations[i], "serial", "all", "ok", "");
  }
}

static void one_number_off_by_a_millionth_is_found(void **state) {
  (void)state;
  every_scheduler("element", "invalid", "residual");
}

static void wrong_from_the_third_call_on_is_found(void **state) {
  (void)state;
  every_scheduler("third", "invalid", "residual");
}

static void the_result_of_the_call_before_is_found(void **state) {
  (void)state;
  every_scheduler("stale", "invalid", "residual");
}

static void one_number_that_is_not_written_is_found(void **state) {
  (void)state;
  every_scheduler("corner", "invalid", "the result is NaN or was not written");
}

/* Calls of a process are counted in it: with one process the last item of each pass is wrong. */
static void wrong_in_the_last_item_alone_is_found(void **state) {
  (void)state;
  setenv("SG_SHIM_FAULT", "last", 1);
  setenv("SG_SHIM_COUNT", "12", 1);
  expect("gemm", "serial", "all", "invalid", "item 11: residual");
  expect("gemm", "serial", "none", "invalid", "item 11: residual");
  expect("gemm", "pool", "all", "invalid", "residual");
  expect("gemm", "batch", "all", "invalid", "residual");
}

static void several_operations_are_checked(void **state) {
  (void)state;
  static const char *const operations[] = {"gemv", "ger", "cholesky"}, *const faults[] = {"element", "third", "last",
                                                                                          "stale", "corner"};
  for (size_t i = 0; i < sizeof operations / sizeof operations[0]; i++) {
    for (size_t f = 0; f < sizeof faults / sizeof faults[0]; f++) {
      setenv("SG_SHIM_FAULT", faults[f], 1);
      const char *detail = strcmp(faults[f], "corner") == 0 ? "is NaN or was not written" : "residual";
      expect(operations[i], "serial", "none", "invalid", detail);
      expect(operations[i], "pool", "all", "invalid", detail);
    }
  }
}

static void lapacks_info_is_believed_and_its_silence_is_not(void **state) {
  (void)state;
  setenv("SG_SHIM_FAULT", "info", 1);
  expect("cholesky", "serial", "all", "failed", "1");
  expect("cholesky", "pool", "none", "failed", "1");
  setenv("SG_SHIM_FAULT", "silent", 1);
  expect("cholesky", "serial", "all", "invalid", "residual");
  expect("cholesky", "pool", "none", "invalid", "residual");
}

int main(void) {
  setenv("OMP_WAIT_POLICY", "passive", 1); /* waiting threads leave the CPU to the others */
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_right_library_is_accepted),
      cmocka_unit_test(one_number_off_by_a_millionth_is_found),
      cmocka_unit_test(wrong_from_the_third_call_on_is_found),
      cmocka_unit_test(the_result_of_the_call_before_is_found),
      cmocka_unit_test(one_number_that_is_not_written_is_found),
      cmocka_unit_test(wrong_in_the_last_item_alone_is_found),
      cmocka_unit_test(several_operations_are_checked),
      cmocka_unit_test(lapacks_info_is_believed_and_its_silence_is_not),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
