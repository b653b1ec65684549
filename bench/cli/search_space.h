/* The libraries of this machine and their kernels, for the search of `advise`. */
#ifndef SG_BENCH_CLI_SEARCH_SPACE_H
#define SG_BENCH_CLI_SEARCH_SPACE_H

#include "bench/cli/backends.h"
#include "bench/plan/coretype.h"
#include "bench/plan/search.h"

/* The libraries that can be used: the default one first, then the others found, each once, unless they have the
 * kernels of one listed already, without threads or with integers of 64 bits; only those of `names` unless it is
 * NULL. Of those found, a library that does not identify itself, such as the reference BLAS, is left out. SG_UNABLE,
 * with the first reason, if there is none. The caller (or the plan) owns *backends. */
int sg_search_space_libraries(struct sg_backend **backends, size_t *n, char *const *names, size_t n_names,
                              const struct sg_backend_search *where, struct sg_error *err) SG_MUST_CHECK;

/* Whether a library that was found, not named, may be faster than those of the other builds: it identifies itself,
 * has threads and integers of 32 bits. */
bool sg_search_space_is_promising(const struct sg_backend *backend);

/* The core types to try with a library besides its own choice (sg_coretypes_to_try()), none if it has no choice. */
int sg_search_space_coretypes(const struct sg_coretype *types[SG_MOST_CORETYPES_TO_TRY], size_t *n,
                              const struct sg_backend *backend, const char *worker,
                              struct sg_error *err) SG_MUST_CHECK;

/* Fill search->kernels: every library with its own choice of kernels, and an OpenBLAS that has several with those of
 * sg_coretypes_to_try(); with those of `coretypes` instead unless it is NULL. */
int sg_search_space_kernels(struct sg_search *search, char *const *coretypes, size_t n_coretypes, const char *worker,
                            struct sg_error *err) SG_MUST_CHECK;

#endif
