/* The answer in one sentence, rule by rule, and its words. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "report/analysis/facts.h"
#include "report/analysis/headline.h"
#include "report/analysis/names.h"
#include "report/analysis/words.h"
#include "tests/unit/fragment_text.h"

enum { MOST = 4 };

/* A workload of up to MOST entries, built by hand. */
struct fixture {
  struct sg_configs_row configs[MOST];
  struct sg_summary_row rows[MOST];
  struct sg_entry entries[MOST];
  struct sg_workload_results workload;
};

static struct sg_entry *add(struct fixture *f, const char *strategy, double seconds, int rank, double speedup) {
  size_t i = f->workload.n++;
  f->configs[i] = (struct sg_configs_row){.label = strategy,
                                          .strategy = strategy,
                                          .operation = "gemm",
                                          .dtype = "f64",
                                          .m = 2000,
                                          .n = 2000,
                                          .k = 2000,
                                          .count = 100,
                                          .options = "",
                                          .workers = 2,
                                          .blas_threads = 1,
                                          .backend = "b",
                                          .coretype = "auto"};
  f->rows[i] = (struct sg_summary_row){.n = 8,
                                       .median = seconds * 1e9,
                                       .ci_low = seconds * 0.99e9,
                                       .ci_high = seconds * 1.01e9,
                                       .speedup = speedup,
                                       .speedup_low = speedup * 0.99,
                                       .speedup_high = speedup * 1.01,
                                       .rank = rank,
                                       .valid = 1};
  f->entries[i] = (struct sg_entry){.config = &f->configs[i],
                                    .name = strategy,
                                    .status = SG_ENTRY_RANKED,
                                    .detail = "",
                                    .wall = &f->rows[i],
                                    .ok = 8};
  f->workload.entries = f->entries;
  f->workload.n_tied += rank == 1;
  if (rank == 1 && !f->workload.best) { f->workload.best = &f->entries[i]; }
  if (strcmp(strategy, "serial") == 0) { f->workload.baseline = &f->entries[i]; }
  return &f->entries[i];
}

/* The text of a headline, of which it takes ownership: a new heap string. */
static char *said(json_t *headline) {
  char *text = strdup(fragment_text(headline, "text"));
  json_decref(headline);
  return text;
}

static void says(const struct fixture *f, const char *wanted) {
  char *text = said(sg_headline_workload(&f->workload, "Some CPU"));
  assert_string_equal(text, wanted);
  free(text);
}

static void the_fastest_with_its_speedup(void **state) {
  (void)state;
  struct fixture f = {0};
  add(&f, "threads", 9.64, 1, 3.41);
  add(&f, "serial", 32.9, 2, 1);
  says(&f, "For 100 products of 2000 × 2000 float64 on Some CPU, `threads` with 2 workers and 1 BLAS thread is "
           "fastest: 3.41 times as fast as `serial` [3.38, 3.44] (9.64 s against 32.9 s).");
}

static void ties_are_named(void **state) {
  (void)state;
  struct fixture f = {0};
  add(&f, "threads", 9.64, 1, 3.41);
  add(&f, "omp-dynamic", 9.65, 1, 3.40);
  add(&f, "omp-static", 9.66, 1, 3.40);
  add(&f, "serial", 32.9, 4, 1);
  char *text = said(sg_headline_workload(&f.workload, ""));
  assert_non_null(strstr(text, " `omp-dynamic` and `omp-static` are statistically indistinguishable from it."));
  assert_null(strstr(text, " on "));
  free(text);
}

static void strategies_indistinguishable_from_serial_do_not_win(void **state) {
  (void)state;
  struct fixture f = {0};
  add(&f, "threads", 0.4, 1, 1.82);
  add(&f, "serial", 0.736, 1, 1);
  add(&f, "blas-default", 0.5, 1, 1.5);
  says(&f, "For 100 products of 2000 × 2000 float64 on Some CPU, no strategy is reliably faster than `serial`. "
           "`threads` with 2 workers and 1 BLAS thread has the lowest median: 1.82 times as fast as `serial` [1.80, "
           "1.84] (400 ms against 736 ms).");
}

static void nothing_beats_serial(void **state) {
  (void)state;
  struct fixture f = {0};
  add(&f, "serial", 1, 1, 1);
  add(&f, "threads", 2, 2, 0.5);
  says(&f, "For 100 products of 2000 × 2000 float64 on Some CPU, nothing is faster than `serial`, at 1.00 s [990 ms, "
           "1.01 s].");
}

static void without_a_baseline_there_is_no_speedup(void **state) {
  (void)state;
  struct fixture f = {0};
  add(&f, "threads", 9.64, 1, NAN);
  add(&f, "blas-default", 15.4, 2, NAN);
  says(&f, "For 100 products of 2000 × 2000 float64 on Some CPU, `threads` with 2 workers and 1 BLAS thread is "
           "fastest, at 9.64 s [9.54, 9.74 s]. `serial` was not measured, so no speed-up can be given.");
}

static void a_single_configuration_has_no_comparison(void **state) {
  (void)state;
  struct fixture f = {0};
  add(&f, "serial", 1.5, 1, 1);
  f.rows[0].ci_low = f.rows[0].ci_high = NAN;
  says(&f, "For 100 products of 2000 × 2000 float64 on Some CPU, `serial` takes 1.50 s. It is the only configuration "
           "measured, so there is nothing to compare it with.");
}

static void without_valid_times_nothing_is_ranked(void **state) {
  (void)state;
  struct fixture f = {0};
  add(&f, "threads", 1, 0, NAN)->status = SG_ENTRY_INVALID;
  add(&f, "serial", 1, 0, NAN)->status = SG_ENTRY_FAILED;
  f.workload.best = NULL;
  says(&f, "For 100 products of 2000 × 2000 float64 on Some CPU, nothing can be ranked: no configuration has a "
           "verified time.");
}

static void hostile_names_are_escaped(void **state) {
  (void)state;
  struct fixture f = {0};
  add(&f, "a|b<script>", 1, 1, 2);
  add(&f, "serial", 2, 2, 1);
  char *text = said(sg_headline_workload(&f.workload, "CPU *bold* <b>"));
  assert_non_null(strstr(text, "on CPU \\*bold\\* \\<b\\>, a\\|b\\<script\\> with"));
  free(text);
}

static void expect(char *got, const char *wanted) {
  assert_string_equal(got, wanted);
  free(got);
}

/* Two workloads; `threads` is the speed-up over serial; 0: serial is statistically indistinguishable from it; -1:
 * serial was not measured either. */
static char *headline_of_two(double first, double second) {
  struct fixture f[2] = {{.workload = {0}}, {.workload = {0}}};
  const double speedups[] = {first, second};
  struct sg_workload_results workloads[2];
  struct sg_entry entries[4];
  for (size_t i = 0; i < 2; i++) {
    bool open = speedups[i] <= 0;
    add(&f[i], "threads", 10, 1, open ? 1.01 : speedups[i]);
    add(&f[i], "serial", 20, open ? 1 : 2, 1);
    workloads[i] = f[i].workload;
    if (speedups[i] < 0) { workloads[i].baseline = NULL; }
    memcpy(&entries[2 * i], f[i].entries, 2 * sizeof *entries);
  }
  struct sg_resultset set = {0};
  struct sg_analysis a = {.set = &set, .workloads = workloads, .n_workloads = 2, .entries = entries, .n_entries = 4};
  return said(sg_headline(&a));
}

static void over_several_workloads_it_says_where_parallelism_pays(void **state) {
  (void)state;
  expect(headline_of_two(1.5, 1.9),
         "Parallel execution is reliably faster than `serial` in each of 2 workloads, with speed-ups of 1.50 to "
         "1.90. `threads` is fastest, or statistically indistinguishable from the fastest, in all of them.");
  expect(headline_of_two(1.5, 0), "Parallel execution is reliably faster than `serial` in 1 of 2 workloads, with a "
                                  "speed-up of 1.50. `threads` is fastest, or statistically indistinguishable from "
                                  "the fastest, there. In the other, nothing is reliably faster than `serial`.");
  expect(headline_of_two(0, 0), "Nothing is reliably faster than `serial` in any of 2 workloads.");
  expect(headline_of_two(0, -1),
         "Nothing is reliably faster than `serial` in the only workload with a `serial` time.");
}

static void chosen_kernels_are_compared_with_the_librarys_default(void **state) {
  (void)state;
  struct fixture f = {.workload = {0}};
  add(&f, "serial", 10, 1, 1);
  add(&f, "serial", 30, 2, 1);
  f.configs[0].coretype = "SkylakeX";
  f.configs[1].coretype = "auto";
  f.workload.baseline = &f.entries[0];
  says(&f, "For 100 products of 2000 × 2000 float64 on Some CPU, nothing is faster than `serial`, at 10.0 s [9.90, "
           "10.1 s]. With the kernels that the library selects by default it takes 30.0 s.");
}

/* The names of a workload's two entries, in a run of two workloads. */
static void names_are(const char *first, const char *second, const char *name, const char *other) {
  struct sg_configs_row configs[3] = {{.label = first, .strategy = "s"},
                                      {.label = second, .strategy = "s"},
                                      {.label = "s elsewhere", .strategy = "s"}};
  struct sg_entry entries[3] = {{.config = &configs[0]}, {.config = &configs[1]}, {.config = &configs[2]}};
  struct sg_workload_results workloads[2] = {{.entries = entries, .n = 2}, {.entries = &entries[2], .n = 1}};
  char **names = sg_names_give(workloads, 2);
  assert_string_equal(entries[0].name, name);
  assert_string_equal(entries[1].name, other);
  assert_string_equal(entries[2].name, "s");
  sg_names_release(names);
}

static void names_omit_the_suffix_shared_by_a_workload(void **state) {
  (void)state;
  names_are("serial n=16 count=8", "threads n=16 count=8", "serial", "threads");
  names_are("hybrid 1x2 n=16", "hybrid 2x2 n=16", "hybrid 1x2", "hybrid 2x2");
  names_are("serial n=16 auto", "serial n=16 Haswell", "serial n=16 auto", "serial n=16 Haswell");
  names_are("a b", "b", "a b", "b");
  names_are("same", "same", "same", "same");
}

static void workloads_use_the_standard_terms(void **state) {
  (void)state;
  struct sg_configs_row c = {
      .operation = "gemm", .dtype = "f32", .m = 10, .n = 20, .k = 30, .count = 1, .options = ""};
  expect(said(sg_fact_workload(&c)), "1 product of 10 × 30 by 30 × 20 float32");
  c.options = "jobz=n";
  c.operation = "svd";
  expect(said(sg_fact_workload(&c)), "1 SVD of 10 × 20 float32, jobz=n");
  c.options = "";
  c.count = 64;
  static const char *const phrases[][2] = {{"gemv", "64 matrix-vector products of 10 × 20 float32"},
                                           {"chain", "64 chains of products of 10 × 20 float32"},
                                           {"syrk", "64 symmetric products of 10 × 20, k = 30 float32"},
                                           {"lu-solve", "64 LU solves of 10 × 20, k = 30 float32"},
                                           {"cholesky", "64 Cholesky factorisations of 10 × 20 float32"},
                                           {"qr", "64 QR factorisations of 10 × 20 float32"},
                                           {"least-squares", "64 least-squares fits of 10 × 20, k = 30 float32"},
                                           {"svd", "64 SVDs of 10 × 20 float32"},
                                           {"eigh", "64 symmetric eigenproblems of 10 × 20 float32"},
                                           {"axpy", "64 sums of vectors (axpy) of 200 float32"},
                                           {"dot", "64 dot products of 200 float32"},
                                           {"mine", "64 operations mine on 10 × 20, k = 30 float32"}};
  for (size_t i = 0; i < sizeof phrases / sizeof phrases[0]; i++) {
    c.operation = phrases[i][0];
    expect(said(sg_fact_workload(&c)), phrases[i][1]);
  }
}

static void numbers_keep_their_significant_digits(void **state) {
  (void)state;
  expect(sg_words_ratio(1.926), "1.93×");
  expect(sg_words_ratio(12.34), "12.3×");
  expect(sg_words_ratio(123.4), "123×");
  expect(sg_words_ratio(NAN), "");
  expect(sg_words_ratio_interval(9.9, 10.2), "[9.9, 10.2]");
  expect(sg_words_time_interval(1.1e9, 1.2e9), "[1.10, 1.20 s]");
  expect(sg_words_time_interval(999e6, 1.2e9), "[999 ms, 1.20 s]");
  expect(sg_words_percent(0.00123), "0.12%");
  expect(sg_words_percent(0.0995), "10%");
}

static void long_labels_are_shortened_in_the_middle(void **state) {
  (void)state;
  expect(sg_words_fit("short", 10), "short");
  expect(sg_words_fit("0123456789abcdef", 10), "012345…def");
  expect(sg_words_fit("ääääääääääääääää", 10), "ääääää…äää");
  expect(sg_words_fit("漢字漢字漢字漢字", 9), "漢字…字");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_fastest_with_its_speedup),
      cmocka_unit_test(ties_are_named),
      cmocka_unit_test(strategies_indistinguishable_from_serial_do_not_win),
      cmocka_unit_test(nothing_beats_serial),
      cmocka_unit_test(without_a_baseline_there_is_no_speedup),
      cmocka_unit_test(a_single_configuration_has_no_comparison),
      cmocka_unit_test(without_valid_times_nothing_is_ranked),
      cmocka_unit_test(hostile_names_are_escaped),
      cmocka_unit_test(over_several_workloads_it_says_where_parallelism_pays),
      cmocka_unit_test(chosen_kernels_are_compared_with_the_librarys_default),
      cmocka_unit_test(names_omit_the_suffix_shared_by_a_workload),
      cmocka_unit_test(workloads_use_the_standard_terms),
      cmocka_unit_test(numbers_keep_their_significant_digits),
      cmocka_unit_test(long_labels_are_shortened_in_the_middle),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
