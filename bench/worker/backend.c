#include "bench/worker/backend.h"

#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

static const struct symbol {
  const char *name;
  size_t offset; /* in struct sg_blas */
} symbols[] = {
#define SG_BLAS_FUNCTION(result, name, arguments) {#name, offsetof(struct sg_blas, name)},
#include "bench/operations/blas_symbols.def"
#undef SG_BLAS_FUNCTION
};
enum { N_SYMBOLS = sizeof symbols / sizeof symbols[0] };

int sg_backend_open(struct sg_backend *backend, const char *path, struct sg_error *err) {
  memset(backend, 0, sizeof *backend);
  /* Global, because a library that opens its own parts later (MKL) has them look for its symbols there. */
  backend->handle = dlopen(path, RTLD_NOW | RTLD_GLOBAL);
  if (!backend->handle) { return sg_fail(err, SG_UNABLE, "cannot open the library: %s", dlerror()); }
  for (size_t i = 0; i < N_SYMBOLS; i++) {
    /* Through the handle: the library and what it brought with it, not another runtime of the process. */
    void *address = dlsym(backend->handle, symbols[i].name);
    memcpy((char *)&backend->blas + symbols[i].offset, &address, sizeof address);
  }
  return SG_OK;
}

static bool has(const struct sg_backend *backend, const struct symbol *symbol) {
  void *address = NULL;
  memcpy(&address, (const char *)&backend->blas + symbol->offset, sizeof address);
  return address != NULL;
}

bool sg_backend_has(const struct sg_backend *backend, const char *symbol) {
  for (size_t i = 0; i < N_SYMBOLS; i++) {
    if (strcmp(symbols[i].name, symbol) == 0) { return has(backend, &symbols[i]); }
  }
  return false;
}

enum openblas_build { OPENBLAS_SERIAL, OPENBLAS_PTHREAD, OPENBLAS_OPENMP };

/* The runtime is asked only in an OpenMP build: in another one it may be loaded too, and mean nothing to the library.
 */
static bool uses_openmp(const struct sg_blas *blas) {
  if (!blas->omp_set_num_threads || !blas->omp_get_max_threads) { return false; }
  return !blas->openblas_get_parallel || blas->openblas_get_parallel() == OPENBLAS_OPENMP;
}

void sg_backend_set_threads(const struct sg_backend *backend, int threads) {
  const struct sg_blas *blas = &backend->blas;
  if (uses_openmp(blas)) {
    blas->omp_set_num_threads(threads);
  } else if (blas->openblas_set_num_threads && blas->openblas_get_num_threads &&
             blas->openblas_get_num_threads() != threads) {
    /* One count for the process: only the first thread to come here changes it. */
    blas->openblas_set_num_threads(threads);
  }
}

int sg_backend_threads(const struct sg_backend *backend) {
  const struct sg_blas *blas = &backend->blas;
  if (uses_openmp(blas)) { return blas->omp_get_max_threads(); }
  return blas->openblas_get_num_threads ? blas->openblas_get_num_threads() : 0;
}

static json_t *threading(const struct sg_blas *blas) {
  static const char *const names[] = {"serial", "pthread", "openmp"};
  if (blas->openblas_get_parallel) {
    const int build = blas->openblas_get_parallel();
    return build >= OPENBLAS_SERIAL && build <= OPENBLAS_OPENMP ? json_string(names[build]) : json_null();
  }
  return uses_openmp(blas) ? json_string(names[OPENBLAS_OPENMP]) : json_null();
}

/* "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH ..." -> "0.3.21". */
static json_t *version(const char *config) {
  const char *start = config ? strchr(config, ' ') : NULL;
  json_t *word = start ? json_stringn(start + 1, strcspn(start + 1, " ")) : NULL;
  return word ? word : json_null();
}

static json_t *text(const char *value) {
  json_t *string = value ? json_string(value) : NULL; /* NULL too for what is not UTF-8 */
  return string ? string : json_null();
}

json_t *sg_backend_describe(const struct sg_backend *backend) {
  const struct sg_blas *blas = &backend->blas;
  const char *config = blas->openblas_get_config ? blas->openblas_get_config() : NULL;
  const char *corename = blas->openblas_get_corename ? blas->openblas_get_corename() : NULL;
  const int threads = sg_backend_threads(backend);
  json_t *found = json_array();
  for (size_t i = 0; i < N_SYMBOLS; i++) {
    if (has(backend, &symbols[i])) { json_array_append_new(found, json_string(symbols[i].name)); }
  }
  return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "version", version(config), "config", text(config), "corename",
                   text(corename), "threading", threading(blas), "threads_max",
                   threads > 0 ? json_integer(threads) : json_null(), "symbols", found);
}
