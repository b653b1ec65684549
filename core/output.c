#include "core/output.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/alloc.h"
#include "core/file.h"
#include "core/own_folder.h"
#include "core/text.h"

/* The output itself (an empty name), or a subfolder of it. */
struct output_folder {
  char *name;
  int fd;
  bool made;
};

enum { NAME_LENGTH = 40 };
static const char PREFIX[] = ".stratagemm-", SUFFIX[] = ".tmp";
enum { PREFIX_LENGTH = sizeof PREFIX - 1, DIGITS = 16 };

struct staged_file {
  size_t folder; /* in `folders` */
  char *name, temporary[NAME_LENGTH];
};

struct sg_output {
  char *path;
  struct output_folder *folders; /* the first is the output itself */
  size_t n_folders;
  struct staged_file *staged;
  size_t n_staged;
  bool claimed;
  int workspace; /* its descriptor, or -1 */
  char workspace_name[NAME_LENGTH];
};

/* ---- names */

static int put_random_name(char name[NAME_LENGTH]) {
  uint64_t bits = 0;
  if (getrandom(&bits, sizeof bits, 0) != sizeof bits) { return -1; }
  snprintf(name, NAME_LENGTH, "%s%016llx%s", PREFIX, (unsigned long long)bits, SUFFIX);
  return 0;
}

static bool is_temporary(const char *name) {
  return strncmp(name, PREFIX, PREFIX_LENGTH) == 0 && strspn(name + PREFIX_LENGTH, "0123456789abcdef") == DIGITS &&
         strcmp(name + PREFIX_LENGTH + DIGITS, SUFFIX) == 0;
}

static bool is_dots(const char *name) {
  return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static bool is_ignored(const char *name) {
  return is_dots(name) || is_temporary(name);
}

/* A stream of the entries of an open folder, from the first; NULL on failure. The caller closes it. */
static DIR *list_folder(int fd) {
  int own = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *dir = own < 0 ? NULL : fdopendir(own);
  if (!dir && own >= 0) { close(own); }
  return dir;
}

/* ---- opening */

static struct sg_output *new_output(char *path, int fd, bool made) {
  struct sg_output *out = sg_alloc(1, sizeof *out);
  *out = (struct sg_output){.path = path, .n_folders = 1, .workspace = -1};
  out->folders = sg_alloc(1, sizeof *out->folders);
  out->folders[0] = (struct output_folder){sg_format("%s", ""), fd, made};
  return out;
}

int sg_output_open_near(struct sg_output **out, const char *path, char *const *sets, size_t n_sets,
                        struct sg_error *err) {
  int fd = -1;
  bool made = false;
  *out = NULL;
  const int status = sg_own_folder_open(&fd, &made, path, sets, n_sets, err);
  if (status == SG_OK) { *out = new_output(sg_own_folder_trimmed(path), fd, made); }
  return status;
}

int sg_output_open(struct sg_output **out, const char *path, struct sg_error *err) {
  return sg_output_open_near(out, path, NULL, 0, err);
}

/* ---- what killed programs left behind */

/* Remove a workspace with its files, from its descriptor, which is closed: no other can be opened where there are too
 * many. */
static void remove_workspace(int folder, const char *name, int fd) {
  DIR *dir = fdopendir(fd);
  if (dir) { rewinddir(dir); }
  for (struct dirent *e = dir ? readdir(dir) : NULL; e; e = readdir(dir)) {
    if (!is_dots(e->d_name)) { unlinkat(fd, e->d_name, 0); }
  }
  if (dir) {
    closedir(dir);
  } else {
    close(fd);
  }
  unlinkat(folder, name, AT_REMOVEDIR);
}

static void remove_temporary(int folder, const char *name) {
  if (unlinkat(folder, name, 0) == 0) { return; }
  const int fd = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd >= 0) { remove_workspace(folder, name, fd); }
}

static void remove_temporaries(int folder) {
  DIR *dir = list_folder(folder);
  for (struct dirent *e = dir ? readdir(dir) : NULL; e; e = readdir(dir)) {
    if (is_temporary(e->d_name)) { remove_temporary(folder, e->d_name); }
  }
  if (dir) { closedir(dir); }
}

int sg_output_claim(struct sg_output *out, struct sg_error *err) {
  out->claimed = flock(sg_output_fd(out), LOCK_EX | LOCK_NB) == 0;
  if (out->claimed || errno != EWOULDBLOCK) { return SG_OK; }
  return sg_fail(err, SG_BAD_INPUT, "'%s' is in use by another run: wait for it or use another --output", out->path);
}

void sg_output_clean(struct sg_output *out, const char *const *folders) {
  if (!out->claimed) { return; }
  remove_temporaries(sg_output_fd(out));
  for (; folders && *folders; folders++) {
    const int fd = openat(sg_output_fd(out), *folders, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) { continue; }
    remove_temporaries(fd);
    close(fd);
  }
}

bool sg_output_is_free(const struct sg_output *out, const char *const *folders) {
  DIR *dir = list_folder(sg_output_fd(out));
  bool only_these = dir != NULL;
  for (struct dirent *e = dir ? readdir(dir) : NULL; e && only_these; e = readdir(dir)) {
    const char *const *known = folders;
    while (known && *known && strcmp(*known, e->d_name) != 0) {
      known++;
    }
    only_these = is_ignored(e->d_name);
    if (!only_these && known && *known) {
      int fd = openat(sg_output_fd(out), e->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
      DIR *inner = fd < 0 ? NULL : fdopendir(fd);
      only_these = inner != NULL;
      for (struct dirent *f = inner ? readdir(inner) : NULL; f && only_these; f = readdir(inner)) {
        only_these = is_ignored(f->d_name);
      }
      if (inner) { closedir(inner); }
    }
  }
  if (dir) { closedir(dir); }
  return only_these;
}

/* ---- staging */

static int fail_write(const struct sg_output *out, const char *name, int why, struct sg_error *err) {
  return sg_fail(err, SG_UNABLE, "cannot write '%s/%s': %s", out->path, name, strerror(why));
}

/* The subfolder of this name, created and opened on first use. */
static int find_folder(struct sg_output *out, const char *name, size_t *index, struct sg_error *err) {
  for (*index = 0; *index < out->n_folders; (*index)++) {
    if (strcmp(out->folders[*index].name, name) == 0) { return SG_OK; }
  }
  char *path = sg_format("%s/%s", out->path, name);
  int fd = -1;
  bool made = false;
  const int status = sg_own_folder_open_at(&fd, &made, sg_output_fd(out), name, path, err);
  free(path);
  if (status != SG_OK) { return status; }
  out->folders = sg_resize(out->folders, out->n_folders + 1, sizeof *out->folders);
  out->folders[out->n_folders++] = (struct output_folder){sg_format("%s", name), fd, made};
  return SG_OK;
}

/* Only a regular file may be replaced: anything else was put there by somebody else. */
static int check_target(const struct sg_output *out, int folder, const char *file, const char *name,
                        struct sg_error *err) {
  struct stat st;
  if (fstatat(folder, file, &st, AT_SYMLINK_NOFOLLOW) != 0 || S_ISREG(st.st_mode)) { return SG_OK; }
  return sg_fail(err, SG_BAD_INPUT, "cannot write '%s/%s': %s has this name: remove it", out->path, name,
                 sg_file_kind_name(st.st_mode));
}

/* 0, or the reason. */
static int write_temporary(int folder, char temporary[NAME_LENGTH], const struct iovec *parts, size_t n_parts) {
  if (put_random_name(temporary) != 0) { return errno; }
  int fd = openat(folder, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
  if (fd < 0) { return errno; }
  int why = 0;
  for (size_t i = 0; i < n_parts && !why; i++) {
    if (sg_write_all(fd, parts[i].iov_base, parts[i].iov_len) != 0) { why = errno; }
  }
  sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE); /* begin what sync_all() waits for */
  if (close(fd) != 0 && !why) { why = errno; }
  if (why) { unlinkat(folder, temporary, 0); }
  return why;
}

int sg_output_stage(struct sg_output *out, const char *name, const struct iovec *parts, size_t n_parts,
                    struct sg_error *err) {
  const char *slash = strchr(name, '/'), *file = slash ? slash + 1 : name;
  struct staged_file staged = {0};
  char *folder = sg_format("%.*s", slash ? (int)(slash - name) : 0, name);
  int status = find_folder(out, folder, &staged.folder, err);
  free(folder);
  if (status != SG_OK) { return status; }
  const int fd = out->folders[staged.folder].fd;
  status = check_target(out, fd, file, name, err);
  if (status != SG_OK) { return status; }
  const int why = write_temporary(fd, staged.temporary, parts, n_parts);
  if (why) { return fail_write(out, name, why, err); }
  staged.name = sg_format("%s", file);
  out->staged = sg_resize(out->staged, out->n_staged + 1, sizeof *out->staged);
  out->staged[out->n_staged++] = staged;
  return SG_OK;
}

int sg_output_stage_text(struct sg_output *out, const char *name, const char *text, struct sg_error *err) {
  const struct iovec part = {(void *)text, strlen(text)};
  return sg_output_stage(out, name, &part, 1, err);
}

/* ---- committing */

/* 0, or the reason. */
static int sync_staged(const struct sg_output *out, const struct staged_file *s) {
  int fd = openat(out->folders[s->folder].fd, s->temporary, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  const int why = fd < 0 || fsync(fd) != 0 ? errno : 0;
  if (fd >= 0) { close(fd); }
  return why;
}

struct syncing {
  const struct sg_output *out;
  atomic_size_t next;
  atomic_int why; /* of one that failed; 0: none */
};

static void *sync_some(void *context) {
  struct syncing *work = context;
  for (size_t i; (i = atomic_fetch_add(&work->next, 1)) < work->out->n_staged;) {
    const int why = sync_staged(work->out, &work->out->staged[i]);
    if (why) { atomic_store(&work->why, why); }
  }
  return NULL;
}

/* Several at once: the disk merges what it is asked to do at the same time. 0, or the reason. */
static int sync_all(const struct sg_output *out) {
  enum { FILES_PER_THREAD = 4, MOST_THREADS = 8 };
  struct syncing work = {.out = out};
  pthread_t threads[MOST_THREADS];
  size_t n = 0;
  while (n < MOST_THREADS && (n + 1) * FILES_PER_THREAD < out->n_staged &&
         pthread_create(&threads[n], NULL, sync_some, &work) == 0) {
    n++;
  }
  sync_some(&work);
  while (n > 0) {
    pthread_join(threads[--n], NULL);
  }
  return work.why;
}

/* Some file systems have no fsync for folders. */
static int sync_folder(int fd) {
  return fsync(fd) == 0 || errno == EINVAL || errno == ENOTSUP ? 0 : errno;
}

/* The folders, and above a new one the entry for it. */
static int sync_folders(struct sg_output *out) {
  int why = 0;
  for (size_t i = out->n_folders; i-- > 0 && !why;) {
    why = sync_folder(out->folders[i].fd);
  }
  if (!why && out->folders[0].made) {
    int parent = openat(sg_output_fd(out), "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (parent >= 0) { why = sync_folder(parent); }
    if (parent >= 0) { close(parent); }
  }
  return why;
}

static void forget_staged(struct sg_output *out) {
  for (size_t i = 0; i < out->n_staged; i++) {
    free(out->staged[i].name);
  }
  out->n_staged = 0;
}

static void unstage(struct sg_output *out, size_t first) {
  for (size_t i = first; i < out->n_staged; i++) {
    unlinkat(out->folders[out->staged[i].folder].fd, out->staged[i].temporary, 0);
  }
  forget_staged(out);
}

static int fail_sync(const struct sg_output *out, int why, struct sg_error *err) {
  return sg_fail(err, SG_UNABLE, "cannot write to '%s': %s", out->path, strerror(why));
}

int sg_output_commit(struct sg_output *out, struct sg_error *err) {
  int why = sync_all(out);
  if (why) {
    unstage(out, 0);
    return fail_sync(out, why, err);
  }
  for (size_t i = 0; i < out->n_staged; i++) {
    const struct staged_file *s = &out->staged[i];
    const int folder = out->folders[s->folder].fd;
    if (renameat(folder, s->temporary, folder, s->name) == 0) { continue; }
    const int status = fail_write(out, s->name, errno, err);
    unstage(out, i);
    return status;
  }
  forget_staged(out);
  why = sync_folders(out);
  for (size_t i = 0; i < out->n_folders; i++) {
    out->folders[i].made = false; /* it is kept */
  }
  return why ? fail_sync(out, why, err) : SG_OK;
}

void sg_output_remove(const struct sg_output *out, const char *name,
                      bool (*is_ours)(void *context, int folder, const char *file), void *context) {
  const char *slash = strchr(name, '/'), *file = slash ? slash + 1 : name;
  char *folder_name = sg_format("%.*s", slash ? (int)(slash - name) : 1, slash ? name : ".");
  struct stat st;
  const int folder = openat(sg_output_fd(out), folder_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  free(folder_name);
  if (folder < 0) { return; }
  if (fstatat(folder, file, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode) && is_ours(context, folder, file)) {
    unlinkat(folder, file, 0);
  }
  close(folder);
}

bool sg_output_is_new(const struct sg_output *out) {
  return out->folders[0].made;
}

int sg_output_write(struct sg_output *out, const char *name, const void *bytes, size_t size, struct sg_error *err) {
  const struct iovec part = {(void *)bytes, size};
  const int status = sg_output_stage(out, name, &part, 1, err);
  return status == SG_OK ? sg_output_commit(out, err) : status;
}

/* An output with the name of a file of a set would destroy what is read. */
static int check_no_input(int folder, const char *name, const char *path, char *const *sets, size_t n_sets,
                          struct sg_error *err) {
  struct stat here, set;
  for (size_t i = 0; i < n_sets; i++) {
    const bool inside = fstat(folder, &here) == 0 && stat(sets[i], &set) == 0 && sg_file_is_same(&here, &set);
    if (inside && faccessat(folder, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0) {
      return sg_fail(err, SG_BAD_INPUT, "'%s' is a file of the result set that is read: give another name", path);
    }
  }
  return SG_OK;
}

int sg_file_replace_near(const char *path, char *const *sets, size_t n_sets, const void *bytes, size_t size,
                         struct sg_error *err) {
  const char *slash = strrchr(path, '/');
  char *folder = sg_own_folder_of(path);
  int fd = -1, status = sg_own_folder_open(&fd, NULL, folder, sets, n_sets, err);
  if (status != SG_OK) {
    free(folder);
    return status;
  }
  struct sg_output *out = new_output(folder, fd, false);
  const char *name = slash ? slash + 1 : path;
  status = check_no_input(fd, name, path, sets, n_sets, err);
  if (status == SG_OK) { status = sg_output_write(out, name, bytes, size, err); }
  sg_output_close(out);
  return status;
}

int sg_file_replace(const char *path, const void *bytes, size_t size, struct sg_error *err) {
  return sg_file_replace_near(path, NULL, 0, bytes, size, err);
}

/* ---- files that grow */

int sg_output_append(const struct sg_output *out, const char *name, int *fd, struct sg_error *err) {
  struct stat st;
  *fd = openat(sg_output_fd(out), name, O_RDWR | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (*fd < 0) { return sg_fail(err, SG_BAD_INPUT, "cannot open '%s/%s': %s", out->path, name, strerror(errno)); }
  if (fstat(*fd, &st) == 0 && S_ISREG(st.st_mode)) { return SG_OK; }
  close(*fd);
  *fd = -1;
  return sg_fail(err, SG_BAD_INPUT, "cannot open '%s/%s': not a regular file", out->path, name);
}

bool sg_output_has(const struct sg_output *out, const char *name, int fd) {
  struct stat open_file, named;
  return fstat(fd, &open_file) == 0 && fstatat(sg_output_fd(out), name, &named, AT_SYMLINK_NOFOLLOW) == 0 &&
         sg_file_is_same(&open_file, &named);
}

bool sg_output_is_there(const struct sg_output *out) {
  struct stat held, named;
  return fstat(sg_output_fd(out), &held) == 0 && stat(out->path, &named) == 0 && sg_file_is_same(&held, &named);
}

/* ---- the workspace of another program */

int sg_output_workspace(struct sg_output *out, struct sg_error *err) {
  if (put_random_name(out->workspace_name) != 0 || mkdirat(sg_output_fd(out), out->workspace_name, 0700) != 0) {
    sg_fail(err, SG_UNABLE, "cannot create a folder in '%s': %s", out->path, strerror(errno));
    return -1;
  }
  out->workspace = openat(sg_output_fd(out), out->workspace_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (out->workspace < 0) {
    sg_fail(err, SG_UNABLE, "cannot open a folder in '%s': %s", out->path, strerror(errno));
    unlinkat(sg_output_fd(out), out->workspace_name, AT_REMOVEDIR);
  }
  return out->workspace;
}

void sg_output_end_workspace(struct sg_output *out) {
  if (out->workspace < 0) { return; }
  remove_workspace(sg_output_fd(out), out->workspace_name, out->workspace);
  out->workspace = -1;
}

const char *sg_output_path(const struct sg_output *out) {
  return out->path;
}

int sg_output_fd(const struct sg_output *out) {
  return out->folders[0].fd;
}

void sg_output_close(struct sg_output *out) {
  if (!out) { return; }
  sg_output_end_workspace(out);
  unstage(out, 0);
  for (size_t i = out->n_folders; i-- > 0;) {
    const struct output_folder *folder = &out->folders[i];
    if (folder->made && i > 0) { unlinkat(sg_output_fd(out), folder->name, AT_REMOVEDIR); }
    if (folder->made && i == 0) { rmdir(out->path); }
    close(folder->fd);
    free(folder->name);
  }
  free(out->folders);
  free(out->staged);
  free(out->path);
  free(out);
}
