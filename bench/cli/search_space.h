/* The libraries of this machine and their kernels, for the search of `advise`. */
#ifndef SG_BENCH_CLI_SEARCH_SPACE_H
#define SG_BENCH_CLI_SEARCH_SPACE_H

#include "bench/cli/backends.h"
#include "bench/plan/search.h"

/* The libraries that can be used: the default one first, then the others found, each once, unless they have the
 * kernels of one listed already, without threads or with integers of 64 bits; only those of `names` unless it is
 * NULL. Of those found, a library that does not identify itself, such as the reference BLAS, is left out. SG_UNABLE,
 * with the first reason, if there is none. The caller (or the plan) owns *backends. */
int sg_search_space_libraries(struct sg_backend **backends, size_t *n, char *const *names, size_t n_names,
                              const struct sg_backend_search *where, struct sg_error *err) SG_MUST_CHECK;

/* Fill search->kernels: every library with its own choice of kernels, and an OpenBLAS that has several with those of
 * sg_coretypes_to_try(); with those of `coretypes` instead unless it is NULL. */
int sg_search_space_kernels(struct sg_search *search, char *const *coretypes, size_t n_coretypes, const char *worker,
                            struct sg_error *err) SG_MUST_CHECK;

#endif
