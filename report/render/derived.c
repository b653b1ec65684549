#include "report/render/derived.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/json.h"
#include "core/text.h"

int sg_derived_write(const char *folder, const char *name, const char *bytes, size_t size, struct sg_error *err) {
  char *path = sg_format("%s/%s", folder, name);
  FILE *stream = fopen(path, "we");
  bool written = stream && fwrite(bytes, 1, size, stream) == size;
  int why = errno;
  if (stream && fclose(stream) != 0) {
    written = false;
    why = errno;
  }
  int status = written ? SG_OK : sg_fail(err, SG_UNABLE, "cannot write '%s': %s", path, strerror(why));
  free(path);
  return status;
}

int sg_derived_write_text(const char *folder, const char *name, const char *text, struct sg_error *err) {
  return sg_derived_write(folder, name, text, strlen(text), err);
}

int sg_derived_write_json(const char *folder, const char *name, const json_t *value, struct sg_error *err) {
  char *text = sg_json_format(value);
  int status = sg_derived_write_text(folder, name, text, err);
  free(text);
  return status;
}
