/* Members that may be missing or of another kind, and values that may be absent. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/columns.h"
#include "core/json.h"
#include "core/resultset.h"
#include "core/text.h"

static void members_are_found_by_path_or_there_is_the_default(void **state) {
  (void)state;
  json_t *object = json_pack("{s:{s:s, s:i, s:f, s:b, s:b, s:n}}", "cpu", "model", "Xeon", "cores", 16, "ghz", 2.5,
                             "smt", 1, "virtual", 0, "turbo");
  assert_string_equal(sg_json_text(object, "cpu.model", "?"), "Xeon");
  assert_string_equal(sg_json_text(object, "cpu.cores", "?"), "?");
  assert_string_equal(sg_json_text(object, "gpu.model", "?"), "?");
  assert_true(sg_json_number(object, "cpu.cores", -1) == 16);
  assert_true(sg_json_number(object, "cpu.ghz", -1) == 2.5);
  assert_true(sg_json_number(object, "cpu.turbo", -1) == -1);
  assert_int_equal(sg_json_integer(object, "cpu.cores", -1), 16);
  assert_int_equal(sg_json_integer(object, "cpu.ghz", -1), -1);
  assert_int_equal(sg_json_integer(object, "cpu.smt", -1), 1);
  assert_int_equal(sg_json_integer(object, "cpu.virtual", -1), 0);
  assert_int_equal(sg_json_integer(NULL, "cpu", -1), -1);
  assert_true(sg_json_is_true(object, "cpu.smt"));
  assert_false(sg_json_is_true(object, "cpu.virtual"));
  assert_false(sg_json_is_true(object, "cpu.cores"));
  assert_false(sg_json_is_true(object, "cpu.nothing"));
  json_decref(object);
}

/* Takes `value` over. */
static void expect_same(json_t *value, json_t *wanted) {
  assert_true(json_equal(value, wanted));
  json_decref(value);
  json_decref(wanted);
}

static void what_is_absent_is_null(void **state) {
  (void)state;
  expect_same(sg_json_text_or_null("µs"), json_string("µs"));
  expect_same(sg_json_text_or_null(NULL), json_null());
  expect_same(sg_json_integer_or_null(INT64_MAX), json_integer(INT64_MAX));
  expect_same(sg_json_integer_or_null(SG_NO_INT), json_null());
  expect_same(sg_json_real_or_null(-0.5), json_real(-0.5));
  expect_same(sg_json_real_or_null(NAN), json_null());
  expect_same(sg_json_real_or_null(-INFINITY), json_null());
}

static void what_is_not_utf_8_is_replaced_byte_by_byte(void **state) {
  (void)state;
  expect_same(sg_json_text_or_null("a\xFFé\xE2\x82"), json_string("a\xEF\xBF\xBDé\xEF\xBF\xBD\xEF\xBF\xBD"));
  json_t *object = json_object();
  sg_json_put_text(object, "name", sg_format("\xFF"));
  assert_string_equal(sg_json_text(object, "name", ""), "\xEF\xBF\xBD");
  json_decref(object);
}

static void text_is_indented_and_ends_its_line(void **state) {
  (void)state;
  json_t *object = json_pack("{s:i, s:[]}", "b", 1, "a");
  char *text = sg_json_format(object);
  assert_string_equal(text, "{\n  \"b\": 1,\n  \"a\": []\n}\n");
  free(text);
  json_decref(object);
}

static void texts_have_a_limited_length_wherever_they_are(void **state) {
  (void)state;
  struct sg_error err = {""};
  char text[SG_TEXT_MOST + 2];
  memset(text, 'x', sizeof text - 1);
  text[sizeof text - 1] = '\0';
  json_t *object = json_pack("{s:s, s:{s:[s, i, s]}}", "a", text + 1, "b", "c", "", 1, text + 1);
  assert_int_equal(sg_json_check(object, "run.json", &err), SG_OK);
  json_array_append_new(json_object_get(json_object_get(object, "b"), "c"), json_pack("[s]", text));
  assert_int_equal(sg_json_check(object, "run.json", &err), SG_BAD_INPUT);
  assert_string_equal(err.message, "run.json: 'c' has a text of 4097 bytes: at most 4096 are allowed");
  json_decref(object);
  object = json_pack("{s:{s:i}}", "a", text, 1);
  assert_int_equal(sg_json_check(object, "run.json", &err), SG_BAD_INPUT);
  json_decref(object);
}

static void the_number_of_values_is_limited(void **state) {
  (void)state;
  struct sg_error err = {""};
  json_t *list = json_array(), *object = json_pack("{s:o}", "a", list);
  for (int i = 2; i < SG_JSON_VALUES_MOST; i++) {
    json_array_append_new(list, json_null());
  }
  assert_int_equal(sg_json_check(object, "run.json", &err), SG_OK);
  json_array_append_new(list, json_null());
  assert_int_equal(sg_json_check(object, "run.json", &err), SG_BAD_INPUT);
  assert_string_equal(err.message, "run.json: more than 10000 values: the limit for such a file");
  json_decref(object);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_number_of_values_is_limited),
      cmocka_unit_test(texts_have_a_limited_length_wherever_they_are),
      cmocka_unit_test(members_are_found_by_path_or_there_is_the_default),
      cmocka_unit_test(what_is_absent_is_null),
      cmocka_unit_test(what_is_not_utf_8_is_replaced_byte_by_byte),
      cmocka_unit_test(text_is_indented_and_ends_its_line),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
