/* A BLAS library opened at run time: its functions, what it says about itself, and its number of threads.
 *
 * Thread counts, by the library's build (see the OpenBLAS sources, driver/others/blas_server.c and
 * blas_server_omp.c):
 * - POSIX threads: one count for the process, set once; concurrent threaded calls wait for one another (to 0.3.27).
 * - OpenMP: the count belongs to the calling thread (an OpenMP internal control variable), and a new thread starts
 * with the runtime's default: it must be set in each worker. The runtime's own omp_set_num_threads does that. */
#ifndef SG_BENCH_WORKER_BACKEND_H
#define SG_BENCH_WORKER_BACKEND_H

#include <jansson.h>
#include <stdbool.h>

#include "bench/operations/blas.h"
#include "core/error.h"

struct sg_backend {
  void *handle; /* dlopen's */
  struct sg_blas blas;
};

/* Open the library at `path`. SG_UNABLE with the loader's message when it cannot be opened. A library is never
 * closed: its threads may still run. */
int sg_backend_open(struct sg_backend *backend, const char *path, struct sg_error *err) SG_MUST_CHECK;

/* True when the library has the function of this name in blas_symbols.def. */
bool sg_backend_has(const struct sg_backend *backend, const char *symbol);

/* Make the library use `threads` in calls from this thread; call it in each worker's thread, the main one first. */
void sg_backend_set_threads(const struct sg_backend *backend, int threads);

/* Threads the library says a call from this thread would use; 0: it does not say. */
int sg_backend_threads(const struct sg_backend *backend);

/* {version, config, corename, threading, threads_max, symbols} of the protocol's `hello`; a new reference. */
json_t *sg_backend_describe(const struct sg_backend *backend);

#endif
