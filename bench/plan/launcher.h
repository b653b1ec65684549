/* The command line that starts MPI ranks, "mpirun -np {ranks}": the site's own launcher with its options. It is split
 * into words as a shell would, with quotes and backslashes, but no shell runs it: nothing in it is expanded but
 * {ranks}. */
#ifndef SG_BENCH_PLAN_LAUNCHER_H
#define SG_BENCH_PLAN_LAUNCHER_H

#include <stdint.h>

#include "core/error.h"

#define SG_LAUNCHER_DEFAULT "mpirun -np {ranks}"

/* The words of `line` with this number for each {ranks}, followed by `program`; ends with NULL. SG_BAD_INPUT: no
 * word, no {ranks}, or a quote that does not end. Released with sg_launcher_free. */
int sg_launcher_split(char ***words, const char *line, int64_t ranks, const char *program,
                      struct sg_error *err) SG_MUST_CHECK;
void sg_launcher_free(char **words); /* NULL is allowed */

#endif
