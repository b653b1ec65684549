#include "core/blas_family.h"

#include <string.h>
#include <strings.h>

#include "core/json.h"

enum { MOST_VARIABLES = 6 };

static const struct {
  const char *set[MOST_VARIABLES], *read[MOST_VARIABLES];
  bool has_limits;
} families[SG_N_BLAS_FAMILIES] = {
    [SG_BLAS_OPENBLAS_PTHREAD] = {{"OPENBLAS_NUM_THREADS"},
                                  {"OPENBLAS_NUM_THREADS", "GOTO_NUM_THREADS", "OMP_NUM_THREADS"},
                                  true},
    [SG_BLAS_OPENBLAS_OPENMP] = {{"OMP_NUM_THREADS"}, {"OMP_NUM_THREADS"}, true},
    [SG_BLAS_BLIS] = {{"BLIS_NUM_THREADS"}, {"BLIS_NUM_THREADS", "OMP_NUM_THREADS"}, false},
    [SG_BLAS_MKL] = {{"MKL_NUM_THREADS"}, {"MKL_NUM_THREADS", "OMP_NUM_THREADS"}, true},
    [SG_BLAS_OTHER] = {{"OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "BLIS_NUM_THREADS", "MKL_NUM_THREADS"},
                       {"OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "BLIS_NUM_THREADS", "MKL_NUM_THREADS"},
                       false},
};

const json_t *sg_backend_find_facts(const struct sg_resultset *set, const char *name) {
  size_t i = 0;
  json_t *backend = NULL;
  json_array_foreach(json_object_get(set->run, "backends"), i, backend) {
    if (strcmp(sg_json_text(backend, "name", ""), name) == 0) { return backend; }
  }
  return NULL;
}

/* Only OpenBLAS describes itself; the others are known by their names, which come from those of their files. */
enum sg_blas_family sg_blas_family_of(const struct sg_resultset *set, const char *backend) {
  const json_t *facts = sg_backend_find_facts(set, backend);
  const char *config = sg_json_text(facts, "config", "");
  const bool openmp = strcmp(sg_json_text(facts, "threading", ""), "openmp") == 0;
  if (strncasecmp(config, "openblas", strlen("openblas")) == 0 || strcasestr(backend, "openblas")) {
    return openmp ? SG_BLAS_OPENBLAS_OPENMP : SG_BLAS_OPENBLAS_PTHREAD;
  }
  if (strcasestr(backend, "blis")) { return SG_BLAS_BLIS; }
  return strcasestr(backend, "mkl") ? SG_BLAS_MKL : SG_BLAS_OTHER;
}

const char *const *sg_blas_variables(enum sg_blas_family family) {
  return families[family].set;
}

const char *const *sg_blas_variables_read(enum sg_blas_family family) {
  return families[family].read;
}

bool sg_blas_has_limits(enum sg_blas_family family) {
  return families[family].has_limits;
}
