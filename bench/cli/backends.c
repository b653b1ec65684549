#include "bench/cli/backends.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/machine/library_files.h"
#include "bench/run/launch.h"
#include "bench/run/python_library.h"
#include "core/alloc.h"
#include "core/interrupt.h"
#include "core/json.h"
#include "core/text.h"
#include "core/utf8.h"
#include "core/version.h"

static int fail_none(struct sg_error *err) {
  return sg_fail(err, SG_UNABLE,
                 "no BLAS library found: install libopenblas0-pthread, or pass --backend PATH, or "
                 "--backend numpy:PYTHON for the library of a NumPy");
}

/* ---- Names ---- */

/* The library's folder is its readable name: .../openblas-openmp/libopenblas.so.0 is "openblas-openmp". */
static char *folder_name(const char *path) {
  const char *slash = strrchr(path, '/'), *start = slash;
  while (start && start > path && start[-1] != '/') {
    start--;
  }
  return slash ? sg_format("%.*s", (int)(slash - start), start) : sg_format("%s", path);
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

/* "openblas-pthread-0.3.21", "openblas64-..." with integers of 64 bits, from the library's own description; without
 * one, a name from its path. */
char *sg_backend_make_name(const struct sg_backend *b) {
  const char *config = sg_json_text(b->facts, "config", ""), *version = sg_json_text(b->facts, "version", "");
  const char *known = strncasecmp(config, "openblas", 8) == 0 ? "openblas" : "blas"; /* by a runner that names none */
  const char *family = sg_json_text(b->facts, "family", known);
  const char *threading = sg_json_text(b->facts, "threading", "");
  if (!*version) { return name_by_place(b->path); }
  const bool wide = sg_json_integer(b->facts, "integer_bits", 0) == 64;
  return sg_format("%s%s%s%s-%s", family, wide ? "64" : "", *threading ? "-" : "", threading, version);
}

/* Whether this is a user's own folder: its name may be that of the user. */
static bool is_home(const char *path, size_t length) {
  static const char usual[] = "/home/";
  const char *home = getenv("HOME");
  if (home && strlen(home) == length && strncmp(path, home, length) == 0) { return true; }
  return strncmp(path, usual, sizeof usual - 1) == 0 &&
         !memchr(path + sizeof usual - 1, '/', length - sizeof usual + 1);
}

char *sg_path_difference(const char *path, const char *other) {
  size_t a = strlen(path), b = strlen(other);
  for (;;) {
    size_t from = a, from_other = b;
    while (from > 0 && path[from - 1] != '/') {
      from--;
    }
    while (from_other > 0 && other[from_other - 1] != '/') {
      from_other--;
    }
    const bool same = a - from == b - from_other && strncmp(path + from, other + from_other, a - from) == 0;
    if (!same || from == 0 || from_other == 0) {
      if (is_home(path, a)) { return sg_format("home"); }
      char *part = sg_format("%.*s", (int)(a - from), path + from), *so = strstr(part, ".so");
      if (so) { *so = '\0'; }
      for (char *c = part; *c; c++) {
        if (!isalnum((unsigned char)*c) && !strchr("._-", *c)) { *c = '_'; }
      }
      return part;
    }
    a = from - 1;
    b = from_other - 1;
  }
}

static bool is_taken(const struct sg_backend *all, size_t n, const char *name) {
  for (size_t i = 0; i < n; i++) {
    if (strcmp(all[i].name, name) == 0) { return true; }
  }
  return false;
}

void sg_backend_tell_apart(struct sg_backend *all, size_t i) {
  size_t k = 0;
  while (k < i && strcmp(all[i].name, all[k].name) != 0) {
    k++;
  }
  if (k == i) { return; }
  char *part = sg_path_difference(all[i].path, all[k].path);
  char *longer = sg_format("%s@%s", all[i].name, part);
  for (size_t again = 2; is_taken(all, i, longer); again++) {
    free(longer);
    longer = sg_format("%s@%s-%zu", all[i].name, part, again);
  }
  free(part);
  free(all[i].name);
  all[i].name = longer;
}

void sg_backends_name(struct sg_backend *all, size_t n) {
  for (size_t i = 1; i < n; i++) {
    sg_backend_tell_apart(all, i);
  }
}

/* ---- Files ---- */

static int find_path(char **path, const char *name, struct sg_error *err) {
  struct stat st;
  if (stat(name, &st) != 0 || access(name, R_OK) != 0) {
    return sg_fail(err, SG_BAD_INPUT, "cannot read the backend '%s'", name);
  }
  if (!S_ISREG(st.st_mode)) {
    return sg_fail(err, SG_BAD_INPUT, "the backend '%s' is not a file: give that of a library", name);
  }
  *path = sg_format("%s", name);
  return SG_OK;
}

int sg_backend_find(char **path, const char *name, struct sg_error *err) {
  *path = NULL;
  if (strchr(name, '/')) { return find_path(path, name, err); }
  struct sg_library_files found;
  sg_library_files_find(&found);
  const size_t n_names = found.n + 4;
  char **names = sg_alloc(n_names, sizeof *names);
  int status = SG_OK;
  const bool any = strcmp(name, "default") == 0;
  if (any && *SG_OPENBLAS_PATH && access(SG_OPENBLAS_PATH, R_OK) == 0) { *path = sg_format("%s", SG_OPENBLAS_PATH); }
  names[0] = sg_format("default");
  names[1] = sg_format("numpy");
  names[2] = sg_format("all");
  names[3] = sg_format("best");
  for (size_t i = 0; i < found.n; i++) {
    names[i + 4] = folder_name(found.paths[i]);
    if (!*path && (any || strcmp(names[i + 4], name) == 0)) { *path = sg_format("%s", found.paths[i]); }
  }
  if (!*path && any) {
    status = fail_none(err);
  } else if (!*path) {
    status = sg_fail_unknown(err, "backend", name, (const char *const *)names, n_names);
  }
  for (size_t i = 0; i < n_names; i++) {
    free(names[i]);
  }
  free(names);
  sg_library_files_release(&found);
  return status;
}

/* ---- Inspection ---- */

/* The scope of the function that sets the threads, as it was observed. */
static void take_limit(json_t *facts, const json_t *messages) {
  size_t i;
  json_t *message, *control = json_object_get(facts, "thread_control");
  json_array_foreach(messages, i, message) {
    const bool limit = strcmp(sg_json_text(message, "type", ""), "limit") == 0;
    if (limit && json_is_object(control)) {
      json_object_set_new(control, "scope", sg_json_text_or_null(sg_json_text(message, "scope", NULL)));
    }
  }
}

/* Fill *b for the library at `path`; takes ownership of `path`. */
static int inspect(struct sg_backend *b, char *path, const struct sg_backend_search *search, struct sg_error *err) {
  struct sg_launch_record record;
  *b = (struct sg_backend){.path = path};
  int status = sg_launch_inspect(&record, search->worker, path, "auto", err);
  const json_t *facts = json_object_get(record.hello, "backend");
  b->facts = facts && json_is_object(facts) ? json_deep_copy(facts) : json_null();
  take_limit(b->facts, record.kept);
  if (status == SG_OK && record.outcome != SG_OUTCOME_OK) { b->error = sg_format("%s", record.detail); }
  b->name = sg_backend_make_name(b);
  sg_utf8_clean(b->name);
  sg_launch_record_release(&record);
  return status;
}

static int inspect_all(struct sg_backend **backends, size_t *n, const struct sg_library_files *files,
                       const struct sg_backend_search *search, struct sg_error *err) {
  int status = SG_OK;
  *n = 0;
  *backends = sg_alloc(files->n + 1, sizeof **backends);
  for (size_t i = 0; i < files->n && status == SG_OK; i++) {
    status = inspect(&(*backends)[(*n)++], sg_format("%s", files->paths[i]), search, err);
  }
  sg_backends_name(*backends, *n);
  if (status != SG_OK) {
    sg_backends_free(*backends, *n);
    *backends = NULL;
    *n = 0;
  }
  return status;
}

/* ---- NumPy's library ---- */

static int find_numpy(char **path, const char *name, const struct sg_backend_search *search, struct sg_error *err) {
  json_t *answer = NULL;
  const char *python = sg_python_named(name), *library = NULL;
  int status = sg_python_ask(&answer, !*python && search->python ? search->python : python, err);
  if (status == SG_OK) { status = sg_python_library(&library, answer, err); }
  if (status == SG_OK) { *path = sg_format("%s", library); }
  json_decref(answer);
  return status;
}

/* The libraries of a Python's environment, that of its NumPy first. */
static int add_python(struct sg_library_files *files, const char *python, struct sg_error *err) {
  json_t *answer = NULL, *folder;
  struct sg_error no_library;
  const char *library = NULL;
  size_t i;
  const int status = sg_python_ask(&answer, python, err);
  if (status != SG_OK) { return status; }
  if (sg_python_library(&library, answer, &no_library) == SG_OK) { sg_library_files_add(files, library); }
  json_array_foreach(json_object_get(answer, "folders"), i, folder) {
    if (json_is_string(folder)) { sg_library_files_add_folder(files, json_string_value(folder)); }
  }
  json_decref(answer);
  return SG_OK;
}

/* ---- Lists ---- */

/* All that can be found, also NumPy's own library, if there is one: that of `python`, or of python3. */
/* *n_wanted: how many of the files are more than just found. */
static int add_every(struct sg_library_files *files, size_t *n_wanted, const struct sg_backend_search *search,
                     struct sg_error *err) {
  static const char any[] = "numpy";
  struct sg_error no_numpy;
  struct sg_library_files found;
  char *path = NULL;
  int status = search->python ? add_python(files, search->python, err) : SG_OK;
  if (status == SG_OK && !search->python && find_numpy(&path, any, search, &no_numpy) == SG_OK) {
    sg_library_files_add(files, path);
  }
  free(path);
  if (status != SG_OK) { return status; }
  *n_wanted = files->n;
  sg_library_files_find(&found);
  for (size_t i = 0; i < found.n; i++) {
    sg_library_files_add(files, found.paths[i]);
  }
  sg_library_files_release(&found);
  return files->n > 0 ? SG_OK : fail_none(err);
}

/* Those that `list backends` shows. */
static int add_listed(struct sg_library_files *files, const struct sg_backend_search *search, struct sg_error *err) {
  sg_library_files_find(files);
  return search->python ? add_python(files, search->python, err) : SG_OK;
}

int sg_backends_discover(struct sg_backend **backends, size_t *n, const struct sg_backend_search *search,
                         struct sg_error *err) {
  struct sg_library_files files;
  *backends = NULL;
  *n = 0;
  int status = add_listed(&files, search, err);
  if (status == SG_OK && files.n == 0) { status = fail_none(err); }
  if (status == SG_OK) { status = inspect_all(backends, n, &files, search, err); }
  sg_library_files_release(&files);
  return status;
}

int sg_backends_candidates(struct sg_backend **backends, char ***options, size_t *n,
                           const struct sg_backend_search *search, struct sg_error *err) {
  static const char numpy[] = "numpy";
  struct sg_library_files files;
  struct sg_error no_numpy;
  char *path = NULL;
  *backends = NULL;
  *options = NULL;
  *n = 0;
  int status = add_listed(&files, search, err);
  const size_t n_listed = files.n;
  if (status == SG_OK && find_numpy(&path, numpy, search, &no_numpy) == SG_OK) { sg_library_files_add(&files, path); }
  if (status == SG_OK) { status = sg_interrupt_check(err); }
  if (status == SG_OK && files.n == 0) { status = fail_none(err); }
  if (status == SG_OK) { status = inspect_all(backends, n, &files, search, err); }
  *options = sg_alloc(*n, sizeof **options);
  for (size_t i = 0; i < *n; i++) {
    (*options)[i] = sg_format("%s", i < n_listed ? (*backends)[i].name : numpy);
  }
  free(path);
  sg_library_files_release(&files);
  return status;
}

/* Find a library by the name `list backends` prints, which is known only after inspecting it. */
static int find_listed(char **path, const char *name, const struct sg_backend_search *search, struct sg_error *err) {
  struct sg_backend *all = NULL;
  size_t n = 0;
  int status = sg_backends_discover(&all, &n, search, err);
  for (size_t i = 0; status == SG_OK && i < n && !*path; i++) {
    if (strcmp(all[i].name, name) == 0) { *path = sg_format("%s", all[i].path); }
  }
  sg_backends_free(all, n);
  return status;
}

static int find_any(char **path, const char *name, const struct sg_backend_search *search, struct sg_error *err) {
  *path = NULL;
  if (sg_python_named(name)) { return find_numpy(path, name, search, err); }
  const bool may_be_listed = !strchr(name, '/') && strpbrk(name, "0123456789@");
  int status = may_be_listed ? find_listed(path, name, search, err) : SG_OK;
  if (status == SG_OK && !*path) { status = sg_backend_find(path, name, err); }
  return status;
}

/* Whether the other is the same build, but for integers of 32 bits: then its name is "openblas-..." where this one's
 * is "openblas64-...". */
static bool is_wide_twin(const struct sg_backend *b, const struct sg_backend *other) {
  const char *digits = strstr(b->name, "64");
  if (!digits || other->error || sg_json_integer(b->facts, "integer_bits", 0) != 64) { return false; }
  const size_t before = (size_t)(digits - b->name);
  return sg_json_integer(other->facts, "integer_bits", 0) == 32 && strncmp(b->name, other->name, before) == 0 &&
         strcmp(digits + 2, other->name + before) == 0;
}

/* Of the libraries that nobody named, leave out those that differ from another one by the width of integers only:
 * they run the same kernels in the same threads, and would be a second row for each of the others. */
static void leave_out_twins(struct sg_backend *all, size_t *n, size_t n_wanted) {
  for (size_t i = n_wanted; i < *n;) {
    bool twin = false;
    for (size_t k = 0; k < *n && !twin; k++) {
      twin = is_wide_twin(&all[i], &all[k]);
    }
    if (!twin) {
      i++;
      continue;
    }
    sg_backend_release(&all[i]);
    memmove(&all[i], &all[i + 1], (--*n - i) * sizeof *all);
  }
}

int sg_backends_resolve(struct sg_backend **backends, size_t *n, char *const *names, size_t n_names,
                        const struct sg_backend_search *search, struct sg_error *err) {
  static char only[] = "default";
  char *const default_names[] = {only};
  struct sg_library_files files = {0};
  size_t n_wanted = SIZE_MAX;
  bool all = false;
  int status = SG_OK;
  *backends = NULL;
  *n = 0;
  if (!names) {
    names = default_names;
    n_names = 1;
  }
  for (size_t i = 0; i < n_names && status == SG_OK; i++) {
    char *path = NULL;
    if (strcmp(names[i], "all") == 0) {
      all = true;
      continue;
    }
    status = find_any(&path, names[i], search, err);
    if (status == SG_OK) { sg_library_files_add(&files, path); }
    free(path);
  }
  if (status == SG_OK && all) { status = add_every(&files, &n_wanted, search, err); }
  if (status == SG_OK) { status = inspect_all(backends, n, &files, search, err); }
  if (status == SG_OK) { leave_out_twins(*backends, n, n_wanted); }
  sg_library_files_release(&files);
  return status;
}
