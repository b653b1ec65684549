/* herk: C = A A^H, the product of a complex matrix by its own conjugate transpose; A is n x k, C is n x n and
 * Hermitian, both row-major. As in BLAS, only the lower triangle of C is computed, with a real diagonal; numbers
 * above the diagonal are ignored. m is n. For real types this is syrk.
 *
 * The check is syrk's: C x against A (A^H x) for random vectors x, with C completed as a Hermitian matrix. */
#include "bench/operations/blas.h"
#include "bench/operations/errors.h"
#include "bench/operations/operation.h"
#include "bench/operations/options.h"

static int herk_check(const struct sg_workload *w, struct sg_error *err) {
  if (w->m != w->n) {
    return sg_fail(err, SG_BAD_INPUT, "herk: m is %lld and n is %lld: C must be square", (long long)w->m,
                   (long long)w->n);
  }
  return sg_options_none(w, err);
}

static void herk_layout(const struct sg_workload *w, struct sg_layout *layout) {
  *layout = (struct sg_layout){.arrays = {{w->n, w->k}, {w->n, w->n}}, .n_inputs = 1, .n_outputs = 1};
}

/* k multiplications and additions for each of n (n + 1) / 2 numbers (LAPACK Working Note 41, operation counts of the
 * BLAS), of 6 and 2 real operations each. */
static double herk_flops(const struct sg_workload *w) {
  return 4 * (double)w->k * (double)w->n * ((double)w->n + 1);
}

static double herk_bytes(const struct sg_workload *w) {
  const double n = (double)w->n, k = (double)w->k;
  return (n * k + n * (n + 1) / 2) * (double)sg_dtype_bytes(w->dtype);
}

static const char *herk_symbol(const struct sg_workload *w) {
  return w->dtype == SG_C64 ? "cblas_cherk" : "cblas_zherk";
}

static int herk_call(const struct sg_blas *blas, const struct sg_workload *w, void *const *arrays, void *workspace) {
  (void)workspace;
  const int n = (int)w->n, k = (int)w->k;
  if (w->dtype == SG_C64) {
    SG_BLAS_CALL(blas, cblas_cherk, SG_CBLAS_ROW_MAJOR, SG_CBLAS_LOWER, SG_CBLAS_NO_TRANS, n, k, 1, arrays[0], k, 0,
                 arrays[1], n);
  } else {
    SG_BLAS_CALL(blas, cblas_zherk, SG_CBLAS_ROW_MAJOR, SG_CBLAS_LOWER, SG_CBLAS_NO_TRANS, n, k, 1, arrays[0], k, 0,
                 arrays[1], n);
  }
  return 0;
}

static size_t herk_residual_scratch(const struct sg_workload *w) {
  return 4 * sg_vector_bytes(w->dtype, w->n) + sg_vector_bytes(w->dtype, w->k);
}

static double herk_residual(const struct sg_workload *w, const struct sg_draw *draw, void *const *arrays,
                            void *scratch) {
  const struct sg_matrix a = {.dtype = w->dtype, .data = arrays[0], .rows = w->n, .columns = w->k};
  const struct sg_vector x = sg_vector_draw(&scratch, w->dtype, w->n, draw);
  const struct sg_vector ahx = sg_vector_take(&scratch, w->dtype, w->k);
  const struct sg_vector expected = sg_vector_take(&scratch, w->dtype, w->n);
  const struct sg_vector cx = sg_vector_take_numbers(&scratch, w->dtype, w->n);
  const struct sg_vector spare = sg_vector_take_numbers(&scratch, w->dtype, w->n);
  sg_apply(&a, SG_ADJOINT, &x, &ahx);
  sg_apply(&a, SG_PLAIN, &ahx, &expected);
  sg_apply_symmetric(w->dtype, arrays[1], SG_ADJOINT, &x, &cx, &spare);
  const double terms = 2 * (double)w->k; /* a part of a complex product has two real ones */
  struct sg_rounding rounding = sg_rounding_of_sums(w, terms, terms + 6 * (double)w->n, true);
  rounding.dependence *= 2;
  return sg_vector_excess(&cx, &expected, &rounding, expected.size);
}

extern const struct sg_operation sg_operation_herk;
const struct sg_operation sg_operation_herk = {
    .name = "herk",
    .summary = "product of a complex matrix by its conjugate transpose, C = A A^H",
    .dtypes = 1u << SG_C64 | 1u << SG_C128,
    .shape = "NxK",
    .operands = "A: n x k, C: n x n",
    .complex_flop = "4*k*n*(n + 1)",
    .flop_source = "LAPACK Working Note 41, operation counts of the BLAS",
    .check = herk_check,
    .layout = herk_layout,
    .flops = herk_flops,
    .bytes = herk_bytes,
    .call = herk_call,
    .residual = herk_residual,
    .vectors = 2,
    .residual_scratch = herk_residual_scratch,
    .symbol = herk_symbol,
};
