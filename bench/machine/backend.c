#include "bench/machine/backend.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "core/digest.h"
#include "core/json.h"

void sg_backend_release(struct sg_backend *backend) {
  free(backend->name);
  free(backend->path);
  free(backend->error);
  json_decref(backend->facts);
  sg_runner_program_free(backend->runner);
}

void sg_backends_free(struct sg_backend *backends, size_t n) {
  for (size_t i = 0; i < n; i++) {
    sg_backend_release(&backends[i]);
  }
  free(backends);
}

static const char *file_name(const struct sg_backend *backend) {
  const char *slash = strrchr(backend->path, '/');
  return slash ? slash + 1 : backend->path;
}

bool sg_backends_are_builds_of_one(const struct sg_backend *a, const struct sg_backend *b) {
  const char *version = sg_json_text(a->facts, "version", ""), *config = sg_json_text(a->facts, "config", "");
  const size_t name = strcspn(config, " ");
  if (strcmp(version, sg_json_text(b->facts, "version", "")) != 0) { return false; }
  return *version ? strncmp(config, sg_json_text(b->facts, "config", ""), name) == 0
                  : strcmp(file_name(a), file_name(b)) == 0;
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
