/* The keys of a profile: profile_keys.def as a table, for errors, for the help of options and for tests. */
#ifndef SG_BENCH_PLAN_PROFILE_KEYS_H
#define SG_BENCH_PLAN_PROFILE_KEYS_H

#include <stddef.h>

#include "bench/plan/yaml.h"

extern const struct sg_yaml_key sg_profile_keys[];
extern const size_t sg_n_profile_keys;

/* NULL: there is none of this name. */
const struct sg_yaml_key *sg_profile_key_find(const char *name);

#endif
