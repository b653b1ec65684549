/* The files of a report: collected in memory while they are made, then written together, so that a folder holds the
 * files of one report. SHA256SUMS lists them, as sha256sum(1) does. What it lists from an earlier report and is not
 * written again is removed, if it still has the contents that were written. */
#ifndef SG_REPORT_RENDER_BUNDLE_H
#define SG_REPORT_RENDER_BUNDLE_H

#include <stddef.h>

#include "core/output.h"

struct sg_bundle_file {
  char *name, *bytes;
  size_t size;
};

struct sg_bundle {
  struct sg_bundle_file *files;
  size_t n;
};

/* Add a file: its name, or FOLDER/NAME. The bytes are copied. */
void sg_bundle_add(struct sg_bundle *bundle, const char *name, const void *bytes, size_t size);
void sg_bundle_add_text(struct sg_bundle *bundle, const char *name, const char *text);

/* Write all files and SHA256SUMS, or none. */
int sg_bundle_write(struct sg_bundle *bundle, struct sg_output *out, struct sg_error *err) SG_MUST_CHECK;

/* Remove an earlier report: what SHA256SUMS lists, as above, the list itself, and the subfolders if they are empty
 * then. Other files stay. */
void sg_bundle_remove(const struct sg_output *out);

void sg_bundle_release(struct sg_bundle *bundle);

#endif
