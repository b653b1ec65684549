/* Benchmarks of the tool itself: each compares two ways to do the same work, ours and a yardstick, in one process.
 *
 * To add one: three functions in a file of its own, and a line in main.c's table. */
#ifndef SG_BENCH_SELFBENCH_H
#define SG_BENCH_SELFBENCH_H

#include <stdint.h>

#include "core/error.h"

/* What is compared with the target: ours over the yardstick, of times, to be at most that; of rates, to be at least
 * that; or, where neither is to be the slower, the slower's time over the faster's. */
enum sg_ratio { SG_TIMES, SG_RATES, SG_GAP };

struct sg_selfbench {
  const char *name;
  double target;
  int repeats; /* of the pair, one after the other, in each start */
  enum sg_ratio ratio;
  int64_t size; /* what the benchmark makes of it */

  int (*start)(int64_t size, void **state, struct sg_error *err); /* untimed */
  int64_t (*ours)(void *state);                                   /* ns */
  int64_t (*yardstick)(void *state);                              /* ns */
  void (*stop)(void *state);
};

/* Operate phase of scheduler serial on products of size x size, over a bare loop of cblas_dgemm on the same arrays.
 */
int sg_serial_start(int64_t size, void **state, struct sg_error *err);
int64_t sg_serial_ours(void *state);
int64_t sg_serial_bare_loop(void *state);
void sg_serial_stop(void *state);

/* The same for scheduler native with one worker: our own product, over the loop of library calls. */
int sg_native_start(int64_t size, void **state, struct sg_error *err);

/* Trials of one strategy and of another on products of size x size, with a worker a CPU: processes and omp-* against
 * threads; pipeline against loading first, by one thread or by all, with a BLAS thread a CPU. */
int sg_processes_start(int64_t size, void **state, struct sg_error *err);
int sg_omp_static_start(int64_t size, void **state, struct sg_error *err);
int sg_omp_dynamic_start(int64_t size, void **state, struct sg_error *err);
int sg_omp_guided_start(int64_t size, void **state, struct sg_error *err);
int sg_omp_tasks_start(int64_t size, void **state, struct sg_error *err);
int sg_pipeline_serial_start(int64_t size, void **state, struct sg_error *err);
int sg_pipeline_parallel_start(int64_t size, void **state, struct sg_error *err);
int64_t sg_contest_ours(void *state);
int64_t sg_contest_yardstick(void *state);
void sg_contest_stop(void *state);

/* Scheduler pool on `size` null operations, over OpenMP's schedule(dynamic, 1) with as many threads. */
int sg_pool_start(int64_t size, void **state, struct sg_error *err);
int64_t sg_pool_ours(void *state);
int64_t sg_pool_openmp(void *state);
void sg_pool_stop(void *state);

#endif
