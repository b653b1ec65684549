#include "bench/machine/library_files.h"

#include <glob.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/alloc.h"
#include "core/installation.h"
#include "core/text.h"

/* Folders of libraries. Debian has one per build, because all builds of one library have one name. */
static const char *const folders[] = {
    "/usr/lib/*/openblas*-*",
    "/usr/lib/*/blis*-*",
    "/usr/lib/*/atlas",
    "/usr/local/lib",
    "/usr/lib64",
    "/usr/lib64/*blas*",
    "/usr/lib64/atlas",
    "/opt/lib",
    "/opt/*/lib",
    "/opt/*/lib64",
    "/opt/intel/oneapi/mkl/*/lib",
    "/opt/intel/oneapi/mkl/*/lib/intel64",
    "/opt/intel/mkl/lib/intel64",
    "/opt/arm/armpl*/lib",
    "/opt/AMD/aocl/*/*/lib",
    "/opt/nvidia/nvpl/lib",
    "/usr/lib/*/blas",
    "/usr/lib/*/blas64",
};

/* A family has all files whose names begin so, behind "lib", and go on with something else than a letter: not
 * libblasr. The reference BLAS, and the names under which another library may serve as one, are the last. Of the
 * layers of MKL, mkl_rt loads the others. GSL's CBLAS, which this program needs itself, is not one that is chosen for
 * speed. */
static const char *const families[] = {"openblas", "scipy_openblas", "blis",  "flexiblas", "mkl_rt",
                                       "armpl",    "nvpl_blas",      "atlas", "satlas",    "tatlas",
                                       "essl",     "goto2",          "xsmm"};
static const char *const generic[] = {"blas", "cblas"};

static const char *file_of(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash ? slash + 1 : path;
}

/* Of OpenBLAS, a letter for the build may follow: libopenblasp-r0.3.21.so, libopenblaso.so.0. */
static bool may_follow(const char *name, char next) {
  if (next == '\0' || strchr("0123456789-_.", next)) { return true; }
  return strstr(name, "openblas") && strchr("po", next);
}

static bool is_called(const char *path, const char *const *names, size_t n) {
  const char *file = file_of(path);
  if (strncmp(file, "lib", 3) != 0 || !strstr(file, ".so")) { return false; }
  for (size_t i = 0; i < n; i++) {
    const size_t length = strlen(names[i]);
    if (strncmp(file + 3, names[i], length) == 0 && may_follow(names[i], file[3 + length])) { return true; }
  }
  return false;
}

static bool is_family(const char *path) {
  return is_called(path, families, sizeof families / sizeof families[0]);
}

static bool is_generic(const char *path) {
  return is_called(path, generic, sizeof generic / sizeof generic[0]);
}

static bool is_file(const char *path) {
  struct stat st;
  return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

/* Two names of one file. */
static bool is_listed(const struct sg_library_files *files, const char *path) {
  struct stat a, b;
  for (size_t i = 0; stat(path, &a) == 0 && i < files->n; i++) {
    if (stat(files->paths[i], &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino) { return true; }
  }
  return false;
}

void sg_library_files_add(struct sg_library_files *files, const char *path) {
  if (is_listed(files, path)) { return; }
  files->paths = sg_resize(files->paths, files->n + 1, sizeof *files->paths);
  files->paths[files->n++] = sg_format("%s", path);
}

/* For glob(): a name that contains its special characters. To be freed. */
static char *escaped(const char *name, size_t length) {
  char *text = sg_alloc(2 * length + 1, 1);
  size_t used = 0;
  for (size_t i = 0; i < length; i++) {
    if (strchr("*?[\\", name[i])) { text[used++] = '\\'; }
    text[used++] = name[i];
  }
  return text;
}

/* Whether a file's real folder has a library of a family: its libblas.so.3 then only passes calls on to that. */
static bool is_front(const char *path) {
  char *real = realpath(path, NULL);
  char *folder = real ? escaped(real, (size_t)(file_of(real) - real)) : NULL;
  char *pattern = folder ? sg_format("%slib*", folder) : NULL;
  glob_t found = {0};
  bool front = false;
  if (pattern && glob(pattern, 0, NULL, &found) == 0) {
    for (size_t i = 0; i < found.gl_pathc && !front; i++) {
      front = is_family(found.gl_pathv[i]);
    }
  }
  globfree(&found);
  free(pattern);
  free(folder);
  free(real);
  return front;
}

static void add_named(struct sg_library_files *files, const char *path) {
  if (!is_file(path) || !(is_family(path) || is_generic(path))) { return; }
  if (is_family(path) || !is_front(path)) { sg_library_files_add(files, path); }
}

static void add_folders(struct sg_library_files *files, const char *pattern) {
  char *all = sg_format("%s/lib*.so*", pattern);
  glob_t found = {0};
  if (glob(all, 0, NULL, &found) == 0) {
    for (size_t i = 0; i < found.gl_pathc; i++) {
      add_named(files, found.gl_pathv[i]);
    }
  }
  globfree(&found);
  free(all);
}

void sg_library_files_add_folder(struct sg_library_files *files, const char *folder) {
  char *pattern = escaped(folder, strlen(folder));
  add_folders(files, pattern);
  free(pattern);
}

/* Its lines are "NAME (libc6,x86-64) => PATH". */
static void add_cached(struct sg_library_files *files) {
  FILE *cache = /* NOLINTNEXTLINE(cert-env33-c): a constant command, by its absolute path */
      popen("/sbin/ldconfig -p 2>/dev/null", "re");
  char *line = NULL;
  size_t room = 0;
  while (cache && getline(&line, &room, cache) > 0) {
    char *path = strstr(line, "=> ");
    if (!path) { continue; }
    path[strcspn(path, "\n")] = '\0';
    add_named(files, path + strlen("=> "));
  }
  free(line);
  if (cache) { pclose(cache); }
}

/* What came with the program, OpenBLAS with threads of its own first, which is the default where nothing else is. */
static void add_carried(struct sg_library_files *files) {
  static const char *const builds[] = {"openblas-pthread", "openblas*", "*"};
  char *folder = sg_installed_blas(), *start = escaped(folder, strlen(folder));
  for (size_t i = 0; i < sizeof builds / sizeof builds[0]; i++) {
    char *pattern = sg_format("%s/%s", start, builds[i]);
    add_folders(files, pattern);
    free(pattern);
  }
  free(start);
  free(folder);
}

static void add_given(struct sg_library_files *files, const char *given) {
  for (const char *p = given; *p;) {
    const size_t n = strcspn(p, ":");
    char *path = sg_format("%.*s", (int)n, p);
    struct stat st;
    if (n > 0 && stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
      sg_library_files_add_folder(files, path);
    } else if (n > 0) {
      sg_library_files_add(files, path);
    }
    free(path);
    p += n + (p[n] == ':');
  }
}

void sg_library_files_find(struct sg_library_files *files) {
  const char *given = getenv("STRATAGEMM_BACKENDS");
  *files = (struct sg_library_files){0};
  if (given) { add_given(files, given); }
  struct sg_library_files rest = {0};
  for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
    add_folders(&rest, folders[i]);
  }
  add_cached(&rest);
  add_carried(&rest);
  for (int last = 0; last < 2; last++) {
    for (size_t i = 0; i < rest.n; i++) {
      if (is_generic(rest.paths[i]) == last) { sg_library_files_add(files, rest.paths[i]); }
    }
  }
  sg_library_files_release(&rest);
}

void sg_library_files_release(struct sg_library_files *files) {
  for (size_t i = 0; i < files->n; i++) {
    free(files->paths[i]);
  }
  free(files->paths);
  *files = (struct sg_library_files){0};
}
