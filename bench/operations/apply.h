/* Matrix-vector products in double precision, the building blocks of the randomised checks. Each also computes the
 * size against which the rounding errors of the result under test are measured (errors.h). Pure C: a library is not
 * checked by itself. */
#ifndef SG_BENCH_OPERATIONS_APPLY_H
#define SG_BENCH_OPERATIONS_APPLY_H

#include <stdbool.h>
#include <stddef.h>

#include "bench/operations/random_vector.h"
#include "bench/operations/workload.h"

/* A vector: its numbers, and for each a bound on the modulus of both parts, or the size of what a sum of independent
 * errors contributes to it. */
struct sg_vector {
  int64_t n;
  double *re, *im; /* im is NULL for real types */
  double *size;    /* NULL: not needed */
  bool random;     /* independent of everything else, with random signs */
};

/* Allocate a vector of n numbers from *scratch, which is advanced; and the bytes it needs. */
struct sg_vector sg_vector_take(void **scratch, enum sg_dtype dtype, int64_t n);
size_t sg_vector_bytes(enum sg_dtype dtype, int64_t n);

/* The same for a vector whose sizes are not computed (NULL). */
struct sg_vector sg_vector_take_numbers(void **scratch, enum sg_dtype dtype, int64_t n);

/* A random vector (random_vector.h) of n real numbers, their moduli as sizes. */
struct sg_vector sg_vector_draw(void **scratch, enum sg_dtype dtype, int64_t n, const struct sg_draw *draw);

/* The same numbers as those of x, to be applied to for the sake of the errors of the matrix that it is multiplied by:
 * random, its sizes those of the numbers and of their own errors together. Changes the sizes of x. */
struct sg_vector sg_vector_of_errors(const struct sg_vector *x);

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

/* A, its transpose, its conjugate transpose, its conjugate. */
enum sg_form { SG_PLAIN, SG_TRANSPOSED, SG_ADJOINT, SG_CONJUGATED };

/* The form of the transpose of form(A). */
enum sg_form sg_form_transposed(enum sg_form form);

/* y = form(A) x; y and x must not overlap. y.size = |form(A)| x.size; for a random x the root of the sum of squares,
 * sqrt(sum over j of |a_ij|^2 x.size_j^2): errors of different columns add up like that. For complex types |.| of an
 * entry is |re| + |im|, and |.|^2 is re^2 + im^2. */
void sg_apply(const struct sg_matrix *a, enum sg_form form, const struct sg_vector *x, const struct sg_vector *y);

/* y = A x for an n x n array of which only the lower triangle is read: `mirrored` is the form of the upper one,
 * SG_TRANSPOSED for a symmetric matrix, SG_ADJOINT for a Hermitian one. `spare` has the length of y, and sizes if y
 * has: those are y.size = |A| x.size, for an x that is not random. */
void sg_apply_symmetric(enum sg_dtype dtype, const void *array, enum sg_form mirrored, const struct sg_vector *x,
                        const struct sg_vector *y, const struct sg_vector *spare);

#endif
