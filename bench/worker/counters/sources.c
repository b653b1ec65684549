/* The registry of sources, and the worker's own counts by name. */
#include <string.h>

#include "bench/worker/counters/counters.h"

#define SG_COUNTER_SOURCE(name) extern const struct sg_counter_source sg_counter_source_##name;
#include "bench/worker/counters/sources.def"
#undef SG_COUNTER_SOURCE

#define SG_COUNTER_SOURCE(name) &sg_counter_source_##name,
const struct sg_counter_source *const sg_counter_sources[] = {
#include "bench/worker/counters/sources.def"
};
#undef SG_COUNTER_SOURCE
const size_t sg_n_counter_sources = sizeof sg_counter_sources / sizeof sg_counter_sources[0];

const struct sg_counter_source *sg_counter_source_of(const char *candidate, const char **native) {
  const size_t length = strcspn(candidate, ":");
  for (size_t i = 0; i < sg_n_counter_sources && candidate[length]; i++) {
    const char *name = sg_counter_sources[i]->name;
    if (strlen(name) == length && strncmp(name, candidate, length) == 0) {
      *native = candidate + length + 1;
      return sg_counter_sources[i];
    }
  }
  return NULL;
}

const char *const sg_own_count_names[SG_N_OWN_COUNTS] = {
#define SG_OWN_COUNT(field, NAME, unit, meaning) #NAME,
    SG_OWN_COUNTS(SG_OWN_COUNT)
#undef SG_OWN_COUNT
};

const long long *sg_own_count(const struct sg_own_counts *own, const char *name) {
#define SG_OWN_COUNT(field, NAME, unit, meaning) \
  if (strcmp(name, #NAME) == 0) { return &own->field; }
  SG_OWN_COUNTS(SG_OWN_COUNT)
#undef SG_OWN_COUNT
  return NULL;
}
