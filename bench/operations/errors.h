/* How large rounding errors may be, and how far a result is from its limit: what the residuals of all operations
 * share. "Higham" is N. J. Higham, "Accuracy and Stability of Numerical Algorithms", 2nd ed., SIAM 2002.
 *
 * Two kinds of limit:
 * - componentwise, where the bound of the error is itself a product of matrices, cheap to apply to a vector (gemm,
 *   cholesky...): the constant gamma_n of the worst case is used, and no result within it is ever called wrong;
 * - normwise, for algorithms made of orthogonal transformations or pivoting, whose worst cases (like n^2 gamma_3n)
 * are far from what is seen: sg_likely. */
#ifndef SG_BENCH_OPERATIONS_ERRORS_H
#define SG_BENCH_OPERATIONS_ERRORS_H

#include "bench/operations/apply.h"

/* Unit roundoff: 2^-24 or 2^-53. Of the double the checks themselves compute in: SG_F64's. */
double sg_roundoff(enum sg_dtype dtype);

/* gamma_n = n u / (1 - n u), Higham section 3.1; where n u >= 1 and it says nothing, as sg_likely. */
double sg_gamma(double n, double roundoff);

/* 10 sqrt(n) u: a bound of the form f(n) u becomes realistic as sqrt(f(n)) u (Higham section 2.8), and with a factor
 * lambda = 10 it fails with a probability below 2 exp(-lambda^2 / 2) = 4e-22 a sum (N. J. Higham, T. Mary, "A new
 * approach to probabilistic rounding error analysis", SIAM J. Sci. Comput. 41, 2019, theorem 2.4). It also covers
 * what the check's own arithmetic, of the same kind and in double, adds. */
double sg_likely(double n, enum sg_dtype dtype);

/* 3 sg_likely(n), for the error E of a matrix seen as E s with random signs s: on average |E s|^2 is |E|_F^2, and |E
 * s| is rarely above 3 times that. */
double sg_likely_signs(double n, enum sg_dtype dtype);

/* That and 300 u, for decompositions that are found by iteration: what LAPACK's iterations leave off the
 * diagonal counts as zero from 10 to 100 eps on (TOLMUL in xBDSQR and xLASDQ), whatever n is. */
double sg_likely_iterated(double n, enum sg_dtype dtype);

/* |difference| over its limit: 0 for no difference even where the limit is 0; NaN stays. */
double sg_excess(double difference, double limit);

/* The larger of both; NaN beats all. */
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

/* Of a real matrix whose rows, or columns, should be orthonormal: |Q Q' s - s| / |s|, or |Q' Q s - s| / |s|, for the
 * random signs s of (seed, item). Scratch: sg_orthogonality_bytes. */
enum sg_orthonormal { SG_ROWS, SG_COLUMNS };
double sg_orthogonality(const struct sg_matrix *q, enum sg_orthonormal which, uint64_t seed, int64_t item,
                        void *scratch);
size_t sg_orthogonality_bytes(int64_t rows, int64_t columns);

#endif
