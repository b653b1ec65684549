/* Command lines of the site's own launcher with its options: "mpirun -np {ranks}" starts MPI ranks, "ssh {host}" a
 * program on another host. They are split into words as a shell would, with quotes and backslashes, but no shell runs
 * them: nothing in them is expanded but {ranks} or {host}. */
#ifndef SG_BENCH_PLAN_LAUNCHER_H
#define SG_BENCH_PLAN_LAUNCHER_H

#include <stdint.h>

#include "core/error.h"

#define SG_LAUNCHER_DEFAULT "mpirun -np {ranks}"

/* What a launcher's command line must have, and the value in its place. */
struct sg_launcher_field {
  const char *name;    /* "{host}" */
  const char *meaning; /* "the name of the host" */
  const char *example; /* "ssh {host}" */
  const char *value;
};

/* The words of `line` with the value for each place of the field, followed by `program`; ends with NULL.
 * SG_BAD_INPUT: no word, no place for the field, or a quote that does not end. Released with sg_launcher_free. */
int sg_launcher_fill(char ***words, const char *line, const struct sg_launcher_field *field, const char *program,
                     struct sg_error *err) SG_MUST_CHECK;

/* The same for MPI ranks, with their number for each {ranks}. */
int sg_launcher_split(char ***words, const char *line, int64_t ranks, const char *program,
                      struct sg_error *err) SG_MUST_CHECK;
void sg_launcher_free(char **words); /* NULL is allowed */

/* Put the worker (a path) before the words: it becomes the launcher, having asked the kernel to send it SIGTERM when
 * the process that started it ends. Nothing else would end what it started, if this program were killed. */
void sg_launcher_bind(char ***words, const char *worker);

#endif
