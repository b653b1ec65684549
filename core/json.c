#include "core/json.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/columns.h"
#include "core/file.h"
#include "core/text.h"
#include "core/utf8.h"

static json_t *parse(const char *text, size_t size, const char *path, struct sg_error *err) {
  json_error_t why;
  json_t *value = json_loadb(text, size, JSON_REJECT_DUPLICATES, &why);
  if (!value) { sg_fail(err, SG_BAD_INPUT, "%s:%d:%d: %s", path, why.line, why.column, why.text); }
  return value;
}

json_t *sg_json_load(const char *path, struct sg_error *err) {
  size_t size = 0;
  char *text = sg_file_read(path, &size, err);
  json_t *value = text ? parse(text, size, path, err) : NULL;
  free(text);
  return value;
}

json_t *sg_json_load_of_set(const char *path, const char *name, const struct sg_byte_listener *listener,
                            struct sg_error *err) {
  size_t size = 0;
  char *text = sg_file_read_kind(AT_FDCWD, path, SG_FILE_SET_TEXT, &size, err);
  json_t *value = text ? parse(text, size, path, err) : NULL;
  if (value && listener) { listener->take(listener->context, name, text, size); }
  free(text);
  if (!value || sg_json_check(value, path, err) == SG_OK) { return value; }
  json_decref(value);
  return NULL;
}

static int check_text(size_t size, const char *key, const char *what, struct sg_error *err) {
  if (size <= SG_TEXT_MOST) { return SG_OK; }
  return sg_fail(err, SG_BAD_INPUT, "%s: '%.64s' has a text of %zu bytes: at most %d are allowed", what, key, size,
                 SG_TEXT_MOST);
}

struct amount {
  size_t values, bytes; /* the bytes of texts */
};

static int check_amount(const struct amount *n, const char *what, struct sg_error *err) {
  if (n->values > SG_JSON_VALUES_MOST) {
    return sg_fail(err, SG_BAD_INPUT, "%s: more than %d values: the limit for such a file", what,
                   SG_JSON_VALUES_MOST);
  }
  if (n->bytes <= SG_JSON_TEXTS_MOST) { return SG_OK; }
  return sg_fail(err, SG_BAD_INPUT, "%s: more than %d bytes of texts: the limit for such a file", what,
                 SG_JSON_TEXTS_MOST);
}

/* The depth is limited by the parser. `n` is what there was before. */
static int check_below(const json_t *value, const char *key, const char *what, struct amount *n,
                       struct sg_error *err) {
  const char *name = NULL;
  size_t i = 0;
  json_t *item = NULL;
  n->values++;
  n->bytes += json_string_length(value); /* 0 for what is no string */
  int status = check_amount(n, what, err);
  if (status == SG_OK) { status = check_text(json_string_length(value), key, what, err); }
  json_array_foreach((json_t *)value, i, item) {
    if (status == SG_OK) { status = check_below(item, key, what, n, err); }
  }
  json_object_foreach((json_t *)value, name, item) {
    if (status == SG_OK) { status = check_text(strlen(name), name, what, err); }
    n->bytes += strlen(name);
    if (status == SG_OK) { status = check_below(item, name, what, n, err); }
  }
  return status;
}

int sg_json_check(const json_t *value, const char *what, struct sg_error *err) {
  struct amount n = {0};
  return check_below(value, "", what, &n, err);
}

int sg_json_write(const json_t *value, struct sg_output *out, const char *name, struct sg_error *err) {
  char *text = sg_json_format(value);
  int status = sg_output_write(out, name, text, strlen(text), err);
  free(text);
  return status;
}

const json_t *sg_json_at(const json_t *object, const char *path) {
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
  const char *s = json_string_value(sg_json_at(object, path));
  return s ? s : otherwise;
}

double sg_json_number(const json_t *object, const char *path, double otherwise) {
  const json_t *v = sg_json_at(object, path);
  return json_is_number(v) ? json_number_value(v) : otherwise;
}

int64_t sg_json_integer(const json_t *object, const char *path, int64_t otherwise) {
  const json_t *v = sg_json_at(object, path);
  if (json_is_boolean(v)) { return json_is_true(v); }
  return json_is_integer(v) ? json_integer_value(v) : otherwise;
}

bool sg_json_is_true(const json_t *object, const char *path) {
  return json_is_true(sg_json_at(object, path));
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

void sg_json_clean(json_t *value) {
  const char *key = NULL;
  size_t i = 0;
  json_t *item = NULL;
  if (json_is_string(value)) {
    char *clean = sg_utf8_cleaned(json_string_value(value));
    json_string_set(value, clean);
    free(clean);
  }
  json_array_foreach(value, i, item) {
    sg_json_clean(item);
  }
  json_object_foreach(value, key, item) {
    sg_json_clean(item);
  }
}

static void spell(FILE *out, uint32_t c) {
  if (c < 0x10000) {
    fprintf(out, "\\u%04x", (unsigned)c);
  } else { /* a surrogate pair */
    fprintf(out, "\\u%04x\\u%04x", (unsigned)(0xD800 + ((c - 0x10000) >> 10)), (unsigned)(0xDC00 + (c & 0x3FF)));
  }
}

char *sg_json_format(const json_t *value) {
  char *text = sg_require(json_dumps(value, JSON_INDENT(2) | JSON_ENCODE_ANY)), *line = NULL;
  size_t size = 0;
  FILE *out = sg_require(open_memstream(&line, &size));
  for (const char *from = text, *next = text; *next;) {
    const char *at = next;
    const uint32_t c = *at < 0x7F && *at > 0 ? 0 : sg_utf8_next(&next);
    if (c == 0) { next++; }
    const bool spelled = c && (sg_utf8_is_control(c) || sg_utf8_is_unseen(c));
    if (!spelled && *next) { continue; }
    fwrite(from, 1, (size_t)((spelled ? at : next) - from), out);
    if (spelled) { spell(out, c); }
    from = next;
  }
  putc('\n', out);
  sg_close_memory(out, &line);
  free(text);
  return line;
}
