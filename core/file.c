#include "core/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/alloc.h"
#include "core/text.h"

int sg_write_all(int fd, const void *bytes, size_t size) {
  for (const char *at = bytes; size > 0;) {
    ssize_t n = write(fd, at, size);
    if (n < 0 && errno == EINTR) { continue; }
    if (n < 0) { return -1; }
    at += n;
    size -= (size_t)n;
  }
  return 0;
}

/* ---- reading */

static const struct {
  int64_t most_bytes;
  int links; /* O_NOFOLLOW or 0 */
} rules[] = {
    [SG_FILE_OWN_TEXT] = {8 << 20, 0},           [SG_FILE_SET_TEXT] = {8 << 20, O_NOFOLLOW},
    [SG_FILE_SET_TABLE] = {1 << 30, O_NOFOLLOW}, [SG_FILE_DRAWING] = {1 << 30, O_NOFOLLOW},
    [SG_FILE_ARCHIVE] = {INT64_C(1) << 32, 0},   [SG_FILE_LIBRARY] = {INT64_C(1) << 32, 0},
};

static int fail_read(struct sg_error *err, const char *path, const char *why) {
  return sg_fail(err, SG_BAD_INPUT, "cannot read '%s': %s", path, why);
}

static int fail_size(struct sg_error *err, const char *path, enum sg_file_kind kind) {
  char most[SG_HUMAN_SIZE];
  return sg_fail(err, SG_BAD_INPUT, "cannot read '%s': it is larger than %s, the limit for such a file", path,
                 sg_human_bytes((double)rules[kind].most_bytes, most));
}

static int check_status(const struct stat *st, const char *path, enum sg_file_kind kind, struct sg_error *err) {
  switch (st->st_mode & S_IFMT) {
  case S_IFREG:
    return st->st_size <= rules[kind].most_bytes ? SG_OK : fail_size(err, path, kind);
  case S_IFLNK:
    return fail_read(err, path,
                     "it is a symbolic link, and a result set contains its own files: copy it with cp -rL");
  case S_IFDIR:
    return fail_read(err, path, "it is a folder, not a file");
  default:
    return fail_read(err, path, "it is a FIFO, a socket or a device, not a file");
  }
}

int sg_file_open(int *fd, int folder, const char *path, enum sg_file_kind kind, struct sg_error *err) {
  struct stat st;
  const int links = rules[kind].links;
  *fd = -1;
  /* Before opening, because that alone has an effect on some devices; and again, because it may have been replaced.
   */
  if (fstatat(folder, path, &st, links ? AT_SYMLINK_NOFOLLOW : 0) != 0) {
    return fail_read(err, path, strerror(errno));
  }
  int status = check_status(&st, path, kind, err);
  if (status != SG_OK) { return status; }
  *fd = openat(folder, path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | links);
  if (*fd < 0 || fstat(*fd, &st) != 0) {
    status = fail_read(err, path, strerror(errno));
  } else {
    status = check_status(&st, path, kind, err);
  }
  if (status != SG_OK && *fd >= 0) {
    close(*fd);
    *fd = -1;
  }
  return status;
}

/* The bytes up to the end of the file, or up to one more than allowed; NULL with errno. */
static char *read_all(int fd, size_t most, size_t *size) {
  size_t room = 16384;
  char *text = sg_alloc_bytes(room);
  for (*size = 0; *size <= most;) {
    if (*size + 1 == room) { text = sg_resize_bytes(text, room *= 2); }
    ssize_t n = read(fd, text + *size, room - 1 - *size);
    if (n < 0 && errno == EINTR) { continue; }
    if (n < 0) { break; }
    *size += (size_t)n;
    text[*size] = '\0';
    if (n == 0 || *size > most) { return text; }
  }
  free(text);
  return NULL;
}

char *sg_file_read_kind(int folder, const char *path, enum sg_file_kind kind, size_t *size, struct sg_error *err) {
  const size_t most = (size_t)rules[kind].most_bytes;
  size_t n = 0;
  int fd = -1;
  if (sg_file_open(&fd, folder, path, kind, err) != SG_OK) { return NULL; }
  char *text = read_all(fd, most, &n);
  const int why = errno;
  close(fd);
  if (!text) {
    fail_read(err, path, strerror(why));
  } else if (n > most) { /* it has grown, or the kernel reports no size */
    fail_size(err, path, kind);
    free(text);
    text = NULL;
  }
  if (size) { *size = n; }
  return text;
}

char *sg_file_read(const char *path, size_t *size, struct sg_error *err) {
  return sg_file_read_kind(AT_FDCWD, path, SG_FILE_OWN_TEXT, size, err);
}
