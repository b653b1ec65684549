#include "bench/plan/profile_keys.h"

#include <string.h>

#include "bench/plan/profile_checks.h"

const struct sg_yaml_key sg_profile_keys[] = {
#define SG_PROFILE_KEY(kind, member, required, name, former, meaning, example, check) \
  {name, former, meaning, example, check},
#define SG_WORKLOAD_KEY SG_PROFILE_KEY
#define SG_SPAN_KEY SG_PROFILE_KEY
#include "bench/plan/profile_keys.def"
};
const size_t sg_n_profile_keys = sizeof sg_profile_keys / sizeof sg_profile_keys[0];

const struct sg_yaml_key *sg_profile_key_find(const char *name) {
  for (size_t i = 0; i < sg_n_profile_keys; i++) {
    if (strcmp(sg_profile_keys[i].name, name) == 0) { return &sg_profile_keys[i]; }
  }
  return NULL;
}
