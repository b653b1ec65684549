/* A workload: operation + dtype + shape + count + source of the data. Plain data, shared by the orchestrator (which
 * plans) and the worker (which runs it). */
#ifndef SG_BENCH_OPERATIONS_WORKLOAD_H
#define SG_BENCH_OPERATIONS_WORKLOAD_H

#include <stdbool.h>
#include <stdint.h>

struct sg_operation;

enum sg_dtype { SG_F32, SG_F64, SG_C64, SG_C128, SG_DTYPES };
static inline bool sg_dtype_is_complex(enum sg_dtype dtype) {
  return dtype == SG_C64 || dtype == SG_C128;
}

enum sg_retain { SG_RETAIN_NONE, SG_RETAIN_ALL };

struct sg_workload {
  const struct sg_operation *operation;
  enum sg_dtype dtype;
  int64_t m, n, k;    /* for gemm: C is m x n, A is m x k, B is k x n */
  int64_t count;      /* items */
  const char *source; /* "uniform", or files: "npy:PATHS", "raw:PATHS" */
  enum sg_retain retain;
  uint64_t seed;
  bool allow_nonfinite; /* items with a NaN or an infinity are timed; their results are not checked */
  const char *options;  /* operation's own, "ta=t tb=n"; "" for defaults */
};

#endif
