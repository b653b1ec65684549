#include "bench/data/source_name.h"

#include <string.h>
#include <sys/stat.h>

const char *sg_source_paths(const char *source) {
  enum { PREFIX = 4 };
  const bool files = strncmp(source, "npy:", PREFIX) == 0 || strncmp(source, "raw:", PREFIX) == 0;
  return files ? source + PREFIX : NULL;
}

bool sg_source_is_raw(const char *source) {
  return strncmp(source, "raw:", strlen("raw:")) == 0;
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
