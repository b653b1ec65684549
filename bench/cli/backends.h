/* BLAS libraries for the orchestrator, which never opens them itself: a worker loads each one and reports its
 * properties. */
#ifndef SG_BENCH_CLI_BACKENDS_H
#define SG_BENCH_CLI_BACKENDS_H

#include "bench/machine/backend.h"
#include "core/error.h"

/* What finds and inspects them. */
struct sg_backend_search {
  const char *worker; /* the program that opens a library */
  const char *python; /* whose NumPy `numpy` means, and whose environment is searched too; NULL: python3, and no */
};

/* Resolve names (NULL: the default library; "all", after the
 * others: every one found, but for builds with integers of 64 bits where the same with 32 is there) to libraries and
 * have the worker inspect each one; a file that several names mean is taken once. A library that cannot be inspected
 * is kept with the reason in `error`: its launches will report that reason. The caller (or the plan) owns *backends.
 */
int sg_backends_resolve(struct sg_backend **backends, size_t *n, char *const *names, size_t n_names,
                        const struct sg_backend_search *search, struct sg_error *err) SG_MUST_CHECK;

/* The name of an inspected library, from its description of itself or its path; on the heap. */
char *sg_backend_make_name(const struct sg_backend *backend);

/* The last part in which the first path differs from the second, for a name: "numpy.libs"; of a file without what
 * follows ".so", and never the name of a user's folder. To be freed. */
char *sg_path_difference(const char *path, const char *other);

/* Rename all[i] if an earlier one of another file has its name, by the part in which their paths differ. */
void sg_backend_tell_apart(struct sg_backend *all, size_t i);

/* The same for all of them. */
void sg_backends_name(struct sg_backend *backends, size_t n);

/* Resolve a --backend name to a file: a path, "default", or the folder name of a library found. An unknown name is
 * SG_BAD_INPUT, no library at all SG_UNABLE. The caller frees *path. */
int sg_backend_find(char **path, const char *name, struct sg_error *err) SG_MUST_CHECK;

/* Every library found (bench/machine/library_files.h), inspected. SG_UNABLE: none was found. */
int sg_backends_discover(struct sg_backend **backends, size_t *n, const struct sg_backend_search *search,
                         struct sg_error *err) SG_MUST_CHECK;

/* The same, with NumPy's own library last if it is none of them; options[i] is what --backend takes for each. The
 * caller frees the texts and the array. */
int sg_backends_candidates(struct sg_backend **backends, char ***options, size_t *n,
                           const struct sg_backend_search *search, struct sg_error *err) SG_MUST_CHECK;

#endif
