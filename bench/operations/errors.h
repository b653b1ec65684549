/* Bounds on rounding errors and the ratio of an error to its bound, shared by the residuals of all operations.
 * "Higham" is N. J. Higham, "Accuracy and Stability of Numerical Algorithms", 2nd ed., SIAM 2002.
 *
 * Two kinds of bound:
 * - componentwise, where the error bound is itself a product of matrices, cheap to apply to a vector (gemm,
 * cholesky...): with the worst-case constant gamma_n, so that no result within the bound is called wrong;
 * - normwise, for algorithms made of orthogonal transformations or pivoting, whose worst-case bounds (like n^2
 * gamma_3n) are far from actual errors: with sg_likely. */
#ifndef SG_BENCH_OPERATIONS_ERRORS_H
#define SG_BENCH_OPERATIONS_ERRORS_H

#include "bench/operations/apply.h"

/* Unit roundoff: 2^-24 or 2^-53. The checks themselves compute in double: that of SG_F64. */
double sg_roundoff(enum sg_dtype dtype);

/* gamma_n = n u / (1 - n u), Higham section 3.1; for n u >= 1, where it is undefined, sg_likely. */
double sg_gamma(double n, double roundoff);

/* 10 sqrt(n) u: a bound of the form f(n) u becomes realistic as sqrt(f(n)) u (Higham section 2.8), and with a factor
 * lambda = 10 it fails with a probability below 2 exp(-lambda^2 / 2) = 4e-22 per sum (N. J. Higham, T. Mary, "A new
 * approach to probabilistic rounding error analysis", SIAM J. Sci. Comput. 41, 2019, theorem 2.4). It also covers the
 * rounding errors of the check itself, in double. */
double sg_likely(double n, enum sg_dtype dtype);

/* 3 sg_likely(n), for the error E of a matrix seen as E s with random signs s: on average |E s|^2 is |E|_F^2, and |E
 * s| is rarely above 3 times that. */
double sg_likely_signs(double n, enum sg_dtype dtype);

/* The same plus 300 u, for iterative decompositions: LAPACK's iterations treat off-diagonal entries below 10 to 100
 * eps as zero (TOLMUL in xBDSQR and xLASDQ), independent of n. */
double sg_likely_iterated(double n, enum sg_dtype dtype);

/* |difference| / limit: 0 for no difference even if the limit is 0; NaN for NaN. */
double sg_excess(double difference, double limit);

/* The larger of the two; NaN if either is NaN. */
double sg_worse(double worst, double residual);

/* Largest sg_excess over the numbers of x - y, with limits tolerance * size. */
double sg_vector_excess(const struct sg_vector *x, const struct sg_vector *y, double tolerance, const double *size);

double sg_vector_norm(const struct sg_vector *x); /* 2-norm, of real vectors */
/* 2-norm of x - y, real vectors. */
double sg_vector_distance(const struct sg_vector *x, const struct sg_vector *y);

/* Of real matrices. Frobenius norm; and sqrt(|A|_1 |A|_inf), which bounds the 2-norm (Golub and Van Loan, "Matrix
 * Computations", 4th ed., corollary 2.3.2), with columns_scratch for `columns` doubles. */
double sg_norm_f(const struct sg_matrix *a);
double sg_norm_2_bound(const struct sg_matrix *a, double *columns_scratch);

/* For a real matrix whose rows, or columns, should be orthonormal: |Q Q' s - s| / |s|, or |Q' Q s - s| / |s|, for the
 * random signs s of (seed, item). Scratch: sg_orthogonality_bytes. */
enum sg_orthonormal { SG_ROWS, SG_COLUMNS };
double sg_orthogonality(const struct sg_matrix *q, enum sg_orthonormal which, uint64_t seed, int64_t item,
                        void *scratch);
size_t sg_orthogonality_bytes(int64_t rows, int64_t columns);

#endif
