/* Matrix-vector products in double precision, the building blocks of the randomised checks. Each also computes the
 * bound |A| |x| of A x, against which rounding errors are measured: fl(A x) = A x + e with |e| <= gamma_n |A| |x| in
 * any order of summation (N. J. Higham, "Accuracy and Stability of Numerical Algorithms", 2nd ed., SIAM 2002,
 * section 3.5). Pure C: a library is not checked by itself. */
#ifndef SG_BENCH_OPERATIONS_APPLY_H
#define SG_BENCH_OPERATIONS_APPLY_H

#include <stddef.h>

#include "bench/operations/workload.h"

/* A vector: its numbers, and for each a bound on the modulus of both parts. */
struct sg_vector {
  int64_t n;
  double *re, *im; /* im is NULL for real types */
  double *size;
};

/* Allocate a vector of n numbers from *scratch, which is advanced; and the bytes it needs. */
struct sg_vector sg_vector_take(void **scratch, enum sg_dtype dtype, int64_t n);
size_t sg_vector_bytes(enum sg_dtype dtype, int64_t n);

/* Random signs (see signs.h), and 1 as their size. */
void sg_vector_signs(const struct sg_vector *x, uint64_t seed, int64_t item);

/* The x->n numbers of an array of a real type, and their moduli as sizes. */
void sg_vector_read(const struct sg_vector *x, enum sg_dtype dtype, const void *array);

/* A matrix in memory, row-major. */
struct sg_matrix {
  enum sg_dtype dtype;
  const void *data;
  int64_t rows, columns;
  int64_t stride; /* from row to row; 0: columns */
  int lower;      /* use only columns 0 to i of row i */
};

enum sg_form { SG_PLAIN, SG_TRANSPOSED, SG_ADJOINT }; /* A, its transpose, its conjugate transpose */

/* y = form(A) x, and y.size = |form(A)| x.size; y and x must not overlap. For complex types |.| of an entry is |re| +
 * |im|. */
void sg_apply(const struct sg_matrix *a, enum sg_form form, const struct sg_vector *x, const struct sg_vector *y);

/* y = A x for a symmetric n x n array of a real type, of which only the lower triangle is read; `spare` has the
 * length of y. */
void sg_apply_symmetric(enum sg_dtype dtype, const void *array, const struct sg_vector *x, const struct sg_vector *y,
                        const struct sg_vector *spare);

#endif
