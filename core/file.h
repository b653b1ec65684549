/* Files of bytes: writing all of them, and reading files that somebody else made.
 *
 * A file is opened without waiting (a FIFO has no writer yet), must be a regular file, and has a size limit. */
#ifndef SG_CORE_FILE_H
#define SG_CORE_FILE_H

#include <stddef.h>

#include "core/error.h"

/* What a file is decides how large it may be and whether a symbolic link may stand for it. */
enum sg_file_kind {
  SG_FILE_OWN_TEXT,  /* named by the user, or installed with the program: at most 8 MiB; links are followed */
  SG_FILE_SET_TEXT,  /* JSON of a result set: at most 8 MiB; a link would lead out of the set */
  SG_FILE_SET_TABLE, /* CSV of a result set: at most 1 GiB; likewise */
  SG_FILE_DRAWING,   /* written by gnuplot: at most 1 GiB */
  SG_FILE_ARCHIVE,   /* of a result set: at most 4 GiB; links are followed */
  SG_FILE_LIBRARY,   /* a BLAS: at most 4 GiB; links are followed */
};

/* Is told of the bytes of each file as they are read: a file may be another one when it is opened again. */
struct sg_byte_listener {
  void (*take)(void *context, const char *file, const void *bytes,
               size_t size); /* the name of the file in its folder */
  void *context;
};

/* Write all of these bytes, continuing after partial writes. Returns 0, or -1 with errno set. */
int sg_write_all(int fd, const void *bytes, size_t size) SG_MUST_CHECK;

/* Open a file for reading, relative to a folder (a descriptor, or AT_FDCWD). SG_BAD_INPUT with the reason. */
int sg_file_open(int *fd, int folder, const char *path, enum sg_file_kind kind, struct sg_error *err) SG_MUST_CHECK;

/* Read a whole file into a NUL-terminated heap buffer; *size (may be NULL) without the NUL. NULL on failure. */
char *sg_file_read_kind(int folder, const char *path, enum sg_file_kind kind, size_t *size,
                        struct sg_error *err) SG_MUST_CHECK;

/* The same for SG_FILE_OWN_TEXT. */
char *sg_file_read(const char *path, size_t *size, struct sg_error *err) SG_MUST_CHECK;

#endif
