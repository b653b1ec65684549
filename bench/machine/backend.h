/* A BLAS library file on this machine and its description of itself. bench/cli/backends.h finds them. */
#ifndef SG_BENCH_MACHINE_BACKEND_H
#define SG_BENCH_MACHINE_BACKEND_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "bench/machine/runner_program.h"

struct sg_backend {
  char *name;                       /* "openblas-pthread-0.3.21"; the file name if it could not be identified */
  char *path;                       /* local path; in run.json but not in the report */
  json_t *facts;                    /* the worker's description of the library (hello.backend), or null */
  char *error;                      /* why it could not be inspected; NULL: it was */
  struct sg_runner_program *runner; /* the program whose own library this is; NULL: for our worker in C */
};

void sg_backend_release(struct sg_backend *backend);
void sg_backends_free(struct sg_backend *backends, size_t n);

/* Builds of one version that differ in how they make threads, or in the width of their integers: in one thread they
 * run the same kernels. Those that tell no version have the same name of their file. */
bool sg_backends_are_builds_of_one(const struct sg_backend *a, const struct sg_backend *b);

/* For run.json: name, path, sha256 of the file, and the library's facts. A new reference. */
json_t *sg_backend_json(const struct sg_backend *backend);

#endif
