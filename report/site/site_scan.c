#include "report/site/site_scan.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/digest.h"
#include "core/seal.h"
#include "core/text.h"
#include "report/archive/set_source.h"

/* ---- keys */

static bool has(const char *dir, const char *name) {
  struct stat st;
  char *path = sg_format("%s/%s", dir, name);
  const bool there = lstat(path, &st) == 0;
  free(path);
  return there;
}

/* One that cannot be read differs from one that is absent. */
static void add_file(struct sg_digest *digest, const char *dir, const char *name) {
  char *path = sg_format("%s/%s", dir, name), *hash = sg_file_sha256(AT_FDCWD, path, SG_FILE_SET_TABLE);
  const char *otherwise = has(dir, name) ? "?" : "-";
  char *line = sg_format("%s %s\n", name, hash ? hash : otherwise);
  sg_digest_add(digest, line, strlen(line));
  free(line);
  free(hash);
  free(path);
}

/* With the seal, which decides whether the set was changed. summary.csv is derived, and may be rewritten. */
static char *key_of_folder(const char *dir) {
  struct sg_digest *digest = sg_digest_new();
  for (size_t i = 0; sg_set_files[i]; i++) {
    if (strcmp(sg_set_files[i], "summary.csv") != 0) { add_file(digest, dir, sg_set_files[i]); }
  }
  add_file(digest, dir, SG_SEAL_NAME);
  return sg_digest_end(digest, NULL);
}

static char *key_of_archive(const char *path) {
  char *hash = sg_file_sha256(AT_FDCWD, path, SG_FILE_LIBRARY);
  return hash ? hash : sg_format("%s", "");
}

/* ---- folders */

/* A plan alone may be the user's own. */
static bool is_set(const char *dir) {
  for (size_t i = 0; sg_set_files[i]; i++) {
    if (strcmp(sg_set_files[i], "plan.yaml") != 0 && has(dir, sg_set_files[i])) { return true; }
  }
  return false;
}

/* Takes `key`. */
static void add(struct sg_site_scan *scan, const char *path, const char *name, char *key) {
  scan->items = sg_resize(scan->items, scan->n + 1, sizeof *scan->items);
  scan->items[scan->n++] = (struct sg_site_found){sg_format("%s", path), sg_format("%s", name), key};
}

static int compare_names(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Sorted; NULL if the folder cannot be read. */
static char **entries_of(const char *dir, size_t *n) {
  DIR *stream = opendir(dir);
  char **names = NULL;
  *n = 0;
  if (!stream) { return NULL; }
  names = sg_alloc(1, sizeof *names);
  for (struct dirent *e; (e = readdir(stream));) {
    if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0) { continue; }
    names = sg_resize(names, *n + 1, sizeof *names);
    names[(*n)++] = sg_format("%s", e->d_name);
  }
  closedir(stream);
  qsort(names, *n, sizeof *names, compare_names);
  return names;
}

struct search {
  struct sg_site_scan *scan;
  const struct stat *skip;
};

static int search_folder(struct search *s, const char *path, const char *name, int depth, struct sg_error *err);

static int search_entry(struct search *s, const char *path, const char *name, int depth, struct sg_error *err) {
  struct stat st;
  if (lstat(path, &st) != 0) { return SG_OK; } /* gone since */
  if (s->scan->n >= SG_SITE_MOST_SETS) {
    return sg_fail(err, SG_BAD_INPUT, "more than %d result sets at '%s': give a smaller folder", SG_SITE_MOST_SETS,
                   path);
  }
  if (S_ISREG(st.st_mode) && sg_set_source_is_archive(path)) { add(s->scan, path, name, key_of_archive(path)); }
  if (!S_ISDIR(st.st_mode) || (st.st_dev == s->skip->st_dev && st.st_ino == s->skip->st_ino)) { return SG_OK; }
  if (has(path, "bagit.txt")) {
    char *set = sg_format("%s/" SG_BAG_SET, path);
    add(s->scan, path, name, key_of_folder(set));
    free(set);
    return SG_OK;
  }
  if (is_set(path)) {
    add(s->scan, path, name, key_of_folder(path));
    return SG_OK;
  }
  return search_folder(s, path, name, depth + 1, err);
}

static int search_folder(struct search *s, const char *path, const char *name, int depth, struct sg_error *err) {
  size_t n = 0;
  int status = SG_OK;
  char **entries = depth <= SG_SITE_MOST_DEPTH ? entries_of(path, &n) : NULL;
  if (!entries && depth == 0) {
    return sg_fail(err, SG_BAD_INPUT, "cannot read the folder '%s': %s", path, strerror(errno));
  }
  for (size_t i = 0; i < n; i++) {
    char *below = sg_format("%s/%s", path, entries[i]),
         *own = *name ? sg_format("%s/%s", name, entries[i]) : sg_format("%s", entries[i]);
    if (status == SG_OK) { status = search_entry(s, below, own, depth, err); }
    free(own);
    free(below);
    free(entries[i]);
  }
  free(entries);
  return status;
}

int sg_site_scan(struct sg_site_scan *scan, const char *folder, const struct stat *skip, struct sg_error *err) {
  struct search search = {scan, skip};
  *scan = (struct sg_site_scan){0};
  if (is_set(folder)) {
    char *name = sg_set_source_name(folder);
    add(scan, folder, *name ? name : "set", key_of_folder(folder));
    free(name);
    return SG_OK;
  }
  const int status = search_folder(&search, folder, "", 0, err);
  if (status != SG_OK) { sg_site_scan_release(scan); }
  return status;
}

void sg_site_scan_release(struct sg_site_scan *scan) {
  for (size_t i = 0; i < scan->n; i++) {
    free(scan->items[i].path);
    free(scan->items[i].name);
    free(scan->items[i].key);
  }
  free(scan->items);
  *scan = (struct sg_site_scan){0};
}
