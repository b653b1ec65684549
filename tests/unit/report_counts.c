/* Counters in the report: statistics over launches, roofs, readable numbers. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "report/analysis/counts.h"
#include "report/analysis/roof.h"
#include "report/text/quantity.h"

static const char A[] = "a", B[] = "b"; /* pooled strings of a result set: equal strings share a pointer */

static struct sg_counters_row row(const char *config, int64_t launch, int64_t trial, const char *event,
                                  double value) {
  return (struct sg_counters_row){.config_id = config,
                                  .launch = launch,
                                  .trial = trial,
                                  .event = event,
                                  .unit = "cycles",
                                  .value = value,
                                  .source = "papi"};
}

static void a_launch_is_the_mean_of_its_trials(void **state) {
  (void)state;
  struct sg_counters_row rows[] = {row(A, 7, 1, "cycles", 10), row(B, 9, 1, "cycles", 1), row(A, 8, 1, "cycles", 40),
                                   row(A, 7, 2, "cycles", 30)};
  struct sg_outcomes_row outcomes[] = {{.config_id = A, .launch = 7, .outcome = "ok"},
                                       {.config_id = A, .launch = 8, .outcome = "ok"},
                                       {.config_id = B, .launch = 9, .outcome = "ok"}};
  const struct sg_resultset set = {.counters = rows, .n_counters = 4, .outcomes = outcomes, .n_outcomes = 3};
  struct sg_counts counts;
  sg_counts_init(&counts, &set);
  const struct sg_count *a = sg_counts_find(&counts, A, "cycles"), *b = sg_counts_find(&counts, B, "cycles");
  assert_int_equal(a->n, 2);
  assert_float_equal(a->mean, 30, 1e-12); /* of 20 and 40 */
  assert_float_equal(a->stddev, sqrt(200), 1e-12);
  assert_int_equal(b->n, 1);
  assert_true(isnan(b->stddev));
  assert_null(sg_counts_find(&counts, A, "branches"));
  assert_true(isnan(sg_counts_mean(&counts, A, "branches")));
  sg_counts_release(&counts);
}

static void failed_launches_do_not_count(void **state) {
  (void)state;
  struct sg_counters_row rows[] = {row(A, 1, 1, "cycles", 10), row(A, 2, 1, "cycles", 1000),
                                   row(A, 3, 1, "cycles", 1000), row(A, 1, 2, "cycles", NAN)};
  struct sg_outcomes_row outcomes[] = {{.config_id = A, .launch = 1, .outcome = "ok"},
                                       {.config_id = A, .launch = 2, .outcome = "crashed"}};
  const struct sg_resultset set = {.counters = rows, .n_counters = 4, .outcomes = outcomes, .n_outcomes = 2};
  struct sg_counts counts;
  sg_counts_init(&counts, &set);
  assert_float_equal(sg_counts_mean(&counts, A, "cycles"), 10, 0);
  sg_counts_release(&counts);
}

static void events_not_counted_are_not_found(void **state) {
  (void)state;
  const struct sg_resultset set = {.n_counters = 0};
  struct sg_counts counts;
  sg_counts_init(&counts, &set);
  assert_null(sg_counts_find(&counts, A, "cycles"));
  sg_counts_release(&counts);
}

static json_t *run_with(double one, double all, json_t *triad) {
  return json_pack("{s:{s:f, s:f, s:O, s:o}}", "ceilings", "one_core_flops", one, "all_core_flops", all,
                   "one_core_triad_bytes_per_s", triad, "all_core_triad_bytes_per_s", triad);
}

static void the_roof_is_the_lower_of_memory_and_arithmetic(void **state) {
  (void)state;
  json_t *run = run_with(50e9, 100e9, json_real(20e9));
  struct sg_roof roof;
  assert_true(sg_roof_read(&roof, run, "f64"));
  assert_float_equal(sg_roof_at(&roof, 2), 40e9, 1);
  assert_float_equal(sg_roof_at(&roof, 100), 100e9, 1);
  assert_true(
      sg_roof_read(&roof, run, "c64")); /* single precision: twice the arithmetic, the same memory bandwidth */
  assert_float_equal(sg_roof_at(&roof, 2), 40e9, 1);
  assert_float_equal(sg_roof_at(&roof, 100), 200e9, 1);
  json_decref(run);
}

static void without_ceilings_there_is_no_roof(void **state) {
  (void)state;
  json_t *without = json_pack("{s:n}", "ceilings"), *no_memory = run_with(50e9, 100e9, json_null());
  struct sg_roof roof;
  assert_false(sg_roof_read(&roof, without, "f64"));
  assert_true(sg_roof_read(&roof, no_memory, "f64"));
  assert_false(sg_roof_has_bandwidth(&roof));
  json_decref(without);
  json_decref(no_memory);
  assert_true(isnan(sg_roof_intensity(&(struct sg_configs_row){.flop = 10, .compulsory_bytes = NAN})));
  assert_true(isnan(sg_roof_intensity(&(struct sg_configs_row){.flop = 0, .compulsory_bytes = 8})));
}

static void writes(const char *unit, double largest, double mean, double stddev, const char *wanted) {
  char *text = sg_quantity_text(mean, stddev, sg_scale_for(unit, largest));
  assert_string_equal(text, wanted);
  free(text);
}

static void numbers_have_three_digits_and_a_spread(void **state) {
  (void)state;
  writes("cycles", 3.2e9, 3.2e9, 4.4e7, "3.20 ± 0.04");
  writes("ns", 2.5e9, 2.31e9, 1e6, "2.31");
  writes("switches", 431, 431, 12.2, "431 ± 12");
  writes("instructions/cycle", 2, 1.234, NAN, "1.23");
  writes("%", 10, -3.14159, 0.5, "−3.14 ± 0.50");
  writes("items", 100, 100, 0, "100");
}

static void only_zero_is_written_as_zero(void **state) {
  (void)state;
  writes("migrations", 4e6, 0, 0, "0");
  writes("migrations", 4e12, 3, 1, "< 0.0001");
  writes("misses", 4e6, 1234, NAN, "0.0012");
  writes("misses", 4e6, NAN, NAN, "–");
}

static void heads(const char *event, const char *unit, double largest, const char *wanted) {
  char *text = sg_quantity_head(event, sg_scale_for(unit, largest));
  assert_string_equal(text, wanted);
  free(text);
}

static void column_heads_state_the_unit(void **state) {
  (void)state;
  heads("l1d_misses", "misses", 3e7, "L1d misses (millions)");
  heads("context_switches", "switches", 300, "Context switches");
  heads("ipc", "instructions/cycle", 2, "IPC (per cycle)");
  heads("dtlb_mpki", "misses/kiloinstruction", 2, "dTLB MPKI (per kiloinstruction)");
  heads("cpu_time", "ns", 2.2e9, "CPU time (s)");
  heads("flop_rate", "flop/s", 5e10, "FLOP rate (GFLOP/s)");
  heads("my_own", "sprockets", 12, "My own");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_launch_is_the_mean_of_its_trials),
      cmocka_unit_test(failed_launches_do_not_count),
      cmocka_unit_test(events_not_counted_are_not_found),
      cmocka_unit_test(the_roof_is_the_lower_of_memory_and_arithmetic),
      cmocka_unit_test(without_ceilings_there_is_no_roof),
      cmocka_unit_test(numbers_have_three_digits_and_a_spread),
      cmocka_unit_test(only_zero_is_written_as_zero),
      cmocka_unit_test(column_heads_state_the_unit),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
