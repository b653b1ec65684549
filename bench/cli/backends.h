/* BLAS libraries as the orchestrator sees them: files it never opens itself. A worker loads one and says what it is.
 */
#ifndef SG_BENCH_CLI_BACKENDS_H
#define SG_BENCH_CLI_BACKENDS_H

#include "bench/machine/backend.h"
#include "core/error.h"

/* Resolve names (NULL: the default one) to libraries and have each inspected by `worker`. A library that cannot be
 * inspected is kept, with its trouble: its launches will end with the reason. The caller (or the plan) owns
 * *backends. */
int sg_backends_resolve(struct sg_backend **backends, size_t *n, char *const *names, size_t n_names,
                        const char *worker, struct sg_error *err) SG_MUST_CHECK;

/* The file that a name of --backend means: a path, "default", or the folder of a library that is found. An unknown
 * name is SG_BAD_INPUT; no library at all SG_UNABLE. The caller frees *path. */
int sg_backend_find(char **path, const char *name, struct sg_error *err) SG_MUST_CHECK;

/* Every library found in the places Debian and others put them, inspected. */
int sg_backends_discover(struct sg_backend **backends, size_t *n, const char *worker,
                         struct sg_error *err) SG_MUST_CHECK;

#endif
