#include "report/render/templates.h"

#include <stdbool.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "core/installation.h"

static bool is_folder(const char *path) {
  struct stat st;
  return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

int sg_templates_find(const char *user, char **own, struct sg_error *err) {
  *own = NULL;
  if (user && !is_folder(user)) { return sg_fail(err, SG_BAD_INPUT, "--templates: '%s' is not a folder", user); }
  char *folder = sg_installed_folder("templates", "templates");
  if (is_folder(folder)) {
    *own = folder;
    return SG_OK;
  }
  const int status = sg_fail(err, SG_UNABLE,
                             "cannot find the templates: there is no '%s'; reinstall the program, "
                             "or give --templates",
                             folder);
  free(folder);
  return status;
}
