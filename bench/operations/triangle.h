/* Operations of which the library reads one triangle of the first input, as BLAS and LAPACK do: what data from files
 * may have in the other one, and on the diagonal. */
#ifndef SG_BENCH_OPERATIONS_TRIANGLE_H
#define SG_BENCH_OPERATIONS_TRIANGLE_H

#include "bench/operations/operation.h"

/* Whether a number above the diagonal of the n x n array `a` is ignored although it differs from what the operation
 * takes it for: of a symmetric matrix its mirror image, beyond rounding errors (sg_likely, relative to the largest
 * number); of a triangular one 0. Its place is stored. False for an operation that reads the whole array. */
bool sg_triangle_ignores(const struct sg_workload *w, const void *a, int64_t *row, int64_t *column);

/* The first zero on the diagonal of a matrix that the operation divides by; -1: there is none, or it does not. */
int64_t sg_triangle_zero(const struct sg_workload *w, const void *a);

#endif
