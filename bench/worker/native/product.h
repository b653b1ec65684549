/* Operands of a matrix product, for the kernels. */
#ifndef SG_BENCH_WORKER_NATIVE_PRODUCT_H
#define SG_BENCH_WORKER_NATIVE_PRODUCT_H

#include <stdint.h>

#include "bench/operations/workload.h"

/* C (m x n) = A (m x k) B (k x n). Strides are in elements: from row to row, from column to column. A transposed
 * matrix has them swapped. Rows of C are contiguous. */
struct sg_native_product {
  enum sg_dtype dtype; /* SG_F32 or SG_F64 */
  int64_t m, n, k;
  /* This order keeps the compiler from loading two just-written pointers as one vector, which would stall until the
   * previous item's results have left the store buffer. */
  const void *a;
  int64_t a_row, a_column;
  const void *b;
  int64_t b_row, b_column;
  void *c;
  int64_t c_row;
};

#endif
