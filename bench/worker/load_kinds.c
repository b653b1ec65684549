/* The registry of load kinds. */
#include <string.h>

#include "bench/plan/strategy.h"
#include "bench/worker/load_kind.h"

#define SG_DECLARE(name) extern const struct sg_load_kind sg_load_##name;
SG_LOADS(SG_DECLARE)
#undef SG_DECLARE

#define SG_ADDRESS(name) &sg_load_##name,
static const struct sg_load_kind *const kinds[] = {SG_LOADS(SG_ADDRESS)};
#undef SG_ADDRESS

const struct sg_load_kind *sg_load_find(const char *name) {
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
    if (strcmp(kinds[i]->name, name) == 0) { return kinds[i]; }
  }
  return NULL;
}
