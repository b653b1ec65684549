#include "report/render/templates.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/text.h"
#include "core/version.h"

static bool is_folder(const char *path) {
  struct stat st;
  return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* PREFIX/share/stratagemm/templates for PREFIX/bin/stratagemm-report; NULL when that cannot be told. */
static char *beside_program(void) {
  char path[4096];
  ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
  if (n <= 0) { return NULL; }
  path[n] = '\0';
  for (int up = 0; up < 2; up++) {
    char *slash = strrchr(path, '/');
    if (!slash) { return NULL; }
    *slash = '\0';
  }
  return sg_format("%s/share/stratagemm/templates", path);
}

int sg_templates_find(const char *user, char **own, struct sg_error *err) {
  if (user && !is_folder(user)) { return sg_fail(err, SG_BAD_INPUT, "--templates: '%s' is not a folder", user); }
  char *candidates[] = {beside_program(), sg_format("%s", SG_TEMPLATES_DIR),
                        sg_format("%s/templates", SG_INSTALL_DATA_DIR)};
  *own = NULL;
  for (size_t i = 0; i < sizeof candidates / sizeof candidates[0]; i++) {
    if (!*own && candidates[i] && is_folder(candidates[i])) {
      *own = candidates[i];
    } else {
      free(candidates[i]);
    }
  }
  if (*own) { return SG_OK; }
  return sg_fail(err, SG_UNABLE,
                 "cannot find the templates in '%s/templates': install the program again, or give --templates",
                 SG_INSTALL_DATA_DIR);
}
