/* qr: A = Q R by Householder reflections (LAPACK's GEQRF). A is m x n, held by columns (lapack.h). The result is in
 * LAPACK's form: R on and above the diagonal of a copy of A; below it, and in tau, the reflections H_j = I - tau_j
 * v_j v_j' with Q = H_1 H_2 ...; Q itself is not formed. k is ignored.
 *
 * Inputs: centred. Check, O(m n): A x against Q (R x) for random vectors x, limit sg_likely_seen(max(m, n)) |A|_F:
 * each reflection is applied with a small relative error, and the worst case gamma_(c m n) of their sum (N. J.
 * Higham, "Accuracy and Stability of Numerical Algorithms", 2nd ed., theorem 19.4) does not occur in practice (M. P.
 * Connolly, N. J. Higham, "Probabilistic rounding error analysis of Householder QR factorization", SIAM J. Matrix
 * Anal. Appl. 44, 2023). Each H_j must also be a reflection: tau_j |v_j|^2 = 2, within gamma_(m+8) of the steps that
 * compute v_j and tau_j (Higham, lemma 19.1), or tau_j = 0. LAPACK's tests (LAPACK Working Note 41, xQRT01) use
 * norm(R
 * - Q'A) / (m norm(A) eps) and norm(I - Q'Q) / (m eps). */
#include <math.h>
#include <string.h>

#include "bench/operations/errors.h"
#include "bench/operations/inputs.h"
#include "bench/operations/lapack.h"
#include "bench/operations/operation.h"
#include "bench/operations/options.h"

enum { A, QR, TAU };

static int64_t shorter_side(const struct sg_workload *w) {
  return w->m < w->n ? w->m : w->n;
}

static int64_t longer_side(const struct sg_workload *w) {
  return w->m < w->n ? w->n : w->m;
}

static int64_t work_numbers(const struct sg_workload *w) {
  return w->n * SG_LAPACK_BLOCK; /* n times the block */
}

static int qr_check(const struct sg_workload *w, struct sg_error *err) {
  const int status = sg_lapack_check_work("qr", work_numbers(w), err);
  return status != SG_OK ? status : sg_options_none(w, err);
}

static void qr_layout(const struct sg_workload *w, struct sg_layout *layout) {
  *layout = (struct sg_layout){
      .arrays = {{w->n, w->m, true}, {w->n, w->m, true}, {1, shorter_side(w)}},
      .n_inputs = 1,
      .n_outputs = 2,
      .workspace_bytes = sg_lapack_work_bytes(w, work_numbers(w), 0),
  };
}

/* 2 n^2 (m - n / 3), n the shorter side (Golub and Van Loan, "Matrix Computations", 4th ed., section 5.2.2). */
static double qr_flops(const struct sg_workload *w) {
  const double shorter = (double)shorter_side(w), longer = (double)longer_side(w);
  return 2 * shorter * shorter * (longer - shorter / 3);
}

static double qr_bytes(const struct sg_workload *w) {
  const double m = (double)w->m, n = (double)w->n;
  return (2 * m * n + (double)shorter_side(w)) * (double)sg_dtype_bytes(w->dtype);
}

static void qr_fit(const struct sg_workload *w, void *const *arrays) {
  sg_centre(w->dtype, arrays[A], w->m * w->n);
}

static const char *qr_symbol(const struct sg_workload *w) {
  return SG_LAPACK_SYMBOL(w, geqrf_);
}

static int qr_call(const struct sg_blas *blas, const struct sg_workload *w, void *const *arrays, void *workspace) {
  const int m = (int)w->m, n = (int)w->n, work_size = (int)work_numbers(w);
  int info = 0;
  memcpy(arrays[QR], arrays[A], (size_t)w->m * (size_t)w->n * sg_dtype_bytes(w->dtype));
  SG_LAPACK_CALL(&info, blas, w, geqrf_, SG_INTEGER(m), SG_INTEGER(n), arrays[QR], SG_INTEGER(m), arrays[TAU],
                 workspace, SG_INTEGER(work_size), SG_INFO);
  return info;
}

static double number(const struct sg_workload *w, const void *array, int64_t at) {
  return w->dtype == SG_F32 ? (double)((const float *)array)[at] : ((const double *)array)[at];
}

/* y := H_j y, and the deviation of H_j from a reflection. */
static double reflect(const struct sg_workload *w, void *const *arrays, int64_t j, const struct sg_vector *y) {
  const double tau = number(w, arrays[TAU], j);
  const int64_t column = j * w->m;
  double product = y->re[j], square = 1; /* the first entry of v_j is 1 and not stored */
  for (int64_t i = j + 1; i < w->m; i++) {
    const double v = number(w, arrays[QR], column + i);
    product += v * y->re[i];
    square += v * v;
  }
  y->re[j] -= tau * product;
  for (int64_t i = j + 1; i < w->m; i++) {
    y->re[i] -= tau * product * number(w, arrays[QR], column + i);
  }
  const double terms = (double)(w->m - j) + 8;
  return tau == 0 ? 0 : sg_excess(tau * square - 2, 2 * sg_gamma(terms, sg_roundoff(w->dtype)));
}

static size_t qr_residual_scratch(const struct sg_workload *w) {
  return sg_vector_bytes(w->dtype, w->n) + 2 * sg_vector_bytes(w->dtype, w->m);
}

static double qr_residual(const struct sg_workload *w, const struct sg_draw *draw, void *const *arrays,
                          void *scratch) {
  const struct sg_matrix a = {.dtype = w->dtype, .data = arrays[A], .rows = w->n, .columns = w->m};
  const struct sg_matrix r = {.dtype = w->dtype, .data = arrays[QR], .rows = w->n, .columns = w->m, .lower = 1};
  const struct sg_vector x = sg_vector_draw(&scratch, w->dtype, w->n, draw);
  const struct sg_vector ax = sg_vector_take_numbers(&scratch, w->dtype, w->m);
  const struct sg_vector qrx = sg_vector_take_numbers(&scratch, w->dtype, w->m);
  sg_apply(&a, SG_TRANSPOSED, &x, &ax);
  sg_apply(&r, SG_TRANSPOSED, &x, &qrx); /* R's columns are the rows of r, up to the diagonal */
  double worst = 0;
  for (int64_t j = shorter_side(w) - 1; j >= 0; j--) {
    worst = sg_worse(worst, reflect(w, arrays, j, &qrx));
  }
  const double limit = sg_likely_seen((double)longer_side(w), w->dtype) * sg_norm_f(&a);
  return sg_worse(worst, sg_excess(sg_vector_distance(&ax, &qrx), limit));
}

extern const struct sg_operation sg_operation_qr;
const struct sg_operation sg_operation_qr = {
    .name = "qr",
    .summary = "QR factorisation of an m x n matrix by Householder reflections (geqrf)",
    .dtypes = 1u << SG_F32 | 1u << SG_F64,
    .shape = "MxN",
    .operands = "A: m x n, QR: m x n, tau: 1 x r",
    .real_flop = "2*r*r*(l - r/3)",
    .where = "l = max(m, n), r = min(m, n)",
    .flop_source = "G. H. Golub, C. F. Van Loan, \"Matrix Computations\", 4th ed., section 5.2.2",
    .check = qr_check,
    .layout = qr_layout,
    .flops = qr_flops,
    .bytes = qr_bytes,
    .fit = qr_fit,
    .call = qr_call,
    .residual = qr_residual,
    .vectors = 2,
    .residual_scratch = qr_residual_scratch,
    .symbol = qr_symbol,
};
