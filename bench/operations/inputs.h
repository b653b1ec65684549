/* Transform uniform [0, 1) numbers into suitable matrices, shared by the `fit` of several operations. Each costs one
 * pass over an array, far less than the operation. In place, row-major.
 *
 * Centred uniform numbers make a matrix whose 2-norm is close to sqrt((m + n + 2 sqrt(m n)) / 12), at most 0.58
 * sqrt(max(m, n)) (Z. D. Bai, J. W. Silverstein, "Spectral Analysis of Large Dimensional Random Matrices", 2nd ed.,
 * chapters 2, 3 and 5), and never more than sqrt(m n) / 2. Twice sqrt(max(m, n)) on a diagonal therefore leaves
 * singular values between about 1.4 and 2.6 sqrt(n): a condition number below 2, guaranteed up to n = 16 and beyond
 * that with overwhelming probability. Of complex numbers the 2-norm is sqrt(2) times as large: a condition number
 * below 2.4. */
#ifndef SG_BENCH_OPERATIONS_INPUTS_H
#define SG_BENCH_OPERATIONS_INPUTS_H

#include "bench/operations/workload.h"

/* n numbers in [-1/2, 1/2), of complex types both parts: subtract 1/2, which is exact. */
void sg_centre(enum sg_dtype dtype, void *array, int64_t n);

/* Copy the strictly lower triangle of an n x n array of a real type to the upper one. */
void sg_mirror(enum sg_dtype dtype, void *array, int64_t n);

/* Add `value` to the numbers first, first + step, ... (count of them): a diagonal, or an antidiagonal. */
void sg_add_along(enum sg_dtype dtype, void *array, int64_t first, int64_t step, int64_t count, double value);

#endif
