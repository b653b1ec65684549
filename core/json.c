#include "core/json.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/file.h"
#include "core/text.h"

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
  char *text = json_dumps(value, JSON_INDENT(2) | JSON_ENCODE_ANY);
  if (!text) { return sg_fail(err, SG_UNABLE, "cannot write '%s': out of memory", path); }
  char *line = sg_format("%s\n", text);
  int status = sg_file_replace(path, line, strlen(line), err);
  free(line);
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
