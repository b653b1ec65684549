#include "bench/data/source_name.h"

#include <string.h>
#include <sys/stat.h>

enum { NATIVE = __BYTE_ORDER__ };

static const struct source_kind {
  const char *prefix;
  int byte_order; /* 0: not raw */
} kinds[] = {{"npy:", 0}, {"raw:", NATIVE}, {"raw-le:", __ORDER_LITTLE_ENDIAN__}, {"raw-be:", __ORDER_BIG_ENDIAN__}};

static const struct source_kind *kind_of(const char *source) {
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
    if (strncmp(source, kinds[i].prefix, strlen(kinds[i].prefix)) == 0) { return &kinds[i]; }
  }
  return NULL;
}

const char *sg_source_paths(const char *source) {
  const struct source_kind *kind = kind_of(source);
  return kind ? source + strlen(kind->prefix) : NULL;
}

bool sg_source_is_raw(const char *source) {
  const struct source_kind *kind = kind_of(source);
  return kind && kind->byte_order != 0;
}

bool sg_source_is_swapped(const char *source) {
  return sg_source_is_raw(source) && kind_of(source)->byte_order != NATIVE;
}

int sg_source_check_name(const char *source, struct sg_error *err) {
  struct stat st;
  if (sg_source_paths(source) || strcmp(source, "uniform") == 0) { return SG_OK; }
  const char *colon = strchr(source, ':'), *path = colon ? colon + 1 : source;
  if (stat(path, &st) == 0) {
    return sg_fail(err, SG_BAD_INPUT, "unknown source '%s': did you mean npy:%s", source, path);
  }
  return sg_fail(err, SG_BAD_INPUT, "unknown source '%s': use uniform, npy:PATH or raw:PATH", source);
}
