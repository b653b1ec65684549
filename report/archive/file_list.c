#include "report/archive/file_list.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/alloc.h"
#include "core/file.h"
#include "core/interrupt.h"
#include "core/text.h"
#include "report/archive/unpack.h"

/* ---- reading */

static int add_folder(struct sg_file_list *list, const char *dir, const char *below, size_t depth,
                      struct sg_error *err);

static int add_entry(struct sg_file_list *list, const char *dir, char *name, size_t depth, struct sg_error *err) {
  struct stat st;
  char *path = sg_format("%s/%s", dir, name);
  int status = SG_OK;
  if (lstat(path, &st) != 0) {
    status = sg_fail(err, SG_BAD_INPUT, "cannot read '%s': %s", path, strerror(errno));
  } else if (S_ISDIR(st.st_mode)) {
    status = add_folder(list, dir, name, depth + 1, err);
  } else if (!S_ISREG(st.st_mode)) {
    status = sg_fail(err, SG_BAD_INPUT, "'%s' is a link or a device, not a file", path);
  } else if (list->n == SG_UNPACK_MOST_ENTRIES) {
    status = sg_fail(err, SG_BAD_INPUT, "'%s' has more than %d files", dir, SG_UNPACK_MOST_ENTRIES);
  } else {
    list->names = sg_resize(list->names, list->n + 1, sizeof *list->names);
    list->names[list->n++] = sg_format("%s", name);
  }
  free(path);
  return status;
}

static int add_folder(struct sg_file_list *list, const char *dir, const char *below, size_t depth,
                      struct sg_error *err) {
  char *path = *below ? sg_format("%s/%s", dir, below) : sg_format("%s", dir);
  DIR *stream = depth > SG_UNPACK_MOST_DEPTH ? NULL : opendir(path);
  int status = SG_OK;
  if (!stream) {
    status = sg_fail(err, SG_BAD_INPUT, "cannot read folder '%s': %s", path,
                     depth > SG_UNPACK_MOST_DEPTH ? "too deep" : strerror(errno));
  }
  for (struct dirent *e; status == SG_OK && (e = readdir(stream));) {
    if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0) { continue; }
    char *name = *below ? sg_format("%s/%s", below, e->d_name) : sg_format("%s", e->d_name);
    status = add_entry(list, dir, name, depth, err);
    free(name);
  }
  if (stream) { closedir(stream); }
  free(path);
  return status;
}

static int compare_names(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

int sg_file_list_read(struct sg_file_list *list, const char *dir, struct sg_error *err) {
  *list = (struct sg_file_list){0};
  const int status = add_folder(list, dir, "", 1, err);
  if (list->n > 0) { qsort(list->names, list->n, sizeof *list->names, compare_names); }
  return status;
}

void sg_file_list_release(struct sg_file_list *list) {
  for (size_t i = 0; i < list->n; i++) {
    free(list->names[i]);
  }
  free(list->names);
  *list = (struct sg_file_list){0};
}

bool sg_file_list_has(const struct sg_file_list *list, const char *name) {
  return list->n > 0 && bsearch(&name, list->names, list->n, sizeof *list->names, compare_names);
}

int64_t sg_file_list_size(const char *dir, const char *name) {
  struct stat st;
  char *path = sg_format("%s/%s", dir, name);
  const int64_t size = lstat(path, &st) == 0 && S_ISREG(st.st_mode) ? (int64_t)st.st_size : -1;
  free(path);
  return size;
}

/* ---- writing into a scratch folder */

static int fail_put(const struct sg_scratch *scratch, const char *name, struct sg_error *err) {
  return sg_fail(err, SG_UNABLE, "cannot write '%s/%s': %s", sg_scratch_path(scratch), name, strerror(errno));
}

int sg_scratch_folder(struct sg_scratch *scratch, const char *name, struct sg_error *err) {
  int status = SG_OK;
  for (size_t n = strcspn(name, "/"); status == SG_OK && n > 0;) {
    char *part = sg_format("%.*s", (int)n, name), *path = sg_format("%s/%s", sg_scratch_path(scratch), part);
    struct stat st;
    if (lstat(path, &st) != 0) {
      sg_scratch_will_create(scratch, part);
      if (mkdir(path, 0700) != 0) { status = fail_put(scratch, part, err); }
    }
    free(path);
    free(part);
    n = name[n] ? n + 1 + strcspn(name + n + 1, "/") : 0;
  }
  return status;
}

static int create(struct sg_scratch *scratch, const char *name, int *fd, struct sg_error *err) {
  const char *slash = strrchr(name, '/');
  char *folder = sg_format("%.*s", slash ? (int)(slash - name) : 0, name);
  char *path = sg_format("%s/%s", sg_scratch_path(scratch), name);
  int status = sg_scratch_folder(scratch, folder, err);
  if (status == SG_OK) {
    sg_scratch_will_create(scratch, name);
    *fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (*fd < 0) { status = fail_put(scratch, name, err); }
  }
  free(path);
  free(folder);
  return status;
}

int sg_scratch_put(struct sg_scratch *scratch, const char *name, const void *bytes, size_t size,
                   struct sg_error *err) {
  int fd = -1, status = create(scratch, name, &fd, err);
  if (status != SG_OK) { return status; }
  if (sg_write_all(fd, bytes, size) != 0) { status = fail_put(scratch, name, err); }
  if (close(fd) != 0 && status == SG_OK) { status = fail_put(scratch, name, err); }
  return status;
}

int sg_copy_bytes(int in, int out, const char *from, struct sg_error *err) {
  enum { BLOCK = 1 << 18 };
  char *block = sg_alloc(BLOCK, 1);
  int status = sg_interrupt_check(err);
  while (status == SG_OK) {
    const ssize_t n = read(in, block, BLOCK);
    if (n == 0) { break; }
    if (n < 0 && errno == EINTR) {
      status = sg_interrupt_check(err);
      continue;
    }
    if (n < 0 || sg_write_all(out, block, (size_t)n) != 0) {
      status = sg_fail(err, SG_UNABLE, "cannot copy '%s': %s", from, strerror(errno));
    }
  }
  free(block);
  return status;
}

int sg_scratch_copy(struct sg_scratch *scratch, const char *name, const char *from, struct sg_error *err) {
  int in = -1, out = -1, status = sg_file_open(&in, AT_FDCWD, from, SG_FILE_SET_TABLE, err);
  if (status != SG_OK) { return status; }
  status = create(scratch, name, &out, err);
  if (status == SG_OK) { status = sg_copy_bytes(in, out, from, err); }
  close(in);
  if (out >= 0 && close(out) != 0 && status == SG_OK) { status = fail_put(scratch, name, err); }
  return status;
}
