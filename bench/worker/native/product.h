/* A matrix product as the kernels take it. */
#ifndef SG_BENCH_WORKER_NATIVE_PRODUCT_H
#define SG_BENCH_WORKER_NATIVE_PRODUCT_H

#include <stdint.h>

#include "bench/operations/workload.h"

/* C (m x n) = A (m x k) B (k x n). Strides count numbers: from a row to the next, from a column to the next. A
 * transposed matrix has them swapped. Rows of C are contiguous. */
struct sg_native_product {
  enum sg_dtype dtype; /* SG_F32 or SG_F64 */
  int64_t m, n, k;
  /* In this order the compiler does not read two pointers that were just written as one vector: that would wait until
   * all results of the item before are out of the store buffer. */
  const void *a;
  int64_t a_row, a_column;
  const void *b;
  int64_t b_row, b_column;
  void *c;
  int64_t c_row;
};

#endif
