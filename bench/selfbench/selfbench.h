/* Benchmarks of the tool itself: each compares two ways of doing the same work, ours and a reference, in one process.
 *
 * To add one: three functions in a file of its own, and one line in selfbench_main.c's table. */
#ifndef SG_BENCH_SELFBENCH_H
#define SG_BENCH_SELFBENCH_H

#include <stdint.h>

#include "core/error.h"

/* What is compared with the target: the ratio of ours to the reference, of times (at most the target) or of rates (at
 * least the target); or, where both should be equally fast, the slower time over the faster one. */
enum sg_ratio { SG_TIMES, SG_RATES, SG_GAP };

struct sg_selfbench {
  const char *name;
  double target;
  int repeats; /* interleaved repeats of the pair per process */
  enum sg_ratio ratio;
  int64_t size; /* meaning depends on the benchmark */

  int (*start)(int64_t size, void **state, struct sg_error *err); /* untimed */
  int64_t (*ours)(void *state);                                   /* ns */
  int64_t (*reference)(void *state);                              /* ns */
  void (*stop)(void *state);
};

/* Operate phase of scheduler serial on products of size x size, over a bare loop of cblas_dgemm on the same arrays.
 */
int sg_serial_start(int64_t size, void **state, struct sg_error *err);
int64_t sg_serial_ours(void *state);
int64_t sg_serial_bare_loop(void *state);
int64_t sg_serial_operation_loop(void *state); /* the same through the operation and its table of functions */
void sg_serial_stop(void *state);

/* The same for scheduler native with one worker: the built-in product, over the loop of library calls. */
int sg_native_start(int64_t size, void **state, struct sg_error *err);

/* A whole trial with the full check of its results, over its time by the clock, which excludes the check. */
int sg_verified_start(int64_t size, void **state, struct sg_error *err);
int64_t sg_verified_ours(void *state);
int64_t sg_verified_reference(void *state);

/* Trials of two strategies on products of size x size, with one worker per CPU: processes and omp-* against threads;
 * pipeline against loading first, by one thread or by all, with one BLAS thread per CPU. */
int sg_processes_start(int64_t size, void **state, struct sg_error *err);
int sg_omp_static_start(int64_t size, void **state, struct sg_error *err);
int sg_omp_dynamic_start(int64_t size, void **state, struct sg_error *err);
int sg_omp_guided_start(int64_t size, void **state, struct sg_error *err);
int sg_omp_tasks_start(int64_t size, void **state, struct sg_error *err);
int sg_pipeline_serial_start(int64_t size, void **state, struct sg_error *err);
int sg_pipeline_parallel_start(int64_t size, void **state, struct sg_error *err);
int64_t sg_comparison_ours(void *state);
int64_t sg_comparison_reference(void *state);
void sg_comparison_stop(void *state);

/* Scheduler pool on `size` null operations, over OpenMP's schedule(dynamic, 1) with as many threads. */
int sg_pool_start(int64_t size, void **state, struct sg_error *err);
int64_t sg_pool_ours(void *state);
int64_t sg_pool_openmp(void *state);
void sg_pool_stop(void *state);

#endif
