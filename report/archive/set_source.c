#include "report/archive/set_source.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/alloc.h"
#include "core/text.h"
#include "report/archive/unpack.h"

/* Whatever it is: reading it says what is wrong with it. */
static bool has_entry(const char *dir, const char *name) {
  struct stat st;
  char *path = sg_format("%s/%s", dir, name);
  const bool has = lstat(path, &st) == 0;
  free(path);
  return has;
}

/* The path without slashes at its end: its length. */
static size_t trimmed_length(const char *path) {
  size_t n = strlen(path);
  while (n > 1 && path[n - 1] == '/') {
    n--;
  }
  return n;
}

/* Without the ending of an archive. */
static size_t stem_length(const char *path) {
  static const char *const endings[] = {".tar.zst", ".tar.gz", ".tgz", ".tar", ".zip"};
  const size_t n = trimmed_length(path);
  for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
    const size_t length = strlen(endings[i]);
    if (n > length && path[n - length - 1] != '/' && strncmp(path + n - length, endings[i], length) == 0) {
      return n - length;
    }
  }
  return n;
}

bool sg_set_source_is_archive(const char *path) {
  return stem_length(path) < trimmed_length(path);
}

/* ---- in an unpacked archive */

/* The only entry of a folder, if that is a folder: a new heap string, or NULL. */
static char *only_folder(const char *dir) {
  DIR *stream = opendir(dir);
  char *found = NULL;
  size_t n = 0;
  for (struct dirent *e; stream && (e = readdir(stream));) {
    if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0) { continue; }
    free(found);
    found = sg_format("%s/%s", dir, e->d_name);
    n++;
  }
  if (stream) { closedir(stream); }
  struct stat st;
  if (n == 1 && lstat(found, &st) == 0 && S_ISDIR(st.st_mode)) { return found; }
  free(found);
  return NULL;
}

/* A set or bag in this folder. */
static bool find_here(struct sg_set_source *source, const char *dir) {
  if (has_entry(dir, "bagit.txt")) {
    source->bag = sg_format("%s", dir);
    source->dir = sg_format("%s/" SG_BAG_SET, dir);
    return true;
  }
  if (!has_entry(dir, "run.json")) { return false; }
  source->dir = sg_format("%s", dir);
  return true;
}

/* In the folder, or in the only folder of it, and so on: a stranger's `tar c results/mine` is a set, too. */
static bool find_below(struct sg_set_source *source, const char *dir) {
  char *at = sg_format("%s", dir);
  bool found = find_here(source, at);
  while (!found && at) {
    char *below = only_folder(at);
    free(at);
    at = below;
    found = at && find_here(source, at);
  }
  free(at);
  return found;
}

static int open_archive(struct sg_set_source *source, struct sg_error *err) {
  int status = sg_scratch_new(&source->scratch, err);
  if (status == SG_OK) { status = sg_unpack(source->path, source->scratch, err); }
  if (status != SG_OK || find_below(source, sg_scratch_path(source->scratch))) { return status; }
  return sg_fail(err, SG_BAD_INPUT, "'%s' is not an archive of a result set: no run.json in its only folder",
                 source->path);
}

/* Of a bag, which may be a stranger's folder: nothing of it lies elsewhere. */
static int check_folders(const struct sg_set_source *source, struct sg_error *err) {
  static const char *const folders[] = {"data", SG_BAG_SET};
  int status = SG_OK;
  for (size_t i = 0; source->bag && i < sizeof folders / sizeof folders[0] && status == SG_OK; i++) {
    struct stat st;
    char *path = sg_format("%s/%s", source->bag, folders[i]);
    if (lstat(path, &st) == 0 && !S_ISDIR(st.st_mode)) {
      status = sg_fail(err, SG_BAD_INPUT, "'%s' is refused: %s is a link or a file, not a folder", source->path,
                       folders[i]);
    }
    free(path);
  }
  return status;
}

static int fail_folder(const char *path, struct sg_error *err) {
  if (!has_entry(path, "campaign.json")) {
    return sg_fail(err, SG_BAD_INPUT, "'%s' is not a result set: no run.json", path);
  }
  return sg_fail(
      err, SG_BAD_INPUT,
      "'%s' is the folder of a campaign: give the result set of a host, '%.*s/HOST', or this folder alone to "
      "compare or site",
      path, (int)trimmed_length(path), path);
}

int sg_set_source_open(struct sg_set_source *source, const char *path, struct sg_error *err) {
  struct stat st;
  int status = SG_OK;
  *source = (struct sg_set_source){.path = sg_format("%s", path)};
  if (stat(path, &st) != 0) {
    status = sg_fail(err, SG_BAD_INPUT, "cannot read result set '%s': %s", path, strerror(errno));
  } else if (!S_ISDIR(st.st_mode)) {
    status = open_archive(source, err);
  } else if (!find_here(source, path)) {
    status = fail_folder(path, err);
  }
  if (status == SG_OK) { status = check_folders(source, err); }
  if (status != SG_OK) { sg_set_source_close(source); }
  return status;
}

/* As long as a run writes into the folder, it holds a lock (core/output.h). */
int sg_set_source_hold(struct sg_set_source *source, struct sg_error *err) {
  source->folder = open(source->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  source->is_held = source->folder >= 0;
  if (!source->is_held) {
    return sg_fail(err, SG_BAD_INPUT, "cannot read result set '%s': %s", source->dir, strerror(errno));
  }
  if (flock(source->folder, LOCK_SH | LOCK_NB) == 0 || errno != EWOULDBLOCK) { return SG_OK; }
  return sg_fail(err, SG_BAD_INPUT, "a run is still writing to '%s': wait until it has ended", source->dir);
}

/* ---- names */

int sg_set_source_fail(const struct sg_set_source *source, int status, struct sg_error *err) {
  if (!source->scratch) { return status; }
  char *inside = sg_format("%s/", sg_scratch_path(source->scratch)), *shown = sg_format("%s:", source->path);
  sg_scratch_fail(inside, shown, status, err);
  free(shown);
  free(inside);
  return status;
}

char *sg_set_source_report(const char *path) {
  struct stat st;
  const size_t n = trimmed_length(path);
  const bool is_folder = stat(path, &st) == 0 && S_ISDIR(st.st_mode);
  if (is_folder && !has_entry(path, "bagit.txt")) { return sg_format("%.*s/report", (int)n, path); }
  return sg_format("%.*s-report", (int)(is_folder ? n : stem_length(path)), path);
}

char *sg_set_source_name(const char *path) {
  const size_t n = stem_length(path);
  const char *slash = memrchr(path, '/', n), *name = slash && slash + 1 < path + n ? slash + 1 : path;
  return sg_format("%.*s", (int)(n - (size_t)(name - path)), name);
}

void sg_set_source_close(struct sg_set_source *source) {
  if (source->is_held) { close(source->folder); }
  sg_scratch_close(source->scratch);
  free(source->path);
  free(source->dir);
  free(source->bag);
  *source = (struct sg_set_source){0};
}
