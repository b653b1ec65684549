#include "core/json_schema.h"

#include <regex.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

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
  if (regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB) != 0) { return false; }
  bool found = regexec(&regex, text, 0, NULL, 0) == 0;
  regfree(&regex);
  return found;
}

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
    char *below = sg_format("%s.%s", at, key), *bad = own ? sg_schema_breach(item, own, below) : NULL;
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
      char *below = sg_format("%s[%zu]", at, i), *bad = sg_schema_breach(json_array_get(value, i), rule, below);
      free(below);
      if (bad) { return bad; }
    }
    good = true;
  } else {
    return sg_format("%s: unknown keyword of the schema: %s", at, keyword);
  }
  return good ? NULL : sg_format("%s breaks %s", at, keyword);
}

char *sg_schema_breach(const json_t *value, const json_t *schema, const char *at) {
  const char *keyword;
  json_t *rule;
  json_object_foreach((json_t *)schema, keyword, rule) {
    char *bad = breach_of_keyword(value, keyword, rule, at);
    if (bad) { return bad; }
  }
  return json_is_object(value) ? breach_of_properties(value, schema, at) : NULL;
}
