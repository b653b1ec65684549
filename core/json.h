/* JSON files: reading with the position in errors, atomic writing. */
#ifndef SG_CORE_JSON_H
#define SG_CORE_JSON_H

#include <jansson.h>

#include "core/error.h"

/* Parse a file: "run.json:3:7: '}' expected". NULL on failure. The caller owns the reference. */
json_t *sg_json_load(const char *path, struct sg_error *err) SG_MUST_CHECK;

/* Write through a temporary file in the same directory, fsync, rename. Keys keep their order, indent 2, final line
 * feed. */
int sg_json_save(const json_t *value, const char *path, struct sg_error *err) SG_MUST_CHECK;

/* Read-only accessors that never fail: the value at a dotted path ("cpu.model"), otherwise the default. */
const char *sg_json_text(const json_t *object, const char *path, const char *otherwise);
double sg_json_number(const json_t *object, const char *path, double otherwise);

#endif
