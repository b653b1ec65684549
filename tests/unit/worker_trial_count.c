/* How many trials a launch has, by the times of its trials. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/worker/trial_count.h"

static const int64_t MS = 1000000;

static struct sg_request request(int warmup_min, int warmup_max, int trials, int64_t measurement_ns) {
  return (struct sg_request){.warmup_min = warmup_min,
                             .warmup_max = warmup_max,
                             .trials = trials,
                             .measurement_ns = measurement_ns,
                             .workload = {.source = "uniform"}};
}

/* The trials of a launch whose k-th trial takes times[k] ms, the last one's time from then on: a W for each warm-up
 * trial, a T for each timed one. */
static void runs(const struct sg_request *r, const int *times, size_t n, const char *wanted) {
  struct sg_trial_count count = {0};
  char kinds[64] = "";
  for (size_t k = 0; sg_trial_next(&count, r) != SG_TRIAL_NONE; k++) {
    assert_in_range(k, 0, sizeof kinds - 2);
    const enum sg_trial_kind kind = sg_trial_note(&count, r, sg_trial_next(&count, r), times[k < n ? k : n - 1] * MS);
    kinds[k] = kind == SG_TRIAL_WARMUP ? 'W' : 'T';
  }
  assert_string_equal(kinds, wanted);
}

#define RUNS(r, wanted, ...) \
  runs((r), (const int[]){__VA_ARGS__}, sizeof((const int[]){__VA_ARGS__}) / sizeof(int), wanted)

static void short_trials_are_all_run(void **state) {
  (void)state;
  const struct sg_request r = request(0, 0, 3, 500 * MS);
  RUNS(&r, "TTT", 10);
}

static void no_timed_trial_begins_after_the_measurement_time(void **state) {
  (void)state;
  const struct sg_request r = request(0, 0, 5, 500 * MS);
  RUNS(&r, "TTTT", 166);
  RUNS(&r, "TTT", 167); /* 501 ms */
  RUNS(&r, "TT", 250);
  RUNS(&r, "T", 500);
  RUNS(&r, "T", 30000);
}

static void without_a_measurement_time_the_number_decides(void **state) {
  (void)state;
  const struct sg_request r = request(1, 1, 3, 0);
  RUNS(&r, "WTTT", 30000);
}

static void warmup_ends_when_times_no_longer_fall(void **state) {
  (void)state;
  const struct sg_request r = request(1, 5, 1, 500 * MS);
  RUNS(&r, "WWT", 100);
  RUNS(&r, "WWWWT", 50, 45, 40, 40);
  RUNS(&r, "WWWWWT", 40, 36, 32, 28, 25, 20);
  const struct sg_request three = request(3, 5, 1, 500 * MS);
  RUNS(&three, "WWWT", 100);
}

static void warmup_takes_50_ms_and_not_much_more_than_250(void **state) {
  (void)state;
  const struct sg_request few = request(1, 5, 1, 0), r = request(1, 50, 1, 0);
  RUNS(&r, "WWWWWT", 10);
  RUNS(&r, "WWT", 49, 49);
  RUNS(&few, "WWWWWT", 1);
  RUNS(&r, "WT", 250);
  RUNS(&r, "WWWT", 100, 90, 80);
}

static void warmup_does_not_count_as_timed_work(void **state) {
  (void)state;
  const struct sg_request r = request(2, 2, 3, 500 * MS);
  RUNS(&r, "WWTT", 400);
}

static void a_trial_of_ten_seconds_is_not_repeated_for_warmup(void **state) {
  (void)state;
  struct sg_request r = request(1, 2, 3, 500 * MS);
  RUNS(&r, "WT", 9999);
  RUNS(&r, "T", 10000);
  r.workload.source = "npy:stack"; /* its first trial reads from the disk */
  RUNS(&r, "WT", 10000);
  r.workload.source = "uniform";
  r.measurement_ns = 0;
  RUNS(&r, "WTTT", 10000);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(short_trials_are_all_run),
      cmocka_unit_test(no_timed_trial_begins_after_the_measurement_time),
      cmocka_unit_test(without_a_measurement_time_the_number_decides),
      cmocka_unit_test(warmup_ends_when_times_no_longer_fall),
      cmocka_unit_test(warmup_takes_50_ms_and_not_much_more_than_250),
      cmocka_unit_test(warmup_does_not_count_as_timed_work),
      cmocka_unit_test(a_trial_of_ten_seconds_is_not_repeated_for_warmup),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
