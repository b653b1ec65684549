/* The files below a folder, and copies of them. */
#ifndef SG_REPORT_ARCHIVE_FILE_LIST_H
#define SG_REPORT_ARCHIVE_FILE_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/error.h"
#include "core/scratch.h"

/* Paths relative to a folder, in the order of their bytes. */
struct sg_file_list {
  char **names;
  size_t n;
};

/* All files below the folder. SG_BAD_INPUT if something is neither a regular file nor a folder, for more files or
 * deeper folders than an archive may have (unpack.h). Release with sg_file_list_release(), also on failure. */
int sg_file_list_read(struct sg_file_list *list, const char *dir, struct sg_error *err) SG_MUST_CHECK;
void sg_file_list_release(struct sg_file_list *list);

bool sg_file_list_has(const struct sg_file_list *list, const char *name);

/* The size of a file, or -1. */
int64_t sg_file_list_size(const char *dir, const char *name);

/* Write a file of a scratch folder, and its folders, by its name there. */
int sg_scratch_put(struct sg_scratch *scratch, const char *name, const void *bytes, size_t size,
                   struct sg_error *err) SG_MUST_CHECK;

/* Copy one there in blocks. */
int sg_scratch_copy(struct sg_scratch *scratch, const char *name, const char *from,
                    struct sg_error *err) SG_MUST_CHECK;

/* Copy what is left of a file, which has this name in messages, to another. */
int sg_copy_bytes(int in, int out, const char *from, struct sg_error *err) SG_MUST_CHECK;

/* Make a folder of a scratch folder, and those above it. */
int sg_scratch_folder(struct sg_scratch *scratch, const char *name, struct sg_error *err) SG_MUST_CHECK;

#endif
