#include "core/installation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/text.h"

/* The folder of this executable. The caller frees. */
static char *own_folder(void) {
  char path[4096];
  ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
  if (n <= 0) { return sg_format("."); }
  path[n] = '\0';
  *strrchr(path, '/') = '\0';
  return sg_format("%s", path);
}

char *sg_installed_folder(const char *name, const char *source) {
  char *bin = own_folder();
  char *found = sg_format("%s/../share/stratagemm/%s", bin, name);
  if (access(found, R_OK) != 0) { /* not installed: a build folder in the source tree */
    free(found);
    found = sg_format("%s/../../%s", bin, source);
  }
  free(bin);
  return found;
}

char *sg_installed_program(const char *name) {
  const char *folders = getenv("PATH");
  for (const char *p = folders ? folders : "/usr/bin:/bin"; *p;) {
    const size_t n = strcspn(p, ":");
    char *path = *p == '/' ? sg_format("%.*s/%s", (int)n, p, name) : NULL;
    struct stat st;
    if (path && access(path, X_OK) == 0 && stat(path, &st) == 0 && S_ISREG(st.st_mode)) { return path; }
    free(path);
    p += n + (p[n] == ':');
  }
  return NULL;
}

char *sg_installed_worker(void) {
  const char *given = getenv("STRATAGEMM_WORKER");
  if (given && *given) { return sg_format("%s", given); }
  char *bin = own_folder();
  char *path = sg_format("%s/../libexec/stratagemm/stratagemm-worker", bin);
  if (access(path, X_OK) != 0) { /* not installed: a build folder */
    free(path);
    path = sg_format("%s/stratagemm-worker", bin);
  }
  free(bin);
  return path;
}

char *sg_installed_blas(void) {
  char *bin = own_folder();
  char *path = sg_format("%.*s/lib/stratagemm/blas", (int)(strrchr(bin, '/') ? strrchr(bin, '/') - bin : 0), bin);
  free(bin);
  return path;
}
