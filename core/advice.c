#include "core/advice.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/json.h"
#include "core/recommendation.h"
#include "core/text.h"

bool sg_advice_is_plain(const char *text, const char *others) {
  for (const char *p = text; *p; p++) {
    if (!isalnum((unsigned char)*p) && !strchr(others, *p)) { return false; }
  }
  return *text != '\0';
}

/* ---- the library to load */

static bool measured_several_libraries(const struct sg_summary *s) {
  const char *first = NULL;
  for (size_t i = 0; i < s->set->n_configs; i++) {
    if (s->rows[s->first[i]].rank == SG_NO_INT) { continue; }
    const char *backend = s->set->configs[i].backend;
    if (first && strcmp(first, backend) != 0) { return true; }
    first = backend;
  }
  return false;
}

/* Of /usr/lib/TRIPLET/FOLDER/FILE, where FOLDER is one build of the library as Debian installs it, with its own
 * libblas.so.3: the lengths of the path up to the end of TRIPLET and of FOLDER. False: another path. */
static bool is_debian_path(const char *path, int *triplet_end, int *folder_end) {
  int end = 0;
  *triplet_end = *folder_end = 0;
  if (sscanf(path, "/usr/lib/%*[^/]%n/%*[^/]%n/%*[^/]%n", triplet_end, folder_end, &end) == EOF) { return false; }
  return end > 0 && path[end] == '\0';
}

/* Functions with other names or integers than those of the standard interface. */
static bool has_own_interface(const json_t *library) {
  return *sg_json_text(library, "prefix", "") || *sg_json_text(library, "suffix", "") ||
         sg_json_integer(library, "integer_bits", 32) != 32;
}

void sg_advice_find_library(struct sg_advice *advice, const json_t *library) {
  const char *path = sg_json_text(library, "path", "");
  int triplet = 0, folder = 0;
  advice->own_interface = has_own_interface(library);
  if (advice->own_interface || *path != '/' || !sg_advice_is_plain(path, "/._+-")) { return; }
  if (is_debian_path(path, &triplet, &folder)) {
    const int start = (int)strlen("/usr/lib/");
    advice->folder = sg_format("%.*s", folder, path);
    advice->triplet = sg_format("%.*s", triplet - start, path + start);
  } else {
    advice->file = sg_format("%s", path);
  }
}

/* ---- variables */

static void add_variable(struct sg_advice *advice, const char *name, char *value) {
  advice->variables[advice->n_variables++] = (struct sg_advice_variable){name, value};
}

static void add_variables(struct sg_advice *advice, const struct sg_configs_row *config) {
  if (sg_config_selects_kernels(config) && sg_advice_is_plain(config->coretype, "_")) {
    add_variable(advice, "OPENBLAS_CORETYPE", sg_format("%s", config->coretype));
  }
  advice->n_kernels = advice->n_variables;
  if (config->blas_threads == SG_NO_INT) {
    advice->unset = sg_blas_variables_read(advice->family);
    return;
  }
  for (const char *const *name = sg_blas_variables(advice->family); *name; name++) {
    add_variable(advice, *name, sg_format("%lld", (long long)config->blas_threads));
  }
}

void sg_advice_init(struct sg_advice *advice, const struct sg_summary *summary, const struct sg_configs_row *config) {
  const struct sg_resultset *set = summary->set;
  *advice = (struct sg_advice){.family = sg_blas_family_of(set, config->backend),
                               .several = measured_several_libraries(summary)};
  if (advice->several) { sg_advice_find_library(advice, sg_backend_find_facts(set, config->backend)); }
  add_variables(advice, config);
}

void sg_advice_release(struct sg_advice *advice) {
  for (size_t i = 0; i < advice->n_variables; i++) {
    free(advice->variables[i].value);
  }
  free(advice->folder);
  free(advice->triplet);
  free(advice->file);
  *advice = (struct sg_advice){0};
}
