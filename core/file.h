/* Atomic file replacement, and creation of folders with their parents. */
#ifndef SG_CORE_FILE_H
#define SG_CORE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/error.h"

/* Write all of these bytes, continuing after partial writes. Returns 0, or -1 with errno set. */
int sg_write_all(int fd, const void *bytes, size_t size) SG_MUST_CHECK;

/* Replace `path` with these bytes: temporary file beside it, fsync, rename. */
int sg_file_replace(const char *path, const void *bytes, size_t size, struct sg_error *err) SG_MUST_CHECK;

/* Read a whole file into a NUL-terminated heap buffer; *size (may be NULL) without the NUL. NULL on failure. */
char *sg_file_read(const char *path, size_t *size, struct sg_error *err) SG_MUST_CHECK;

/* mkdir -p. */
int sg_folder_make(const char *path, struct sg_error *err) SG_MUST_CHECK;

/* True if `path` is an empty folder or does not exist. */
bool sg_folder_is_free(const char *path);

#endif
