/* The programs that can execute launches: our worker in C, the NumPy runner in some Python, and any program that
 * speaks docs/PROTOCOL.md.
 *
 * - `c`: stratagemm-worker, with every library of --backend.
 * - `numpy`, `numpy:PYTHON`: bench/runners/numpy_runner.py, with the library that NumPy loads. PYTHON is a path or a
 * name in PATH; by default the first of python3 in PATH and /usr/bin/python3 that has NumPy.
 * - a path: that program, with its own library. */
#ifndef SG_BENCH_CLI_RUNNERS_H
#define SG_BENCH_CLI_RUNNERS_H

#include <stdbool.h>

#include "bench/machine/backend.h"
#include "core/error.h"

/* Refuse a name that is none of the above. NULL: `c` alone. */
int sg_runners_check(char *const *names, size_t n, struct sg_error *err) SG_MUST_CHECK;

/* Whether `c` is among the names; NULL: it is. */
bool sg_runners_have_c(char *const *names, size_t n);

/* Append the libraries of the other runners to *backends. `default_python`: that of "numpy" alone; NULL: as above.
 * One that cannot be used is kept with the reason in its `error`: its launches will be unavailable for that reason.
 */
int sg_runners_append(struct sg_backend **backends, size_t *n, char *const *names, size_t n_names,
                      const char *default_python, struct sg_error *err) SG_MUST_CHECK;

#endif
