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

enum { MOST = 5 };

/* A workload of up to MOST entries, built by hand: the verdict is CLEAR or, with several of rank 1, TIED. */
struct fixture {
  struct sg_configs_row configs[MOST];
  struct sg_summary_row rows[MOST];
  struct sg_entry entries[MOST];
  struct sg_workload_results workload;
  struct sg_verdict verdict;
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
                                          .coretype = "auto",
                                          .runner = "c",
                                          .load = "serial"};
  f->rows[i] = (struct sg_summary_row){.n = 8,
                                       .median = seconds * 1e9,
                                       .median_corrected = seconds * 1e9,
                                       .ci_low = seconds * 0.99e9,
                                       .ci_high = seconds * 1.01e9,
                                       .ci_level = 0.96,
                                       .ratio = seconds,
                                       .speedup = speedup,
                                       .speedup_corrected = speedup,
                                       .speedup_low = speedup * 0.99,
                                       .speedup_high = speedup * 1.01,
                                       .speedup_n = 8,
                                       .speedup_level = 0.96,
                                       .rank = rank,
                                       .valid = 1};
  f->entries[i] = (struct sg_entry){.config = &f->configs[i],
                                    .name = strategy,
                                    .status = SG_ENTRY_RANKED,
                                    .detail = "",
                                    .wall = &f->rows[i],
                                    .ok = 8};
  f->workload.entries = f->entries;
  f->workload.verdict = &f->verdict;
  f->workload.n_tied += rank == 1;
  f->verdict.n_tied = f->workload.n_tied;
  f->verdict.kind = f->workload.n_tied > 1 ? SG_VERDICT_TIED : SG_VERDICT_CLEAR;
  f->verdict.cost = f->workload.n_tied > 1 ? 0.034 : NAN;
  if (rank == 1 && !f->workload.best) { f->workload.best = &f->entries[i]; }
  if (strcmp(strategy, "serial") == 0) { f->workload.baseline = &f->entries[i]; }
  return &f->entries[i];
}

/* Without a time, because it never ran. */
static void add_missing(struct fixture *f, const char *strategy) {
  struct sg_entry *e = add(f, strategy, 1, 9, NAN);
  e->status = SG_ENTRY_NOT_RUN;
  e->wall = NULL;
  f->verdict.n_missing++;
}

/* One launch of each. */
static void once(struct fixture *f) {
  for (size_t i = 0; i < f->workload.n; i++) {
    struct sg_summary_row *r = &f->rows[i];
    r->n = r->speedup_n = 1;
    r->ci_low = r->ci_high = r->ci_level = r->speedup_level = NAN;
    r->speedup_low = r->speedup / 1.6;
    r->speedup_high = r->speedup * 1.6;
  }
}

/* The text of a headline, of which it takes ownership: a new heap string. */
static char *said(json_t *headline) {
  char *text = strdup(fragment_text(headline, "text"));
  json_decref(headline);
  return text;
}

/* The verdict and the headline, after "For 100 products of 2000 × 2000 float64 on Some CPU, ". */
static void says(const struct fixture *f, const char *verdict, const char *wanted) {
  static const char begin[] = "For 100 products of 2000 × 2000 float64 on Some CPU, ";
  char *label = said(sg_verdict_workload(&f->workload)), *text = said(sg_headline_workload(&f->workload, "Some CPU"));
  assert_string_equal(label, verdict);
  if (strncmp(text, begin, strlen(begin)) != 0) { fail_msg("%s", text); }
  assert_string_equal(text + strlen(begin), wanted);
  free(label);
  free(text);
}

/* ---- clear */

static void the_fastest_with_its_speedup_and_its_lead(void **state) {
  (void)state;
  struct fixture f = {0};
  add(&f, "threads", 9.64, 1, 3.41);
  add(&f, "serial", 32.9, 2, 1);
  f.rows[0].ratio = 1;
  f.rows[1].ratio = 3.41;
  says(&f, "**Verdict: clear.**",
       "`threads` with 2 workers and 1 BLAS thread is fastest: 3.41 times as fast as `serial` \\[3.38, 3.44\\] (9.64 "
       "s "
       "against 32.9 s). The next, `serial`, takes 3.41 times as long.");
}

static void a_small_lead_is_a_share(void **state) {
  (void)state;
  struct fixture f = {0};
  add(&f, "threads", 1, 1, 1.5);
  add(&f, "omp-static", 1.048, 2, 1.43);
  add(&f, "serial", 1.5, 3, 1);
  says(&f, "**Verdict: clear.**",
       "`threads` with 2 workers and 1 BLAS thread is fastest: 1.50 times as fast as `serial` \\[1.48, 1.52\\] (1.00 "
       "s "
       "against 1.50 s). The next, `omp-static`, takes 4.8% longer.");
}

static void times_that_do_not_give_the_speedup_are_left_out(void **state) {
  (void)state;
  struct fixture f = {0};
  add(&f, "threads", 1, 1, 1.77);
  add(&f, "serial", 1.87, 2, 1);
  says(&f, "**Verdict: clear.**",
       "`threads` with 2 workers and 1 BLAS thread is fastest: 1.77 times as fast as `serial` \\[1.75, 1.79\\]. The "
       "next, "
       "`serial`, takes 87% longer.");
}

/* Each library has a serial of its own, which need not be named in full. */
static void a_baseline_is_of_the_same_library_where_several_were_measured(void **state) {
  (void)state;
  static const struct {
    const char *coretype, *backend, *runner, *load, *wanted;
  } cases[] = {{"auto", "b", "c", "serial", "as `serial` \\["},
               {"auto", "b", "c", "mmap", "as `serial` with the same way of loading \\["},
               {"SkylakeX", "b", "c", "serial", "as `serial` with the same kernels \\["},
               {"SkylakeX", "blis", "c", "serial", "as `serial` with the same library \\["},
               {"auto", "b", "numpy", "serial", "as `serial` with the same program \\["},
               {"auto", "blis", "numpy", "serial", "as `serial` with the same library and program \\["}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct fixture f = {0};
    struct sg_entry *threads = add(&f, "threads", 1, 1, 2), *others = add(&f, "serial", 3, 3, 1),
                    *own = add(&f, "serial", 2, 2, 1);
    threads->baseline = own->baseline = own;
    others->baseline = others;
    own->name = "serial openblas-0.3.26";
    struct sg_configs_row *other = (struct sg_configs_row *)others->config;
    other->load = cases[i].load;
    other->coretype = cases[i].coretype;
    other->backend = cases[i].backend;
    other->runner = cases[i].runner;
    char *text = said(sg_headline_workload(&f.workload, "Some CPU"));
    assert_non_null(strstr(text, cases[i].wanted));
    free(text);
  }
}

static void nothing_beats_serial(void **state) {
  (void)state;
  struct fixture f = {0};
  add(&f, "serial", 1, 1, 1);
  add(&f, "threads", 2, 2, 0.5);
  says(&f, "**Verdict: clear.**",
       "nothing is faster than `serial`, at 1.00 s \\[990 ms, 1.01 s\\]. The next, `threads`, takes 2.00 times as "
       "long.");
}

static void without_a_baseline_there_is_no_speedup(void **state) {
  (void)state;
  struct fixture f = {0};
  add(&f, "threads", 1, 1, NAN);
  add(&f, "blas-default", 1.6, 2, NAN);
  says(&f, "**Verdict: clear.**",
       "`threads` with 2 workers and 1 BLAS thread is fastest, at 1.00 s \\[990 ms, 1.01 s\\]. `serial` has no "
       "verified "
       "time, "
       "so no speed-up can be given. The next, `blas-default`, takes 60% longer.");
}

static void one_launch_gives_a_rough_speedup(void **state) {
  (void)state;
  struct fixture f = {0};
  add(&f, "threads", 1, 1, 9.86);
  add(&f, "serial", 9.86, 2, 1);
  once(&f);
  says(&f, "**Verdict: clear.**",
       "`threads` with 2 workers and 1 BLAS thread is fastest: about 10 times as fast as `serial` (about 6 to 16, "
       "from "
       "one launch each: 1.00 s against 9.86 s). The next, `serial`, takes 9.86 times as long.");
}

/* ---- tied */

static void tied_configurations_are_named_with_the_corrected_speedup(void **state) {
  (void)state;
  struct fixture f = {0};
  add(&f, "threads", 9.64, 1, 3.41);
  add(&f, "omp-dynamic", 9.75, 1, 3.40);
  add(&f, "omp-static", 9.86, 1, 3.40);
  add(&f, "serial", 32.9, 4, 1);
  f.rows[0].median_corrected = 9.7e9;
  f.rows[0].speedup_corrected = 3.39;
  says(&f, "**Verdict: tied.**",
       "`threads`, `omp-dynamic` and `omp-static` are equally fast within 3.4%: about 3.4 times as fast as `serial` "
       "\\[3.38, 3.44\\] (9.70 s against 32.9 s).");
}

static void of_tied_configurations_with_long_names_two_are_named(void **state) {
  (void)state;
  struct fixture f = {0};
  add(&f, "processes openblas64-0.3.34.0.0 runner=c", 1, 1, 9);
  add(&f, "processes openblas-0.3.26 runner=numpy-2", 1.01, 1, 9);
  add(&f, "threads openblas64-0.3.34.0.0 runner=c", 1.02, 1, 9);
  add(&f, "threads openblas-0.3.26 runner=c", 1.03, 1, 9);
  add(&f, "serial", 9, 5, 1);
  says(&f, "**Verdict: tied.**",
       "`processes openblas64-0.3.34.0.0 runner=c`, `processes openblas-0.3.26 runner=numpy-2` and 2 more are "
       "equally fast within 3.4%: about 9.0 times as fast as `serial` \\[8.91, 9.09\\] (1.00 s against 9.00 s).");
}

static void a_tie_with_serial_is_the_same_on_both_sides(void **state) {
  (void)state;
  for (int serial_first = 0; serial_first < 2; serial_first++) {
    struct fixture f = {0};
    add(&f, serial_first ? "serial" : "threads", 1, 1, serial_first ? 1 : 1.01);
    add(&f, serial_first ? "threads" : "serial", 1.01, 1, serial_first ? 0.99 : 1);
    says(&f, "**Verdict: tied.**",
         serial_first
             ? "nothing is reliably faster than `serial`: `serial` and `threads` are equally fast within 3.4%."
             : "nothing is reliably faster than `serial`: `threads` and `serial` are equally fast within 3.4%.");
  }
}

static void a_tie_without_a_baseline_has_a_time(void **state) {
  (void)state;
  struct fixture f = {0};
  add(&f, "threads", 1, 1, NAN);
  add(&f, "omp-static", 1.01, 1, NAN);
  says(&f, "**Verdict: tied.**",
       "`threads` and `omp-static` are equally fast within 3.4%, at about 1.00 s. `serial` has no verified time, so "
       "no "
       "speed-up can be given.");
}

/* ---- too few launches, and times that vary */

static void too_few_launches_to_tell(void **state) {
  (void)state;
  struct fixture f = {0};
  add(&f, "hybrid 16x1", 0.111, 1, 9.86);
  add(&f, "hybrid 32x1", 0.116, 1, 9.43);
  add(&f, "hybrid 1x16", 0.216, 1, 5.1);
  add(&f, "serial", 1.1, 4, 1);
  once(&f);
  f.configs[0].strategy = "hybrid";
  f.verdict.kind = SG_VERDICT_FEW;
  says(
      &f, "**Verdict: too few launches to tell.**",
      "`hybrid 16x1` is about 10 times as fast as `serial` (about 6 to 16, from one launch each: 111 ms against 1.10 "
      "s); there are too few launches to tell it from `hybrid 32x1` and `hybrid 1x16`.");
}

static void too_few_launches_to_tell_it_from_serial(void **state) {
  (void)state;
  struct fixture f = {0};
  add(&f, "threads", 1, 1, 1.8);
  add(&f, "serial", 1.8, 1, 1);
  once(&f);
  f.verdict.kind = SG_VERDICT_FEW;
  says(&f, "**Verdict: too few launches to tell.**",
       "there are too few launches to tell whether anything is faster than `serial`. So far `threads` with 2 workers "
       "and 1 BLAS thread is ahead (smallest relative time), about 1.8 times as fast as `serial` (about 1.1 to 2.9, "
       "from one "
       "launch "
       "each: 1.00 s against 1.80 s), unlike the verdict not corrected for the number of comparisons.");
  struct fixture several = {0};
  add(&several, "threads", 1, 1, 1.8);
  add(&several, "serial", 1.8, 1, 1);
  several.verdict.kind = SG_VERDICT_UNSTABLE;
  says(&several, "**Verdict: unstable machine, inconclusive.**",
       "times vary too much to tell whether anything is faster than `serial`. So far `threads` with 2 workers and 1 "
       "BLAS "
       "thread is ahead (smallest relative time), about 1.8 times as fast as `serial` \\[1.78, 1.82\\] (1.00 s "
       "against 1.80 s), "
       "unlike the verdict not corrected for the number of comparisons.");
}

static void serial_ahead_with_too_few_launches(void **state) {
  (void)state;
  struct fixture f = {0};
  add(&f, "serial", 1, 1, 1);
  add(&f, "threads", 1.2, 1, 0.83);
  f.verdict.kind = SG_VERDICT_FEW;
  says(&f, "**Verdict: too few launches to tell.**",
       "there are too few launches to tell whether anything is faster than `serial`. So far `serial` is ahead "
       "(smallest relative time), 1.00 s \\[990 ms, 1.01 s\\].");
}

static void times_vary_too_much(void **state) {
  (void)state;
  struct fixture f = {0};
  add(&f, "threads", 1, 1, 3.4);
  add(&f, "omp-static", 1.1, 1, 3.1);
  add(&f, "serial", 3.4, 3, 1);
  f.verdict.kind = SG_VERDICT_UNSTABLE;
  f.verdict.cost = 0.25;
  says(&f, "**Verdict: unstable machine, inconclusive.**",
       "times vary too much to tell `threads` and `omp-static` apart: the difference may be up to 25%. So far "
       "`threads` "
       "with 2 workers and 1 BLAS thread is ahead (smallest relative time), about 3.4 times as fast as `serial` "
       "\\[3.37, 3.43\\] "
       "(1.00 "
       "s against 3.40 s).");
}

static void times_vary_too_much_to_tell_it_from_serial(void **state) {
  (void)state;
  struct fixture f = {0};
  add(&f, "serial", 1, 1, 1);
  add(&f, "threads", 1.1, 1, 0.9);
  f.verdict.kind = SG_VERDICT_UNSTABLE;
  f.verdict.cost = 0.25;
  says(&f, "**Verdict: unstable machine, inconclusive.**",
       "times vary too much to tell whether anything is faster than `serial`. So far `serial` is ahead (smallest "
       "relative time), "
       "1.00 s \\[990 ms, 1.01 s\\].");
}

static void a_speedup_that_may_be_anything_is_not_given(void **state) {
  (void)state;
  struct fixture f = {0};
  add(&f, "threads", 1, 1, 3.4);
  add(&f, "serial", 5.3, 1, 1);
  f.rows[0].speedup_low = 0.02;
  f.rows[0].speedup_high = 214;
  f.verdict.kind = SG_VERDICT_FEW;
  f.verdict.launches = 2;
  says(&f, "**Verdict: too few launches to tell.**",
       "there are too few launches to tell whether anything is faster than `serial`. So far `threads` with 2 workers "
       "and 1 BLAS thread is ahead (smallest relative time), 1.00 s \\[990 ms, 1.01 s\\]; there are too few launches "
       "to "
       "give a speed-up.");
  f.verdict.kind = SG_VERDICT_UNSTABLE;
  f.verdict.launches = 8;
  says(&f, "**Verdict: unstable machine, inconclusive.**",
       "times vary too much to tell whether anything is faster than `serial`. So far `threads` with 2 workers and 1 "
       "BLAS thread is ahead (smallest relative time), 1.00 s \\[990 ms, 1.01 s\\]; times vary too much to give a "
       "speed-up.");
}

/* The first of several that tie with serial may lose up to a bound. */
static void the_one_ahead_of_serial_may_lose(void **state) {
  (void)state;
  struct fixture f = {0};
  add(&f, "threads", 1, 1, 1.1);
  add(&f, "serial", 0.97, 1, 1);
  f.verdict.cost = 0.3;
  f.verdict.best_cost = 0.18;
  says(&f, "**Verdict: tied.**",
       "nothing is reliably faster than `serial`. `threads` with 2 workers and 1 BLAS thread is ahead (smallest "
       "relative time), 1.00 s \\[990 ms, 1.01 s\\], but `serial` may be as fast: choosing `threads` costs at most "
       "18%.");
}

/* ---- incomplete */

static void configurations_that_never_ran_are_named(void **state) {
  (void)state;
  struct fixture f = {0};
  add(&f, "blas-physical", 15.1, 1, 7.47);
  add(&f, "threads+blas", 15.2, 1, 7.45);
  add(&f, "serial", 113, 3, 1);
  once(&f);
  add_missing(&f, "blas-default");
  add_missing(&f, "threads");
  f.verdict.kind = SG_VERDICT_INCOMPLETE;
  says(&f, "**Verdict: incomplete, 2 configurations never ran.**",
       "`blas-default` and `threads` have no time. So far `blas-physical` with 2 workers and 1 BLAS thread is ahead "
       "(smallest relative time), about 7 times as fast as `serial` (about 5 to 12, from one launch each: 15.1 s "
       "against 113 s). "
       "`threads+blas` may be as fast.");
}

static void a_run_cut_off_before_its_answer(void **state) {
  (void)state;
  struct fixture f = {0};
  add(&f, "threads", 1, 1, 3.4);
  add(&f, "omp-static", 1.3, 1, 2.6);
  add(&f, "serial", 3.4, 3, 1);
  f.verdict.kind = SG_VERDICT_INCOMPLETE;
  says(&f, "**Verdict: incomplete.**",
       "launches are missing, because the run did not end. So far `threads` with 2 workers and 1 BLAS thread is "
       "ahead (smallest relative time), about 3.4 times as fast as `serial` \\[3.37, 3.43\\] (1.00 s against 3.40 "
       "s). `omp-static` "
       "may be "
       "as "
       "fast.");
}

/* ---- no comparison */

static void wrong_results_come_first(void **state) {
  (void)state;
  struct fixture f = {0};
  add(&f, "serial", 1, 1, 1);
  add(&f, "threads", 0.5, 9, NAN)->status = SG_ENTRY_INVALID;
  f.rows[1].rank = SG_NO_INT;
  f.verdict.kind = SG_VERDICT_WRONG;
  says(&f, "**Verdict: wrong results.**",
       "`threads` gave wrong results and is not ranked. Of the others, `serial` is ahead (smallest relative time), "
       "1.00 s "
       "\\[990 ms, 1.01 s\\].");
  f.entries[1].detail = sg_impossible_time;
  says(&f, "**Verdict: wrong results.**",
       "`threads` gave wrong results, trials with a duration of zero or less, and is not ranked. Of the others, "
       "`serial` is ahead (smallest relative time), 1.00 s \\[990 ms, 1.01 s\\].");
}

static void nothing_but_wrong_results(void **state) {
  (void)state;
  struct fixture f = {0};
  add(&f, "serial", 1, 9, NAN)->status = SG_ENTRY_INVALID;
  add(&f, "threads", 0.5, 9, NAN)->status = SG_ENTRY_INVALID;
  f.verdict.kind = SG_VERDICT_WRONG;
  says(&f, "**Verdict: wrong results.**",
       "`threads` and `serial` gave wrong results and are not ranked. No configuration has a verified time.");
}

static void a_single_configuration_has_no_comparison(void **state) {
  (void)state;
  struct fixture f = {0};
  add(&f, "serial", 1.5, 1, 1);
  f.verdict.kind = SG_VERDICT_SINGLE;
  f.rows[0].n = 4;
  f.rows[0].ci_level = 0.875;
  says(
      &f, "**Verdict: only one configuration.**",
      "`serial` takes 1.50 s (1.49–1.51 s), the range of 4 launches. It is the only configuration measured, so there "
      "is nothing to compare it with.");
  add(&f, "threads", 1, 9, NAN)->status = SG_ENTRY_FAILED;
  f.verdict.kind = SG_VERDICT_SINGLE;
  f.rows[0].ci_low = f.rows[0].ci_high = NAN;
  says(&f, "**Verdict: only one configuration.**",
       "`serial` takes 1.50 s. It is the only configuration with a verified time, so there is nothing to compare it "
       "with.");
}

static void meaningless_times_give_no_answer(void **state) {
  (void)state;
  struct fixture f = {0};
  add(&f, "serial", 1, 1, 1);
  add(&f, "threads", 0.1, 2, 10);
  f.verdict.kind = SG_VERDICT_MEANINGLESS;
  char *label = said(sg_verdict_workload(&f.workload)), *text = said(sg_headline_workload(&f.workload, "Some CPU"));
  assert_string_equal(label, "**Verdict: none, the times mean nothing.**");
  assert_string_equal(text, "This run tests that everything works, with work too small to measure: its times do not "
                            "show which configuration is fastest.");
  free(label);
  free(text);
}

static void without_valid_times_nothing_is_ranked(void **state) {
  (void)state;
  struct fixture f = {0};
  add(&f, "threads", 1, 0, NAN)->status = SG_ENTRY_INVALID;
  add(&f, "serial", 1, 0, NAN)->status = SG_ENTRY_FAILED;
  f.workload.best = NULL;
  f.verdict.kind = SG_VERDICT_NOTHING;
  says(&f, "**Verdict: none, no verified time.**", "nothing can be ranked: no configuration has a verified time.");
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
static char *headline_with(double first, double second, enum sg_verdict_kind open_verdict) {
  struct fixture f[2] = {{.workload = {0}}, {.workload = {0}}};
  const double speedups[] = {first, second};
  struct sg_workload_results workloads[2];
  struct sg_entry entries[4];
  for (size_t i = 0; i < 2; i++) {
    bool open = speedups[i] <= 0;
    add(&f[i], "threads", 10, 1, open ? 1.01 : speedups[i]);
    add(&f[i], "serial", 20, open ? 1 : 2, 1);
    if (open) { f[i].verdict.kind = open_verdict; }
    workloads[i] = f[i].workload; /* refers to f[i] */
    if (speedups[i] < 0) { workloads[i].baseline = NULL; }
    memcpy(&entries[2 * i], f[i].entries, 2 * sizeof *entries);
  }
  struct sg_resultset set = {0};
  struct sg_analysis a = {.set = &set, .workloads = workloads, .n_workloads = 2, .entries = entries, .n_entries = 4};
  return said(sg_headline(&a));
}

static char *headline_of_two(double first, double second) {
  return headline_with(first, second, SG_VERDICT_TIED);
}

static void what_is_not_known_yet_is_not_denied(void **state) {
  (void)state;
  expect(headline_with(0, 0, SG_VERDICT_FEW), "What is fastest is undecided in 2 of 2 workloads.");
  expect(
      headline_with(1.5, 0, SG_VERDICT_UNSTABLE),
      "Parallel execution is reliably faster than `serial` in 1 of 2 workloads, with a speed-up of 1.50. `threads` "
      "is fastest, or shares the rank of the fastest, there. In 1 workload, what is fastest is undecided.");
}

/* The ranks alone would say that `threads` is faster in both. */
static void ranks_of_one_launch_each_are_no_claim(void **state) {
  (void)state;
  struct fixture f[2] = {{.workload = {0}}, {.workload = {0}}};
  struct sg_workload_results workloads[2];
  struct sg_entry entries[4];
  for (size_t i = 0; i < 2; i++) {
    add(&f[i], "threads", 10, 1, 2);
    add(&f[i], "serial", 20, 2, 1);
    workloads[i] = f[i].workload;
    memcpy(&entries[2 * i], f[i].entries, 2 * sizeof *entries);
  }
  struct sg_resultset set = {0};
  struct sg_analysis a = {.set = &set, .workloads = workloads, .n_workloads = 2, .entries = entries, .n_entries = 4};
  f[1].verdict.kind = SG_VERDICT_FEW;
  expect(
      said(sg_headline(&a)),
      "Parallel execution is reliably faster than `serial` in 1 of 2 workloads, with a speed-up of 2.00. `threads` "
      "is fastest, or shares the rank of the fastest, there. In 1 workload, what is fastest is undecided.");
  workloads[0].baseline = workloads[1].baseline = NULL;
  expect(said(sg_headline(&a)),
         "`threads` is fastest, or shares the rank of the fastest, in 1 of 2 workloads. What is "
         "fastest is undecided in 1 of 2 workloads.");
  f[0].verdict.kind = SG_VERDICT_FEW;
  expect(said(sg_headline(&a)), "What is fastest is undecided in 2 of 2 workloads.");
}

/* Both share the first rank in both workloads; the second is the fastest itself. */
static void of_equal_winners_the_fastest_itself_is_named(void **state) {
  (void)state;
  struct fixture f[2] = {{.workload = {0}}, {.workload = {0}}};
  struct sg_workload_results workloads[2];
  struct sg_entry entries[6];
  for (size_t i = 0; i < 2; i++) {
    add(&f[i], "blas-default", 10.1, 1, 1.9);
    add(&f[i], "threads", 10, 1, 2);
    add(&f[i], "serial", 20, 3, 1);
    f[i].workload.best = &f[i].entries[1];
    workloads[i] = f[i].workload;
    memcpy(&entries[3 * i], f[i].entries, 3 * sizeof *entries);
  }
  struct sg_resultset set = {0};
  struct sg_analysis a = {.set = &set, .workloads = workloads, .n_workloads = 2, .entries = entries, .n_entries = 6};
  expect(said(sg_headline(&a)),
         "Parallel execution is reliably faster than `serial` in each of 2 workloads, with a "
         "speed-up of 2.00. `threads` is fastest, or shares the rank of the fastest, in all of "
         "them.");
}

static void a_single_ranked_workload_of_several_is_the_only_one(void **state) {
  (void)state;
  struct fixture f[2] = {{.workload = {0}}, {.workload = {0}}};
  add(&f[0], "threads", 10, 1, 2);
  add(&f[0], "serial", 20, 2, 1);
  add(&f[1], "threads", 10, 0, NAN)->status = SG_ENTRY_FAILED;
  f[1].workload.best = NULL;
  const struct sg_workload_results workloads[2] = {f[0].workload, f[1].workload};
  struct sg_resultset set = {0};
  struct sg_analysis a = {.set = &set,
                          .workloads = (struct sg_workload_results *)workloads,
                          .n_workloads = 2,
                          .entries = f[0].entries,
                          .n_entries = 2};
  expect(said(sg_headline(&a)),
         "Parallel execution is reliably faster than `serial` in the only workload with a verified time, with a "
         "speed-up of 2.00. `threads` is fastest, or shares the rank of the fastest, there. 1 more workload has no "
         "verified time.");
}

static void the_verdicts_on_several_workloads_are_counted(void **state) {
  (void)state;
  struct sg_verdict verdicts[] = {{.kind = SG_VERDICT_FEW},        {.kind = SG_VERDICT_CLEAR},
                                  {.kind = SG_VERDICT_TIED},       {.kind = SG_VERDICT_FEW},
                                  {.kind = SG_VERDICT_INCOMPLETE}, {.kind = SG_VERDICT_CLEAR}};
  enum { N = sizeof verdicts / sizeof verdicts[0] };
  struct sg_workload_results workloads[N];
  for (size_t i = 0; i < N; i++) {
    workloads[i] = (struct sg_workload_results){.verdict = &verdicts[i]};
  }
  const struct sg_analysis a = {.workloads = workloads, .n_workloads = N};
  json_t *verdict = sg_verdict_run(&a);
  assert_true(json_is_null(json_object_get(verdict, "kind")));
  assert_true(json_is_false(json_object_get(verdict, "recommends")));
  expect(said(verdict), "**Verdicts: 2 clear, 1 tied, 2 too few launches to tell and 1 incomplete.**");
}

static void over_several_workloads_it_says_where_parallelism_pays(void **state) {
  (void)state;
  expect(headline_of_two(1.5, 1.9),
         "Parallel execution is reliably faster than `serial` in each of 2 workloads, with speed-ups of 1.50 to "
         "1.90. `threads` is fastest, or shares the rank of the fastest, in all of them.");
  expect(headline_of_two(1.5, 0), "Parallel execution is reliably faster than `serial` in 1 of 2 workloads, with a "
                                  "speed-up of 1.50. `threads` is fastest, or shares the rank of the fastest, "
                                  "there. In 1 workload, nothing is reliably faster than `serial`.");
  expect(headline_of_two(0, 0), "Nothing is reliably faster than `serial` in any of 2 workloads.");
  expect(headline_of_two(0, -1),
         "Nothing is reliably faster than `serial` in any of 2 workloads. 1 workload has no verified `serial` "
         "time.");
}

static void chosen_kernels_are_compared_with_the_librarys_default(void **state) {
  (void)state;
  struct fixture f = {.workload = {0}};
  add(&f, "serial", 10, 1, 1);
  add(&f, "serial", 30, 2, 1);
  f.configs[0].coretype = "SkylakeX";
  f.configs[1].coretype = "auto";
  f.workload.baseline = &f.entries[0];
  says(&f, "**Verdict: clear.**",
       "nothing is faster than `serial`, at 10.0 s \\[9.90, 10.1 s\\]. The next, `serial`, takes 30.0 times as long. "
       "With "
       "the kernels that the library selects by default it takes 30.0 s.");
}

/* The names of a workload's two entries, in a run of two workloads. */
static void names_are(const char *first, const char *second, const char *name, const char *other) {
  struct sg_configs_row configs[3] = {{.label = first, .strategy = "s", .backend = ""},
                                      {.label = second, .strategy = "s", .backend = ""},
                                      {.label = "s elsewhere", .strategy = "s", .backend = ""}};
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

static void without_a_label_the_id_is_the_name(void **state) {
  (void)state;
  struct sg_configs_row config = {.label = "", .config_id = "c1", .strategy = "s", .backend = ""};
  struct sg_entry entry = {.config = &config};
  struct sg_workload_results workload = {.entries = &entry, .n = 1};
  char **names = sg_names_give(&workload, 1);
  assert_string_equal(entry.name, "c1");
  sg_names_release(names);
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
  static const char *const phrases[][2] = {
      {"gemv", "64 matrix-vector products of 10 × 20 float32"},
      {"chain", "64 chains of products of 10 × 20 float32"},
      {"syrk", "64 symmetric products of 10 × 20, k = 30 float32"},
      {"herk", "64 Hermitian products of 10 × 20, k = 30 float32"},
      {"symm", "64 products of symmetric 10 × 10 by 10 × 20 float32"},
      {"trmm", "64 products of triangular 10 × 10 by 10 × 20 float32"},
      {"trsm", "64 triangular solves of 10 × 10 with 20 right-hand sides float32"},
      {"ger", "64 rank-one updates of 10 × 20 float32"},
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
  expect(sg_words_ratio_interval(0.156, 214), "[0.2, 214]"); /* no bound above 0 is shown as 0 */
  struct sg_ratio_words words = sg_words_ratio_and_interval(1.95, 0.0001, 24.302);
  expect(words.ratio, "1.950");
  expect(words.interval, "[0.0001, 24.302]");
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
      cmocka_unit_test(the_fastest_with_its_speedup_and_its_lead),
      cmocka_unit_test(a_small_lead_is_a_share),
      cmocka_unit_test(times_that_do_not_give_the_speedup_are_left_out),
      cmocka_unit_test(one_launch_gives_a_rough_speedup),
      cmocka_unit_test(tied_configurations_are_named_with_the_corrected_speedup),
      cmocka_unit_test(of_tied_configurations_with_long_names_two_are_named),
      cmocka_unit_test(a_tie_with_serial_is_the_same_on_both_sides),
      cmocka_unit_test(a_tie_without_a_baseline_has_a_time),
      cmocka_unit_test(too_few_launches_to_tell),
      cmocka_unit_test(too_few_launches_to_tell_it_from_serial),
      cmocka_unit_test(serial_ahead_with_too_few_launches),
      cmocka_unit_test(times_vary_too_much),
      cmocka_unit_test(times_vary_too_much_to_tell_it_from_serial),
      cmocka_unit_test(a_speedup_that_may_be_anything_is_not_given),
      cmocka_unit_test(the_one_ahead_of_serial_may_lose),
      cmocka_unit_test(configurations_that_never_ran_are_named),
      cmocka_unit_test(a_run_cut_off_before_its_answer),
      cmocka_unit_test(wrong_results_come_first),
      cmocka_unit_test(nothing_but_wrong_results),
      cmocka_unit_test(meaningless_times_give_no_answer),
      cmocka_unit_test(the_verdicts_on_several_workloads_are_counted),
      cmocka_unit_test(a_baseline_is_of_the_same_library_where_several_were_measured),
      cmocka_unit_test(nothing_beats_serial),
      cmocka_unit_test(without_a_baseline_there_is_no_speedup),
      cmocka_unit_test(a_single_configuration_has_no_comparison),
      cmocka_unit_test(without_valid_times_nothing_is_ranked),
      cmocka_unit_test(hostile_names_are_escaped),
      cmocka_unit_test(what_is_not_known_yet_is_not_denied),
      cmocka_unit_test(ranks_of_one_launch_each_are_no_claim),
      cmocka_unit_test(of_equal_winners_the_fastest_itself_is_named),
      cmocka_unit_test(a_single_ranked_workload_of_several_is_the_only_one),
      cmocka_unit_test(over_several_workloads_it_says_where_parallelism_pays),
      cmocka_unit_test(chosen_kernels_are_compared_with_the_librarys_default),
      cmocka_unit_test(names_omit_the_suffix_shared_by_a_workload),
      cmocka_unit_test(without_a_label_the_id_is_the_name),
      cmocka_unit_test(workloads_use_the_standard_terms),
      cmocka_unit_test(numbers_keep_their_significant_digits),
      cmocka_unit_test(long_labels_are_shortened_in_the_middle),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
