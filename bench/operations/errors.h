/* Bounds on rounding errors and the ratio of an error to its bound, shared by the residuals of all operations. The
 * derivations, what the checks find and how often they are wrong: docs/VERIFICATION.md. "Higham" is N. J. Higham,
 * "Accuracy and Stability of Numerical Algorithms", 2nd ed., SIAM 2002.
 *
 * - Sums of products, where the error of each number is known in terms of its operands (gemm, cholesky, gemv...):
 *   struct sg_rounding, applied to sizes that sg_apply computes.
 * - Algorithms made of orthogonal transformations or pivoting, whose worst-case bounds (like n^2 gamma_3n) are far
 * from actual errors: normwise, with sg_likely. */
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

/* 3 sg_likely(n), for the error E of a matrix seen as E x with a random vector x: on average |E x|^2 is 13/12
 * |E|_F^2, and |E x| is rarely above 3 |E|_F. */
double sg_likely_seen(double n, enum sg_dtype dtype);

/* The same plus 300 u, for iterative decompositions: LAPACK's iterations treat off-diagonal entries below 10 to 100
 * eps as zero (TOLMUL in xBDSQR and xLASDQ), independent of n. */
double sg_likely_iterated(double n, enum sg_dtype dtype);

/* |difference| / limit: 0 for no difference even if the limit is 0; NaN for NaN. */
double sg_excess(double difference, double limit);

/* The larger of the two; NaN if either is NaN. */
double sg_worse(double worst, double residual);

/* The rounding errors of a sum of products, relative to its size: a random part, as a standard deviation, and a part
 * that may have the same sign in all numbers of a result. */
struct sg_rounding {
  double random, systematic;
  double dependence; /* of the random parts of different numbers: 1, none; 2, each occurs in two numbers, as in a
                        symmetric matrix; 0: they are not independent, and only single numbers are checked */
};

/* Whether the check can compute with these n real numbers of an input: the largest is 0, or from 1e-70 to 1e70, and
 * always for those of single precision. Otherwise products and squares may under- or overflow, and wrong results
 * pass. NaN is not seen. */
bool sg_numbers_can_be_checked(const void *numbers, size_t n, enum sg_dtype dtype);

/* Whether the inputs are random numbers, and their rounding errors with them; false: from files. */
bool sg_inputs_are_random(const struct sg_workload *w);

/* For sums of `terms` products in the workload's type (a part of a complex sum has two for each complex one),
 * compared with what the check computes in double from `check_terms` terms in all.
 * - Random inputs: each rounding is uniform within half a unit in the last place, so the standard deviation is
 *   sqrt(terms / 3) u; systematic is (terms u)^2 / 10, as sums so long that small terms vanish in them come out low.
 * - Inputs from files, which may all be equal, round as one: terms u, the worst case in any order of summation (C.-P.
 * Jeannerod, S. M. Rump, "Improved error bounds for inner products in floating-point arithmetic", SIAM J. Matrix
 * Anal. Appl. 34, 2013). `randomised`: the errors are seen through a random vector. */
struct sg_rounding sg_rounding_of_sums(const struct sg_workload *w, double terms, double check_terms,
                                       bool randomised);

/* The difference of x and y as a multiple of its limit: the larger of two tests.
 * - Each number: |x_i - y_i| against (10 random + systematic) size_i, which a sum of independent errors exceeds with
 * a probability below 2 exp(-10^2 / 2) = 4e-22 (Hoeffding's inequality).
 * - All numbers together: the sum of their squares, in units of (random + systematic) size_i, against its limit for
 * the probability exp(-50) = 2e-22: n + 2 sqrt(50 n) + 2 * 50 for n independent numbers (D. Hsu, S. Kakade, T. Zhang,
 * "A tail inequality for quadratic forms of subgaussian random vectors", Electron. Commun. Probab. 17, 2012, theorem
 *   2.1). Errors in all numbers are found when they are as large as rounding errors are. */
double sg_vector_excess(const struct sg_vector *x, const struct sg_vector *y, const struct sg_rounding *rounding,
                        const double *size);

double sg_vector_norm(const struct sg_vector *x); /* 2-norm, of real vectors */
/* 2-norm of x - y, real vectors. */
double sg_vector_distance(const struct sg_vector *x, const struct sg_vector *y);

/* Of real matrices. Frobenius norm; and sqrt(|A|_1 |A|_inf), which bounds the 2-norm (Golub and Van Loan, "Matrix
 * Computations", 4th ed., corollary 2.3.2), with columns_scratch for `columns` doubles. */
double sg_norm_f(const struct sg_matrix *a);
double sg_norm_f_symmetric(enum sg_dtype dtype, const void *array, int64_t n); /* n x n, by its lower triangle */
double sg_norm_2_bound(const struct sg_matrix *a, double *columns_scratch);

/* For a real matrix whose rows, or columns, should be orthonormal: |Q Q' x - x| / |x|, or |Q' Q x - x| / |x|, for a
 * random vector x. Scratch: sg_orthogonality_bytes. */
enum sg_orthonormal { SG_ROWS, SG_COLUMNS };
double sg_orthogonality(const struct sg_matrix *q, enum sg_orthonormal which, const struct sg_draw *draw,
                        void *scratch);
size_t sg_orthogonality_bytes(int64_t rows, int64_t columns);

#endif
