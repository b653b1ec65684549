/* lu-solve: X with A X = B by LU with partial pivoting (LAPACK's GESV). A is n x n, held by columns; B is n x k, its
 * right-hand sides the rows of a k x n array, and so X; see lapack.h. m is n. GESV destroys A, which is reloaded for
 * the check. B is copied to X first.
 *
 * Inputs: A is random with a dominant antidiagonal (inputs.h), so that it is well-conditioned yet rows are swapped at
 * every step of the first half. B is centred.
 *
 * Check: B v against A (X v) for random vectors v. Each solution is exact for a matrix near A; |L| |U| is in practice
 * of the size of A (N. J. Higham, "Accuracy and Stability of Numerical Algorithms", 2nd ed., theorem 9.4 and section
 * 9.4), which leaves |b - A x| <= sg_likely_seen(n) |A| |x| in 2-norms. LAPACK's own tests (LAPACK Working Note 41,
 * xGET02) require norm(b - A x) / (norm(A) norm(x) eps) <= 30. With random vectors the errors of k columns add up as
 * in |X|_F. */
#include <math.h>
#include <string.h>

#include "bench/operations/errors.h"
#include "bench/operations/inputs.h"
#include "bench/operations/lapack.h"
#include "bench/operations/operation.h"
#include "bench/operations/options.h"

enum { A, B, X };

static int lu_solve_check(const struct sg_workload *w, struct sg_error *err) {
  if (w->m != w->n) {
    return sg_fail(err, SG_BAD_INPUT, "lu-solve: m is %lld and n is %lld: the matrix must be square", (long long)w->m,
                   (long long)w->n);
  }
  return sg_options_none(w, err);
}

/* Workspace: n integers for the pivots. */
static void lu_solve_layout(const struct sg_workload *w, struct sg_layout *layout) {
  *layout = (struct sg_layout){
      .arrays = {{w->n, w->n, true}, {w->k, w->n, true}, {w->k, w->n, true}},
      .n_inputs = 2,
      .n_outputs = 1,
      .workspace_bytes = sg_lapack_work_bytes(w, 0, w->n),
  };
}

/* 2 n^3 / 3 to factor, 2 n^2 per right-hand side (Golub and Van Loan, "Matrix Computations", 4th ed., sections 3.2
 * and 3.1). */
static double lu_solve_flops(const struct sg_workload *w) {
  const double n = (double)w->n, k = (double)w->k;
  return 2 * n * n * n / 3 + 2 * n * n * k;
}

static double lu_solve_bytes(const struct sg_workload *w) {
  const double n = (double)w->n, k = (double)w->k;
  return (n * n + 2 * n * k) * (double)sg_dtype_bytes(w->dtype);
}

static void lu_solve_fit(const struct sg_workload *w, void *const *arrays) {
  const int64_t n = w->n;
  sg_centre(w->dtype, arrays[A], n * n);
  sg_add_along(w->dtype, arrays[A], n - 1, n - 1, n, 2 * sqrt((double)n));
  sg_centre(w->dtype, arrays[B], n * w->k);
}

static const char *lu_solve_symbol(const struct sg_workload *w) {
  return SG_LAPACK_SYMBOL(w, gesv_);
}

static int lu_solve_call(const struct sg_blas *blas, const struct sg_workload *w, void *const *arrays,
                         void *workspace) {
  const int n = (int)w->n, k = (int)w->k;
  int info = 0;
  memcpy(arrays[X], arrays[B], (size_t)w->n * (size_t)w->k * sg_dtype_bytes(w->dtype));
  SG_LAPACK_CALL(&info, blas, w, gesv_, SG_INTEGER(n), SG_INTEGER(k), arrays[A], SG_INTEGER(n), workspace, arrays[X],
                 SG_INTEGER(n), SG_INFO);
  return info;
}

static size_t lu_solve_residual_scratch(const struct sg_workload *w) {
  return sg_vector_bytes(w->dtype, w->k) + 4 * sg_vector_bytes(w->dtype, w->n);
}

static double lu_solve_residual(const struct sg_workload *w, const struct sg_draw *draw, void *const *arrays,
                                void *scratch) {
  const struct sg_matrix a = {.dtype = w->dtype, .data = arrays[A], .rows = w->n, .columns = w->n};
  const struct sg_matrix b = {.dtype = w->dtype, .data = arrays[B], .rows = w->k, .columns = w->n};
  const struct sg_matrix x = {.dtype = w->dtype, .data = arrays[X], .rows = w->k, .columns = w->n};
  const struct sg_vector v = sg_vector_draw(&scratch, w->dtype, w->k, draw);
  const struct sg_vector bv = sg_vector_take_numbers(&scratch, w->dtype, w->n);
  const struct sg_vector xv = sg_vector_take(&scratch, w->dtype, w->n);
  const struct sg_vector axv = sg_vector_take(&scratch, w->dtype, w->n);
  sg_apply(&b, SG_TRANSPOSED, &v, &bv);
  sg_apply(&x, SG_TRANSPOSED, &v, &xv);
  if (sg_inputs_are_random(w)) {
    const struct sg_vector errors = sg_vector_of_errors(&xv);
    sg_apply(&a, SG_TRANSPOSED, &errors, &axv);
    const double n = (double)w->n, k = (double)w->k;
    struct sg_rounding rounding = sg_rounding_of_sums(w, n, 2 * k + n, true);
    rounding.random *= 3;
    return sg_vector_excess(&bv, &axv, &rounding, axv.size);
  }
  sg_apply(&a, SG_TRANSPOSED, &xv, &axv);
  const double size = sg_norm_2_bound(&a, scratch) * sg_norm_f(&x);
  return sg_excess(sg_vector_distance(&bv, &axv), sg_likely_seen((double)w->n, w->dtype) * size);
}

extern const struct sg_operation sg_operation_lu_solve;
const struct sg_operation sg_operation_lu_solve = {
    .name = "lu-solve",
    .summary = "solution of n equations, k right-hand sides, by LU with pivoting (gesv)",
    .dtypes = 1u << SG_F32 | 1u << SG_F64,
    .shape = "N",
    .right_hand_sides = true,
    .operands = "A: n x n, B: n x k, X: n x k",
    .real_flop = "2*n*n*n/3 + 2*n*n*k",
    .flop_source = "G. H. Golub, C. F. Van Loan, \"Matrix Computations\", 4th ed., sections 3.2 and 3.1",
    .check = lu_solve_check,
    .layout = lu_solve_layout,
    .flops = lu_solve_flops,
    .bytes = lu_solve_bytes,
    .fit = lu_solve_fit,
    .call = lu_solve_call,
    .destroys = 1u << A,
    .failure = "the matrix is singular",
    .residual = lu_solve_residual,
    .vectors = 2,
    .residual_scratch = lu_solve_residual_scratch,
    .symbol = lu_solve_symbol,
};
