#include "bench/worker/counters/sde.h"

#include <dlfcn.h>
#include <string.h>

/* From sde_lib.h. */
enum { SDE_READ_ONLY_DELTA = 0x00, SDE_LONG_LONG = 0x0 };
typedef void *sde_init_fn(const char *library);
typedef int sde_register_fn(void *handle, const char *name, int mode, int type, void *counter);
typedef int sde_describe_fn(void *handle, const char *name, const char *description);

static const char *const file_names[] = {"libsde.so.1", "libsde.so"};

/* RTLD_GLOBAL and never closed, because PAPI's sde component looks up libsde's functions in the global scope. */
void *sg_sde_open(void) {
  void *handle = NULL;
  for (size_t i = 0; i < sizeof file_names / sizeof file_names[0] && !handle; i++) {
    handle = dlopen(file_names[i], RTLD_NOW | RTLD_GLOBAL);
  }
  return handle;
}

int sg_sde_export(void *library, const struct sg_own_counts *own, struct sg_error *err) {
  if (!library) {
    return sg_fail(err, SG_UNABLE, "libsde is not installed: no libsde.so.1 (Debian: apt install libsde1)");
  }
  sde_init_fn *init;
  sde_register_fn *register_counter;
  sde_describe_fn *describe_counter;
  *(void **)&init = dlsym(library, "papi_sde_init");
  *(void **)&register_counter = dlsym(library, "papi_sde_register_counter");
  *(void **)&describe_counter = dlsym(library, "papi_sde_describe_counter");
  void *handle = init && register_counter && describe_counter ? init("stratagemm") : NULL;
  if (!handle) { return sg_fail(err, SG_UNABLE, "libsde does not accept software-defined events"); }
#define SG_OWN_COUNT(field, NAME, unit, meaning)                                            \
  register_counter(handle, #NAME, SDE_READ_ONLY_DELTA, SDE_LONG_LONG, (void *)&own->field); \
  describe_counter(handle, #NAME, meaning);
  SG_OWN_COUNTS(SG_OWN_COUNT)
#undef SG_OWN_COUNT
  return SG_OK;
}
