/* cholesky: L with A = L L', A symmetric and positive definite, n x n, row-major (LAPACK's POTRF). L is lower
 * triangular and row-major; LAPACK, column by column, sees its transpose and is asked for the upper factor U of A =
 * U' U. A is copied to L first, as POTRF works in place; above the diagonal L keeps the entries of A, which are
 * ignored. m is n; k is ignored.
 *
 * Inputs: a centred random matrix, mirrored, with 2 sqrt(n) added to the diagonal (inputs.h): positive definite.
 *
 * Check: A x against L (L' x) for random vectors x. Each entry of A - L L' is the rounding error of a sum of up to n
 * + 1 terms of |L| |L'| (N. J. Higham, "Accuracy and Stability of Numerical Algorithms", 2nd ed., theorem 10.3).
 * LAPACK's tests (LAPACK Working Note 41, xPOT01) use norm(L L' - A) / (n norm(A) eps). */
#include <math.h>
#include <string.h>

#include "bench/operations/errors.h"
#include "bench/operations/inputs.h"
#include "bench/operations/lapack.h"
#include "bench/operations/operation.h"
#include "bench/operations/options.h"

static int cholesky_check(const struct sg_workload *w, struct sg_error *err) {
  if (w->m != w->n) {
    return sg_fail(err, SG_BAD_INPUT, "cholesky: m is %lld and n is %lld: the matrix must be square", (long long)w->m,
                   (long long)w->n);
  }
  return sg_options_none(w, err);
}

static void cholesky_layout(const struct sg_workload *w, struct sg_layout *layout) {
  *layout = (struct sg_layout){.arrays = {{w->n, w->n}, {w->n, w->n}}, .n_inputs = 1, .n_outputs = 1};
}

/* Golub and Van Loan, "Matrix Computations", 4th ed., section 4.2.5. */
static double cholesky_flops(const struct sg_workload *w) {
  const double n = (double)w->n;
  return n * n * n / 3;
}

/* One triangle read, one written. */
static double cholesky_bytes(const struct sg_workload *w) {
  const double n = (double)w->n;
  return n * (n + 1) * (double)sg_dtype_bytes(w->dtype);
}

static void cholesky_fit(const struct sg_workload *w, void *const *arrays) {
  sg_centre(w->dtype, arrays[0], w->n * w->n);
  sg_mirror(w->dtype, arrays[0], w->n);
  sg_add_along(w->dtype, arrays[0], 0, w->n + 1, w->n, 2 * sqrt((double)w->n));
}

static const char *cholesky_symbol(const struct sg_workload *w) {
  return SG_LAPACK_SYMBOL(w, potrf_);
}

static int cholesky_call(const struct sg_blas *blas, const struct sg_workload *w, void *const *arrays,
                         void *workspace) {
  (void)workspace;
  const int n = (int)w->n;
  int info = 0;
  memcpy(arrays[1], arrays[0], (size_t)w->n * (size_t)w->n * sg_dtype_bytes(w->dtype));
  SG_LAPACK_CALL(&info, blas, w, potrf_, "U", SG_INTEGER(n), arrays[1], SG_INTEGER(n), SG_INFO, 1);
  return info;
}

static size_t cholesky_residual_scratch(const struct sg_workload *w) {
  return 5 * sg_vector_bytes(w->dtype, w->n);
}

static double cholesky_residual(const struct sg_workload *w, const struct sg_draw *draw, void *const *arrays,
                                void *scratch) {
  const struct sg_matrix l = {.dtype = w->dtype, .data = arrays[1], .rows = w->n, .columns = w->n, .lower = 1};
  const struct sg_vector x = sg_vector_draw(&scratch, w->dtype, w->n, draw);
  const struct sg_vector ltx = sg_vector_take(&scratch, w->dtype, w->n);
  const struct sg_vector lltx = sg_vector_take(&scratch, w->dtype, w->n);
  const struct sg_vector ax = sg_vector_take_numbers(&scratch, w->dtype, w->n);
  const struct sg_vector spare = sg_vector_take_numbers(&scratch, w->dtype, w->n);
  sg_apply(&l, SG_TRANSPOSED, &x, &ltx);
  sg_apply(&l, SG_PLAIN, &ltx, &lltx);
  sg_apply_symmetric(w->dtype, arrays[0], SG_TRANSPOSED, &x, &ax, &spare);
  struct sg_rounding rounding = sg_rounding_of_sums(w, (double)w->n + 1, 4 * (double)w->n, true);
  rounding.dependence *= 2;
  return sg_vector_excess(&lltx, &ax, &rounding, lltx.size);
}

extern const struct sg_operation sg_operation_cholesky;
const struct sg_operation sg_operation_cholesky = {
    .name = "cholesky",
    .summary = "factor of a positive definite matrix, A = L L' (potrf)",
    .dtypes = 1u << SG_F32 | 1u << SG_F64,
    .shape = "N",
    .triangle = SG_SYMMETRIC,
    .operands = "A: n x n, L: n x n",
    .real_flop = "n*n*n/3",
    .flop_source = "G. H. Golub, C. F. Van Loan, \"Matrix Computations\", 4th ed., section 4.2.5",
    .check = cholesky_check,
    .layout = cholesky_layout,
    .flops = cholesky_flops,
    .bytes = cholesky_bytes,
    .fit = cholesky_fit,
    .call = cholesky_call,
    .failure = "the matrix is not positive definite, as its leading minor of this order is not",
    .residual = cholesky_residual,
    .vectors = 2,
    .residual_scratch = cholesky_residual_scratch,
    .symbol = cholesky_symbol,
};
