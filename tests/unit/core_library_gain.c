/* When a probe of the libraries is a reason to name another one, and how a terminal says so. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/library_gain.h"

/* A run with one library whose best strategy is `speedup` times as fast as serial, and what a probe found. */
struct scene {
  struct sg_resultset set;
  struct sg_configs_row config;
  struct sg_summary_row row;
  size_t first[2];
  struct sg_verdict verdict;
  struct sg_summary summary;
};

static void begin(struct scene *s, double speedup, const char *libraries) {
  *s = (struct scene){.row = {.rank = 1, .speedup = speedup, .speedup_low = NAN, .speedup_high = NAN},
                      .verdict = {.kind = SG_VERDICT_CLEAR},
                      .config = {.operation = "gemm"}};
  s->set = (struct sg_resultset){.configs = &s->config, .n_configs = 1};
  s->set.run = json_pack("{s:{s:o}}", "library_probe", "libraries", json_loads(libraries, 0, NULL));
  s->summary = (struct sg_summary){
      .set = &s->set, .rows = &s->row, .first = s->first, .workloads = {NULL, NULL, 1}, .verdicts = &s->verdict};
}

static void end(struct scene *s) {
  json_decref(s->set.run);
}

#define OWN(flops)                                                                                      \
  "{\"name\": \"own\", \"path\": \"/usr/lib/t/own/l.so\", \"coretype\": \"auto\", \"measured\": true, " \
  "\"flops\": " flops "}"
#define OTHER(flops)                                                                                                 \
  "{\"name\": \"other\", \"option\": \"numpy\", \"path\": \"/home/me/l.so\", \"coretype\": \"auto\", \"measured\": " \
  "false, \"integer_bits\": 32, \"flops\": " flops "}"

static bool names(double speedup, const char *libraries) {
  struct scene s;
  struct sg_library_gain gain;
  begin(&s, speedup, libraries);
  const bool named = sg_library_gain_find(&gain, &s.summary);
  end(&s);
  return named;
}

static void what_is_clearly_faster_is_named(void **state) {
  (void)state;
  assert_true(names(3, "[" OWN("1e10") "," OTHER("1.3e10") "]"));
  assert_false(names(3, "[" OWN("1e10") "," OTHER("1.2e10") "]"));
  assert_true(names(1.15, "[" OWN("1e10") "," OTHER("1.2e10") "]")); /* more than the strategy gains */
  assert_false(names(1.0, "[" OWN("1e10") "," OTHER("1.05e10") "]"));
  assert_false(names(NAN, "[" OWN("1e10") "," OTHER("1.2e10") "]"));
  assert_false(names(1, "[" OWN("4e10") "," OTHER("1e10") "]"));
}

/* The probe multiplies: with another operation its ratio is not that of the run. */
static void only_products_are_compared_with_the_gain_of_strategies(void **state) {
  (void)state;
  for (int other = 0; other < 2; other++) {
    struct scene s;
    struct sg_library_gain gain;
    begin(&s, 1.15, "[" OWN("1e10") "," OTHER("1.3e10") "]");
    s.config.operation = other ? "svd" : "gemm";
    assert_true(sg_library_gain_find(&gain, &s.summary));
    assert_int_equal(gain.gain > gain.strategy_gain, !other);
    end(&s);
  }
}

static void without_two_rates_there_is_nothing_to_name(void **state) {
  (void)state;
  assert_false(names(1, "[" OWN("1e10") "]"));
  assert_false(names(1, "[" OTHER("1e10") "]"));
  assert_false(names(1, "[" OWN("null") "," OTHER("1e10") "]"));
  assert_false(names(1, "[" OWN("1e10") "," OTHER("null") "]"));
  assert_false(names(1, "[" OWN("-1") "," OTHER("1") "]"));
  assert_false(names(1, "[" OWN("0") "," OTHER("1e10") "]"));
  assert_false(names(1, "[" OWN("\"1\"") "," OTHER("\"9\"") "]"));
  assert_false(names(1, "7"));
  assert_false(names(1, "[1, null, []]"));
}

static void nothing_comes_before_wrong_results(void **state) {
  (void)state;
  struct scene s;
  struct sg_library_gain gain;
  begin(&s, 1, "[" OWN("1") "," OTHER("9") "]");
  s.verdict.kind = SG_VERDICT_WRONG;
  assert_false(sg_library_gain_find(&gain, &s.summary));
  s.verdict.kind = SG_VERDICT_MEANINGLESS;
  assert_false(sg_library_gain_find(&gain, &s.summary));
  end(&s);
}

static void prints(const char *libraries, const char *wanted) {
  struct scene s;
  char *text = NULL;
  size_t size = 0;
  begin(&s, 1.5, libraries);
  FILE *stream = open_memstream(&text, &size);
  sg_library_gain_print(&s.summary, stream);
  fclose(stream);
  assert_string_equal(text, wanted);
  free(text);
  end(&s);
}

/* A library in a user's folder has no variable: its path is not printed. */
static void a_terminal_says_how_to_measure_it(void **state) {
  (void)state;
  prints("[" OWN("1e10") "," OTHER("4e10") "]",
         "faster library: in a short probe on one core, other multiplied matrices 4.00\n"
         "  times as fast as own, more than the choice of strategy gains\n"
         "to measure with it, add to the command of the run:\n"
         "  --backend default,numpy\n");
  prints("[" OWN("1e10") ", {\"name\": \"own\", \"coretype\": \"Haswell\", \"measured\": true, \"flops\": 2e10}]",
         "faster kernels: in a short probe on one core, own multiplied matrices 2.00 times\n"
         "  as fast with its Haswell kernels as with those that it selects, more than the\n"
         "  choice of strategy gains\n"
         "to measure with it, add to the command of the run:\n"
         "  --coretype auto,Haswell\n"
         "to use it, set before a program starts:\n"
         "  OPENBLAS_CORETYPE=Haswell\n");
  prints("[" OWN("1e10") "]", "");
}

static void what_a_file_says_is_fit_for_a_terminal(void **state) {
  (void)state;
  prints("[" OWN("1e10") ", {\"name\": \"a\\u001bb\", \"option\": \"x\\ny\", \"flops\": 9e10}]",
         "faster library: in a short probe on one core, a?b multiplied matrices 9.00 times\n"
         "  as fast as own, more than the choice of strategy gains\n"
         "to measure with it, add to the command of the run:\n"
         "  --backend default,x?y\n");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_is_clearly_faster_is_named),
      cmocka_unit_test(only_products_are_compared_with_the_gain_of_strategies),
      cmocka_unit_test(without_two_rates_there_is_nothing_to_name),
      cmocka_unit_test(nothing_comes_before_wrong_results),
      cmocka_unit_test(a_terminal_says_how_to_measure_it),
      cmocka_unit_test(what_a_file_says_is_fit_for_a_terminal),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
