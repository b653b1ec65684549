/* The keys of a profile have one list, bench/plan/profile_keys.def. The loader, the options, the JSON Schema for
 * editors and the manual page have the same keys, and every key's example is accepted. */
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <yaml.h>

#include <cmocka.h>

#include "bench/operations/operation.h"
#include "bench/plan/profile.h"
#include "bench/plan/profile_keys.h"
#include "bench/plan/settings.h"
#include "bench/plan/strategy.h"
#include "core/file.h"
#include "core/json.h"
#include "core/json_schema.h"
#include "core/text.h"

static const char manual_path[] = SG_SOURCE_DIR "/docs/man/stratagemm-profile.5",
                  schema_path[] = SG_SOURCE_DIR "/data/schema/profile.schema.json";

/* Which mapping a key belongs to. */
enum scope { OF_PROFILE, OF_WORKLOAD, OF_SPAN };

static const struct {
  enum scope scope;
  const char *name;
} places[] = {
#define SG_PROFILE_KEY(kind, member, required, name, ...) {OF_PROFILE, name},
#define SG_WORKLOAD_KEY(kind, member, required, name, ...) {OF_WORKLOAD, name},
#define SG_SPAN_KEY(kind, member, required, name, ...) {OF_SPAN, name},
#include "bench/plan/profile_keys.def"
};
enum { N_KEYS = sizeof places / sizeof places[0] };

/* ---- a profile of all examples */

/* With every key but one, or with its former name. On the heap. */
static char *profile_text(const char *without, bool former) {
  char *text = NULL;
  size_t size = 0;
  FILE *out = open_memstream(&text, &size);
  for (enum scope scope = OF_PROFILE; scope <= OF_WORKLOAD; scope++) {
    if (scope == OF_WORKLOAD) { fputs("workloads:\n  - {", out); }
    for (size_t i = 0; i < N_KEYS; i++) {
      const struct sg_yaml_key *key = sg_profile_key_find(places[i].name);
      if (places[i].scope != scope || strcmp(key->name, without) == 0) { continue; }
      if (strcmp(key->name, "workloads") == 0) { continue; }
      /* what would contradict the others */
      const bool other_source = strcmp(key->name, "source") == 0;
      const char *value = other_source                        ? "uniform"
                          : strcmp(key->name, "shape") == 0   ? "[500]"
                          : strcmp(key->name, "options") == 0 ? "\"\""
                                                              : key->example;
      if (strcmp(key->name, "nrhs") == 0 || strcmp(key->name, "options") == 0) { continue; }
      if (strcmp(key->name, "convert") == 0 || strcmp(key->name, "allow-nonfinite") == 0) { continue; }
      fprintf(out, "%s: %s%s", former && key->former ? key->former : key->name, value,
              scope == OF_WORKLOAD ? ", " : "\n");
    }
  }
  fputs("}\n", out);
  fclose(out);
  return text;
}

static int load(const char *text, struct sg_error *err) {
  char path[] = "/tmp/stratagemm-keys-XXXXXX";
  struct sg_profile *profile = NULL;
  const int fd = mkstemp(path);
  assert_true(fd >= 0);
  assert_int_equal(write(fd, text, strlen(text)), strlen(text));
  close(fd);
  const int status = sg_profile_load(&profile, path, err);
  unlink(path);
  sg_profile_free(profile);
  return status;
}

static void a_profile_of_the_examples_is_loaded(void **state) {
  (void)state;
  for (int former = 0; former <= 1; former++) {
    char *text = profile_text("", former);
    struct sg_error err;
    if (load(text, &err) != SG_OK) { fail_msg("%s\n%s", err.message, text); }
    free(text);
  }
}

static void every_example_passes_the_check_of_its_key(void **state) {
  (void)state;
  for (size_t i = 0; i < sg_n_profile_keys; i++) {
    const struct sg_yaml_key *key = &sg_profile_keys[i];
    assert_non_null(key->meaning);
    assert_non_null(key->example);
    if (!key->check) { continue; }
    char *copy = sg_format("%s", key->example), *rest = copy + (*copy == '[');
    rest[strcspn(rest, "]")] = '\0';
    for (char *value; (value = strsep(&rest, ","));) {
      struct sg_error err;
      value += strspn(value, " ");
      if (key->check(value, key->name, &err) != SG_OK) { fail_msg("%s: %s", key->name, err.message); }
    }
    free(copy);
  }
}

static void an_error_of_a_key_says_what_the_key_is(void **state) {
  (void)state;
  for (size_t i = 0; i < N_KEYS; i++) {
    const struct sg_yaml_key *key = sg_profile_key_find(places[i].name);
    if (places[i].scope != OF_PROFILE || strcmp(key->name, "workloads") == 0) { continue; }
    char *rest = profile_text(key->name, false), *text = sg_format("%s%s: [[]]\n", rest, key->name);
    char *wanted = sg_format("(%s: %s)", key->name, key->meaning);
    struct sg_error err;
    assert_int_equal(load(text, &err), SG_BAD_INPUT);
    if (!strstr(err.message, wanted)) { fail_msg("'%s' is not in '%s'", wanted, err.message); }
    free(rest);
    free(text);
    free(wanted);
  }
}

/* ---- options */

static void an_option_with_the_name_of_a_key_means_the_same(void **state) {
  (void)state;
  static const char *const no_option[] = {"name", "summary", "workloads", "timing", "min", "max"};
  struct sg_settings settings = {0};
  struct sg_option options[SG_N_SETTINGS_OPTIONS + 1];
  sg_settings_options(options, &settings);
  for (size_t i = 0; i < sg_n_profile_keys; i++) {
    const struct sg_yaml_key *key = &sg_profile_keys[i];
    bool has_option = false, needs_none = false;
    for (size_t o = 0; options[o].name; o++) {
      if (strcmp(options[o].name, key->name) != 0) { continue; }
      has_option = true;
      assert_string_equal(options[o].help, key->meaning);
    }
    for (size_t n = 0; n < sizeof no_option / sizeof no_option[0]; n++) {
      needs_none |= strcmp(no_option[n], key->name) == 0;
    }
    if (has_option == needs_none) { fail_msg("key %s %s an option", key->name, has_option ? "has" : "lacks"); }
  }
}

/* ---- the schema */

static const json_t *mapping_of(const json_t *schema, enum scope scope) {
  const json_t *properties = json_object_get(schema, "properties");
  if (scope == OF_WORKLOAD) { return json_object_get(json_object_get(properties, "workloads"), "items"); }
  return scope == OF_SPAN ? json_object_get(properties, "rounds") : schema;
}

static bool has_text(const json_t *list, const char *text) {
  size_t i;
  const json_t *value;
  json_array_foreach(list, i, value) {
    if (strcmp(json_string_value(value), text) == 0) { return true; }
  }
  return false;
}

static json_t *load_schema(void) {
  struct sg_error err;
  json_t *schema = sg_json_load(schema_path, &err);
  if (!schema) { fail_msg("%s", err.message); }
  return schema;
}

static void the_schema_has_the_keys_and_their_meanings(void **state) {
  (void)state;
  json_t *schema = load_schema();
  size_t n[3] = {0};
  for (size_t i = 0; i < N_KEYS; i++) {
    const json_t *mapping = mapping_of(schema, places[i].scope);
    const json_t *property = json_object_get(json_object_get(mapping, "properties"), places[i].name);
    if (!property) { fail_msg("the schema has no %s", places[i].name); }
    assert_string_equal(sg_json_text(property, "description", ""), sg_profile_key_find(places[i].name)->meaning);
    n[places[i].scope]++;
  }
  for (enum scope scope = OF_PROFILE; scope <= OF_SPAN; scope++) {
    const json_t *mapping = mapping_of(schema, scope);
    assert_int_equal(json_object_size(json_object_get(mapping, "properties")), n[scope]);
    assert_true(json_is_false(json_object_get(mapping, "additionalProperties")));
  }
  assert_true(
      json_equal(mapping_of(schema, OF_SPAN), json_object_get(json_object_get(schema, "properties"), "rounds")));
  json_decref(schema);
}

static void the_schema_requires_what_the_loader_requires(void **state) {
  (void)state;
  json_t *schema = load_schema();
  for (size_t i = 0; i < N_KEYS; i++) {
    const bool by_source = strcmp(places[i].name, "shape") == 0 || strcmp(places[i].name, "count") == 0;
    if (places[i].scope == OF_SPAN || by_source || strcmp(places[i].name, "workloads") == 0) { continue; }
    char *text = profile_text(places[i].name, false);
    struct sg_error err;
    const bool required = load(text, &err) != SG_OK;
    const json_t *list = json_object_get(mapping_of(schema, places[i].scope), "required");
    if (required != has_text(list, places[i].name)) {
      fail_msg("%s is %srequired: %s", places[i].name, required ? "" : "not ", required ? err.message : "");
    }
    free(text);
  }
  json_decref(schema);
}

static const json_t *words_of(const json_t *schema, const char *key, enum scope scope) {
  const json_t *property = json_object_get(json_object_get(mapping_of(schema, scope), "properties"), key);
  const json_t *items = json_object_get(property, "items");
  return json_object_get(items ? items : property, "enum");
}

static void the_schema_has_the_words_that_a_key_takes(void **state) {
  (void)state;
  json_t *schema = load_schema();
  size_t lists = 0;
  for (size_t i = 0; i < N_KEYS; i++) {
    const json_t *words = words_of(schema, places[i].name, places[i].scope), *word;
    const struct sg_yaml_key *key = sg_profile_key_find(places[i].name);
    size_t w;
    struct sg_error err;
    json_array_foreach(words, w, word) {
      if (key->check(json_string_value(word), key->name, &err) != SG_OK) { fail_msg("%s", err.message); }
    }
    if (!words) { continue; }
    lists++;
    /* The error for another word lists all that there are. */
    assert_int_equal(key->check("?", key->name, &err), SG_BAD_INPUT);
    const char *known = strstr(err.message, "known are ");
    assert_non_null(known);
    size_t n = 1;
    for (; (known = strchr(known, ',')); known++) {
      n++;
    }
    assert_int_equal(json_array_size(words), n);
  }
  assert_int_equal(lists, 10);
  json_decref(schema);
}

/* A node as JSON: a plain scalar of digits is a number. */
static json_t *json_of(yaml_document_t *document, int number) {
  const yaml_node_t *node = yaml_document_get_node(document, number);
  if (node->type == YAML_SEQUENCE_NODE) {
    json_t *list = json_array();
    for (const yaml_node_item_t *i = node->data.sequence.items.start; i < node->data.sequence.items.top; i++) {
      json_array_append_new(list, json_of(document, *i));
    }
    return list;
  }
  if (node->type == YAML_MAPPING_NODE) {
    json_t *object = json_object();
    for (const yaml_node_pair_t *p = node->data.mapping.pairs.start; p < node->data.mapping.pairs.top; p++) {
      const yaml_node_t *key = yaml_document_get_node(document, p->key);
      json_object_set_new(object, (const char *)key->data.scalar.value, json_of(document, p->value));
    }
    return object;
  }
  const char *text = (const char *)node->data.scalar.value;
  const bool is_plain = node->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
  if (is_plain && strcmp(text, "true") == 0) { return json_true(); }
  return is_plain && text[strspn(text, "0123456789")] == '\0' ? json_integer(strtoll(text, NULL, 10))
                                                              : json_string(text);
}

/* Where it violates the schema, on the heap; NULL: nowhere. */
static char *breach_of(const char *text, const json_t *schema) {
  yaml_parser_t parser;
  yaml_document_t document;
  assert_true(yaml_parser_initialize(&parser));
  yaml_parser_set_input_string(&parser, (const unsigned char *)text, strlen(text));
  assert_true(yaml_parser_load(&parser, &document));
  json_t *value = json_of(&document, 1);
  char *breach = sg_schema_breach(value, schema, "");
  yaml_document_delete(&document);
  yaml_parser_delete(&parser);
  json_decref(value);
  return breach;
}

static void every_profile_conforms_to_the_schema_and_a_wrong_one_does_not(void **state) {
  (void)state;
  json_t *schema = load_schema();
  struct sg_error err;
  char **names = NULL;
  size_t n = 0;
  assert_int_equal(sg_profile_names(&names, &n, &err), SG_OK);
  assert_true(n > 5);
  for (size_t i = 0; i < n; i++) {
    char *path = sg_format("%s/data/profiles/%s.yaml", SG_SOURCE_DIR, names[i]);
    char *text = sg_file_read(path, NULL, &err), *breach = breach_of(text, schema);
    if (breach) { fail_msg("%s: %s", path, breach); }
    free(text);
    free(path);
    free(names[i]);
  }
  free(names);
  char *examples = profile_text("", false), *breach = breach_of(examples, schema);
  if (breach) { fail_msg("%s\n%s", breach, examples); }
  free(examples);
  static const char *const wrong[] = {"strategy", "trials"};
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    char *rest = profile_text(wrong[i], false), *text = sg_format("%s%s: [nonsense]\n", rest, wrong[i]);
    char *found = breach_of(text, schema), *missing = breach_of(rest, schema);
    assert_non_null(found);
    assert_non_null(missing);
    free(found);
    free(missing);
    free(text);
    free(rest);
  }
  json_decref(schema);
}

/* ---- the manual page */

static void the_manual_has_the_keys_in_their_order(void **state) {
  (void)state;
  struct sg_error err;
  char *text = sg_file_read(manual_path, NULL, &err);
  if (!text) { fail_msg("%s", err.message); }
  const char *at = text;
  for (size_t i = 0; i < N_KEYS; i++) {
    const char *item = strstr(at, "\n.It Ic ");
    if (!item) { fail_msg("the manual ends before %s", places[i].name); }
    at = item + strlen("\n.It Ic ");
    const char *name = places[i].name;
    if (strncmp(at, name, strlen(name)) != 0 || at[strlen(name)] != '\n') {
      fail_msg("the manual has %.20s where the list has %s", at, name);
    }
  }
  assert_null(strstr(at, "\n.It Ic "));
  for (size_t i = 0; i < sg_n_profile_keys; i++) {
    if (!sg_profile_keys[i].former) { continue; }
    char *line = sg_format("\n.Ic %s\nfor\n.Ic %s ", sg_profile_keys[i].former, sg_profile_keys[i].name);
    if (!strstr(text, line)) { fail_msg("the manual does not say: %s", line); }
    free(line);
  }
  free(text);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_profile_of_the_examples_is_loaded),
      cmocka_unit_test(every_example_passes_the_check_of_its_key),
      cmocka_unit_test(an_error_of_a_key_says_what_the_key_is),
      cmocka_unit_test(an_option_with_the_name_of_a_key_means_the_same),
      cmocka_unit_test(the_schema_has_the_keys_and_their_meanings),
      cmocka_unit_test(the_schema_requires_what_the_loader_requires),
      cmocka_unit_test(the_schema_has_the_words_that_a_key_takes),
      cmocka_unit_test(every_profile_conforms_to_the_schema_and_a_wrong_one_does_not),
      cmocka_unit_test(the_manual_has_the_keys_in_their_order),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
