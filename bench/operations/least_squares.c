/* least-squares: X that minimises |A X - B|, by QR (LAPACK's GELS). A is m x n with m >= n and of full rank, held
 * by columns; B is m x k, its right-hand sides the rows of a k x m array (lapack.h). So is X, in the first n numbers
 * of each row; the other m - n are left over by GELS. GELS destroys A, which is reloaded for the check. B is copied
 * to X first.
 *
 * Inputs: A is centred with 2 sqrt(m) added to its diagonal (inputs.h), so of full rank; B is centred.
 *
 * Check: the residual is orthogonal to A's columns. For random vectors v, with r = B v - A (X v), |A' r| against
 * zero. Each solution is exact for data with relative errors of e (N. J. Higham, "Accuracy and Stability of Numerical
 * Algorithms", 2nd ed., theorem 20.3), from which |A' r| <= e |A| (|r| + |b| + |A| |x|) to first order; for e
 * sg_likely_seen(m) in place of gamma_(c m n). With random vectors the errors of k columns add up as in Frobenius
 * norms. LAPACK's tests (LAPACK Working Note 41, xQRT17) use norm(r' A) / (norm(A) norm(B) max(m, n, k) eps). */
#include <math.h>
#include <string.h>

#include "bench/operations/errors.h"
#include "bench/operations/inputs.h"
#include "bench/operations/lapack.h"
#include "bench/operations/operation.h"
#include "bench/operations/options.h"

enum { A, B, X };

/* GELS: n for tau, then max(n, k) times the block. */
static int64_t work_numbers(const struct sg_workload *w) {
  return w->n + (w->n > w->k ? w->n : w->k) * SG_LAPACK_BLOCK;
}

static int least_squares_check(const struct sg_workload *w, struct sg_error *err) {
  if (w->m < w->n) {
    return sg_fail(
        err, SG_BAD_INPUT,
        "least-squares: m is %lld and n is %lld: there must be at least as many equations (m) as unknowns (n)",
        (long long)w->m, (long long)w->n);
  }
  const int status = sg_lapack_check_work("least-squares", work_numbers(w), err);
  return status != SG_OK ? status : sg_options_none(w, err);
}

static void least_squares_layout(const struct sg_workload *w, struct sg_layout *layout) {
  *layout = (struct sg_layout){
      .arrays = {{w->n, w->m, true}, {w->k, w->m, true}, {w->k, w->m, true}},
      .n_inputs = 2,
      .n_outputs = 1,
      .workspace_bytes = sg_lapack_work_bytes(w, work_numbers(w), 0),
  };
}

/* 2 n^2 (m - n / 3) to factor; per right-hand side 4 m n - 2 n^2 to apply Q' and n^2 to solve with R (Golub and Van
 * Loan, "Matrix Computations", 4th ed., sections 5.2.2, 5.3.3 and 3.1). */
static double least_squares_flops(const struct sg_workload *w) {
  const double m = (double)w->m, n = (double)w->n, k = (double)w->k;
  return 2 * n * n * (m - n / 3) + k * (4 * m * n - n * n);
}

static double least_squares_bytes(const struct sg_workload *w) {
  const double m = (double)w->m, n = (double)w->n, k = (double)w->k;
  return (m * n + m * k + n * k) * (double)sg_dtype_bytes(w->dtype);
}

static void least_squares_fit(const struct sg_workload *w, void *const *arrays) {
  sg_centre(w->dtype, arrays[A], w->m * w->n);
  sg_add_along(w->dtype, arrays[A], 0, w->m + 1, w->n, 2 * sqrt((double)w->m));
  sg_centre(w->dtype, arrays[B], w->m * w->k);
}

static const char *least_squares_symbol(const struct sg_workload *w) {
  return SG_LAPACK_SYMBOL(w, gels_);
}

static int least_squares_call(const struct sg_blas *blas, const struct sg_workload *w, void *const *arrays,
                              void *workspace) {
  const int m = (int)w->m, n = (int)w->n, k = (int)w->k, work_size = (int)work_numbers(w);
  int info = 0;
  memcpy(arrays[X], arrays[B], (size_t)w->m * (size_t)w->k * sg_dtype_bytes(w->dtype));
  SG_LAPACK_CALL(&info, blas, w, gels_, "N", SG_INTEGER(m), SG_INTEGER(n), SG_INTEGER(k), arrays[A], SG_INTEGER(m),
                 arrays[X], SG_INTEGER(m), workspace, SG_INTEGER(work_size), SG_INFO, 1);
  return info;
}

static size_t least_squares_residual_scratch(const struct sg_workload *w) {
  return sg_vector_bytes(w->dtype, w->k) + 3 * sg_vector_bytes(w->dtype, w->m) + 2 * sg_vector_bytes(w->dtype, w->n);
}

static double least_squares_residual(const struct sg_workload *w, const struct sg_draw *draw, void *const *arrays,
                                     void *scratch) {
  const struct sg_matrix a = {.dtype = w->dtype, .data = arrays[A], .rows = w->n, .columns = w->m};
  const struct sg_matrix b = {.dtype = w->dtype, .data = arrays[B], .rows = w->k, .columns = w->m};
  const struct sg_matrix x = {.dtype = w->dtype, .data = arrays[X], .rows = w->k, .columns = w->n, .stride = w->m};
  const struct sg_vector v = sg_vector_draw(&scratch, w->dtype, w->k, draw);
  const struct sg_vector xv = sg_vector_take(&scratch, w->dtype, w->n);
  const struct sg_vector atr = sg_vector_take(&scratch, w->dtype, w->n);
  const struct sg_vector r = sg_vector_take(&scratch, w->dtype, w->m);
  const struct sg_vector axv = sg_vector_take(&scratch, w->dtype, w->m);
  sg_apply(&x, SG_TRANSPOSED, &v, &xv);
  const struct sg_vector of_x = sg_vector_of_errors(&xv);
  sg_apply(&a, SG_TRANSPOSED, &of_x, &axv);
  sg_apply(&b, SG_TRANSPOSED, &v, &r);
  for (int64_t i = 0; i < r.n; i++) {
    r.re[i] -= axv.re[i];
    r.size[i] = hypot(r.size[i], axv.size[i]);
  }
  const struct sg_vector of_r = sg_vector_of_errors(&r);
  sg_apply(&a, SG_PLAIN, &of_r, &atr);
  if (sg_inputs_are_random(w)) {
    const double m = (double)w->m, n = (double)w->n, k = (double)w->k;
    struct sg_rounding rounding = sg_rounding_of_sums(w, m, 2 * k + n + m, true);
    rounding.random *= 3;
    for (int64_t i = 0; i < w->n; i++) {
      xv.re[i] = 0;
    }
    return sg_vector_excess(&atr, &xv, &rounding, atr.size);
  }
  const double size_a = sg_norm_2_bound(&a, scratch);
  const double size = size_a * (sg_vector_norm(&r) + sg_norm_f(&b) + size_a * sg_norm_f(&x));
  return sg_excess(sg_vector_norm(&atr), sg_likely_seen((double)w->m, w->dtype) * size);
}

extern const struct sg_operation sg_operation_least_squares;
const struct sg_operation sg_operation_least_squares = {
    .name = "least-squares",
    .summary = "least-squares solution of m equations in n unknowns, k right-hand sides, by QR (gels)",
    .dtypes = 1u << SG_F32 | 1u << SG_F64,
    .shape = "MxN",
    .right_hand_sides = true,
    .operands = "A: m x n, B: m x k, X: m x k",
    .real_flop = "2*n*n*(m - n/3) + k*(4*m*n - n*n)",
    .flop_source = "G. H. Golub, C. F. Van Loan, \"Matrix Computations\", 4th ed., sections 5.2.2, 5.3.3 and 3.1",
    .check = least_squares_check,
    .layout = least_squares_layout,
    .flops = least_squares_flops,
    .bytes = least_squares_bytes,
    .fit = least_squares_fit,
    .call = least_squares_call,
    .destroys = 1u << A,
    .failure = "the matrix does not have full rank",
    .residual = least_squares_residual,
    .vectors = 2,
    .residual_scratch = least_squares_residual_scratch,
    .symbol = least_squares_symbol,
};
