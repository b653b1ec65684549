/* The human-readable table. */
#include <math.h>

#include "core/summary.h"
#include "tests/unit/core_fixture.h"

static char *printed(struct fixture *f, bool colour) {
  fixture_close(f);
  struct sg_resultset set;
  struct sg_summary summary;
  struct sg_error err = {""};
  const struct sg_summary_options options = SG_SUMMARY_DEFAULTS;
  int rc = sg_resultset_load(&set, f->dir, SG_READ_ALL, &err);
  if (rc == SG_OK) { rc = sg_summary_compute(&summary, &set, &options, &err); }
  assert_string_equal(err.message, "");
  assert_int_equal(rc, SG_OK);
  char *text = NULL;
  size_t size = 0;
  FILE *stream = open_memstream(&text, &size);
  sg_summary_print(&summary, &set, stream, colour);
  fclose(stream);
  sg_summary_release(&summary);
  sg_resultset_release(&set);
  fixture_release(f);
  return text;
}

static void assert_printed(struct fixture *f, const char *expected) {
  char *text = printed(f, false);
  assert_string_equal(text, expected);
  free(text);
}

/* Joins the lines of a note, in place. */
static void unwrap(char *text) {
  static const char next[] = "\n    ";
  for (char *at = strstr(text, next); at; at = strstr(at, next)) {
    memmove(at + 1, at + strlen(next), strlen(at + strlen(next)) + 1);
    *at = ' ';
  }
}

static void add_rounds(struct fixture *f, const char *id, int64_t rounds, int64_t base) {
  for (int64_t r = 1; r <= rounds; r++) {
    fixture_add_launch(f, id, r, base + 1000 * (r % 3));
  }
}

static void the_fastest_comes_first_with_intervals_rates_and_ranks(void **state) {
  (void)state;
  struct fixture f;
  fixture_init(&f);
  struct sg_configs_row library = fixture_config("blas-default", "blas-default", 1);
  library.blas_threads = SG_NO_INT;
  fixture_add_config(&f, "serial", "serial", 1);
  fixture_write_config(&f, &library);
  fixture_add_config(&f, "threads", "threads", 4);
  add_rounds(&f, "serial", 9, 800000);
  add_rounds(&f, "blas-default", 9, 400000);
  add_rounds(&f, "threads", 9, 200000);
  assert_printed(&f, "gemm f64, 1000 x 1000 x 1000, 12 items, uniform, retain none\n"
                     "configuration      threads    time  relative  speed-up      interval  rank\n"
                     "threads              4 x 1  201 µs      1.00      3.99  [3.97, 4.00]     1\n"
                     "blas-default   1 x default  401 µs      2.00      2.00  [2.00, 2.00]     2\n"
                     "serial               1 x 1  801 µs      3.99      1.00                   3\n"
                     "  intervals: [a, b] 95%\n"
                     "verdict: clear: threads is fastest, 3.99 times as fast as serial [3.97, 4.00]\n");
}

static void a_speed_up_bounded_by_the_items_says_so(void **state) {
  (void)state;
  struct fixture f;
  fixture_init(&f);
  struct sg_configs_row serial = fixture_config("serial", "serial", 1), four = fixture_config("four", "threads", 4),
                        three = fixture_config("three", "threads", 3);
  serial.count = four.count = three.count = 3;
  fixture_write_config(&f, &serial);
  fixture_write_config(&f, &four);
  fixture_write_config(&f, &three);
  add_rounds(&f, "serial", 9, 800000);
  add_rounds(&f, "four", 9, 400000);
  add_rounds(&f, "three", 9, 200000);
  assert_printed(&f, "gemm f64, 1000 x 1000 x 1000, 3 items, uniform, retain none\n"
                     "configuration  threads    time  relative  speed-up      interval  at most  rank\n"
                     "three            3 x 1  201 µs      1.00      3.99  [3.97, 4.00]              1\n"
                     "four             4 x 1  401 µs      2.00      2.00  [2.00, 2.00]        3     2\n"
                     "serial           1 x 1  801 µs      3.99      1.00                            3\n"
                     "  intervals: [a, b] 95%\n"
                     "verdict: clear: three is fastest, 3.99 times as fast as serial [3.97, 4.00]\n");
}

static void empty_columns_are_omitted(void **state) {
  (void)state;
  struct fixture f;
  fixture_init(&f);
  struct sg_configs_row row = fixture_config("threads", "threads", 4);
  row.flop = NAN;
  fixture_write_config(&f, &row);
  add_rounds(&f, "threads", 9, 200000);
  assert_printed(&f, "gemm f64, 1000 x 1000 x 1000, 12 items, uniform, retain none\n"
                     "configuration  threads    time    interval  relative  rank\n"
                     "threads          4 x 1  201 µs  [200, 202]      1.00     1\n"
                     "  intervals: [a, b] 95%\n"
                     "  no speed-ups: no serial baseline was measured\n"
                     "verdict: only one configuration: threads has no other to be compared with\n");
}

/* More than 80 columns: what can be done without is left out, and a long label has a line of its own. */
static void a_long_label_has_a_line_of_its_own(void **state) {
  (void)state;
  struct fixture f;
  fixture_init(&f);
  fixture_add_config(&f, "a strategy with a library and kernels that have long names, and pinned workers", "pool", 4);
  fixture_add_config(&f, "short", "pool", 2);
  for (int round = 1; round <= 8; round++) {
    fixture_add_launch(&f, "a strategy with a library and kernels that have long names, and pinned workers", round,
                       100000);
    fixture_add_launch(&f, "short", round, 200000);
  }
  assert_printed(&f, "gemm f64, 1000 x 1000 x 1000, 12 items, uniform, retain none\n"
                     "configuration                                               time  relative  rank\n"
                     "a strategy with a library and kernels that have long names, and pinned workers\n"
                     "                                                          100 µs      1.00     1\n"
                     "short                                                     200 µs      2.00     2\n"
                     "  intervals: [a, b] 95%\n"
                     "  no speed-ups: no serial baseline was measured\n"
                     "verdict: clear: a strategy with a library and kernels that have long names, and\n"
                     "  pinned workers is fastest\n");
}

static void column_widths_count_characters(void **state) {
  (void)state;
  struct fixture f;
  fixture_init(&f);
  struct sg_configs_row row = fixture_config("x", "threads", 4);
  row.flop = NAN;
  row.label = "größe-µ-数-and-long";
  fixture_write_config(&f, &row);
  add_rounds(&f, "x", 9, 200000);
  assert_printed(&f, "gemm f64, 1000 x 1000 x 1000, 12 items, uniform, retain none\n"
                     "configuration        threads    time    interval  relative  rank\n"
                     "größe-µ-数-and-long    4 x 1  201 µs  [200, 202]      1.00     1\n"
                     "  intervals: [a, b] 95%\n"
                     "  no speed-ups: no serial baseline was measured\n"
                     "verdict: only one configuration: größe-µ-数-and-long has no other to be compared\n"
                     "  with\n");
}

static void missing_values_are_explained_in_notes(void **state) {
  (void)state;
  struct fixture f;
  fixture_init(&f);
  fixture_add_config(&f, "serial", "serial", 1);
  fixture_add_config(&f, "wrong", "threads", 4);
  fixture_add_config(&f, "absent", "batch", 1);
  for (int64_t r = 1; r <= 3; r++) {
    fixture_add_launch(&f, "serial", r, 1000000 * r);
  }
  fixture_add_launch(&f, "wrong", 1, 500000);
  f.launch++;
  fixture_add_outcome(&f, "wrong", 2, "invalid", "item 3 is off");
  f.launch++;
  fixture_add_outcome(&f, "absent", 1, "unavailable", "the library has no\tcblas_dgemm_batch");
  assert_printed(&f, "gemm f64, 1000 x 1000 x 1000, 12 items, uniform, retain none\n"
                     "configuration  threads     time     interval  relative  speed-up  n  rank\n"
                     "serial           1 x 1  2000 µs  (1000-3000)      1.00      1.00  3     1\n"
                     "wrong            4 x 1   500 µs                                   1     -\n"
                     "absent           1 x 1        -                                   0     -\n"
                     "  wrong: 1 of 2 launches invalid: item 3 is off\n"
                     "  wrong: invalid: wrong results; not ranked\n"
                     "  absent: 1 of 1 launches unavailable: the library has no?cblas_dgemm_batch\n"
                     "  not converged (95% interval within 5%, 99.5% within 7.5%): serial (100.0%, 3\n"
                     "    launches: too few for 95%), wrong (one launch)\n"
                     "  intervals: (a-b) range of 3 launches\n"
                     "verdict: wrong results: wrong; of the others, serial has the shortest time\n");
}

static void each_workload_has_a_table_of_its_own(void **state) {
  (void)state;
  struct fixture f;
  fixture_init(&f);
  struct sg_configs_row row = fixture_config("b", "serial", 1);
  row.operation = "svd";
  row.options = "job=all";
  fixture_add_config(&f, "a", "serial", 1);
  fixture_write_config(&f, &row);
  add_rounds(&f, "a", 6, 1000000000);
  add_rounds(&f, "b", 6, 2000000000);
  char *text = printed(&f, false);
  const char *first = strstr(text, "gemm f64, "), *second = strstr(text, "\n\nsvd job=all f64, ");
  assert_ptr_equal(first, text);
  assert_non_null(second);
  free(text);
}

/* Why a configuration has not converged although its interval looks narrow. */
static void the_unmet_part_of_the_convergence_rule_is_named(void **state) {
  (void)state;
  struct fixture f;
  fixture_init(&f);
  fixture_put(&f, "run.json", "{\"schema_version\": 1, \"plan\": {\"target_ci\": 0.05, \"rounds_min\": 7}}\n");
  fixture_add_config(&f, "few", "serial", 1);
  fixture_add_config(&f, "early", "threads", 2);
  fixture_add_config(&f, "wide", "threads", 3);
  fixture_add_config(&f, "chance", "threads", 4);
  add_rounds(&f, "few", 5, 1000000);
  add_rounds(&f, "early", 6, 1000000);
  for (int64_t r = 1; r <= 9; r++) {
    fixture_add_launch(&f, "wide", r, 1000000 + 20000 * r);
    fixture_add_launch(&f, "chance", r, r == 1 ? 2000000 : 1000000);
  }
  char *text = printed(&f, false);
  char *note = strstr(text, "  not converged");
  assert_non_null(note);
  unwrap(note);
  assert_non_null(strstr(note, "few (0.2%, 5 launches: too few for 95%)"));
  assert_non_null(strstr(note, "early (0.2%, 6 launches of at least 7)"));
  assert_non_null(strstr(note, "wide (10.9%, 9 launches)"));
  assert_non_null(strstr(note, "chance (0.0%, 9 launches, not confirmed)"));
  free(text);
}

static void add_observed(struct fixture *f, const char *id, int64_t workers, double observed) {
  fixture_add_config(f, id, workers == 1 ? "serial" : "threads", workers);
  fixture_add_observed(f, id, observed, "");
}

static void a_single_thread_that_waited_did_not_ignore_its_setting(void **state) {
  (void)state;
  struct fixture f;
  fixture_init(&f);
  add_observed(&f, "serial", 1, 0.1);
  add_observed(&f, "threads", 4, 1.2);
  char *text = printed(&f, false);
  assert_null(strstr(text, "serial: requested"));
  assert_non_null(strstr(text, "threads: requested 4 threads"));
  free(text);
}

static void capacity_is_told_before_the_verdict(void **state) {
  (void)state;
  static const struct {
    double last;
    const char *line;
  } cases[] = {{3.52e9, "\nmachine: all cores together did 3.52 to 4.00 times the work of one (median\n"
                        "  3.90); no launch had more than 10% less than the median\nverdict: "},
               {2e9, "\nmachine: all cores together did 2.00 to 4.00 times the work of one (median\n"
                     "  3.90); 1 of 3 launches had more than 10% less than the median\nverdict: "}};
  for (size_t k = 0; k < 2; k++) {
    struct fixture f;
    fixture_init(&f); /* four cores */
    fixture_add_config(&f, "serial", "serial", 1);
    const double rates[] = {4.2e9, 3.9e9, cases[k].last};
    for (int64_t round = 1; round <= 3; round++) {
      fixture_add_launch(&f, "serial", round, 1000000);
      struct sg_probes_row row = {"serial", round, f.launch, 1e9, rates[round - 1], rates[round - 1] / 1e9,
                                  0,        NAN,   0,        0,   SG_NO_INT,        NAN,
                                  NAN,      NAN};
      sg_csv_write_probes(f.probes, &row);
    }
    char *text = printed(&f, false);
    if (!strstr(text, cases[k].line)) { fail_msg("%s", text); }
    free(text);
  }
}

static void colour_is_used_only_on_request(void **state) {
  (void)state;
  struct fixture f;
  fixture_init(&f);
  fixture_add_config(&f, "a", "serial", 1);
  add_rounds(&f, "a", 6, 1000000);
  char *text = printed(&f, true);
  assert_non_null(strstr(text, "\033[1ma "));
  free(text);
  fixture_init(&f);
  struct sg_configs_row row = fixture_config("a", "serial", 1);
  row.label = "\033[31mred";
  fixture_write_config(&f, &row);
  add_rounds(&f, "a", 6, 1000000);
  text = printed(&f, false);
  assert_null(strchr(text, '\033')); /* not even from the file */
  free(text);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_fastest_comes_first_with_intervals_rates_and_ranks),
      cmocka_unit_test(a_speed_up_bounded_by_the_items_says_so),
      cmocka_unit_test(empty_columns_are_omitted),
      cmocka_unit_test(a_long_label_has_a_line_of_its_own),
      cmocka_unit_test(column_widths_count_characters),
      cmocka_unit_test(missing_values_are_explained_in_notes),
      cmocka_unit_test(each_workload_has_a_table_of_its_own),
      cmocka_unit_test(the_unmet_part_of_the_convergence_rule_is_named),
      cmocka_unit_test(a_single_thread_that_waited_did_not_ignore_its_setting),
      cmocka_unit_test(capacity_is_told_before_the_verdict),
      cmocka_unit_test(colour_is_used_only_on_request),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
