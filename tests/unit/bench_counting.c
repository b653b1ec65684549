/* Derived metrics of counter launches: what is appended to the record of a launch. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bench/run/counting.h"

/* The value of a metric of data/counters, from means that a launch may have counted; NaN: it has no row. */
static double derived(const char *metric, json_t *means) {
  struct sg_counting counting = {0};
  struct sg_error err;
  struct sg_launch_record record = {0};
  const struct sg_configs_row config = {.workers = 2, .blas_threads = 1};
  double value = NAN;
  if (sg_catalogue_load(&counting.catalogue, SG_SOURCE_DIR "/data/counters", &err)) { fail_msg("%s", err.message); }
  sg_counting_derive(&counting, means, &config, &record);
  for (size_t i = 0; i < record.n_counters; i++) {
    if (strcmp(record.counters[i].event, metric) == 0) { value = record.counters[i].value; }
  }
  sg_launch_record_release(&record);
  sg_catalogue_release(&counting.catalogue);
  json_decref(means);
  return value;
}

static void a_metric_is_derived_from_the_means(void **state) {
  (void)state;
  assert_true(derived("ipc", json_pack("{s:f,s:f}", "instructions", 6e9, "cycles", 3e9)) == 2);
  assert_true(isnan(derived("ipc", json_pack("{s:f}", "instructions", 6e9))));
}

static void a_metric_beyond_what_a_set_may_have_is_left_out(void **state) {
  (void)state;
  assert_true(derived("ipc", json_pack("{s:f,s:f}", "instructions", 1e22, "cycles", 1.0)) == 1e22);
  assert_true(isnan(derived("ipc", json_pack("{s:f,s:f}", "instructions", 1e22, "cycles", 1e-3))));
  assert_true(isnan(derived("ipc", json_pack("{s:f,s:f}", "instructions", 1e22, "cycles", 0.0))));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_metric_is_derived_from_the_means),
      cmocka_unit_test(a_metric_beyond_what_a_set_may_have_is_left_out),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
