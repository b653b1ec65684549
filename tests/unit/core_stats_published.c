/* Statistics against R's answers (tests/statistics/answers.json, made by answers.R) and NIST's certified values. */
#include <jansson.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/json.h"
#include "core/stats.h"

static json_t *answers;

static int load_answers(void **state) {
  (void)state;
  struct sg_error err = {""};
  answers = sg_json_load(SG_TEST_DATA "/statistics/answers.json", &err);
  if (!answers) { print_error("%s\n", err.message); }
  return answers ? 0 : -1;
}

static int drop_answers(void **state) {
  (void)state;
  json_decref(answers);
  return 0;
}

static void assert_near(const char *name, const char *what, double value, double expected, double tolerance) {
  if (!(fabs(value - expected) <= tolerance * fmax(1e-300, fabs(expected)))) {
    fail_msg("%s: %s is %.17g, R says %.17g", name, what, value, expected);
  }
}

static double *numbers(const json_t *array, size_t *n) {
  *n = json_array_size(array);
  double *values = malloc((*n + 1) * sizeof *values);
  assert_non_null(values);
  for (size_t i = 0; i < *n; i++) {
    values[i] = json_number_value(json_array_get(array, i));
  }
  return values;
}

static double at(const json_t *object, const char *key, size_t i) {
  return json_number_value(json_array_get(json_object_get(object, key), i));
}

static void samples_are_described_as_r_does(void **state) {
  (void)state;
  size_t index, n;
  const json_t *item;
  assert_int_equal(json_array_size(json_object_get(answers, "describe")), 11);
  json_array_foreach(json_object_get(answers, "describe"), index, item) {
    double *values = numbers(json_object_get(item, "values"), &n);
    struct sg_describe d = sg_describe(values, n, sg_json_number(item, "level", NAN));
    const char *name = sg_json_text(item, "name", "");
    assert_near(name, "the mean", d.mean, sg_json_number(item, "mean", NAN), 1e-14);
    assert_near(name, "stddev", d.stddev, sg_json_number(item, "stddev", NAN), 1e-12);
    assert_near(name, "min", d.min, at(item, "quantiles", 0), 0);
    assert_near(name, "q25", d.q25, at(item, "quantiles", 1), 1e-14);
    assert_near(name, "the median", d.median, at(item, "quantiles", 2), 1e-14);
    assert_near(name, "q75", d.q75, at(item, "quantiles", 3), 1e-14);
    assert_near(name, "max", d.max, at(item, "quantiles", 4), 0);
    assert_near(name, "t.test's low", d.mean_ci.low, at(item, "mean_ci", 0), 1e-11);
    assert_near(name, "t.test's high", d.mean_ci.high, at(item, "mean_ci", 1), 1e-11);
    assert_near(name, "the median's low", d.median_ci.low, at(item, "median_ci", 0), 0);
    assert_near(name, "the median's high", d.median_ci.high, at(item, "median_ci", 1), 0);
    assert_near(name, "the median's level", d.median_ci.level, at(item, "median_ci", 2), 1e-12);
    assert_near(name, "outliers", (double)d.outliers, sg_json_number(item, "outliers", NAN), 0);
    free(values);
  }
}

/* Digits that agree, log relative error as NIST counts it. */
static void assert_digits(double value, double certified, double digits) {
  if (value == certified) { return; }
  double got = -log10(fabs(value - certified) / fabs(certified));
  if (!(got >= digits)) { fail_msg("%.17g has %.1f digits of %.17g, not %.1f", value, got, certified, digits); }
}

/* NIST Statistical Reference Datasets, univariate, NumAcc1 to NumAcc4: defined by formula. From NumAcc2 on 1.2,
 * then 1.1 and 1.3 in turn, upon an offset that leaves ever fewer digits for what differs. */
static void nist_hard_sums_keep_their_certified_digits(void **state) {
  (void)state;
  struct sg_describe d = sg_describe((const double[]){10000001, 10000003, 10000002}, 3, 0.95);
  assert_digits(d.mean, 10000002, 15);
  assert_digits(d.stddev, 1, 15);
  const struct {
    double first, low, high, digits;
  } sets[] = {{1.2, 1.1, 1.3, 14}, {1000000.2, 1000000.1, 1000000.3, 9}, {10000000.2, 10000000.1, 10000000.3, 8}};
  for (size_t s = 0; s < 3; s++) {
    double values[1001];
    values[0] = sets[s].first;
    for (size_t i = 1; i < 1001; i++) {
      values[i] = i % 2 == 1 ? sets[s].low : sets[s].high;
    }
    d = sg_describe(values, 1001, 0.95);
    assert_digits(d.mean, sets[s].first, 14.5);
    assert_digits(d.stddev, 0.1, sets[s].digits);
  }
}

static void michelsons_speed_of_light_is_as_nist_certifies_it(void **state) {
  (void)state;
  const json_t *last = json_array_get(json_object_get(answers, "describe"), 10);
  assert_string_equal(sg_json_text(last, "name", ""), "michelso");
  size_t n;
  double *values = numbers(json_object_get(last, "values"), &n);
  assert_int_equal(n, 100);
  struct sg_describe d = sg_describe(values, n, 0.95);
  free(values);
  assert_digits(d.mean, 299.852400000000, 15);
  assert_digits(d.stddev, 0.0790105478190518, 13);
}

/* Lew (a beam deflected in turn), Lottery and Mavro (transmittance of a filter): measured data. */
static void nist_measured_sets_have_their_certified_values(void **state) {
  (void)state;
  struct sg_error err = {""};
  json_t *nist = sg_json_load(SG_TEST_DATA "/statistics/nist.json", &err);
  assert_non_null(nist);
  size_t index;
  const json_t *set;
  assert_int_equal(json_array_size(json_object_get(nist, "sets")), 3);
  json_array_foreach(json_object_get(nist, "sets"), index, set) {
    size_t n;
    double *values = numbers(json_object_get(set, "values"), &n);
    struct sg_describe d = sg_describe(values, n, 0.95);
    assert_digits(d.mean, sg_json_number(set, "mean", NAN), 14.5);
    assert_digits(d.stddev, sg_json_number(set, "stddev", NAN), 12.5);
    free(values);
  }
  json_decref(nist);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(samples_are_described_as_r_does),
      cmocka_unit_test(nist_hard_sums_keep_their_certified_digits),
      cmocka_unit_test(nist_measured_sets_have_their_certified_values),
      cmocka_unit_test(michelsons_speed_of_light_is_as_nist_certifies_it),
  };
  return cmocka_run_group_tests(tests, load_answers, drop_answers);
}
