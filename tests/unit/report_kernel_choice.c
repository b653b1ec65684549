/* Whether the library and its kernels, or the strategy, change the time more. */
#include "tests/unit/finding_fixture.h"

#include "report/analysis/kernel_choice.h"
#include <math.h>

static void put(struct fixture *f, const char *strategy, int64_t blas_threads, const char *backend,
                const char *coretype, double seconds, int64_t rank) {
  const size_t i = f->workload.n;
  add(f, strategy, blas_threads, seconds * 1e9, rank);
  f->configs[i].backend = backend;
  f->configs[i].coretype = coretype;
  f->entries[i].name = strategy;
}

/* The case of the many-core sets: 15.1 s with the library's own kernels at best, 2.4 s with others. */
static void many_core(struct fixture *f) {
  begin(f);
  put(f, "threads", 1, "openblas", "SkylakeX", 2.4, 1);
  put(f, "blas-default", SG_NO_INT, "openblas", "SkylakeX", 4.5, 2);
  put(f, "blas-physical", 16, "openblas", "auto", 15.1, 3);
  put(f, "serial", 1, "openblas", "SkylakeX", 22.9, 4);
  put(f, "serial", 1, "openblas", "auto", 113, 5);
}

static void the_choice_is(struct fixture *f, double gain, double strategy_gain) {
  struct sg_kernel_choice choice;
  assert_true(sg_kernel_choice_find(&f->workload, &choice));
  assert_true(fabs(choice.gain - gain) < 1e-9);
  assert_true(fabs(choice.strategy_gain - strategy_gain) < 1e-9);
}

static void first_sentence_is(struct fixture *f, const char *wanted) {
  json_t *first = sg_kernel_choice_first(&f->analysis);
  if (wanted) {
    assert_string_equal(fragment_text(first, "text"), wanted);
  } else {
    assert_true(json_is_null(first));
  }
  json_decref(first);
}

static void kernels_that_gain_more_than_the_strategy_come_first(void **state) {
  (void)state;
  struct fixture f;
  many_core(&f);
  the_choice_is(&f, 15.1 / 2.4, 4.5 / 2.4);
  first_sentence_is(
      &f, "The kernels matter more than the strategy: with `SkylakeX` kernels instead of those that `openblas` "
          "selects, the best strategy is 6.29 times as fast; of the strategies, `threads` is 1.88 times as fast "
          "as `blas-default`.");
  end(&f);
}

static void a_strategy_that_gains_more_comes_first(void **state) {
  (void)state;
  struct fixture f;
  many_core(&f);
  f.rows[1].median = 20e9;
  the_choice_is(&f, 15.1 / 2.4, 20 / 2.4);
  first_sentence_is(&f, NULL);
  end(&f);
}

static void kernels_that_are_not_reliably_faster_do_not(void **state) {
  (void)state;
  struct fixture f;
  many_core(&f);
  f.rows[2].rank = 1;
  struct sg_kernel_choice choice;
  assert_false(sg_kernel_choice_find(&f.workload, &choice));
  first_sentence_is(&f, NULL);
  end(&f);
}

/* What a program does by itself with the fastest kernels may take as long as the best with the others. */
static void a_gain_that_is_not_shown_to_be_larger_does_not(void **state) {
  (void)state;
  struct fixture f;
  many_core(&f);
  f.rows[2].rank = 2;
  the_choice_is(&f, 15.1 / 2.4, 4.5 / 2.4);
  first_sentence_is(&f, NULL);
  end(&f);
}

static void wrong_results_come_before_kernels(void **state) {
  (void)state;
  static const enum sg_verdict_kind kinds[] = {SG_VERDICT_CHANGED, SG_VERDICT_WRONG, SG_VERDICT_NOTHING,
                                               SG_VERDICT_MEANINGLESS};
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
    struct fixture f;
    many_core(&f);
    f.verdict.kind = kinds[i];
    first_sentence_is(&f, NULL);
    end(&f);
  }
}

static void one_library_leaves_no_choice(void **state) {
  (void)state;
  struct fixture f;
  begin(&f);
  put(&f, "serial", 1, "b", "auto", 2, 2);
  put(&f, "threads", 1, "b", "auto", 1, 1);
  struct sg_kernel_choice choice;
  assert_false(sg_kernel_choice_find(&f.workload, &choice));
  end(&f);
}

/* The library's own kernels are what a program gets without settings, however slow other ones are. */
static void the_librarys_own_kernels_are_what_is_compared(void **state) {
  (void)state;
  struct fixture f;
  begin(&f);
  put(&f, "serial", 1, "b", "Haswell", 1, 1);
  put(&f, "serial", 1, "b", "Nehalem", 9, 3);
  put(&f, "serial", 1, "b", "auto", 2, 2);
  the_choice_is(&f, 2, 1);
  first_sentence_is(
      &f, "The kernels matter more than the strategy: with `Haswell` kernels instead of those that `b` selects, "
          "the best strategy is 2.00 times as fast.");
  end(&f);
}

static void of_several_libraries_the_next_is_compared(void **state) {
  (void)state;
  struct fixture f;
  begin(&f);
  put(&f, "serial", 1, "openblas", "auto", 3, 2);
  put(&f, "threads", 1, "openblas", "auto", 2, 1);
  put(&f, "threads", 1, "blis", "auto", 5, 3);
  put(&f, "threads", 1, "reference", "auto", 40, 4);
  f.workload.best = &f.entries[1];
  f.set.run = json_pack("{s:[{s:s, s:s}]}", "backends", "name", "openblas", "corename", "SkylakeX");
  the_choice_is(&f, 2.5, 1.5); /* without a blas-default, over the slowest of its library */
  first_sentence_is(
      &f,
      "The library matters more than the strategy: with `openblas` and the `SkylakeX` kernels it selects instead of "
      "`blis`, the best strategy is 2.50 times as fast; of the strategies, `threads` is 1.50 times as fast as "
      "`serial`.");
  f.rows[2].rank = 1; /* another library that may be as fast */
  the_choice_is(&f, 20, 1.5);
  json_decref(f.set.run);
  end(&f);
}

static void over_several_workloads_it_holds_in_each(void **state) {
  (void)state;
  struct fixture f;
  begin(&f);
  put(&f, "threads", 1, "b", "Haswell", 1, 1);
  put(&f, "threads", 1, "b", "auto", 4, 2);
  put(&f, "threads", 1, "b", "Haswell", 1, 1);
  put(&f, "threads", 1, "b", "auto", 3, 2);
  struct sg_workload_results workloads[2] = {
      {.entries = f.entries, .n = 2, .best = &f.entries[0], .verdict = &f.verdict},
      {.entries = &f.entries[2], .n = 2, .best = &f.entries[2], .verdict = &f.verdict}};
  f.analysis.workloads = workloads;
  f.analysis.n_workloads = 2;
  first_sentence_is(
      &f, "The kernels matter more than the strategy: with `Haswell` kernels instead of those that `b` selects, "
          "the best strategy is at least 3.00 times as fast in each of 2 workloads.");
  workloads[1].best = &f.entries[3];
  f.rows[3].median = 0.5e9;
  f.rows[3].rank = 1;
  f.rows[2].rank = 2;
  first_sentence_is(&f, NULL);
  end(&f);
}

/* ---- by the probe before the run */

static json_t *probed(const char *name, const char *path, const char *coretype, double flops, bool measured) {
  return json_pack("{s:s, s:s, s:s, s:s, s:s, s:f, s:b, s:i}", "name", name, "option", name, "path", path, "corename",
                   "Prescott", "coretype", coretype, "flops", flops, "measured", measured, "integer_bits", 32);
}

/* Two strategies with one library, and what a probe found; takes ownership of `libraries`. */
static void with_probe(struct fixture *f, json_t *libraries) {
  begin(f);
  put(f, "serial", 1, "openblas", "auto", 2, 2);
  put(f, "threads", 1, "openblas", "auto", 1, 1);
  f->summary.workloads.n = 1;
  f->summary.verdicts = &f->verdict;
  f->set.run = json_pack("{s:{s:i, s:s, s:o}}", "library_probe", "n", 384, "dtype", "f64", "libraries", libraries);
}

static void a_probe_names_the_faster_library(void **state) {
  (void)state;
  struct fixture f;
  with_probe(&f, json_pack("[o, o]", probed("openblas", "/usr/lib/t/openblas/l.so", "auto", 1e10, true),
                           probed("blis", "/usr/lib/t/blis/l.so", "auto", 4e10, false)));
  first_sentence_is(&f,
                    "**Another library is faster than the one that this run used:** in a short probe on one core "
                    "before the run, `blis` and the `Prescott` kernels it selects multiplied 384 × 384 matrices "
                    "(f64) 4.00 times as fast as `openblas` and the `Prescott` kernels it selects. To measure with "
                    "it, add `--backend default,blis` to the command of this run; to use it, set "
                    "`LD_LIBRARY_PATH=/usr/lib/t/blis` before a program starts.");
  json_decref(f.set.run);
  end(&f);
}

static void a_probe_names_the_faster_kernels(void **state) {
  (void)state;
  struct fixture f;
  with_probe(&f, json_pack("[o, o]", probed("openblas", "/x", "auto", 1e10, true),
                           probed("openblas", "/x", "Haswell", 3e10, true)));
  first_sentence_is(&f, "**Other kernels are faster than those that this run used:** in a short probe on one core "
                        "before the run, `openblas` multiplied 384 × 384 matrices (f64) 3.00 times as fast with its "
                        "`Haswell` kernels as with the `Prescott` kernels that it selects. To measure with it, add "
                        "`--coretype auto,Haswell` to the command of this run; to use it, set "
                        "`OPENBLAS_CORETYPE=Haswell` before a program starts.");
  json_decref(f.set.run);
  end(&f);
}

static void what_was_measured_comes_before_a_probe(void **state) {
  (void)state;
  struct fixture f;
  many_core(&f);
  f.summary.workloads.n = 1;
  f.summary.verdicts = &f.verdict;
  f.set.run = json_pack("{s:{s:[o, o]}}", "library_probe", "libraries", probed("openblas", "/x", "auto", 1, true),
                        probed("blis", "/y", "auto", 9, false));
  json_t *first = sg_kernel_choice_first(&f.analysis);
  assert_string_equal(json_string_value(json_object_get(first, "fragment")), "headline/kernel_first");
  json_decref(first);
  json_decref(f.set.run);
  end(&f);
}

/* The check of the library's own kernels is settled where others were measured. */
static void the_doctors_check_of_kernels_applies_without_others(void **state) {
  (void)state;
  struct fixture f;
  many_core(&f);
  assert_false(sg_doctor_check_applies(&f.analysis, "blas kernel"));
  assert_true(sg_doctor_check_applies(&f.analysis, "governor"));
  for (size_t i = 0; i < f.workload.n; i++) {
    f.configs[i].coretype = "auto";
  }
  assert_true(sg_doctor_check_applies(&f.analysis, "blas kernel"));
  end(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(kernels_that_gain_more_than_the_strategy_come_first),
      cmocka_unit_test(a_strategy_that_gains_more_comes_first),
      cmocka_unit_test(kernels_that_are_not_reliably_faster_do_not),
      cmocka_unit_test(a_gain_that_is_not_shown_to_be_larger_does_not),
      cmocka_unit_test(wrong_results_come_before_kernels),
      cmocka_unit_test(one_library_leaves_no_choice),
      cmocka_unit_test(the_librarys_own_kernels_are_what_is_compared),
      cmocka_unit_test(of_several_libraries_the_next_is_compared),
      cmocka_unit_test(over_several_workloads_it_holds_in_each),
      cmocka_unit_test(a_probe_names_the_faster_library),
      cmocka_unit_test(a_probe_names_the_faster_kernels),
      cmocka_unit_test(what_was_measured_comes_before_a_probe),
      cmocka_unit_test(the_doctors_check_of_kernels_applies_without_others),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
