#include "report/archive/unpack.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
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

struct unpacking {
  const char *path;
  struct archive *archive;
  struct sg_scratch *into;
  int64_t bytes;
  size_t entries;
};

static int refuse(const struct unpacking *u, const char *member, const char *why, struct sg_error *err) {
  return sg_fail(err, SG_BAD_INPUT, "'%s' is refused: '%.200s' %s", u->path, member, why);
}

static int fail_read(const struct unpacking *u, struct sg_error *err) {
  const char *why = archive_error_string(u->archive);
  if (!why) { why = "not an archive (.tar.zst, .tar.gz or .zip)"; }
  return sg_fail(err, SG_BAD_INPUT, "cannot read '%s' as an archive of a result set: %.*s", u->path,
                 (int)strcspn(why, "\n"), why);
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

static int check_size(const struct unpacking *u, struct sg_error *err) {
  if (u->bytes > SG_UNPACK_MOST_BYTES) {
    return sg_fail(err, SG_BAD_INPUT, "'%s' is refused: its files have more than 4 GiB", u->path);
  }
  const int64_t packed = archive_filter_bytes(u->archive, -1);
  if (u->bytes <= SG_UNPACK_FREE_BYTES || u->bytes / SG_UNPACK_MOST_RATIO <= packed) { return SG_OK; }
  return sg_fail(err, SG_BAD_INPUT, "'%s' is refused: it unpacks to more than %d times its size", u->path,
                 SG_UNPACK_MOST_RATIO);
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
    status = check_size(u, err);
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

static const char *fault_of_kind(struct archive_entry *entry) {
  if (archive_entry_hardlink(entry) || archive_entry_symlink(entry)) { return "is a link"; }
  const mode_t kind = archive_entry_filetype(entry);
  if (kind != AE_IFREG && kind != AE_IFDIR) { return "is not a regular file"; }
  if (archive_entry_is_encrypted(entry)) { return "is encrypted"; }
  return archive_entry_sparse_count(entry) > 0 ? "has holes" : NULL;
}

static int unpack_entry(struct unpacking *u, struct archive_entry *entry, struct sg_error *err) {
  const char *given = archive_entry_pathname(entry);
  if (!given) { return refuse(u, "?", "has a name that cannot be read", err); }
  char *name = normal_name(given);
  const char *fault = fault_of_kind(entry);
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

/* Formats and filters that are compiled in: others would run a program. */
static int open_archive(struct unpacking *u, int fd, struct sg_error *err) {
  enum { BLOCK = 1 << 16 };
  struct archive *a = u->archive = sg_require(archive_read_new());
  if (archive_read_support_filter_zstd(a) != ARCHIVE_OK || archive_read_support_filter_gzip(a) != ARCHIVE_OK ||
      archive_read_support_format_tar(a) != ARCHIVE_OK || archive_read_support_format_zip(a) != ARCHIVE_OK) {
    return sg_fail(err, SG_UNABLE, "cannot read archives: %s", archive_error_string(a));
  }
  return archive_read_open_fd(a, fd, BLOCK) == ARCHIVE_OK ? SG_OK : fail_read(u, err);
}

/* A warning, such as of a wrong checksum or size, is no less than an error here. */
static int unpack_entries(struct unpacking *u, struct sg_error *err) {
  struct archive_entry *entry = NULL;
  int status = SG_OK;
  while (status == SG_OK) {
    const int result = archive_read_next_header(u->archive, &entry);
    if (result == ARCHIVE_EOF) { break; }
    status = result == ARCHIVE_OK ? unpack_entry(u, entry, err) : fail_read(u, err);
    if (status == SG_OK) { status = sg_interrupt_check(err); }
  }
  return status;
}

/* libarchive converts names, and in the C locale refuses what is not ASCII. */
int sg_unpack(const char *path, struct sg_scratch *into, struct sg_error *err) {
  struct unpacking u = {.path = path, .into = into};
  int fd = -1;
  int status = sg_file_open(&fd, AT_FDCWD, path, SG_FILE_ARCHIVE, err);
  if (status != SG_OK) { return status; }
  const locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
  const locale_t before = utf8 ? uselocale(utf8) : (locale_t)0;
  status = open_archive(&u, fd, err);
  if (status == SG_OK) { status = unpack_entries(&u, err); }
  archive_read_free(u.archive);
  if (utf8) {
    uselocale(before);
    freelocale(utf8);
  }
  close(fd);
  return status;
}
