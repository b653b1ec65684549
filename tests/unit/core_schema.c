/* data/schema against the result sets of the repository: each run.json and machine.json conforms to its JSON Schema.
 * Supports the keywords our schemas use, and fails on any other. */
#include <glob.h>
#include <jansson.h>
#include <regex.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/json.h"
#include "core/text.h"

static bool is_type(const json_t *value, const char *type) {
  switch (json_typeof(value)) {
  case JSON_OBJECT:
    return strcmp(type, "object") == 0;
  case JSON_ARRAY:
    return strcmp(type, "array") == 0;
  case JSON_STRING:
    return strcmp(type, "string") == 0;
  case JSON_INTEGER:
    return strcmp(type, "integer") == 0 || strcmp(type, "number") == 0;
  case JSON_REAL:
    return strcmp(type, "number") == 0;
  case JSON_NULL:
    return strcmp(type, "null") == 0;
  default:
    return strcmp(type, "boolean") == 0;
  }
}

static bool has_type(const json_t *value, const json_t *types) {
  if (json_is_string(types)) { return is_type(value, json_string_value(types)); }
  for (size_t i = 0; i < json_array_size(types); i++) {
    if (is_type(value, json_string_value(json_array_get(types, i)))) { return true; }
  }
  return false;
}

static bool is_among(const json_t *value, const json_t *choices) {
  for (size_t i = 0; i < json_array_size(choices); i++) {
    if (json_equal(value, json_array_get(choices, i))) { return true; }
  }
  return false;
}

static bool matches(const char *text, const char *pattern) {
  regex_t regex;
  assert_int_equal(regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB), 0);
  bool found = regexec(&regex, text, 0, NULL, 0) == 0;
  regfree(&regex);
  return found;
}

/* Where `value` violates `schema`, on the heap; NULL: nowhere. */
static char *breach(const json_t *value, const json_t *schema, const char *at);

static char *breach_of_properties(const json_t *value, const json_t *schema, const char *at) {
  size_t i;
  json_t *item;
  const char *key;
  json_array_foreach((json_t *)json_object_get(schema, "required"), i, item) {
    if (!json_object_get(value, json_string_value(item))) {
      return sg_format("%s has no %s", at, json_string_value(item));
    }
  }
  json_object_foreach((json_t *)value, key, item) {
    const json_t *own = json_object_get(json_object_get(schema, "properties"), key);
    if (!own) { own = json_object_get(schema, "additionalProperties"); }
    char *below = sg_format("%s.%s", at, key), *bad = own ? breach(item, own, below) : NULL;
    free(below);
    if (bad) { return bad; }
  }
  return NULL;
}

static char *breach_of_keyword(const json_t *value, const char *keyword, const json_t *rule, const char *at) {
  static const char *const notes[] = {"$schema",    "title",    "description",
                                      "properties", "required", "additionalProperties"};
  for (size_t i = 0; i < sizeof notes / sizeof notes[0]; i++) {
    if (strcmp(keyword, notes[i]) == 0) { return NULL; }
  }
  bool good = false;
  if (strcmp(keyword, "type") == 0) {
    good = has_type(value, rule);
  } else if (strcmp(keyword, "enum") == 0) {
    good = is_among(value, rule);
  } else if (strcmp(keyword, "minimum") == 0) {
    good = !json_is_number(value) || json_number_value(value) >= json_number_value(rule);
  } else if (strcmp(keyword, "minLength") == 0) {
    good = !json_is_string(value) || json_string_length(value) >= (size_t)json_integer_value(rule);
  } else if (strcmp(keyword, "pattern") == 0) {
    good = !json_is_string(value) || matches(json_string_value(value), json_string_value(rule));
  } else if (strcmp(keyword, "items") == 0) {
    for (size_t i = 0; i < json_array_size(value); i++) {
      char *below = sg_format("%s[%zu]", at, i), *bad = breach(json_array_get(value, i), rule, below);
      free(below);
      if (bad) { return bad; }
    }
    good = true;
  } else {
    return sg_format("%s: the test does not know the keyword %s", at, keyword);
  }
  return good ? NULL : sg_format("%s breaks %s", at, keyword);
}

static char *breach(const json_t *value, const json_t *schema, const char *at) {
  const char *keyword;
  json_t *rule;
  json_object_foreach((json_t *)schema, keyword, rule) {
    char *bad = breach_of_keyword(value, keyword, rule, at);
    if (bad) { return bad; }
  }
  return json_is_object(value) ? breach_of_properties(value, schema, at) : NULL;
}

static json_t *load(const char *path) {
  struct sg_error err = {""};
  json_t *value = sg_json_load(path, &err);
  if (!value) { fail_msg("%s", err.message); }
  return value;
}

static void assert_all_keep_to(const char *file, const char *schema_path) {
  static const char *const places[] = {"data/sample", "data/results/*/*"};
  json_t *schema = load(schema_path);
  size_t checked = 0;
  for (size_t p = 0; p < 2; p++) {
    char *pattern = sg_format("%s/%s/%s", SG_SOURCE_DIR, places[p], file);
    glob_t found;
    int none = glob(pattern, 0, NULL, &found);
    for (size_t i = 0; none == 0 && i < found.gl_pathc; i++, checked++) {
      json_t *value = load(found.gl_pathv[i]);
      char *bad = breach(value, schema, "");
      if (bad) { fail_msg("%s: %s", found.gl_pathv[i], bad); }
      json_decref(value);
    }
    globfree(&found);
    free(pattern);
  }
  json_decref(schema);
  assert_true(checked >= 1);
}

static void every_run_json_conforms_to_its_schema(void **state) {
  (void)state;
  assert_all_keep_to("run.json", SG_SOURCE_DIR "/data/schema/run.schema.json");
}

static void every_machine_json_conforms_to_its_schema(void **state) {
  (void)state;
  assert_all_keep_to("machine.json", SG_SOURCE_DIR "/data/schema/machine.schema.json");
}

static void violations_are_detected(void **state) {
  (void)state;
  static const struct {
    const char *change, *breach;
  } cases[] = {
      {"{\"schema_version\": 0}", ".schema_version breaks minimum"},
      {"{\"schema_version\": \"1\"}", ".schema_version breaks type"},
      {"{\"status\": \"complete\"}", ".status breaks enum"},
      {"{\"started\": \"yesterday\"}", ".started breaks pattern"},
      {"{\"run_id\": \"\"}", ".run_id breaks minLength"},
      {"{\"plan\": {}}", ".plan has no profile"},
      {"{\"backends\": [{\"name\": 1, \"path\": \"\", \"sha256\": null}]}", ".backends[0].name breaks type"},
      {"{\"environment\": {\"OMP_NUM_THREADS\": 4}}", ".environment.OMP_NUM_THREADS breaks type"},
  };
  json_t *schema = load(SG_SOURCE_DIR "/data/schema/run.schema.json");
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    json_t *value = load(SG_SOURCE_DIR "/data/sample/run.json"), *change = json_loads(cases[i].change, 0, NULL);
    assert_non_null(change);
    json_object_update(value, change);
    char *bad = breach(value, schema, "");
    assert_non_null(bad);
    assert_string_equal(bad, cases[i].breach);
    free(bad);
    json_decref(change);
    json_decref(value);
  }
  json_decref(schema);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_run_json_conforms_to_its_schema),
      cmocka_unit_test(every_machine_json_conforms_to_its_schema),
      cmocka_unit_test(violations_are_detected),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
