#include "core/installation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/text.h"

/* The folder this executable lies in. The caller frees. */
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

char *sg_installed_worker(void) {
  const char *given = getenv("STRATAGEMM_WORKER");
  if (given && *given) { return sg_format("%s", given); }
  char *bin = own_folder();
  char *path = sg_format("%s/stratagemm-worker", bin);
  free(bin);
  return path;
}
