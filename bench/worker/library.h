/* A BLAS library opened at run time: its functions, its description of itself, and its number of threads.
 *
 * Names: builds that shall not clash with another BLAS of the process have a prefix or a suffix, such as
 * scipy_cblas_dgemm64_ in NumPy's wheels. Width of integers: it does not follow from the names (Debian's ILP64 builds
 * have plain ones), so the library is asked for a known product.
 *
 * Thread counts, by the library's build (see the OpenBLAS sources, driver/others/blas_server.c and
 * blas_server_omp.c; BLIS, frame/base/bli_rntm.c):
 * - POSIX threads, MKL, FlexiBLAS: one count for the process, set once. BLIS: likewise up to 0.9, later one for each
 * thread, so it is set in each worker.
 * - OpenMP: the count belongs to the calling thread (an OpenMP internal control variable), and a new thread starts
 * with the runtime's default, so it must be set in each worker, with the runtime's own omp_set_num_threads. Inside a
 * parallel region of that runtime the library uses one thread.
 *
 * Concurrent calls that use several threads each: OpenBLAS's POSIX build has one lock for its level-3 calls since
 * 0.3.4 (pull request 1875); from 0.3.28 to 0.3.30 they may share its threads (4741), which was reverted because of
 * races (5516). Its OpenMP build admits as many at a time as its build option NUM_PARALLEL: one by default
 * (driver/others/blas_server_omp.c, issue 1736). */
#ifndef SG_BENCH_WORKER_LIBRARY_H
#define SG_BENCH_WORKER_LIBRARY_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "bench/operations/blas.h"
#include "bench/operations/workload.h"
#include "core/error.h"

#define SG_LIBRARY_CALL(result, name, arguments) \
  result(*name) arguments; /* NOLINT(bugprone-macro-parentheses): a declaration */
struct sg_library_calls {
#include "bench/worker/library_calls.def"
};
#undef SG_LIBRARY_CALL

struct sg_library {
  void *handle; /* of dlopen */
  struct sg_blas blas;
  struct sg_library_calls calls;
  const char *prefix, *suffix; /* of its CBLAS names; "": none */
  int integer_bits;            /* 32 or 64; 0: could not be asked, 32 is assumed */
  char *lapack;                /* path of the companion opened for LAPACK; NULL: none */
};

/* Before a library is opened: SG_UNABLE, with its path, if one in this process (LD_PRELOAD) has functions of the same
 * names, which would then run in place of those of the library that is measured. */
int sg_library_check_alone(struct sg_error *err) SG_MUST_CHECK;

/* Open the library at `path` and find its functions. SG_UNABLE with the loader's message when it cannot be opened. A
 * library is never closed: its threads may still run. */
int sg_library_open(struct sg_library *library, const char *path, struct sg_error *err) SG_MUST_CHECK;

/* True when the library has the function of this name in blas_symbols.def. */
bool sg_library_has(const struct sg_library *library, const char *symbol);

/* Fails with SG_UNABLE unless the library has this function. For a function of LAPACK the library lacks, a companion
 * is opened: the LAPACK in its folder, or the reference LAPACK beside that, which calls the library's BLAS. */
int sg_library_require(struct sg_library *library, const char *symbol, struct sg_error *err) SG_MUST_CHECK;

/* Fails with SG_UNABLE unless the library has what the workload's operation calls, and computes products of its size
 * itself. */
int sg_library_support(struct sg_library *library, const struct sg_workload *w, struct sg_error *err) SG_MUST_CHECK;

/* Whose LAPACK operations use: "own", "companion", or NULL: there is none. */
const char *sg_library_lapack(const struct sg_library *library);

/* Compare a small product by cblas_dgemm with its known value; SG_FOUND: it is wrong. */
int sg_library_check(const struct sg_library *library, struct sg_error *err) SG_MUST_CHECK;

/* ---- Threads: library_threads.c ---- */

/* Before any other call of an MKL. Its threads come from an OpenMP runtime that it opens by itself: beside this
 * program's, those of Intel's would ask this one which of them they are, all be the first, and give wrong results. So
 * it takes this program's, unless MKL_THREADING_LAYER names a layer without OpenMP (oneMKL developer guide,
 * "Dynamically selecting the interface and threading layer"). */
void sg_library_share_openmp(const struct sg_library *library);

/* Make the library use `threads` in calls from this thread. A process-wide count is changed without a lock in the
 * library: call this before other threads exist. */
void sg_library_set_threads(const struct sg_library *library, int threads);
bool sg_library_threads_are_own(const struct sg_library *library);

/* Threads a call from this thread would use, as the library reports; 0: not reported. */
int sg_library_threads(const struct sg_library *library);

/* True in a parallel region of the library's OpenMP runtime: there it uses one thread. */
bool sg_library_in_parallel(const struct sg_library *library);

/* "serial", "pthread", "openmp" or "tbb"; NULL: not reported. */
const char *sg_library_threading(const struct sg_library *library);

/* Name of the function that sets the number of threads, without prefix and suffix; NULL: none. */
const char *sg_library_thread_setter(const struct sg_library *library);

/* ---- libxsmm: library_xsmm.c ---- */

/* It has no threads. Products that it has no kernel for it passes to another BLAS, which is not measured under its
 * name. */
bool sg_library_is_xsmm(const struct sg_library *library);

/* Enter its products as cblas_sgemm and cblas_dgemm, if the library is libxsmm and has none. One such library per
 * process. */
void sg_library_adapt_xsmm(struct sg_library *library);

/* Fails with SG_UNABLE for products that it passes on. */
int sg_library_check_xsmm(const struct sg_workload *w, struct sg_error *err) SG_MUST_CHECK;

/* ---- Description: library_facts.c ---- */

/* Name of the kernels in use, as OpenBLAS and BLIS report it; NULL: not reported. Valid as long as the library. */
const char *sg_library_corename(const struct sg_library *library);

/* OpenBLAS's description of its build; NULL: another library. Valid as long as the library. */
const char *sg_library_openblas_config(const struct sg_library *library);

/* OpenBLAS's version as one number, 3029 for 0.3.29; 0: another library, or not reported. */
int sg_library_openblas_version(const struct sg_library *library);

/* Whether threaded calls from several threads run at the same time: "parallel", "serialised" or "unknown". */
const char *sg_library_concurrency(const struct sg_library *library);

/* `backend` of the protocol's `hello` (docs/PROTOCOL.md); a new reference. */
json_t *sg_library_describe(const struct sg_library *library);

#endif
