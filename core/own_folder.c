#include "core/own_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/alloc.h"
#include "core/text.h"

/* ---- the folder */

static bool is_disk_full(int why) {
  return why == ENOSPC || why == EDQUOT;
}

static int fail_folder(struct sg_error *err, const char *path, int why) {
  return sg_fail(err, is_disk_full(why) ? SG_UNABLE : SG_BAD_INPUT, "cannot create folder '%s': %s", path,
                 strerror(why));
}

const char *sg_file_kind_name(mode_t mode) {
  return S_ISLNK(mode) ? "a symbolic link" : S_ISDIR(mode) ? "a folder" : "something that is not a regular file";
}

static int fail_link(struct sg_error *err, const char *path) {
  return sg_fail(err, SG_BAD_INPUT,
                 "'%s' is a symbolic link, through which nothing is written: remove it, or "
                 "give the folder that it leads to",
                 path);
}

/* Open a folder by the last component of its path, and check that it is one and whose. */
static int open_folder(int parent, const char *name, const char *path, bool made, int *fd, struct sg_error *err) {
  struct stat st;
  *fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (*fd < 0) {
    const int why = errno;
    if (fstatat(parent, name, &st, AT_SYMLINK_NOFOLLOW) != 0 || S_ISDIR(st.st_mode)) {
      return sg_fail(err, SG_BAD_INPUT, "cannot open folder '%s': %s", path, strerror(why));
    }
    return S_ISLNK(st.st_mode)
               ? fail_link(err, path)
               : sg_fail(err, SG_BAD_INPUT, "cannot create folder '%s': a file with this name exists", path);
  }
  if (made || (fstat(*fd, &st) == 0 && (st.st_uid == geteuid() || st.st_uid == 0))) { return SG_OK; }
  close(*fd);
  *fd = -1;
  return sg_fail(err, SG_BAD_INPUT, "the folder '%s' belongs to another user: write to a folder of your own", path);
}

int sg_own_folder_open_at(int *fd, bool *made, int parent, const char *name, const char *path, struct sg_error *err) {
  const bool new = made &&mkdirat(parent, name, 0755) == 0;
  *fd = -1;
  if (made) { *made = new; }
  if (made && !new &&errno != EEXIST) { return fail_folder(err, path, errno); }
  return open_folder(parent, name, path, new, fd, err);
}

char *sg_own_folder_trimmed(const char *path) {
  size_t n = strlen(path);
  while (n > 1 && path[n - 1] == '/') {
    n--;
  }
  return sg_format("%.*s", (int)n, path);
}

char *sg_own_folder_of(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash ? sg_format("%.*s", slash == path ? 1 : (int)(slash - path), path) : sg_format(".");
}

/* ---- the path to it */

bool sg_file_is_same(const struct stat *a, const struct stat *b) {
  return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Folders of strangers. */
struct folders_of_strangers {
  struct stat *folders;
  size_t n;
};

static struct folders_of_strangers find_strangers(char *const *paths, size_t n) {
  struct folders_of_strangers found = {sg_alloc(n + 1, sizeof *found.folders), 0};
  for (size_t i = 0; i < n; i++) {
    found.n += stat(paths[i], &found.folders[found.n]) == 0;
  }
  return found;
}

static bool is_stranger(const struct folders_of_strangers *strangers, const struct stat *st) {
  for (size_t i = 0; i < strangers->n; i++) {
    if (sg_file_is_same(&strangers->folders[i], st)) { return true; }
  }
  return false;
}

enum { ON_THE_WAY = O_PATH | O_DIRECTORY | O_CLOEXEC };

/* Whether the folder is one of these, or below one: up to the root. */
static bool is_below(int folder, const struct folders_of_strangers *strangers) {
  struct stat st, above;
  bool found = false, top = strangers->n == 0;
  int at = top ? -1 : openat(folder, ".", ON_THE_WAY);
  while (at >= 0 && fstat(at, &st) == 0 && !found && !top) {
    found = is_stranger(strangers, &st);
    const int up = openat(at, "..", ON_THE_WAY);
    top = up >= 0 && fstat(up, &above) == 0 && sg_file_is_same(&st, &above);
    close(at);
    at = up;
  }
  if (at >= 0) { close(at); }
  return found;
}

/* Replace *at by a folder in it, which is created if it is absent and `create`; `path` leads to it. */
static int step_into(int *at, const char *name, const char *path, bool create,
                     const struct folders_of_strangers *strangers, struct sg_error *err) {
  struct stat st;
  const int links = is_below(*at, strangers) ? O_NOFOLLOW : 0;
  int next = openat(*at, name, ON_THE_WAY | links);
  if (next < 0 && create && errno == ENOENT && mkdirat(*at, name, 0755) == 0) {
    next = openat(*at, name, ON_THE_WAY | links);
  }
  const int why = errno;
  if (next < 0 && links && fstatat(*at, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(st.st_mode)) {
    return fail_link(err, path);
  }
  if (next < 0 && !create) { return sg_fail(err, SG_BAD_INPUT, "cannot open folder '%s': %s", path, strerror(why)); }
  if (next < 0) { return fail_folder(err, path, why); }
  if (*at != AT_FDCWD) { close(*at); }
  *at = next;
  return SG_OK;
}

/* Go to the parent of a path, of which *last becomes the last component: mkdir -p if `create`. Below folders of
 * strangers no symbolic link is followed. */
static int go_to_parent(int *parent, char *path, const char **last, bool create,
                        const struct folders_of_strangers *strangers, struct sg_error *err) {
  int status = SG_OK;
  char *name = path;
  *parent = AT_FDCWD;
  if (*path == '/') { *parent = open("/", ON_THE_WAY); }
  for (char *slash; status == SG_OK && (slash = strchr(name, '/')); name = slash + 1) {
    *slash = '\0';
    if (*name) { status = step_into(parent, name, path, create, strangers, err); }
    *slash = '/';
  }
  *last = *name ? name : "."; /* of the root */
  return status;
}

int sg_own_folder_open(int *fd, bool *made, const char *path, char *const *sets, size_t n_sets,
                       struct sg_error *err) {
  int parent = AT_FDCWD;
  char *own = sg_own_folder_trimmed(path);
  const char *last = NULL;
  struct folders_of_strangers strangers = find_strangers(sets, n_sets);
  *fd = -1;
  int status = go_to_parent(&parent, own, &last, made != NULL, &strangers, err);
  free(strangers.folders);
  if (status == SG_OK) { status = sg_own_folder_open_at(fd, made, parent, last, own, err); }
  if (parent >= 0) { close(parent); }
  free(own);
  return status;
}
