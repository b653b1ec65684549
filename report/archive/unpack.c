#include "report/archive/unpack.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <locale.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/alloc.h"
#include "core/file.h"
#include "core/interrupt.h"
#include "core/text.h"
#include "core/utf8.h"
#include "report/archive/packed_stream.h"

struct unpacking {
  const char *path;
  struct sg_packed_stream *stream;
  struct archive *archive;
  struct sg_scratch *into;
  int64_t stream_bytes, header_bytes; /* given to libarchive: in all, and since the last member's data */
  int64_t bytes;                      /* of files */
  size_t entries;
  int status; /* why the stream failed */
  struct sg_error *err;
};

static int refuse(const struct unpacking *u, const char *member, const char *why, struct sg_error *err) {
  return sg_fail(err, SG_BAD_INPUT, "'%s' is refused: '%.200s' %s", u->path, member, why);
}

static int fail(const struct unpacking *u, const char *why, struct sg_error *err) {
  if (u->status != SG_OK) { return u->status; }
  return sg_packed_fail(u->path, why, err);
}

static int fail_read(const struct unpacking *u, struct sg_error *err) {
  const char *why = archive_error_string(u->archive);
  return fail(u, why ? why : "it is damaged", err);
}

/* ---- reading */

static int check_size(const struct unpacking *u, int64_t bytes, struct sg_error *err) {
  if (bytes > SG_UNPACK_MOST_BYTES) {
    return sg_fail(err, SG_BAD_INPUT, "'%s' is refused: its files have more than 4 GiB", u->path);
  }
  const int64_t packed = sg_packed_stream_file_bytes(u->stream);
  if (bytes <= SG_UNPACK_FREE_BYTES || bytes / SG_UNPACK_MOST_RATIO <= packed) { return SG_OK; }
  return sg_fail(err, SG_BAD_INPUT, "'%s' is refused: it unpacks to more than %d times its size", u->path,
                 SG_UNPACK_MOST_RATIO);
}

/* All that libarchive reads. Of a zip it reads parts again; what it unpacks of it is counted as it is written. */
static la_ssize_t read_stream(struct archive *archive, void *context, const void **bytes) {
  struct unpacking *u = context;
  (void)archive;
  if (u->status != SG_OK) { return ARCHIVE_FATAL; }
  const ssize_t n = sg_packed_stream_read(u->stream, bytes, u->err);
  u->status = n < 0 ? (int)n : SG_OK;
  if (n <= 0) { return n < 0 ? ARCHIVE_FATAL : 0; }
  u->stream_bytes += n;
  u->header_bytes += n;
  if (!sg_packed_stream_is_zip(u->stream)) { u->status = check_size(u, u->stream_bytes, u->err); }
  if (u->status == SG_OK && u->header_bytes > SG_UNPACK_MOST_HEADER) {
    u->status = sg_fail(u->err, SG_BAD_INPUT, "'%s' is refused: it has a header of more than %d MiB", u->path,
                        SG_UNPACK_MOST_HEADER >> 20);
  }
  return u->status == SG_OK ? n : ARCHIVE_FATAL;
}

static la_int64_t seek_stream(struct archive *archive, void *context, la_int64_t offset, int whence) {
  struct unpacking *u = context;
  (void)archive;
  const int64_t at = sg_packed_stream_seek(u->stream, offset, whence);
  return at < 0 ? ARCHIVE_FATAL : at;
}

/* ---- names */

/* Why a name is refused, or NULL. Folders may end with a slash. */
static const char *fault_of_name(const char *name) {
  size_t depth = 0;
  if (strlen(name) > SG_UNPACK_MOST_NAME) { return "has too long a name"; }
  if (!sg_utf8_is_clean(name)) { return "has control characters or bytes in its name that are not UTF-8"; }
  if (*name == '/') { return "is an absolute path"; }
  if (strchr(name, '\\')) { return "has a backslash in its name"; }
  for (const char *at = name; *at; depth++) {
    const size_t n = strcspn(at, "/");
    if (n == 0 || (n == 1 && *at == '.')) { return "has an empty component in its name"; }
    if (n == 2 && strncmp(at, "..", 2) == 0) { return "leads out of its folder"; }
    if (n > NAME_MAX) { return "has too long a name"; }
    at += n;
    if (*at) { at++; }
  }
  return depth > SG_UNPACK_MOST_DEPTH ? "is too deep in folders" : NULL;
}

/* Without "./" at the beginning, as `tar -C DIR -c .` writes it, and slashes at the end. A new heap string. */
static char *normal_name(const char *name) {
  while (strncmp(name, "./", 2) == 0) {
    name += 2;
  }
  size_t n = strlen(name);
  while (n > 1 && name[n - 1] == '/') {
    n--;
  }
  return n == 1 && *name == '.' ? sg_format("%s", "") : sg_format("%.*s", (int)n, name);
}

/* ---- writing */

static bool is_folder(const char *path) {
  struct stat st;
  return lstat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static int fail_create(const struct unpacking *u, const char *name, struct sg_error *err) {
  if (errno == EEXIST || errno == ENOTDIR) { return refuse(u, name, "occurs twice", err); }
  return sg_fail(err, SG_UNABLE, "cannot unpack '%s' of '%s': %s", name, u->path, strerror(errno));
}

/* Also for the parents of files, which an archive need not list: they count as entries. */
static int make_folder(struct unpacking *u, const char *name, struct sg_error *err) {
  char *path = sg_format("%s/%s", sg_scratch_path(u->into), name);
  int status = SG_OK;
  if (!is_folder(path)) {
    sg_scratch_will_create(u->into, name);
    u->entries++;
    if (mkdir(path, 0700) != 0) { status = fail_create(u, name, err); }
  }
  free(path);
  return status;
}

static int make_parents(struct unpacking *u, const char *name, struct sg_error *err) {
  int status = SG_OK;
  for (const char *slash = strchr(name, '/'); slash && status == SG_OK; slash = strchr(slash + 1, '/')) {
    char *parent = sg_format("%.*s", (int)(slash - name), name);
    status = make_folder(u, parent, err);
    free(parent);
  }
  return status;
}

static int write_bytes(struct unpacking *u, const char *name, int fd, int64_t *size, struct sg_error *err) {
  enum { BLOCK = 1 << 18 };
  char *block = sg_alloc(BLOCK, 1);
  int status = SG_OK;
  *size = 0;
  while (status == SG_OK) {
    const la_ssize_t n = archive_read_data(u->archive, block, BLOCK);
    if (n == 0) { break; }
    if (n < 0) {
      status = fail_read(u, err);
      break;
    }
    *size += n;
    u->bytes += n;
    u->header_bytes = 0;
    status = check_size(u, u->bytes, err);
    if (status == SG_OK) { status = sg_interrupt_check(err); }
    if (status == SG_OK && sg_write_all(fd, block, (size_t)n) != 0) { status = fail_create(u, name, err); }
  }
  free(block);
  return status;
}

static int make_file(struct unpacking *u, const char *name, struct archive_entry *entry, struct sg_error *err) {
  char *path = sg_format("%s/%s", sg_scratch_path(u->into), name);
  int64_t size = 0;
  sg_scratch_will_create(u->into, name);
  const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  int status = fd < 0 ? fail_create(u, name, err) : write_bytes(u, name, fd, &size, err);
  if (fd >= 0 && close(fd) != 0 && status == SG_OK) { status = fail_create(u, name, err); }
  if (status == SG_OK && archive_entry_size_is_set(entry) && archive_entry_size(entry) != size) {
    status = refuse(u, name, "has another size than the archive says", err);
  }
  free(path);
  return status;
}

/* ---- entries */

/* A zip may have compressions with a dictionary as large as the archive says. */
static bool is_known_compression(struct archive *a) {
  const char *name = archive_format_name(a);
  return archive_format(a) != ARCHIVE_FORMAT_ZIP ||
         (name && (strstr(name, "(deflation)") || strstr(name, "(uncompressed)")));
}

static const char *fault_of_kind(const struct unpacking *u, struct archive_entry *entry) {
  if (archive_entry_hardlink(entry) || archive_entry_symlink(entry)) { return "is a link"; }
  const mode_t kind = archive_entry_filetype(entry);
  if (kind != AE_IFREG && kind != AE_IFDIR) { return "is not a regular file"; }
  if (archive_entry_is_encrypted(entry)) { return "is encrypted"; }
  if (archive_entry_sparse_count(entry) > 0) { return "has holes"; }
  if (kind == AE_IFDIR && archive_entry_size(entry) > 0) { return "is a folder with data"; }
  return is_known_compression(u->archive) ? NULL : "is compressed by another method than deflate";
}

static int unpack_entry(struct unpacking *u, struct archive_entry *entry, struct sg_error *err) {
  const char *given = archive_entry_pathname(entry);
  if (!given) { return refuse(u, "?", "has a name that cannot be read", err); }
  char *name = normal_name(given);
  const char *fault = fault_of_kind(u, entry);
  if (!fault) { fault = fault_of_name(name); }
  int status = SG_OK;
  if (++u->entries > SG_UNPACK_MOST_ENTRIES) {
    status =
        sg_fail(err, SG_BAD_INPUT, "'%s' is refused: it has more than %d files", u->path, SG_UNPACK_MOST_ENTRIES);
  } else if (fault) {
    status = refuse(u, given, fault, err);
  } else if (*name) {
    status = make_parents(u, name, err);
    if (status == SG_OK) {
      status = archive_entry_filetype(entry) == AE_IFDIR ? make_folder(u, name, err) : make_file(u, name, entry, err);
    }
  }
  free(name);
  return status;
}

static int open_archive(struct unpacking *u, struct sg_error *err) {
  struct archive *a = u->archive = sg_require(archive_read_new());
  const bool zip = sg_packed_stream_is_zip(u->stream);
  const int result = zip ? archive_read_support_format_zip_seekable(a) : archive_read_support_format_tar(a);
  if (result != ARCHIVE_OK || (zip && archive_read_set_seek_callback(a, seek_stream) != ARCHIVE_OK)) {
    return sg_fail(err, SG_UNABLE, "cannot read archives: %s", archive_error_string(a));
  }
  if (archive_read_open(a, u, NULL, read_stream, NULL) == ARCHIVE_OK) { return SG_OK; }
  return fail(
      u, zip ? "its directory is cut off or damaged" : "not an archive (.tar.zst, .tar.gz or .zip), or cut off", err);
}

/* A tar archive ends with two blocks of zeros: one that was cut off between two members has none. The rest is read
 * for what the compressed file has at its end. */
static int check_end(struct unpacking *u, struct sg_error *err) {
  enum { END = 2 * 512 };
  const void *bytes = NULL;
  if (u->status != SG_OK || sg_packed_stream_is_zip(u->stream)) { return u->status; }
  if (archive_filter_bytes(u->archive, 0) - archive_read_header_position(u->archive) < END) {
    return sg_fail(err, SG_BAD_INPUT, "'%s' is refused: it is cut off: a tar archive ends with two blocks of zeros",
                   u->path);
  }
  u->header_bytes = 0;
  for (la_ssize_t n = 1; n > 0;) {
    n = read_stream(u->archive, u, &bytes);
  }
  return u->status;
}

/* A warning, such as of a wrong checksum or size, is no less than an error here. */
static int unpack_entries(struct unpacking *u, struct sg_error *err) {
  struct archive_entry *entry = NULL;
  int status = SG_OK;
  while (status == SG_OK) {
    u->header_bytes = 0;
    const int result = archive_read_next_header(u->archive, &entry);
    if (result == ARCHIVE_EOF) { return check_end(u, err); }
    status = result == ARCHIVE_OK ? unpack_entry(u, entry, err) : fail_read(u, err);
    if (status == SG_OK) { status = sg_interrupt_check(err); }
  }
  return status;
}

/* libarchive converts names, and in the C locale refuses what is not ASCII. */
int sg_unpack(const char *path, struct sg_scratch *into, struct sg_error *err) {
  struct unpacking u = {.path = path, .into = into, .err = err};
  int status = sg_packed_stream_open(&u.stream, path, err);
  if (status != SG_OK) { return status; }
  const locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
  const locale_t before = utf8 ? uselocale(utf8) : (locale_t)0;
  status = open_archive(&u, err);
  if (status == SG_OK) { status = unpack_entries(&u, err); }
  archive_read_free(u.archive);
  if (utf8) {
    uselocale(before);
    freelocale(utf8);
  }
  sg_packed_stream_close(u.stream);
  return status;
}
