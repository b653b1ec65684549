#include "bench/worker/library.h"

#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "core/json.h"

static const struct symbol {
  const char *name;
  size_t offset; /* in struct sg_blas */
} symbols[] = {
#define SG_BLAS_FUNCTION(result, name, arguments) {#name, offsetof(struct sg_blas, name)},
#include "bench/operations/blas_symbols.def"
#undef SG_BLAS_FUNCTION
};
enum { N_SYMBOLS = sizeof symbols / sizeof symbols[0] };

/* Whether an address is in the library itself, not in one of its dependencies. */
static bool is_its_own(void *handle, const void *address) {
  struct link_map *library = NULL, *owner = NULL;
  Dl_info info;
  return dlinfo(handle, RTLD_DI_LINKMAP, &library) == 0 &&
         dladdr1(address, &info, (void **)&owner, RTLD_DL_LINKMAP) != 0 && owner == library;
}

/* Looked up through the handle: the library and its dependencies, not another runtime of the process. But its own
 * calls into an OpenMP runtime bind, by the loader's rules, to the first symbol of that name in the process, which
 * may be this program's runtime (LLVM's also defines GCC's symbols). */
static void *find(void *handle, const char *name) {
  void *address = dlsym(handle, name);
  if (!address || strncmp(name, "omp_", 4) != 0 || is_its_own(handle, address)) { return address; }
  return dlsym(RTLD_DEFAULT, name);
}

/* The loader says only in words that descriptors or memory are exhausted, which does not mean that the library cannot
 * be used here. */
static int fail_open(const char *said, struct sg_error *err) {
  static const int for_now[] = {EMFILE, ENFILE, ENOMEM};
  enum sg_status status = SG_UNABLE;
  for (size_t i = 0; i < sizeof for_now / sizeof for_now[0]; i++) {
    if (strstr(said, strerror(for_now[i]))) { status = SG_FOUND; }
  }
  return sg_fail(err, status, "cannot open the library: %s", said);
}

int sg_library_open(struct sg_library *library, const char *path, struct sg_error *err) {
  memset(library, 0, sizeof *library);
  /* RTLD_GLOBAL, because the components MKL opens later look up its symbols in the global scope. */
  library->handle = dlopen(path, RTLD_NOW | RTLD_GLOBAL);
  if (!library->handle) { return fail_open(dlerror(), err); }
  for (size_t i = 0; i < N_SYMBOLS; i++) {
    void *address = find(library->handle, symbols[i].name);
    memcpy((char *)&library->blas + symbols[i].offset, &address, sizeof address);
  }
  return SG_OK;
}

static bool has(const struct sg_library *library, const struct symbol *symbol) {
  void *address = NULL;
  memcpy(&address, (const char *)&library->blas + symbol->offset, sizeof address);
  return address != NULL;
}

bool sg_library_has(const struct sg_library *library, const char *symbol) {
  for (size_t i = 0; i < N_SYMBOLS; i++) {
    if (strcmp(symbols[i].name, symbol) == 0) { return has(library, &symbols[i]); }
  }
  return false;
}

enum openblas_build { OPENBLAS_SERIAL, OPENBLAS_PTHREAD, OPENBLAS_OPENMP };

/* The OpenMP runtime is queried only for OpenMP builds: another build may be loaded beside one it does not use. */
static bool uses_openmp(const struct sg_blas *blas) {
  if (!blas->omp_set_num_threads || !blas->omp_get_max_threads) { return false; }
  return !blas->openblas_get_parallel || blas->openblas_get_parallel() == OPENBLAS_OPENMP;
}

void sg_library_set_threads(const struct sg_library *library, int threads) {
  const struct sg_blas *blas = &library->blas;
  if (uses_openmp(blas)) {
    blas->omp_set_num_threads(threads);
  } else if (blas->openblas_set_num_threads && blas->openblas_get_num_threads &&
             blas->openblas_get_num_threads() != threads) {
    blas->openblas_set_num_threads(threads);
  }
}

bool sg_library_threads_are_own(const struct sg_library *library) {
  return uses_openmp(&library->blas);
}

bool sg_library_in_parallel(const struct sg_library *library) {
  const struct sg_blas *blas = &library->blas;
  return uses_openmp(blas) && blas->omp_in_parallel && blas->omp_in_parallel();
}

int sg_library_threads(const struct sg_library *library) {
  const struct sg_blas *blas = &library->blas;
  if (sg_library_in_parallel(library)) { return 1; }
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

int sg_library_openblas_version(const struct sg_library *library) {
  const char *config = library->blas.openblas_get_config ? library->blas.openblas_get_config() : NULL;
  int major = 0, minor = 0, patch = 0;
  if (!config || sscanf(config, "OpenBLAS %d.%d.%d", &major, &minor, &patch) != 3) { return 0; }
  return (major * 1000 + minor) * 1000 + patch;
}

/* Sources: see the header. "unknown" for other libraries, builds without threads, and versions before the lock, when
 * such calls were unsafe. */
const char *sg_library_concurrency(const struct sg_library *library) {
  const struct sg_blas *blas = &library->blas;
  const int build = blas->openblas_get_parallel ? blas->openblas_get_parallel() : OPENBLAS_SERIAL;
  const int version = sg_library_openblas_version(library);
  if (build == OPENBLAS_SERIAL || version == 0) { return "unknown"; }
  if (build == OPENBLAS_OPENMP) { return "serialised"; }
  if (version >= 3028 && version <= 3030) { return "parallel"; }
  return version >= 3004 ? "serialised" : "unknown";
}

const char *sg_library_corename(const struct sg_library *library) {
  return library->blas.openblas_get_corename ? library->blas.openblas_get_corename() : NULL;
}

json_t *sg_library_describe(const struct sg_library *library) {
  const struct sg_blas *blas = &library->blas;
  const char *config = blas->openblas_get_config ? blas->openblas_get_config() : NULL;
  const int threads = sg_library_threads(library);
  json_t *found = json_array();
  for (size_t i = 0; i < N_SYMBOLS; i++) {
    if (has(library, &symbols[i])) { json_array_append_new(found, json_string(symbols[i].name)); }
  }
  return json_pack("{s:o, s:o, s:o, s:o, s:o, s:s, s:o}", "version", version(config), "config",
                   sg_json_text_or_null(config), "corename", sg_json_text_or_null(sg_library_corename(library)),
                   "threading", threading(blas), "threads_max",
                   sg_json_integer_or_null(threads > 0 ? threads : INT64_MIN), "concurrent_threaded_calls",
                   sg_library_concurrency(library), "symbols", found);
}
