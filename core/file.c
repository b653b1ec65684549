#include "core/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

int sg_file_replace(const char *path, const void *bytes, size_t size, struct sg_error *err) {
  int status = SG_OK;
  char *temporary = sg_format("%s.%ld.tmp", path, (long)getpid());
  int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0 || sg_write_all(fd, bytes, size) != 0 || fsync(fd) != 0) {
    status = sg_fail(err, SG_UNABLE, "cannot write '%s': %s", path, strerror(errno));
  }
  if (fd >= 0) { close(fd); }
  if (status == SG_OK && rename(temporary, path) != 0) {
    status = sg_fail(err, SG_UNABLE, "cannot write '%s': %s", path, strerror(errno));
  }
  if (status != SG_OK && fd >= 0) { unlink(temporary); }
  free(temporary);
  return status;
}

char *sg_file_read(const char *path, size_t *size, struct sg_error *err) {
  char *text = NULL;
  size_t used = 0, room = 0;
  FILE *stream = fopen(path, "re");
  if (!stream) { goto fail; }
  for (;;) {
    if (room - used < 4096) {
      room = room ? 2 * room : 16384;
      char *grown = realloc(text, room);
      if (!grown) { goto fail; }
      text = grown;
    }
    size_t n = fread(text + used, 1, room - used - 1, stream);
    used += n;
    if (n == 0) { break; }
  }
  if (ferror(stream)) { goto fail; }
  fclose(stream);
  text[used] = '\0';
  if (size) { *size = used; }
  return text;
fail:
  sg_fail(err, SG_BAD_INPUT, "cannot read '%s': %s", path, strerror(errno));
  if (stream) { fclose(stream); }
  free(text);
  return NULL;
}

int sg_folder_make(const char *path, struct sg_error *err) {
  char *copy = sg_format("%s", path);
  int status = SG_OK;
  for (char *p = copy + 1; status == SG_OK; p++) {
    if (*p != '/' && *p != '\0') { continue; }
    char end = *p;
    *p = '\0';
    if (mkdir(copy, 0755) != 0 && errno != EEXIST) {
      status = sg_fail(err, SG_BAD_INPUT, "cannot create folder '%s': %s", copy, strerror(errno));
    }
    *p = end;
    if (end == '\0') { break; }
  }
  struct stat st;
  if (status == SG_OK && (stat(path, &st) != 0 || !S_ISDIR(st.st_mode))) {
    status = sg_fail(err, SG_BAD_INPUT, "cannot create folder '%s': a file of that name is in the way", path);
  }
  free(copy);
  return status;
}

bool sg_folder_is_free(const char *path) {
  DIR *dir = opendir(path);
  if (!dir) { return errno == ENOENT; }
  bool empty = true;
  for (struct dirent *e = readdir(dir); e && empty; e = readdir(dir)) {
    empty = strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0;
  }
  closedir(dir);
  return empty;
}
