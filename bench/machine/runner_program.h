/* A program that executes launches in place of our worker in C: it speaks docs/PROTOCOL.md and brings its own BLAS
 * library. bench/cli/runners.h finds them. */
#ifndef SG_BENCH_MACHINE_RUNNER_PROGRAM_H
#define SG_BENCH_MACHINE_RUNNER_PROGRAM_H

#include <jansson.h>

struct sg_runner_program {
  char *name;    /* "numpy-1.24.2"; what the user called it if it could not be asked */
  char **argv;   /* NULL at the end */
  json_t *hello; /* what it said of itself, or NULL */
  char *error;   /* why it cannot be used; NULL: it can */
};

void sg_runner_program_free(struct sg_runner_program *runner); /* NULL is allowed */

/* For run.json: name, the program's path, versions of what it consists of. A new reference. */
json_t *sg_runner_program_json(const struct sg_runner_program *runner);

#endif
