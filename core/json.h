/* JSON: files, with positions in errors; members of objects; values that may be absent. */
#ifndef SG_CORE_JSON_H
#define SG_CORE_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/error.h"
#include "core/file.h"
#include "core/output.h"

/* Parse a file: "run.json:3:7: '}' expected". NULL on failure. The caller owns the reference. */
json_t *sg_json_load(const char *path, struct sg_error *err) SG_MUST_CHECK;

/* The same for a file of a result set, which is checked too (sg_json_check). `listener` (may be NULL)
 * is told of its bytes, under this name. */
json_t *sg_json_load_of_set(const char *path, const char *name, const struct sg_byte_listener *listener,
                            struct sg_error *err) SG_MUST_CHECK;

/* SG_BAD_INPUT, with its key, if a text is longer than SG_TEXT_MOST (columns.h), all texts with the keys than
 * SG_JSON_TEXTS_MOST, or if there are more than SG_JSON_VALUES_MOST values. `what` names the whole. */
int sg_json_check(const json_t *value, const char *what, struct sg_error *err) SG_MUST_CHECK;

/* Write a file of an output folder. Keys keep their order, indent 2, final line feed. */
int sg_json_write(const json_t *value, struct sg_output *out, const char *name, struct sg_error *err) SG_MUST_CHECK;

/* Read-only accessors that never fail: the value at a dotted path ("cpu.model"), otherwise NULL or the default. */
const json_t *sg_json_at(const json_t *object, const char *path);
const char *sg_json_text(const json_t *object, const char *path, const char *otherwise);
double sg_json_number(const json_t *object, const char *path, double otherwise);
int64_t sg_json_integer(const json_t *object, const char *path, int64_t otherwise); /* of a boolean 0 or 1 */
bool sg_json_is_true(const json_t *object, const char *path);

/* A value, or null if it is absent: NULL, INT64_MIN (SG_NO_INT) or not finite. Each byte of a text that is not UTF-8
 * becomes U+FFFD. A new reference. */
json_t *sg_json_text_or_null(const char *text);
json_t *sg_json_integer_or_null(int64_t value);
json_t *sg_json_real_or_null(double value);

/* Set a member to a string, made well-formed as above. Takes ownership of `text`. */
void sg_json_put_text(json_t *object, const char *key, char *text);

/* A value as sg_json_save() writes it. A new heap string. */
char *sg_json_format(const json_t *value);

/* Makes every string of a value fit for a terminal (sg_utf8_clean()), in place. */
void sg_json_clean(json_t *value);

#endif
