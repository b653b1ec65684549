/* The factor table: which columns of configs.csv tell configurations apart, and what is derived from that. */
#include "core/factors.h"

#include "tests/unit/core_fixture.h"

static const struct sg_configs_row *base_row(void) {
  static struct sg_configs_row row;
  row = fixture_config("c1", "threads", 4);
  return &row;
}

/* Set a factor to a value that base_row() has not. */
static void change(struct sg_configs_row *row, enum sg_factor factor) {
#define OTHER_TEXT "another"
#define OTHER_INT 12345
#define OTHER_REAL 0.5
#define CHANGE(type, name, ...) \
  if (factor == SG_FACTOR_##name) { row->name = OTHER_##type; }
  SG_CONFIGS_COLUMNS(CHANGE)
#undef CHANGE
}

static void each_factor_tells_two_configurations_apart(void **state) {
  (void)state;
  for (enum sg_factor f = 0; f < SG_N_FACTORS; f++) {
    struct sg_configs_row other = *base_row();
    const uint64_t own = UINT64_C(1) << f, expected = own & SG_FACTORS_ALL;
    change(&other, f);
    if (sg_factors_differing(base_row(), &other) != expected) { fail_msg("%s", sg_factor_name(f)); }
    assert_int_equal(sg_factors_equal(base_row(), &other, SG_FACTORS_ALL), expected == 0);
    assert_true(sg_factors_equal(base_row(), &other, SG_FACTORS_ALL & ~own));
    assert_int_equal(sg_factors_compare(base_row(), &other, SG_FACTORS_ALL) == 0, expected == 0);
  }
}

static void every_column_has_one_role(void **state) {
  (void)state;
  const uint64_t sets[] = {SG_FACTORS_WORKLOAD, SG_FACTORS_STRATEGY, SG_FACTORS_LIBRARY, SG_FACTORS_RUNNER};
  const uint64_t keys =
      SG_FACTOR(config_id) | SG_FACTOR(label) | SG_FACTOR(flop) | SG_FACTOR(compulsory_bytes) | SG_FACTOR(entered);
  uint64_t seen = keys;
  for (size_t i = 0; i < 4; i++) {
    assert_true((seen & sets[i]) == 0);
    seen |= sets[i];
  }
  assert_true(seen == (UINT64_C(1) << SG_N_FACTORS) - 1);
  assert_true(SG_FACTORS_LIBRARY & SG_FACTOR(backend));
  assert_true(SG_FACTORS_RUNNER & SG_FACTOR(runner));
  assert_string_equal(sg_factor_name(SG_FACTOR_blas_threads), "blas_threads");
}

static void texts_are_compared_by_what_they_say(void **state) {
  (void)state;
  char name[] = "openblas";
  struct sg_configs_row other = *base_row();
  other.backend = name; /* another place, the same text */
  assert_true(sg_factors_equal(base_row(), &other, SG_FACTORS_ALL));
  other.options = NULL; /* never set: absent, as "" is */
  assert_true(sg_factors_equal(base_row(), &other, SG_FACTORS_ALL));
}

static void an_order_puts_equals_together(void **state) {
  (void)state;
  struct sg_configs_row small = *base_row(), large = *base_row();
  small.n = 5;
  large.n = 7;
  assert_true(sg_factors_compare(&small, &large, SG_FACTORS_WORKLOAD) < 0);
  assert_true(sg_factors_compare(&large, &small, SG_FACTORS_WORKLOAD) > 0);
  assert_int_equal(sg_factors_compare(&small, &large, SG_FACTORS_STRATEGY), 0);
}

static void a_value_is_text_as_in_the_file(void **state) {
  (void)state;
  struct sg_configs_row row = *base_row();
  row.blas_threads = SG_NO_INT;
  static const struct {
    enum sg_factor factor;
    const char *text;
  } cases[] = {{SG_FACTOR_operation, "gemm"},
               {SG_FACTOR_m, "1000"},
               {SG_FACTOR_blas_threads, ""},
               {SG_FACTOR_options, ""},
               {SG_FACTOR_flop, "24000000000"}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    char *text = sg_factor_format(&row, cases[i].factor);
    assert_string_equal(text, cases[i].text);
    free(text);
  }
}

static void factors_pass_through_json(void **state) {
  (void)state;
  struct sg_configs_row row = *base_row(), back = {.config_id = "c2", .blas_threads = 3};
  struct sg_error err = {""};
  row.blas_threads = SG_NO_INT;
  json_t *object = json_object();
  sg_factors_to_json(object, &row, SG_FACTORS_ALL);
  assert_true(json_is_null(json_object_get(object, "blas_threads")));
  assert_null(json_object_get(object, "flop"));
  assert_int_equal(sg_factors_from_json(&back, object, SG_FACTORS_ALL,
                                        SG_FACTORS_ALL & ~(SG_FACTOR(blas_threads) | SG_FACTOR(ranks)), &err),
                   SG_OK);
  assert_true(sg_factors_equal(&row, &back, SG_FACTORS_ALL));
  assert_string_equal(back.config_id, "c2");
  json_decref(object);
}

static void json_of_another_type_is_refused(void **state) {
  (void)state;
  static const struct {
    const char *json, *message;
  } cases[] = {{"{\"m\": \"many\"}", "m must be an integer"},
               {"{\"m\": 1.5}", "m must be an integer"},
               {"{\"load\": 1, \"m\": 1}", "load must be a string"},
               {"{\"load\": \"task\"}", "m must be an integer"}, /* which is required */
               {"{\"m\": null}", "m must be an integer"}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct sg_configs_row row = {0};
    struct sg_error err = {""};
    json_t *object = json_loads(cases[i].json, 0, NULL);
    assert_int_equal(sg_factors_from_json(&row, object, SG_FACTOR(m) | SG_FACTOR(load), SG_FACTOR(m), &err),
                     SG_BAD_INPUT);
    assert_string_equal(err.message, cases[i].message);
    json_decref(object);
  }
  struct sg_configs_row row = {0};
  assert_int_equal(sg_factors_from_json(&row, NULL, SG_FACTOR(load) | SG_FACTOR(m), 0, NULL), SG_OK);
  assert_string_equal(row.load, ""); /* absent */
  assert_true(row.m == SG_NO_INT);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_factor_tells_two_configurations_apart),
      cmocka_unit_test(every_column_has_one_role),
      cmocka_unit_test(texts_are_compared_by_what_they_say),
      cmocka_unit_test(an_order_puts_equals_together),
      cmocka_unit_test(a_value_is_text_as_in_the_file),
      cmocka_unit_test(factors_pass_through_json),
      cmocka_unit_test(json_of_another_type_is_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
