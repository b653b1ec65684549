#include "bench/worker/library.h"

#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <link.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/operations/operation.h"
#include "core/text.h"

static const struct symbol {
  const char *name;
  size_t offset; /* in struct sg_blas_lp64, and in struct sg_blas_ilp64 */
} symbols[] =
    {
#define SG_BLAS_FUNCTION(result, name, arguments) {#name, offsetof(struct sg_blas_lp64, name)},
#include "bench/operations/blas_symbols.def"
#undef SG_BLAS_FUNCTION
},
  calls[] = {
#define SG_LIBRARY_CALL(result, name, arguments) {#name, offsetof(struct sg_library_calls, name)},
#include "bench/worker/library_calls.def"
#undef SG_LIBRARY_CALL
};
enum { N_SYMBOLS = sizeof symbols / sizeof symbols[0], N_CALLS = sizeof calls / sizeof calls[0] };

/* Prefix and suffix of CBLAS names, and the suffix of Fortran names, whose underscore precedes it: OpenBLAS's build
 * options SYMBOLPREFIX and SYMBOLSUFFIX as in NumPy's and SciPy's wheels and in Julia, and the 64-bit names of
 * reference BLAS 3.11 and oneMKL. Plain names first: a library with several has them for its users. To add one: one
 * line here. */
static const struct symbol_form {
  const char *prefix, *suffix, *fortran_suffix;
} forms[] = {{"", "", ""}, {"", "64_", "64_"}, {"", "_64", "64_"}, {"scipy_", "64_", "64_"}, {"scipy_", "", ""}};
enum { N_FORMS = sizeof forms / sizeof forms[0], NAME_SIZE = 64 };

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
static void *find_plain(void *handle, const char *name) {
  void *address = dlsym(handle, name);
  if (!address || strncmp(name, "omp_", 4) != 0 || is_its_own(handle, address)) { return address; }
  return dlsym(RTLD_DEFAULT, name);
}

static void *find(void *handle, const struct symbol_form *form, const char *name) {
  char decorated[NAME_SIZE];
  const size_t length = strlen(name);
  const bool fortran = length > 0 && name[length - 1] == '_';
  snprintf(decorated, sizeof decorated, "%s%s%s", form->prefix, name, fortran ? form->fortran_suffix : form->suffix);
  return find_plain(handle, decorated);
}

/* That of its product; the first form if it has none. */
static const struct symbol_form *form_of(void *handle) {
  for (size_t i = 0; i < N_FORMS; i++) {
    if (find(handle, &forms[i], "cblas_dgemm")) { return &forms[i]; }
  }
  return &forms[0];
}

static void fill(void *table, const struct symbol *list, size_t n, void *handle, const struct symbol_form *form,
                 bool plain) {
  for (size_t i = 0; i < n; i++) {
    void *address = find(handle, form, list[i].name);
    if (!address && plain) { address = find_plain(handle, list[i].name); }
    memcpy((char *)table + list[i].offset, &address, sizeof address);
  }
}

/* A dot product of three numbers whose length is passed in 64 bits, as 3 - 2^32: an LP64 library reads the lower
 * half, 3, from the register (System V x86-64 and AArch64: the upper half of one that holds an int is unspecified),
 * an ILP64 library reads a negative number, for which BLAS returns 0. */
static int ask_integer_bits(const struct sg_blas *blas) {
  static const double x[] = {1, 2, 4}, y[] = {1, 1, 1};
  static const int64_t n = 3 - ((int64_t)1 << 32);
  if (!SG_BLAS_HAS(blas, cblas_ddot)) { return 0; }
  const double product = blas->ilp64.cblas_ddot(n, x, 1, y, 1);
  return product == 7 ? 32 : product == 0 ? 64 : 0;
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

/* The loader only says that there is no such file. */
static bool is_foreign(const char *path) {
  const uint16_t native =
#if defined(__x86_64__)
      EM_X86_64;
#elif defined(__aarch64__)
      EM_AARCH64;
#else
      EM_NONE;
#endif
  Elf64_Ehdr header = {.e_machine = EM_NONE};
  FILE *file = fopen(path, "rbe");
  const bool read = file && fread(&header, sizeof header, 1, file) == 1;
  if (file) { fclose(file); }
  return read && memcmp(header.e_ident, ELFMAG, SELFMAG) == 0 && native != EM_NONE && header.e_machine != native;
}

/* Fortran's name, which every BLAS has, and GSL's cblas, with which this program may be linked, has not. */
int sg_library_check_alone(struct sg_error *err) {
  static const char name[] = "dgemm_";
  Dl_info where = {0};
  void *address = dlsym(RTLD_DEFAULT, name);
  if (!address || !dladdr(address, &where)) { return SG_OK; }
  return sg_fail(err, SG_UNABLE, "its %s would run in '%s', which is loaded already: unset LD_PRELOAD", name,
                 where.dli_fname);
}

int sg_library_open(struct sg_library *library, const char *path, struct sg_error *err) {
  memset(library, 0, sizeof *library);
  /* RTLD_GLOBAL, because the components MKL opens later, and a companion, look up its symbols in the global scope. */
  library->handle = dlopen(path, RTLD_NOW | RTLD_GLOBAL);
  if (!library->handle && is_foreign(path)) {
    return sg_fail(err, SG_UNABLE, "cannot open the library: it is for another architecture");
  }
  if (!library->handle) { return fail_open(dlerror(), err); }
  const struct symbol_form *form = form_of(library->handle);
  library->prefix = form->prefix;
  library->suffix = form->suffix;
  fill(&library->blas.lp64, symbols, N_SYMBOLS, library->handle, form, false);
  fill(&library->calls, calls, N_CALLS, library->handle, form, true);
  sg_library_adapt_xsmm(library);
  sg_library_share_openmp(library);
  library->integer_bits = ask_integer_bits(&library->blas);
  library->blas.is_ilp64 = library->integer_bits == 64;
  return SG_OK;
}

bool sg_library_has(const struct sg_library *library, const char *symbol) {
  for (size_t i = 0; i < N_SYMBOLS; i++) {
    if (strcmp(symbols[i].name, symbol) != 0) { continue; }
    void *address = NULL;
    memcpy(&address, (const char *)&library->blas.lp64 + symbols[i].offset, sizeof address);
    return address != NULL;
  }
  return false;
}

/* ---- LAPACK of a companion ---- */

static bool is_lapack(const char *symbol) {
  return strncmp(symbol, "cblas_", strlen("cblas_")) != 0;
}

/* Relative to the library's folder. In Debian's folders, the reference BLAS and BLIS have no LAPACK, and reference
 * LAPACK has a folder of its own. NULL: none. To be freed. */
static char *companion_of(const struct sg_library *library) {
  static const char *const lp64[] = {"liblapack.so.3", "../lapack/liblapack.so.3"};
  static const char *const ilp64[] = {"liblapack64.so.3", "../lapack64/liblapack64.so.3"};
  struct link_map *map = NULL;
  if (*library->prefix || *library->suffix || dlinfo(library->handle, RTLD_DI_LINKMAP, &map) != 0) { return NULL; }
  char *file = realpath(map->l_name, NULL), *slash = file ? strrchr(file, '/') : NULL, *found = NULL;
  for (size_t i = 0; slash && i < sizeof lp64 / sizeof lp64[0] && !found; i++) {
    found = sg_format("%.*s/%s", (int)(slash - file), file, library->blas.is_ilp64 ? ilp64[i] : lp64[i]);
    if (access(found, R_OK) != 0) {
      free(found);
      found = NULL;
    }
  }
  free(file);
  return found;
}

const char *sg_library_lapack(const struct sg_library *library) {
  if (library->lapack) { return "companion"; }
  if (sg_library_has(library, "dgesv_")) { return "own"; }
  char *path = companion_of(library);
  free(path);
  return path && dlsym(library->handle, "dgemm_") ? "companion" : NULL;
}

/* Its entries fill those the library lacks; it calls BLAS by Fortran's names, so that the library must have these. */
static void open_companion(struct sg_library *library) {
  static const struct symbol_form plain = {"", "", ""};
  char *path = library->lapack ? NULL : companion_of(library);
  void *handle = path && dlsym(library->handle, "dgemm_") ? dlopen(path, RTLD_NOW) : NULL;
  for (size_t i = 0; handle && i < N_SYMBOLS; i++) {
    if (!is_lapack(symbols[i].name) || sg_library_has(library, symbols[i].name)) { continue; }
    void *address = find(handle, &plain, symbols[i].name);
    memcpy((char *)&library->blas.lp64 + symbols[i].offset, &address, sizeof address);
  }
  if (handle) {
    library->lapack = path;
  } else {
    free(path);
  }
}

int sg_library_require(struct sg_library *library, const char *symbol, struct sg_error *err) {
  if (!symbol || sg_library_has(library, symbol)) { return SG_OK; }
  if (is_lapack(symbol)) { open_companion(library); }
  if (sg_library_has(library, symbol)) { return SG_OK; }
  return sg_fail(err, SG_UNABLE, "the library has no %s", symbol);
}

int sg_library_support(struct sg_library *library, const struct sg_workload *w, struct sg_error *err) {
  const int status = sg_library_require(library, w->operation->symbol(w), err);
  return status == SG_OK && sg_library_is_xsmm(library) ? sg_library_check_xsmm(w, err) : status;
}

/* ---- A known product ---- */

int sg_library_check(const struct sg_library *library, struct sg_error *err) {
  enum { M = 2, N = 2, K = 3 };
  static const double a[M * K] = {1, 2, 3, 4, 5, 6}, b[K * N] = {1, -1, 0, 2, 1, 1}, right[M * N] = {4, 6, 10, 12};
  double c[M * N] = {0};
  /* Volatile, because GCC 12 merges the two calls if their integers are equal constants (-ftree-tail-merge): on
   * AArch64 only the lower half of those on the stack is then written, and an ILP64 library reads both. */
  const volatile int m = M, n = N, k = K;
  SG_BLAS_CALL(&library->blas, cblas_dgemm, SG_CBLAS_ROW_MAJOR, SG_CBLAS_NO_TRANS, SG_CBLAS_NO_TRANS, m, n, k, 1.0, a,
               k, b, n, 0.0, c, n);
  bool same = true;
  for (int i = 0; i < M * N; i++) {
    same = same && c[i] == right[i]; /* small integers: exact */
  }
  if (same) { return SG_OK; }
  return sg_fail(err, SG_FOUND, "a product of 2 x 3 by 3 x 2 is wrong: %g %g %g %g instead of %g %g %g %g", c[0],
                 c[1], c[2], c[3], right[0], right[1], right[2], right[3]);
}
