#include "bench/worker/counters/papi_library.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* Versioned names, for systems without the development package's plain link, newest first. */
static const char *const file_names[] = {"libpapi.so",   "libpapi.so.7.2", "libpapi.so.7.1", "libpapi.so.7.0",
                                         "libpapi.so.7", "libpapi.so.6.0", "libpapi.so.5.7"};

/* Never closed: it holds memory until exit, which a leak checker attributes only to a loaded library. */
enum { HOW = RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE };

static int open_library(struct sg_papi *papi, struct sg_error *err) {
  const char *given = getenv("STRATAGEMM_PAPI");
  if (given && *given) {
    papi->handle = dlopen(given, HOW);
    return papi->handle ? SG_OK : sg_fail(err, SG_UNABLE, "cannot open PAPI (STRATAGEMM_PAPI): %s", dlerror());
  }
  for (size_t i = 0; i < sizeof file_names / sizeof file_names[0] && !papi->handle; i++) {
    papi->handle = dlopen(file_names[i], HOW);
  }
  if (papi->handle) { return SG_OK; }
  return sg_fail(err, SG_UNABLE, "PAPI is not installed: no libpapi.so (Debian: apt install libpapi-dev)");
}

static const struct function {
  const char *name;
  size_t offset;
} functions[] = {
#define SG_PAPI_FUNCTION(result, name, arguments) {"PAPI_" #name, offsetof(struct sg_papi, name)},
    SG_PAPI_FUNCTIONS(SG_PAPI_FUNCTION)
#undef SG_PAPI_FUNCTION
};

static int find_functions(struct sg_papi *papi, struct sg_error *err) {
  for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
    void *address = dlsym(papi->handle, functions[i].name);
    if (!address) { return sg_fail(err, SG_UNABLE, "the PAPI library has no %s", functions[i].name); }
    memcpy((char *)papi + functions[i].offset, &address, sizeof address);
  }
  return SG_OK;
}

static unsigned long thread_id(void) {
  return (unsigned long)pthread_self();
}

static int fail_call(const struct sg_papi *papi, const char *call, int status, struct sg_error *err) {
  const char *said = papi->strerror(status);
  return sg_fail(err, SG_UNABLE, "PAPI_%s: %s (%d)", call, said ? said : "unknown error", status);
}

/* PAPI_library_init rejects a caller compiled for another major or minor version: pass the library's own. */
static int initialise(const struct sg_papi *papi, struct sg_error *err) {
  const int version = papi->get_opt(SG_PAPI_LIB_VERSION, NULL);
  int status = papi->library_init((int)((unsigned)version & 0xffff0000u));
  if (status <= 0) { return fail_call(papi, "library_init", status, err); }
  status = papi->thread_init(thread_id);
  return status == SG_PAPI_OK ? SG_OK : fail_call(papi, "thread_init", status, err);
}

int sg_papi_open(struct sg_papi *papi, struct sg_error *err) {
  *papi = (struct sg_papi){0};
  int status = open_library(papi, err);
  if (status == SG_OK) { status = find_functions(papi, err); }
  if (status == SG_OK) { status = initialise(papi, err); }
  if (status != SG_OK) {
    if (papi->handle) { dlclose(papi->handle); }
    papi->handle = NULL;
  }
  return status;
}

void sg_papi_close(struct sg_papi *papi) {
  if (!papi->handle) { return; }
  papi->shutdown();
  dlclose(papi->handle);
  papi->handle = NULL;
}
