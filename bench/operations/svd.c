/* svd: A = U S V' by divide and conquer (LAPACK's GESDD), the thin one: with r = min(m, n), U is m x r, S has r
 * numbers, V' is r x n. A, U and V' are held by columns (lapack.h). GESDD destroys A, which is reloaded for the
 * check. k is ignored.
 *
 * Inputs: centred, so that no singular value is far from the others.
 *
 * Check, O(m n): A x against U (S (V' x)) for random vectors x, limit |A|_F times sg_likely_iterated(max(m, n)); U' U
 * x and V' V x against x, with the same limit times |x|; S non-negative and descending. The computed decomposition is
 * exact for a matrix within p(m, n) u |A| of A, U and V are orthogonal to p(m, n) u, and p is "a modestly growing
 * function" (LAPACK Users' Guide, 3rd ed., section 4.9; J. Demmel, "Applied Numerical Linear Algebra", SIAM 1997,
 * section 5.4). LAPACK's tests (xDRVBD) use norm(A - U S V') / (norm(A) max(m, n) eps) and norm(I - U' U) / (m eps).
 */
#include <math.h>

#include "bench/operations/errors.h"
#include "bench/operations/inputs.h"
#include "bench/operations/lapack.h"
#include "bench/operations/operation.h"
#include "bench/operations/options.h"

enum { A, S, U, VT };

static int64_t shorter_side(const struct sg_workload *w) {
  return w->m < w->n ? w->m : w->n;
}

static int64_t longer_side(const struct sg_workload *w) {
  return w->m < w->n ? w->n : w->m;
}

/* GESDD with JOBZ = 'S': at least 4 r^2 + 7 r, plus blocks of rows and columns for speed. Integers: 8 r. */
static int64_t work_numbers(const struct sg_workload *w) {
  const int64_t r = shorter_side(w);
  return 4 * r * r + 7 * r + (w->m + w->n) * SG_LAPACK_BLOCK;
}

static int svd_check(const struct sg_workload *w, struct sg_error *err) {
  const int64_t most = 1 << 16; /* 4 times its square fits in 64 bits */
  const int64_t numbers = shorter_side(w) > most ? INT64_MAX : work_numbers(w);
  const int status = sg_lapack_check_work("svd", numbers, err);
  return status != SG_OK ? status : sg_options_none(w, err);
}

static void svd_layout(const struct sg_workload *w, struct sg_layout *layout) {
  const int64_t r = shorter_side(w);
  *layout = (struct sg_layout){
      .arrays = {{w->n, w->m, true}, {1, r}, {r, w->m, true}, {w->n, r, true}},
      .n_inputs = 1,
      .n_outputs = 3,
      .workspace_bytes = sg_lapack_work_bytes(w, work_numbers(w), 8 * r),
  };
}

/* 14 m n^2 + 8 n^3, n the shorter side: the count of Golub and Reinsch's algorithm for the same result (Golub and Van
 * Loan, "Matrix Computations", 4th ed., figure 8.6.1). By convention: divide and conquer needs less, depending on the
 * data. */
static double svd_flops(const struct sg_workload *w) {
  const double shorter = (double)shorter_side(w), longer = (double)longer_side(w);
  return 14 * longer * shorter * shorter + 8 * shorter * shorter * shorter;
}

static double svd_bytes(const struct sg_workload *w) {
  const double m = (double)w->m, n = (double)w->n, r = (double)shorter_side(w);
  return (m * n + r * (1 + m + n)) * (double)sg_dtype_bytes(w->dtype);
}

static void svd_fit(const struct sg_workload *w, void *const *arrays) {
  sg_centre(w->dtype, arrays[A], w->m * w->n);
}

static const char *svd_symbol(const struct sg_workload *w) {
  return SG_LAPACK_SYMBOL(w, gesdd_);
}

static int svd_call(const struct sg_blas *blas, const struct sg_workload *w, void *const *arrays, void *workspace) {
  const int m = (int)w->m, n = (int)w->n, r = (int)shorter_side(w), work_size = (int)work_numbers(w);
  void *integers = sg_lapack_integers(w, workspace, work_numbers(w));
  int info = 0;
  SG_LAPACK_CALL(&info, blas, w, gesdd_, "S", SG_INTEGER(m), SG_INTEGER(n), arrays[A], SG_INTEGER(m), arrays[S],
                 arrays[U], SG_INTEGER(m), arrays[VT], SG_INTEGER(r), workspace, SG_INTEGER(work_size), integers,
                 SG_INFO, 1);
  return info;
}

/* 1 or less if s is descending and non-negative. */
static double order_excess(const struct sg_vector *s) {
  double worst = 0;
  for (int64_t i = 0; i < s->n; i++) {
    const double next = i + 1 < s->n ? s->re[i + 1] : 0;
    worst = sg_worse(worst, s->re[i] >= next ? 0 : (double)INFINITY);
  }
  return worst;
}

static size_t svd_residual_scratch(const struct sg_workload *w) {
  const int64_t r = shorter_side(w);
  const size_t product =
      sg_vector_bytes(w->dtype, w->n) + 2 * sg_vector_bytes(w->dtype, w->m) + 2 * sg_vector_bytes(w->dtype, r);
  const size_t orthogonality = sg_orthogonality_bytes(longer_side(w), r);
  return product > orthogonality ? product : orthogonality;
}

static double product_excess(const struct sg_workload *w, const struct sg_draw *draw, void *const *arrays,
                             void *scratch) {
  const int64_t r = shorter_side(w);
  const struct sg_matrix a = {.dtype = w->dtype, .data = arrays[A], .rows = w->n, .columns = w->m};
  const struct sg_matrix u = {.dtype = w->dtype, .data = arrays[U], .rows = r, .columns = w->m};
  const struct sg_matrix vt = {.dtype = w->dtype, .data = arrays[VT], .rows = w->n, .columns = r};
  const struct sg_vector x = sg_vector_draw(&scratch, w->dtype, w->n, draw);
  const struct sg_vector s = sg_vector_take_numbers(&scratch, w->dtype, r);
  const struct sg_vector vtx = sg_vector_take_numbers(&scratch, w->dtype, r);
  const struct sg_vector usvtx = sg_vector_take_numbers(&scratch, w->dtype, w->m);
  const struct sg_vector ax = sg_vector_take_numbers(&scratch, w->dtype, w->m);
  sg_vector_read(&s, w->dtype, arrays[S]);
  sg_apply(&vt, SG_TRANSPOSED, &x, &vtx);
  for (int64_t i = 0; i < r; i++) {
    vtx.re[i] *= s.re[i];
  }
  sg_apply(&u, SG_TRANSPOSED, &vtx, &usvtx);
  sg_apply(&a, SG_TRANSPOSED, &x, &ax);
  const double limit = sg_likely_iterated((double)longer_side(w), w->dtype) * sg_norm_f(&a);
  return sg_worse(order_excess(&s), sg_excess(sg_vector_distance(&ax, &usvtx), limit));
}

static double svd_residual(const struct sg_workload *w, const struct sg_draw *draw, void *const *arrays,
                           void *scratch) {
  const int64_t r = shorter_side(w);
  const struct sg_matrix u = {.dtype = w->dtype, .data = arrays[U], .rows = r, .columns = w->m};
  const struct sg_matrix vt = {.dtype = w->dtype, .data = arrays[VT], .rows = w->n, .columns = r};
  const double limit = sg_likely_iterated((double)longer_side(w), w->dtype);
  double worst = product_excess(w, draw, arrays, scratch);
  worst = sg_worse(worst, sg_excess(sg_orthogonality(&u, SG_ROWS, draw, scratch), limit));
  return sg_worse(worst, sg_excess(sg_orthogonality(&vt, SG_COLUMNS, draw, scratch), limit));
}

extern const struct sg_operation sg_operation_svd;
const struct sg_operation sg_operation_svd = {
    .name = "svd",
    .summary = "thin singular value decomposition by divide and conquer (gesdd)",
    .dtypes = 1u << SG_F32 | 1u << SG_F64,
    .shape = "MxN",
    .operands = "A: m x n, S: 1 x r, U: m x r, V': r x n",
    .real_flop = "14*l*r*r + 8*r*r*r",
    .where = "l = max(m, n), r = min(m, n)",
    .flop_source = "G. H. Golub, C. F. Van Loan, \"Matrix Computations\", 4th ed., figure 8.6.1",
    .check = svd_check,
    .layout = svd_layout,
    .flops = svd_flops,
    .bytes = svd_bytes,
    .fit = svd_fit,
    .call = svd_call,
    .destroys = 1u << A,
    .failure = "the algorithm did not converge",
    .residual = svd_residual,
    .vectors = 2,
    .residual_scratch = svd_residual_scratch,
    .symbol = svd_symbol,
};
