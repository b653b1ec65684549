/* The bytes of a tar or zip archive that a stranger made, without the compression around it.
 *
 * The first bytes of the file alone decide what that is: gzip, zstd or nothing, once; libarchive looks for no further
 * layer. A file that is cut off, whose gzip checksum is wrong, or that goes on without giving bytes is refused. Each
 * read sees a signal. */
#ifndef SG_REPORT_ARCHIVE_PACKED_STREAM_H
#define SG_REPORT_ARCHIVE_PACKED_STREAM_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "core/error.h"

struct sg_packed_stream;

/* Refuse a file that is damaged or no archive; of `why` the first line. SG_BAD_INPUT. */
int sg_packed_fail(const char *path, const char *why, struct sg_error *err);

/* On failure *out is NULL: SG_BAD_INPUT, SG_UNABLE. */
int sg_packed_stream_open(struct sg_packed_stream **out, const char *path, struct sg_error *err) SG_MUST_CHECK;

bool sg_packed_stream_is_zip(const struct sg_packed_stream *stream);

/* Of the file. */
int64_t sg_packed_stream_file_bytes(const struct sg_packed_stream *stream);

/* The next bytes, valid until the next call: their number, 0 at the end, or a negative enum sg_status. */
ssize_t sg_packed_stream_read(struct sg_packed_stream *stream, const void **bytes, struct sg_error *err);

/* As lseek(2), of a zip. */
int64_t sg_packed_stream_seek(struct sg_packed_stream *stream, int64_t offset, int whence);

/* NULL is allowed. */
void sg_packed_stream_close(struct sg_packed_stream *stream);

#endif
