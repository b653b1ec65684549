#include "bench/cli/backends.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/run/launch.h"
#include "core/alloc.h"
#include "core/json.h"
#include "core/text.h"
#include "core/utf8.h"
#include "core/version.h"

/* The library's folder is its readable name: .../openblas-openmp/libopenblas.so.0 is "openblas-openmp". */
static const char *const places[] = {
    "/usr/lib/*/openblas*-*/libopenblas*.so.0", "/usr/lib/*/blis*-*/libblis.so.*",    "/usr/lib64/libopenblas*.so.0",
    "/usr/local/lib/libopenblas.so.0",          "/opt/OpenBLAS/lib/libopenblas.so.0",
};

static char *folder_name(const char *path) {
  const char *slash = strrchr(path, '/'), *start = slash;
  while (start && start > path && start[-1] != '/') {
    start--;
  }
  return slash ? sg_format("%.*s", (int)(slash - start), start) : sg_format("%s", path);
}

static glob_t find_all(void) {
  glob_t found = {0};
  for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
    glob(places[i], i > 0 ? GLOB_APPEND : 0, NULL, &found);
  }
  return found;
}

int sg_backend_find(char **path, const char *name, struct sg_error *err) {
  *path = NULL;
  if (strchr(name, '/')) {
    if (access(name, R_OK) != 0) { return sg_fail(err, SG_BAD_INPUT, "cannot read the backend '%s'", name); }
    *path = sg_format("%s", name);
    return SG_OK;
  }
  glob_t found = find_all();
  char **names = sg_alloc(found.gl_pathc + 1, sizeof *names);
  int status = SG_OK;
  bool any = strcmp(name, "default") == 0;
  if (any && *SG_OPENBLAS_PATH && access(SG_OPENBLAS_PATH, R_OK) == 0) { *path = sg_format("%s", SG_OPENBLAS_PATH); }
  names[0] = sg_format("default");
  for (size_t i = 0; i < found.gl_pathc; i++) {
    names[i + 1] = folder_name(found.gl_pathv[i]);
    if (!*path && (any || strcmp(names[i + 1], name) == 0)) { *path = sg_format("%s", found.gl_pathv[i]); }
  }
  if (!*path && any) {
    status = sg_fail(err, SG_UNABLE, "no BLAS library found: install libopenblas0-pthread or pass --backend PATH");
  } else if (!*path) {
    status = sg_fail_unknown(err, "backend", name, (const char *const *)names, found.gl_pathc + 1);
  }
  for (size_t i = 0; i < found.gl_pathc + 1; i++) {
    free(names[i]);
  }
  free(names);
  globfree(&found);
  return status;
}

/* The folder's name if it contains the library's, ".../blis-openmp/libblis.so.4"; otherwise the file's. */
static char *name_by_place(const char *path) {
  const char *slash = strrchr(path, '/'), *file = slash ? slash + 1 : path;
  const char *stem = strncmp(file, "lib", 3) == 0 ? file + 3 : file;
  char *folder = folder_name(path);
  if (strncmp(folder, stem, strcspn(stem, ".")) == 0) { return folder; }
  free(folder);
  return sg_format("%s", file);
}

/* "openblas-pthread-0.3.21" from the library's own description; without one, a name from its path. */
char *sg_backend_make_name(const struct sg_backend *b) {
  const char *config = sg_json_text(b->facts, "config", ""), *threading = sg_json_text(b->facts, "threading", "");
  const char *version = sg_json_text(b->facts, "version", "");
  if (*version) {
    const char *family = strncasecmp(config, "openblas", 8) == 0 ? "openblas"
                         : strncasecmp(config, "blis", 4) == 0   ? "blis"
                                                                 : "blas";
    return sg_format("%s%s%s-%s", family, *threading ? "-" : "", threading, version);
  }
  return name_by_place(b->path);
}

void sg_backends_name(struct sg_backend *all, size_t n) {
  for (size_t i = 1, again = 2; i < n; i++) {
    for (size_t k = 0; k < i; k++) {
      if (strcmp(all[i].name, all[k].name) != 0) { continue; }
      char *longer = sg_format("%s-%zu", all[i].name, again++);
      free(all[i].name);
      all[i].name = longer;
      k = (size_t)-1; /* restart the search */
    }
  }
}

/* Fill *b for the library at `path`; takes ownership of `path`. */
static int inspect(struct sg_backend *b, char *path, const char *worker, struct sg_error *err) {
  struct sg_launch_record record;
  *b = (struct sg_backend){.path = path};
  int status = sg_launch_inspect(&record, worker, path, "auto", err);
  const json_t *facts = json_object_get(record.hello, "backend");
  b->facts = facts && json_is_object(facts) ? json_deep_copy(facts) : json_null();
  if (status == SG_OK && record.outcome != SG_OUTCOME_OK) { b->error = sg_format("%s", record.detail); }
  b->name = sg_backend_make_name(b);
  sg_utf8_clean(b->name);
  sg_launch_record_release(&record);
  return status;
}

/* Find a library by the name `list backends` prints, which is known only after inspecting it. */
static int find_listed(char **path, const char *name, const char *worker, struct sg_error *err) {
  struct sg_backend *all = NULL;
  size_t n = 0;
  int status = sg_backends_discover(&all, &n, worker, err);
  for (size_t i = 0; status == SG_OK && i < n && !*path; i++) {
    if (strcmp(all[i].name, name) == 0) { *path = sg_format("%s", all[i].path); }
  }
  sg_backends_free(all, n);
  return status;
}

int sg_backends_resolve(struct sg_backend **backends, size_t *n, char *const *names, size_t n_names,
                        const char *worker, struct sg_error *err) {
  static char only[] = "default";
  char *const default_names[] = {only};
  if (!names) {
    names = default_names;
    n_names = 1;
  }
  *n = 0;
  *backends = sg_alloc(n_names, sizeof **backends);
  int status = SG_OK;
  for (size_t i = 0; i < n_names && status == SG_OK; i++) {
    char *path = NULL;
    if (strchr(names[i], '/') == NULL && strpbrk(names[i], "0123456789")) {
      status = find_listed(&path, names[i], worker, err);
    }
    if (status == SG_OK && !path) { status = sg_backend_find(&path, names[i], err); }
    if (status == SG_OK) { status = inspect(&(*backends)[(*n)++], path, worker, err); }
  }
  sg_backends_name(*backends, *n);
  if (status != SG_OK) {
    sg_backends_free(*backends, *n);
    *backends = NULL;
    *n = 0;
  }
  return status;
}

int sg_backends_discover(struct sg_backend **backends, size_t *n, const char *worker, struct sg_error *err) {
  glob_t found = find_all();
  int status = SG_OK;
  *n = 0;
  *backends = sg_alloc(found.gl_pathc + 1, sizeof **backends);
  for (size_t i = 0; i < found.gl_pathc && status == SG_OK; i++) {
    status = inspect(&(*backends)[(*n)++], sg_format("%s", found.gl_pathv[i]), worker, err);
  }
  sg_backends_name(*backends, *n);
  globfree(&found);
  return status;
}
