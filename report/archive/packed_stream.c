#include "report/archive/packed_stream.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "core/alloc.h"
#include "core/file.h"
#include "core/interrupt.h"
#include "core/text.h"

enum {
  PACKED_BLOCK = 1 << 16,
  BLOCK = 1 << 17,
  MOST_SILENT_BYTES = 1 << 20, /* of the file, read one after another without a byte to give */
  GZIP_TRAILER = 8,
};

struct sg_packed_stream {
  char *path;
  int fd;
  int64_t file_bytes;
  bool zip, gzip;
  struct archive *filter; /* NULL: the file is not compressed */
  int64_t silent_bytes;
  uint32_t crc, size; /* of what a gzip file gave, as in its trailer */
  int status;         /* why reading the file failed */
  struct sg_error *err;
  char packed[PACKED_BLOCK], block[BLOCK];
};

/* ---- the file */

static ssize_t read_file(struct sg_packed_stream *s, struct sg_error *err) {
  if (sg_interrupt_check(err) != SG_OK) { return SG_INTERRUPTED; }
  const ssize_t n = read(s->fd, s->packed, sizeof s->packed);
  return n < 0 ? sg_fail(err, SG_BAD_INPUT, "cannot read '%s': %s", s->path, strerror(errno)) : n;
}

/* For the filter, which may read for ever: names in gzip headers and frames of zstd that are skipped have no limit.
 */
static la_ssize_t read_packed(struct archive *archive, void *context, const void **bytes) {
  struct sg_packed_stream *s = context;
  (void)archive;
  *bytes = s->packed;
  const ssize_t n = read_file(s, s->err);
  s->silent_bytes += n > 0 ? n : 0;
  s->status = n < 0 ? (int)n : SG_OK;
  if (s->status == SG_OK && s->silent_bytes > MOST_SILENT_BYTES) {
    s->status = sg_fail(s->err, SG_BAD_INPUT, "'%s' is refused: %d bytes of it unpack to nothing", s->path,
                        MOST_SILENT_BYTES);
  }
  return s->status == SG_OK ? n : ARCHIVE_FATAL;
}

/* ---- the filter */

int sg_packed_fail(const char *path, const char *why, struct sg_error *err) {
  return sg_fail(err, SG_BAD_INPUT,
                 "cannot read '%s' as an archive of a result set: %.*s: fetch it again, or give the folder of an "
                 "unpacked copy",
                 path, (int)strcspn(why, "\n"), why);
}

static int fail_filter(const struct sg_packed_stream *s, bool opened, struct sg_error *err) {
  if (s->status != SG_OK) { return s->status; }
  const char *why = opened ? archive_error_string(s->filter) : NULL;
  if (!why) { why = "its compressed data is empty, cut off or damaged"; }
  return sg_packed_fail(s->path, why, err);
}

/* Appended, not offered: a filter that is offered is looked for again in what it gives. */
static int open_filter(struct sg_packed_stream *s, int code, struct sg_error *err) {
  struct archive_entry *entry = NULL;
  struct archive *a = s->filter = sg_require(archive_read_new());
  if (archive_read_support_format_raw(a) != ARCHIVE_OK || archive_read_append_filter(a, code) != ARCHIVE_OK) {
    return sg_fail(err, SG_UNABLE, "cannot read archives: %s", archive_error_string(a));
  }
  s->err = err;
  const bool opened = archive_read_open(a, s, NULL, read_packed, NULL) == ARCHIVE_OK &&
                      archive_read_next_header(a, &entry) == ARCHIVE_OK;
  return opened ? SG_OK : fail_filter(s, false, err);
}

static uint32_t little_endian(const unsigned char *bytes) {
  return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

/* libarchive skips the trailer. Not that of each of several gzip files in one: such a file is refused. */
static int check_trailer(const struct sg_packed_stream *s, struct sg_error *err) {
  unsigned char trailer[GZIP_TRAILER];
  if (pread(s->fd, trailer, sizeof trailer, s->file_bytes - GZIP_TRAILER) == GZIP_TRAILER &&
      little_endian(trailer) == s->crc && little_endian(trailer + 4) == s->size) {
    return SG_OK;
  }
  return sg_fail(err, SG_BAD_INPUT,
                 "'%s' is refused: its gzip checksum is wrong: it is damaged, cut off, or has bytes after its end",
                 s->path);
}

static ssize_t read_filter(struct sg_packed_stream *s, struct sg_error *err) {
  s->err = err;
  const la_ssize_t n = archive_read_data(s->filter, s->block, sizeof s->block);
  if (n < 0) { return fail_filter(s, true, err); }
  s->silent_bytes = 0;
  if (!s->gzip) { return n; }
  s->crc = (uint32_t)crc32(s->crc, (const Bytef *)s->block, (uInt)n);
  s->size += (uint32_t)n;
  return n == 0 ? check_trailer(s, err) : n;
}

/* ---- the stream */

/* What it is, by its first bytes. */
static int open_kind(struct sg_packed_stream *s, struct sg_error *err) {
  unsigned char magic[4] = {0};
  struct stat st;
  if (fstat(s->fd, &st) != 0 || pread(s->fd, magic, sizeof magic, 0) < 0) {
    return sg_fail(err, SG_BAD_INPUT, "cannot read '%s': %s", s->path, strerror(errno));
  }
  s->file_bytes = st.st_size;
  s->zip = memcmp(magic, "PK\3\4", 4) == 0;
  s->gzip = memcmp(magic, "\x1f\x8b", 2) == 0;
  if (s->gzip) { return open_filter(s, ARCHIVE_FILTER_GZIP, err); }
  return memcmp(magic, "\x28\xb5\x2f\xfd", 4) == 0 ? open_filter(s, ARCHIVE_FILTER_ZSTD, err) : SG_OK;
}

int sg_packed_stream_open(struct sg_packed_stream **out, const char *path, struct sg_error *err) {
  int fd = -1;
  *out = NULL;
  int status = sg_file_open(&fd, AT_FDCWD, path, SG_FILE_ARCHIVE, err);
  if (status != SG_OK) { return status; }
  struct sg_packed_stream *s = sg_alloc(1, sizeof *s);
  s->path = sg_format("%s", path);
  s->fd = fd;
  status = open_kind(s, err);
  if (status == SG_OK) {
    *out = s;
  } else {
    sg_packed_stream_close(s);
  }
  return status;
}

bool sg_packed_stream_is_zip(const struct sg_packed_stream *stream) {
  return stream->zip;
}

int64_t sg_packed_stream_file_bytes(const struct sg_packed_stream *stream) {
  return stream->file_bytes;
}

ssize_t sg_packed_stream_read(struct sg_packed_stream *stream, const void **bytes, struct sg_error *err) {
  *bytes = stream->filter ? stream->block : stream->packed;
  if (sg_interrupt_check(err) != SG_OK) { return SG_INTERRUPTED; }
  return stream->filter ? read_filter(stream, err) : read_file(stream, err);
}

int64_t sg_packed_stream_seek(struct sg_packed_stream *stream, int64_t offset, int whence) {
  return lseek(stream->fd, offset, whence);
}

void sg_packed_stream_close(struct sg_packed_stream *stream) {
  if (!stream) { return; }
  archive_read_free(stream->filter);
  close(stream->fd);
  free(stream->path);
  free(stream);
}
