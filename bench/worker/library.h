/* A BLAS library opened at run time: its functions, what it says about itself, and its number of threads.
 *
 * Thread counts, by the library's build (see the OpenBLAS sources, driver/others/blas_server.c and
 * blas_server_omp.c):
 * - POSIX threads: one count for the process, set once.
 * - OpenMP: the count belongs to the calling thread (an OpenMP internal control variable), and a new thread starts
 * with the runtime's default: it must be set in each worker. The runtime's own omp_set_num_threads does that. Inside
 * a parallel region of that runtime the library uses one thread.
 *
 * Calls that use several threads each and come from several threads at once: OpenBLAS's POSIX build has one lock for
 * its level-3 calls since 0.3.4 (pull request 1875); from 0.3.28 to 0.3.30 they may share its threads (4741), which
 * was taken back for its races (5516). Its OpenMP build lets in as many at a time as NUM_PARALLEL said when it was
 * built: one, unless its builder changed that (driver/others/blas_server_omp.c, issue 1736). */
#ifndef SG_BENCH_WORKER_LIBRARY_H
#define SG_BENCH_WORKER_LIBRARY_H

#include <jansson.h>
#include <stdbool.h>

#include "bench/operations/blas.h"
#include "core/error.h"

struct sg_library {
  void *handle; /* dlopen's */
  struct sg_blas blas;
};

/* Open the library at `path`. SG_UNABLE with the loader's message when it cannot be opened. A library is never
 * closed: its threads may still run. */
int sg_library_open(struct sg_library *library, const char *path, struct sg_error *err) SG_MUST_CHECK;

/* True when the library has the function of this name in blas_symbols.def. */
bool sg_library_has(const struct sg_library *library, const char *symbol);

/* Make the library use `threads` in calls from this thread. Where the count is not each thread's own it is the
 * process's, and libraries change that without a lock: call it before there are other threads. */
void sg_library_set_threads(const struct sg_library *library, int threads);
bool sg_library_threads_are_own(const struct sg_library *library);

/* Threads the library says a call from this thread would use; 0: it does not say. */
int sg_library_threads(const struct sg_library *library);

/* True in a parallel region of the OpenMP runtime that the library uses: there it takes one thread. */
bool sg_library_in_parallel(const struct sg_library *library);

/* Name of the kernels in use, as OpenBLAS gives it; NULL: it does not say. Lives as long as the library. */
const char *sg_library_corename(const struct sg_library *library);

/* OpenBLAS's version as one number, 3029 for 0.3.29; 0: it is another library, or does not say. */
int sg_library_openblas_version(const struct sg_library *library);

/* Whether threaded calls from several threads run at the same time: "parallel", "serialised" or "unknown". */
const char *sg_library_concurrency(const struct sg_library *library);

/* {version, config, corename, threading, threads_max, concurrent_threaded_calls, symbols} of the protocol's `hello`;
 * a new reference. */
json_t *sg_library_describe(const struct sg_library *library);

#endif
