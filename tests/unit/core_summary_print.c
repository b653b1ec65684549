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
  static const char next[] = "\n  ";
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
  assert_printed(&f, "verdict: clear: threads is fastest, 3.99 times as fast as serial (95% interval\n"
                     "  3.97 to 4.00)\n"
                     "\n"
                     "gemm f64, 1000 x 1000 x 1000, 12 items, uniform, retain none\n"
                     "rank  configuration      threads    time  relative  speed-up      interval\n"
                     "   1  threads              4 x 1  201 µs      1.00      3.99  [3.97, 4.00]\n"
                     "   2  blas-default   1 x default  401 µs      2.00      2.00  [2.00, 2.00]\n"
                     "   3  serial               1 x 1  801 µs      3.99      1.00\n"
                     "  threads: worker threads x BLAS threads of each; relative: how many times as\n"
                     "    long as the fastest (geometric mean over the rounds), by which rows are\n"
                     "    ordered; speed-up: how many times as fast as serial (median over the rounds)\n"
                     "  [a, b]: 95% interval\n");
}

static void several_baselines_are_told_apart(void **state) {
  (void)state;
  struct fixture f;
  fixture_init(&f);
  struct sg_configs_row read = fixture_config("serial", "serial", 1),
                        mapped = fixture_config("serial load=mmap", "serial", 1);
  mapped.load = "mmap";
  fixture_write_config(&f, &read);
  fixture_write_config(&f, &mapped);
  add_rounds(&f, "serial", 9, 800000);
  add_rounds(&f, "serial load=mmap", 9, 400000);
  char *text = printed(&f, false);
  assert_non_null(strstr(text, " as serial with the same way of\n    loading (median over the rounds)"));
  free(text);
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
  assert_printed(&f, "verdict: clear: three is fastest, 3.99 times as fast as serial (95% interval\n"
                     "  3.97 to 4.00)\n"
                     "\n"
                     "gemm f64, 1000 x 1000 x 1000, 3 items, uniform, retain none\n"
                     "rank  configuration  threads    time  relative  speed-up      interval  at most\n"
                     "   1  three            3 x 1  201 µs      1.00      3.99  [3.97, 4.00]\n"
                     "   2  four             4 x 1  401 µs      2.00      2.00  [2.00, 2.00]        3\n"
                     "   3  serial           1 x 1  801 µs      3.99      1.00\n"
                     "  threads: worker threads x BLAS threads of each; relative: how many times as\n"
                     "    long as the fastest (geometric mean over the rounds), by which rows are\n"
                     "    ordered; speed-up: how many times as fast as serial (median over the\n"
                     "    rounds); at most: the speed-up that the number of items allows\n"
                     "  [a, b]: 95% interval\n");
}

static void empty_columns_are_omitted(void **state) {
  (void)state;
  struct fixture f;
  fixture_init(&f);
  struct sg_configs_row row = fixture_config("threads", "threads", 4);
  row.flop = NAN;
  fixture_write_config(&f, &row);
  add_rounds(&f, "threads", 9, 200000);
  assert_printed(&f, "verdict: only one configuration: threads has no other to be compared with\n"
                     "\n"
                     "gemm f64, 1000 x 1000 x 1000, 12 items, uniform, retain none\n"
                     "rank  configuration  threads    time    interval  relative\n"
                     "   1  threads          4 x 1  201 µs  [200, 202]      1.00\n"
                     "  threads: worker threads x BLAS threads of each; relative: how many times as\n"
                     "    long as the fastest (geometric mean over the rounds), by which rows are\n"
                     "    ordered\n"
                     "  [a, b]: 95% interval\n"
                     "- no speed-ups: no serial baseline was measured\n");
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
  assert_printed(&f, "verdict: clear: a strategy with a library and kernels that have long names, and\n"
                     "  pinned workers is fastest\n"
                     "\n"
                     "gemm f64, 1000 x 1000 x 1000, 12 items, uniform, retain none\n"
                     "rank  configuration                                               time  relative\n"
                     "   1  a strategy with a library and kernels that have long names, and pinned workers\n"
                     "                                                                100 µs      1.00\n"
                     "   2  short                                                     200 µs      2.00\n"
                     "  relative: how many times as long as the fastest (geometric mean over the\n"
                     "    rounds), by which rows are ordered\n"
                     "- no speed-ups: no serial baseline was measured\n");
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
  char *text = printed(&f, false);
  assert_non_null(strstr(text, "\nrank  configuration        threads    time    interval  relative\n"
                               "   1  größe-µ-数-and-long    4 x 1  201 µs  [200, 202]      1.00\n"));
  free(text);
}

/* One launch does not show y to be slower than the first of its group, which x is shown to be. */
static void a_rank_above_that_of_a_faster_one_is_marked(void **state) {
  (void)state;
  struct fixture f;
  fixture_init(&f);
  fixture_add_config(&f, "fast", "serial", 1);
  fixture_add_config(&f, "few", "threads", 2);
  fixture_add_config(&f, "x", "threads", 4);
  fixture_add_config(&f, "y", "threads", 8);
  for (int64_t r = 1; r <= 12; r++) {
    fixture_add_launch(&f, "fast", r, 1000000 + 4000 * (r % 3));
    fixture_add_launch(&f, "x", r, 1540000 + 6000 * (r % 2));
    if (r <= 2) { fixture_add_launch(&f, "few", r, 1490000 + 60000 * (r % 2)); }
    if (r == 3) { fixture_add_launch(&f, "y", r, 1550000); }
  }
  char *text = printed(&f, false);
  assert_non_null(strstr(text, "\n  1   fast "));
  assert_non_null(strstr(text, "\n  1‡  y "));
  assert_non_null(strstr(text, "\n  3   x "));
  assert_non_null(strstr(text, "\n  ‡: slower than a configuration with a worse rank, but its launches are too\n"
                               "    few, or vary too much, to show it\n"));
  free(text);
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
  assert_printed(&f, "verdict: wrong results: wrong; of the others, serial is ahead (smallest relative\n"
                     "  time)\n"
                     "\n"
                     "gemm f64, 1000 x 1000 x 1000, 12 items, uniform, retain none\n"
                     "rank  configuration  threads     time     interval  relative  speed-up  launches\n"
                     "   1  serial           1 x 1  2000 µs  (1000-3000)      1.00      1.00         3\n"
                     "   -  wrong            4 x 1   500 µs                                          1\n"
                     "   -  absent           1 x 1        -                                          0\n"
                     "  threads: worker threads x BLAS threads of each; relative: how many times as\n"
                     "    long as the fastest (geometric mean over the rounds), by which rows are\n"
                     "    ordered; speed-up: how many times as fast as serial (median over the rounds)\n"
                     "  (a-b): range of 3 launches\n"
                     "- wrong: 1 of 2 launches gave wrong results: item 3 is off; not ranked\n"
                     "- absent: the only launch could not run: the library has no?cblas_dgemm_batch\n"
                     "- the 95% interval is not narrower than the target of 5%: serial (100.0%, 3\n"
                     "  launches: too few for 95%) and wrong (one launch)\n");
}

static void configurations_that_share_a_rank_are_a_group(void **state) {
  (void)state;
  struct fixture f;
  fixture_init(&f);
  static const char *const ids[] = {"serial", "a", "b", "c"};
  static const double times[] = {4e6, 1e6, 2e6, 2.001e6};
  for (size_t i = 0; i < 4; i++) {
    fixture_add_config(&f, ids[i], i == 0 ? "serial" : "threads", i == 0 ? 1 : (int64_t)i + 1);
    add_rounds(&f, ids[i], 9, (int64_t)times[i]);
  }
  char *text = printed(&f, false);
  assert_non_null(strstr(text, "   1  a                2 x 1  1.00 ms      1.00      4.00  [3.99, 4.00]\n"
                               "\n"
                               "   2  b                3 x 1  2.00 ms      2.00      2.00  [2.00, 2.00]\n"
                               "   2  c                4 x 1  2.00 ms      2.00      2.00  [2.00, 2.00]\n"
                               "\n"
                               "   4  serial           1 x 1  4.00 ms      4.00      1.00\n"));
  assert_non_null(strstr(text, "\n  empty lines separate groups of equal rank: the first of a group is faster than"
                               "\n    all below the group; the others of it may be as fast as the first, and were"
                               "\n    not compared with those below\n"));
  free(text);
}

static void an_estimate_unlike_that_of_the_table_is_explained(void **state) {
  (void)state;
  struct fixture f;
  fixture_init(&f);
  static const char *const ids[] = {"serial", "a", "b"};
  for (size_t i = 0; i < 3; i++) {
    fixture_add_config(&f, ids[i], i == 0 ? "serial" : "threads", (int64_t)i + 1);
  }
  for (int64_t r = 1; r <= 4; r++) {
    fixture_add_launch(&f, "serial", r, 5e6 + 4e5 * (double)(r % 2));
    fixture_add_launch(&f, "a", r, 1e6 + 3e5 * (double)(r % 2));
    fixture_add_launch(&f, "b", r, 1.5e6 - 2e5 * (double)(r % 2));
  }
  char *text = printed(&f, false);
  const char *said = strstr(text, "about "), *why = strstr(text, "\n  the verdict gives a speed-up of about ");
  if (!said || !why) { fail_msg("%s", text); }
  assert_non_null(strstr(why, "shrunk"));
  free(text);
}

/* Of one kind each: wrong, unavailable, crashed, and some of three launches. */
static void there_are_at_most_three_remarks(void **state) {
  (void)state;
  struct fixture f;
  fixture_init(&f);
  static const char *const ids[] = {"a", "b", "c", "d"}, *const outcomes[] = {"invalid", "unavailable", "crashed",
                                                                              "crashed"};
  for (size_t i = 0; i < 4; i++) {
    fixture_add_config(&f, ids[i], "threads", (int64_t)i + 2);
    fixture_add_launch(&f, ids[i], 1, 1000000);
    f.launch++;
    fixture_add_outcome(&f, ids[i], 2, outcomes[i], i < 2 ? "why" : "");
  }
  char *text = printed(&f, false);
  const char *remarks = strstr(text, "- a: 1 of 2 launches gave wrong results: why; not ranked\n"
                                     "- b: 1 of 2 launches could not run: why\n"
                                     "- c and d: 2 of 4 launches crashed\n"
                                     "- see the report for 2 more\n");
  if (!remarks) { fail_msg("%s", text); }
  free(text);
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
  assert_non_null(strstr(text, "verdicts: 2 only one configuration\n\ngemm f64, "));
  const char *second = strstr(text, "\n\nsvd job=all f64, "), *key = strstr(text, "  threads: worker threads");
  assert_true(second && key && key < second); /* how to read the table is said once */
  assert_null(strstr(second, "  threads: worker threads"));
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
  char *note = strstr(text, "- the 95% interval is not narrower than the target of 5%: ");
  assert_non_null(note);
  unwrap(note);
  assert_non_null(strstr(note, "few (0.2%, 5 launches: too few for 95%)"));
  assert_non_null(strstr(note, "early (0.2%, 6 launches of at least 7)"));
  assert_non_null(strstr(note, "wide (10.9%, 9 launches)"));
  assert_non_null(strstr(note, "chance (0.0%, 9 launches, perhaps by chance)"));
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
  assert_non_null(strstr(text, "- fewer threads ran than were requested: threads (1.2 instead of 4)\n"));
  free(text);
}

static void capacity_is_a_remark_where_it_varied(void **state) {
  (void)state;
  static const struct {
    double last;
    const char *line;
  } cases[] = {{3.52e9, NULL},
               {2e9, "\n- the machine offered the work of 2.00 to 4.00 cores, usually 3.90: in 1 of 3\n"
                     "  launches at least 10% less than usual\n"}};
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
    const bool right = cases[k].line ? strstr(text, cases[k].line) != NULL : !strstr(text, "the machine offered");
    if (!right) { fail_msg("%s", text); }
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
  assert_non_null(strstr(text, "\033[1m   1  a "));
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
      cmocka_unit_test(several_baselines_are_told_apart),
      cmocka_unit_test(a_speed_up_bounded_by_the_items_says_so),
      cmocka_unit_test(empty_columns_are_omitted),
      cmocka_unit_test(a_long_label_has_a_line_of_its_own),
      cmocka_unit_test(column_widths_count_characters),
      cmocka_unit_test(a_rank_above_that_of_a_faster_one_is_marked),
      cmocka_unit_test(missing_values_are_explained_in_notes),
      cmocka_unit_test(each_workload_has_a_table_of_its_own),
      cmocka_unit_test(the_unmet_part_of_the_convergence_rule_is_named),
      cmocka_unit_test(a_single_thread_that_waited_did_not_ignore_its_setting),
      cmocka_unit_test(configurations_that_share_a_rank_are_a_group),
      cmocka_unit_test(an_estimate_unlike_that_of_the_table_is_explained),
      cmocka_unit_test(there_are_at_most_three_remarks),
      cmocka_unit_test(capacity_is_a_remark_where_it_varied),
      cmocka_unit_test(colour_is_used_only_on_request),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
