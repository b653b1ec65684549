/* data/schema against the result sets of the repository: each run.json and machine.json conforms to its JSON Schema.
 */
#include <glob.h>
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/json.h"
#include "core/json_schema.h"
#include "core/text.h"

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
      char *bad = sg_schema_breach(value, schema, "");
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
    char *bad = sg_schema_breach(value, schema, "");
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
