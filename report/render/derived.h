/* Files that can be made again: written without waiting for the disk, which would take longer than drawing them.
 * Measured data are written by core/file.h. */
#ifndef SG_REPORT_RENDER_DERIVED_H
#define SG_REPORT_RENDER_DERIVED_H

#include <jansson.h>
#include <stddef.h>

#include "core/error.h"

/* Writes `folder`/`name`, replacing an existing file. */
int sg_derived_write(const char *folder, const char *name, const char *bytes, size_t size,
                     struct sg_error *err) SG_MUST_CHECK;
int sg_derived_write_text(const char *folder, const char *name, const char *text, struct sg_error *err) SG_MUST_CHECK;

/* Like sg_json_save(). */
int sg_derived_write_json(const char *folder, const char *name, const json_t *value,
                          struct sg_error *err) SG_MUST_CHECK;

#endif
