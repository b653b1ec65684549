#include "bench/plan/coretype.h"

#include <string.h>
#include <strings.h>

#include "core/text.h"

#define SG_CORETYPE(name, architecture, needs) {name, SG_##architecture, needs},
const struct sg_coretype sg_coretypes[] = {
#include "bench/plan/coretypes.def"
};
#undef SG_CORETYPE
const size_t sg_n_coretypes = sizeof sg_coretypes / sizeof sg_coretypes[0];

const struct sg_coretype *sg_coretype_find(const char *name) {
  for (size_t i = 0; i < sg_n_coretypes; i++) {
    if (strcasecmp(sg_coretypes[i].name, name) == 0) { return &sg_coretypes[i]; }
  }
  return NULL;
}

int sg_coretype_spell(const char **name, struct sg_error *err) {
  if (strcasecmp(*name, "auto") == 0) {
    *name = "auto";
    return SG_OK;
  }
  const struct sg_coretype *type = sg_coretype_find(*name);
  if (type) {
    *name = type->name;
    return SG_OK;
  }
  const char *names[sizeof sg_coretypes / sizeof sg_coretypes[0] + 1] = {"auto"};
  for (size_t i = 0; i < sg_n_coretypes; i++) {
    names[i + 1] = sg_coretypes[i].name;
  }
  return sg_fail_unknown(err, "core type", *name, names, sg_n_coretypes + 1);
}
