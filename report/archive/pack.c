#include "report/archive/pack.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "core/alloc.h"
#include "core/file.h"
#include "core/interrupt.h"
#include "core/text.h"
#include "report/archive/file_list.h"

static bool ends_with(const char *text, const char *ending) {
  const size_t n = strlen(text), length = strlen(ending);
  return n > length && strcmp(text + n - length, ending) == 0;
}

int sg_pack_check_name(const char *path, struct sg_error *err) {
  if (ends_with(path, ".tar.zst") || ends_with(path, ".zip")) { return SG_OK; }
  return sg_fail(err, SG_BAD_INPUT, "--output: '%s' is neither NAME.tar.zst nor NAME.zip", path);
}

char *sg_pack_versions(void) {
  const char *zstd = archive_libzstd_version(), *zlib = archive_zlib_version();
  return sg_format("libarchive %d.%d.%d, zstd %s, zlib %s", ARCHIVE_VERSION_NUMBER / 1000000,
                   ARCHIVE_VERSION_NUMBER / 1000 % 1000, ARCHIVE_VERSION_NUMBER % 1000, zstd ? zstd : "none",
                   zlib ? zlib : "none");
}

struct packing {
  struct archive *archive;
  const char *path, *dir, *top;
  int64_t time_s;
};

static int fail_pack(const struct packing *p, struct sg_error *err) {
  const char *why = archive_error_string(p->archive);
  return sg_fail(err, SG_UNABLE, "cannot write '%s': %s", p->path, why ? why : "unknown error");
}

static int pack_bytes(const struct packing *p, int fd, struct sg_error *err) {
  enum { BLOCK = 1 << 18 };
  char *block = sg_alloc(BLOCK, 1);
  int status = SG_OK;
  for (ssize_t n; status == SG_OK && (n = read(fd, block, BLOCK)) != 0;) {
    if (n < 0 && errno != EINTR) {
      status = sg_fail(err, SG_UNABLE, "cannot read what is packed into '%s': %s", p->path, strerror(errno));
    } else if (n > 0 && archive_write_data(p->archive, block, (size_t)n) != n) {
      status = fail_pack(p, err);
    } else {
      status = sg_interrupt_check(err);
    }
  }
  free(block);
  return status;
}

static int pack_file(const struct packing *p, const char *name, struct sg_error *err) {
  char *from = sg_format("%s/%s", p->dir, name), *to = sg_format("%s/%s", p->top, name);
  struct archive_entry *entry = sg_require(archive_entry_new());
  int fd = -1, status = sg_file_open(&fd, AT_FDCWD, from, SG_FILE_SET_TABLE, err);
  archive_entry_set_pathname(entry, to);
  archive_entry_set_filetype(entry, AE_IFREG);
  archive_entry_set_perm(entry, 0644);
  archive_entry_set_size(entry, sg_file_list_size(p->dir, name));
  archive_entry_set_mtime(entry, (time_t)p->time_s, 0);
  if (status == SG_OK && archive_write_header(p->archive, entry) != ARCHIVE_OK) { status = fail_pack(p, err); }
  if (status == SG_OK) { status = pack_bytes(p, fd, err); }
  if (fd >= 0) { close(fd); }
  archive_entry_free(entry);
  free(from);
  free(to);
  return status;
}

static int open_packed(const struct packing *p, int fd, struct sg_error *err) {
  struct archive *a = p->archive;
  int result = ARCHIVE_OK;
  if (ends_with(p->path, ".zip")) {
    result = archive_write_set_format_zip(a);
  } else if ((result = archive_write_set_format_ustar(a)) == ARCHIVE_OK) {
    result = archive_write_add_filter_zstd(a);
  }
  if (result == ARCHIVE_OK) { result = archive_write_open_fd(a, fd); }
  return result == ARCHIVE_OK ? SG_OK : fail_pack(p, err);
}

static int pack_all(struct packing *p, int fd, struct sg_error *err) {
  struct sg_file_list list;
  int status = sg_file_list_read(&list, p->dir, err);
  p->archive = sg_require(archive_write_new());
  if (status == SG_OK) { status = open_packed(p, fd, err); }
  for (size_t i = 0; i < list.n && status == SG_OK; i++) {
    status = pack_file(p, list.names[i], err);
  }
  if (status == SG_OK && archive_write_close(p->archive) != ARCHIVE_OK) { status = fail_pack(p, err); }
  archive_write_free(p->archive);
  sg_file_list_release(&list);
  return status;
}

/* A .zip has local times. */
static void use_utc(void) {
  setenv("TZ", "UTC0", 1);
  tzset();
}

int sg_pack(const char *path, const char *dir, const char *top, int64_t time_s, struct sg_error *err) {
  struct packing p = {.path = path, .dir = dir, .top = top, .time_s = time_s};
  char *temporary = sg_format("%s.XXXXXX", path);
  int status = SG_OK;
  const int fd = mkostemp(temporary, O_CLOEXEC);
  if (fd < 0) {
    status = sg_fail(err, SG_BAD_INPUT, "cannot write '%s': %s", path, strerror(errno));
    free(temporary);
    return status;
  }
  use_utc();
  status = pack_all(&p, fd, err);
  if (status == SG_OK && (fchmod(fd, 0644) != 0 || fsync(fd) != 0 || rename(temporary, path) != 0)) {
    status = sg_fail(err, SG_UNABLE, "cannot write '%s': %s", path, strerror(errno));
  }
  if (status != SG_OK) { unlink(temporary); }
  close(fd);
  free(temporary);
  return status;
}
