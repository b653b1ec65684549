/* Products of a matrix by a vector in double precision: what the randomised checks of results are made of. Each
 * carries along a bound of its size, |A| |x| beside A x, because that is what rounding errors are measured against:
 * fl(A x) = A x + e with |e| <= gamma_n |A| |x| in any order of summation (N. J. Higham, "Accuracy and Stability of
 * Numerical Algorithms", 2nd ed., SIAM 2002, section 3.5). Pure C: a library is not checked with itself. */
#ifndef SG_BENCH_OPERATIONS_APPLY_H
#define SG_BENCH_OPERATIONS_APPLY_H

#include <stddef.h>

#include "bench/operations/workload.h"

/* A vector: its numbers, and a bound of the modulus of both parts of each. */
struct sg_vector {
  int64_t n;
  double *re, *im; /* im is NULL for real types */
  double *size;
};

/* A vector of n numbers from the front of *scratch, which moves on, and the bytes it takes. */
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
  int64_t stride; /* from a row to the next; 0: columns */
  int lower;      /* of row i only columns 0 to i count, the rest of the array is not looked at */
};

enum sg_form { SG_PLAIN, SG_TRANSPOSED, SG_ADJOINT }; /* A, its transpose, its conjugate transpose */

/* y = form(A) x, and y.size = |form(A)| x.size; y and x apart. For complex types |.| of an entry is |re| + |im|. */
void sg_apply(const struct sg_matrix *a, enum sg_form form, const struct sg_vector *x, const struct sg_vector *y);

/* y = A x for a symmetric n x n array of a real type whose lower triangle alone is looked at; `spare` as long as y.
 */
void sg_apply_symmetric(enum sg_dtype dtype, const void *array, const struct sg_vector *x, const struct sg_vector *y,
                        const struct sg_vector *spare);

#endif
