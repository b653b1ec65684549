/* A strategy: how the items and the library share the cores. A named point in the space of factors scheduler x
 * MPI ranks x workers x BLAS threads x load x pin. Plain data: the code that runs it is in schedulers.h. */
#ifndef SG_BENCH_PLAN_STRATEGY_H
#define SG_BENCH_PLAN_STRATEGY_H

#include <stddef.h>
#include <stdint.h>

enum { SG_MAX_WORKERS = 4096 };

/* Where items are loaded: see bench/worker/load_kind.h. */
#define SG_LOADS(X) X(serial) X(parallel) X(task) X(pipeline) X(mmap)

/* Pipeline slots per worker: one item being loaded or operated on, and one that is ready. */
enum { SG_PIPELINE_PLACES = 2 };

/* A symbolic count of the table, resolved once the machine is known. */
enum sg_thread_count { SG_COUNT_NONE, SG_COUNT_ONE, SG_COUNT_TWO, SG_COUNT_CORES, SG_COUNT_GRID, SG_COUNT_DEFAULT };

struct sg_strategy {
  const char *name, *scheduler;
  enum sg_thread_count workers, blas_threads;
  const char *load;
  const char *summary;
  enum sg_thread_count ranks; /* SG_COUNT_NONE: no MPI */
};

extern const struct sg_strategy sg_strategies[];
extern const size_t sg_n_strategies;

const struct sg_strategy *sg_strategy_find(const char *name); /* NULL: unknown */

#endif
