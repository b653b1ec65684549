#include "bench/run/environment.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/machine/binding.h"
#include "core/alloc.h"
#include "core/json.h"
#include "core/resultset.h"
#include "core/text.h"

/* Set from the configuration; the user's own settings are ignored. */
static const char *const thread_variables[] = {
    "OMP_NUM_THREADS",  "OPENBLAS_NUM_THREADS", "GOTO_NUM_THREADS",
    "BLIS_NUM_THREADS", "MKL_NUM_THREADS",      "OPENBLAS_DEFAULT_NUM_THREADS",
    "BLIS_JC_NT",       "BLIS_PC_NT",           "BLIS_IC_NT",
    "BLIS_JR_NT",       "BLIS_IR_NT",           "MKL_DOMAIN_NUM_THREADS",
    "OMP_THREAD_LIMIT", "OMP_DYNAMIC",
};
static const char *const set_for_threads[] = {"OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "BLIS_NUM_THREADS",
                                              "MKL_NUM_THREADS"};
static const char *const coretype_variable = "OPENBLAS_CORETYPE";

/* Recorded: they affect how threads wait, bind or allocate. */
static const char *const recorded_prefixes[] = {"OMP_",    "OPENBLAS_", "GOMP_", "KMP_",  "BLIS_",  "MKL_",
                                                "MALLOC_", "PAPI_",     "OMPI_", "PRTE_", "MPICH_", "HYDRA_"};

static bool is_variable(const char *entry, const char *name) {
  size_t n = strlen(name);
  return strncmp(entry, name, n) == 0 && entry[n] == '=';
}

static bool is_decided(const char *entry) {
  for (size_t i = 0; i < sizeof thread_variables / sizeof thread_variables[0]; i++) {
    if (is_variable(entry, thread_variables[i])) { return true; }
  }
  return is_variable(entry, coretype_variable);
}

char **sg_environment_make(int64_t blas_threads, const char *coretype) {
  size_t n = 0, used = 0;
  while (environ[n]) {
    n++;
  }
  char **e = sg_alloc(n + sizeof set_for_threads / sizeof set_for_threads[0] + 2, sizeof *e);
  for (size_t i = 0; i < n; i++) {
    if (!is_decided(environ[i]) && !sg_binding_is_set_by(environ[i])) { e[used++] = sg_format("%s", environ[i]); }
  }
  for (size_t i = 0; blas_threads != SG_NO_INT && i < sizeof set_for_threads / sizeof set_for_threads[0]; i++) {
    e[used++] = sg_format("%s=%lld", set_for_threads[i], (long long)blas_threads);
  }
  if (strcmp(coretype, "auto") != 0) { e[used++] = sg_format("%s=%s", coretype_variable, coretype); }
  return e;
}

void sg_environment_free(char **environment) {
  for (char **e = environment; e && *e; e++) {
    free(*e);
  }
  free(environment);
}

json_t *sg_environment_json(void) {
  json_t *object = json_object();
  for (char **e = environ; *e; e++) {
    if (is_decided(*e)) { continue; }
    for (size_t i = 0; i < sizeof recorded_prefixes / sizeof recorded_prefixes[0]; i++) {
      const char *equals = strchr(*e, '=');
      if (!equals || strncmp(*e, recorded_prefixes[i], strlen(recorded_prefixes[i])) != 0) { continue; }
      char *name = sg_format("%.*s", (int)(equals - *e), *e);
      json_object_set_new(object, name, sg_json_text_or_null(equals + 1));
      free(name);
    }
  }
  return object;
}
