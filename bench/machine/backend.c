#include "bench/machine/backend.h"

#include <fcntl.h>
#include <stdlib.h>

#include "core/digest.h"
#include "core/json.h"

void sg_backends_free(struct sg_backend *backends, size_t n) {
  for (size_t i = 0; i < n; i++) {
    free(backends[i].name);
    free(backends[i].path);
    free(backends[i].error);
    json_decref(backends[i].facts);
  }
  free(backends);
}

json_t *sg_backend_json(const struct sg_backend *backend) {
  char *real = realpath(backend->path, NULL);
  char *sha256 = sg_file_sha256(AT_FDCWD, backend->path, SG_FILE_LIBRARY);
  json_t *j = json_pack("{s:s,s:s,s:o}", "name", backend->name, "path", real ? real : backend->path, "sha256",
                        sg_json_text_or_null(sha256));
  if (json_is_object(backend->facts)) { json_object_update_missing(j, backend->facts); }
  if (backend->error) { json_object_set_new(j, "trouble", json_string(backend->error)); }
  free(real);
  free(sha256);
  return j;
}
