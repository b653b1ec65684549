#include "core/json.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/file.h"
#include "core/text.h"
#include "core/utf8.h"

json_t *sg_json_load(const char *path, struct sg_error *err) {
  json_error_t why;
  json_t *value = json_load_file(path, JSON_REJECT_DUPLICATES, &why);
  if (value) { return value; }
  if (why.line < 0) {
    sg_fail(err, SG_BAD_INPUT, "cannot read '%s': %s", path, strerror(errno));
  } else {
    sg_fail(err, SG_BAD_INPUT, "%s:%d:%d: %s", path, why.line, why.column, why.text);
  }
  return NULL;
}

int sg_json_save(const json_t *value, const char *path, struct sg_error *err) {
  char *text = sg_json_format(value);
  int status = sg_file_replace(path, text, strlen(text), err);
  free(text);
  return status;
}

static const json_t *lookup(const json_t *object, const char *path) {
  while (object && *path) {
    size_t n = strcspn(path, ".");
    char key[64];
    snprintf(key, sizeof key, "%.*s", (int)n, path);
    object = json_object_get(object, key);
    path += n;
    path += *path == '.';
  }
  return object;
}

const char *sg_json_text(const json_t *object, const char *path, const char *otherwise) {
  const char *s = json_string_value(lookup(object, path));
  return s ? s : otherwise;
}

double sg_json_number(const json_t *object, const char *path, double otherwise) {
  const json_t *v = lookup(object, path);
  return json_is_number(v) ? json_number_value(v) : otherwise;
}

int64_t sg_json_integer(const json_t *object, const char *path, int64_t otherwise) {
  const json_t *v = lookup(object, path);
  if (json_is_boolean(v)) { return json_is_true(v); }
  return json_is_integer(v) ? json_integer_value(v) : otherwise;
}

bool sg_json_is_true(const json_t *object, const char *path) {
  return json_is_true(lookup(object, path));
}

json_t *sg_json_text_or_null(const char *text) {
  if (!text) { return json_null(); }
  json_t *value = json_string(text);
  if (value) { return value; }
  char *well_formed = sg_utf8_repair(text);
  value = sg_require(json_string(well_formed));
  free(well_formed);
  return value;
}

json_t *sg_json_integer_or_null(int64_t value) {
  return value == INT64_MIN ? json_null() : json_integer(value);
}

json_t *sg_json_real_or_null(double value) {
  return isfinite(value) ? json_real(value) : json_null();
}

void sg_json_put_text(json_t *object, const char *key, char *text) {
  json_object_set_new(object, key, sg_json_text_or_null(text));
  free(text);
}

char *sg_json_format(const json_t *value) {
  char *text = sg_require(json_dumps(value, JSON_INDENT(2) | JSON_ENCODE_ANY));
  char *line = sg_format("%s\n", text);
  free(text);
  return line;
}
