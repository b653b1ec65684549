/* eigh: A = Q D Q', eigenvalues and eigenvectors of a symmetric matrix by divide and conquer (LAPACK's SYEVD). A is
 * n x n, row-major and symmetric; D has n numbers in ascending order; row i of the array V is the eigenvector of the
 * i-th eigenvalue. Of A only the lower triangle is read, as numpy.linalg.eigh does. A is copied to V first, as SYEVD
 * works in place. m is n; k is ignored.
 *
 * Inputs: centred and mirrored.
 *
 * Check, O(n^2): A x against Q (D (Q' x)) for random vectors x, limit sg_likely_iterated(n) |A|_F; Q' Q x against x,
 * with the same limit times |x|; D ascending. The computed decomposition is exact for a matrix within p(n) u |A| of
 * A, Q is orthogonal to p(n) u, and p is "a modestly growing function" (LAPACK Users' Guide, 3rd ed., section 4.7; J.
 * Demmel, "Applied Numerical Linear Algebra", SIAM 1997, section 5.3). LAPACK's tests (xDRVST) use norm(A - Q D Q') /
 * (norm(A) n eps) and norm(I - Q Q') / (n eps). */
#include <math.h>
#include <string.h>

#include "bench/operations/errors.h"
#include "bench/operations/inputs.h"
#include "bench/operations/lapack.h"
#include "bench/operations/operation.h"
#include "bench/operations/options.h"

enum { A, D, V };

/* SYEVD with JOBZ = 'V': at least 1 + 6 n + 2 n^2, and 2 n plus a block of columns for the reduction. */
static int64_t work_numbers(const struct sg_workload *w) {
  return 1 + 6 * w->n + 2 * w->n * w->n + w->n * SG_LAPACK_BLOCK;
}

static int64_t work_integers(const struct sg_workload *w) {
  return 3 + 5 * w->n;
}

static int eigh_check(const struct sg_workload *w, struct sg_error *err) {
  if (w->m != w->n) {
    return sg_fail(err, SG_BAD_INPUT, "eigh: m is %lld and n is %lld: the matrix must be square", (long long)w->m,
                   (long long)w->n);
  }
  const int64_t most = 1 << 16; /* twice its square fits in 64 bits */
  const int status = sg_lapack_check_work("eigh", w->n > most ? INT64_MAX : work_numbers(w), err);
  return status != SG_OK ? status : sg_options_none(w, err);
}

static void eigh_layout(const struct sg_workload *w, struct sg_layout *layout) {
  *layout = (struct sg_layout){
      .arrays = {{w->n, w->n}, {1, w->n}, {w->n, w->n}},
      .n_inputs = 1,
      .n_outputs = 2,
      .workspace_bytes = sg_lapack_work_bytes(w, work_numbers(w), work_integers(w)),
  };
}

/* 9 n^3: the count of the symmetric QR algorithm with accumulated transformations (Golub and Van Loan, "Matrix
 * Computations", 4th ed., section 8.3.5). By convention: divide and conquer needs less, depending on the data.
 */
static double eigh_flops(const struct sg_workload *w) {
  const double n = (double)w->n;
  return 9 * n * n * n;
}

/* One triangle read, the eigenvectors and eigenvalues written. */
static double eigh_bytes(const struct sg_workload *w) {
  const double n = (double)w->n;
  return (n * (n + 1) / 2 + n * n + n) * (double)sg_dtype_bytes(w->dtype);
}

static void eigh_fit(const struct sg_workload *w, void *const *arrays) {
  sg_centre(w->dtype, arrays[A], w->n * w->n);
  sg_mirror(w->dtype, arrays[A], w->n);
}

static const char *eigh_symbol(const struct sg_workload *w) {
  return SG_LAPACK_SYMBOL(w, syevd_);
}

static int eigh_call(const struct sg_blas *blas, const struct sg_workload *w, void *const *arrays, void *workspace) {
  const int n = (int)w->n, work_size = (int)work_numbers(w), integers_size = (int)work_integers(w);
  void *integers = sg_lapack_integers(w, workspace, work_numbers(w));
  int info = 0;
  memcpy(arrays[V], arrays[A], (size_t)w->n * (size_t)w->n * sg_dtype_bytes(w->dtype));
  SG_LAPACK_CALL(&info, blas, w, syevd_, "V", "U", SG_INTEGER(n), arrays[V], SG_INTEGER(n), arrays[D], workspace,
                 SG_INTEGER(work_size), integers, SG_INTEGER(integers_size), SG_INFO, 1, 1);
  return info;
}

static double order_excess(const struct sg_vector *d) {
  double worst = 0;
  for (int64_t i = 0; i + 1 < d->n; i++) {
    worst = sg_worse(worst, d->re[i] <= d->re[i + 1] ? 0 : (double)INFINITY);
  }
  return worst;
}

static size_t eigh_residual_scratch(const struct sg_workload *w) {
  return 6 * sg_vector_bytes(w->dtype, w->n);
}

static double eigh_residual(const struct sg_workload *w, const struct sg_draw *draw, void *const *arrays,
                            void *scratch) {
  const struct sg_matrix v = {.dtype = w->dtype, .data = arrays[V], .rows = w->n, .columns = w->n};
  const double limit = sg_likely_iterated((double)w->n, w->dtype);
  double worst = sg_excess(sg_orthogonality(&v, SG_ROWS, draw, scratch), limit);
  const struct sg_vector x = sg_vector_draw(&scratch, w->dtype, w->n, draw);
  const struct sg_vector d = sg_vector_take_numbers(&scratch, w->dtype, w->n);
  const struct sg_vector qtx = sg_vector_take_numbers(&scratch, w->dtype, w->n);
  const struct sg_vector qdqtx = sg_vector_take_numbers(&scratch, w->dtype, w->n);
  const struct sg_vector ax = sg_vector_take_numbers(&scratch, w->dtype, w->n);
  const struct sg_vector spare = sg_vector_take_numbers(&scratch, w->dtype, w->n);
  sg_vector_read(&d, w->dtype, arrays[D]);
  sg_apply(&v, SG_PLAIN, &x, &qtx);
  for (int64_t i = 0; i < w->n; i++) {
    qtx.re[i] *= d.re[i];
  }
  sg_apply(&v, SG_TRANSPOSED, &qtx, &qdqtx);
  sg_apply_symmetric(w->dtype, arrays[A], SG_TRANSPOSED, &x, &ax, &spare);
  worst = sg_worse(worst, order_excess(&d));
  return sg_worse(worst,
                  sg_excess(sg_vector_distance(&ax, &qdqtx), limit * sg_norm_f_symmetric(w->dtype, arrays[A], w->n)));
}

extern const struct sg_operation sg_operation_eigh;
const struct sg_operation sg_operation_eigh = {
    .name = "eigh",
    .summary = "eigenvalues and eigenvectors of a symmetric matrix by divide and conquer (syevd)",
    .dtypes = 1u << SG_F32 | 1u << SG_F64,
    .shape = "N",
    .triangle = SG_SYMMETRIC,
    .operands = "A: n x n, D: 1 x n, V: n x n",
    .real_flop = "9*n*n*n",
    .flop_source = "G. H. Golub, C. F. Van Loan, \"Matrix Computations\", 4th ed., section 8.3.5",
    .check = eigh_check,
    .layout = eigh_layout,
    .flops = eigh_flops,
    .bytes = eigh_bytes,
    .fit = eigh_fit,
    .call = eigh_call,
    .failure = "the algorithm did not converge",
    .residual = eigh_residual,
    .vectors = 2,
    .residual_scratch = eigh_residual_scratch,
    .symbol = eigh_symbol,
};
