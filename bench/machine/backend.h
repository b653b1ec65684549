/* A BLAS library file on this machine, and what it says of itself. bench/cli/backends.h finds them. */
#ifndef SG_BENCH_MACHINE_BACKEND_H
#define SG_BENCH_MACHINE_BACKEND_H

#include <jansson.h>
#include <stddef.h>

struct sg_backend {
  char *name;    /* "openblas-pthread-0.3.21"; a file's name when it would not say what it is */
  char *path;    /* where it lies here; in run.json, and nowhere in the report */
  json_t *facts; /* what the library says of itself (hello.backend), or null */
  char *trouble; /* why it could not be inspected; NULL: it could */
};

void sg_backends_free(struct sg_backend *backends, size_t n);

/* For run.json: name, path, sha256 of the file, and what the library says of itself. A new reference. */
json_t *sg_backend_json(const struct sg_backend *backend);

#endif
