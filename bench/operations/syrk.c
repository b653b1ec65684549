/* syrk: C = A A', the product of a matrix by its own transpose; A is n x k, C is n x n and symmetric, both row-major.
 * As in BLAS, only the lower triangle of C is computed; entries above the diagonal are ignored. m is n.
 *
 * The check is gemm's: C x against A (A' x) for random vectors x, with C completed by symmetry, so that a wrong
 * element shows in two rows. */
#include "bench/operations/blas.h"
#include "bench/operations/errors.h"
#include "bench/operations/operation.h"
#include "bench/operations/options.h"

static int syrk_check(const struct sg_workload *w, struct sg_error *err) {
  if (w->m != w->n) {
    return sg_fail(err, SG_BAD_INPUT, "syrk: m is %lld and n is %lld: C must be square", (long long)w->m,
                   (long long)w->n);
  }
  return sg_options_none(w, err);
}

static void syrk_layout(const struct sg_workload *w, struct sg_layout *layout) {
  *layout = (struct sg_layout){.arrays = {{w->n, w->k}, {w->n, w->n}}, .n_inputs = 1, .n_outputs = 1};
}

/* k multiplications and additions for each of n (n + 1) / 2 numbers (LAPACK Working Note 41, operation counts of
 * the BLAS). */
static double syrk_flops(const struct sg_workload *w) {
  return (double)w->k * (double)w->n * ((double)w->n + 1);
}

static double syrk_bytes(const struct sg_workload *w) {
  const double n = (double)w->n, k = (double)w->k;
  return (n * k + n * (n + 1) / 2) * (double)sg_dtype_bytes(w->dtype);
}

static const char *syrk_symbol(const struct sg_workload *w) {
  return SG_CBLAS_SYMBOL(w, syrk);
}

static int syrk_call(const struct sg_blas *blas, const struct sg_workload *w, void *const *arrays, void *workspace) {
  (void)workspace;
  const int n = (int)w->n, k = (int)w->k;
  SG_CBLAS_CALL(blas, w, syrk, SG_CBLAS_ROW_MAJOR, SG_CBLAS_LOWER, SG_CBLAS_NO_TRANS, n, k, 1, arrays[0], k, 0,
                arrays[1], n);
  return 0;
}

static size_t syrk_residual_scratch(const struct sg_workload *w) {
  return 4 * sg_vector_bytes(w->dtype, w->n) + sg_vector_bytes(w->dtype, w->k);
}

static double syrk_residual(const struct sg_workload *w, const struct sg_draw *draw, void *const *arrays,
                            void *scratch) {
  const struct sg_matrix a = {.dtype = w->dtype, .data = arrays[0], .rows = w->n, .columns = w->k};
  const struct sg_vector x = sg_vector_draw(&scratch, w->dtype, w->n, draw);
  const struct sg_vector atx = sg_vector_take(&scratch, w->dtype, w->k);
  const struct sg_vector expected = sg_vector_take(&scratch, w->dtype, w->n);
  const struct sg_vector cx = sg_vector_take_numbers(&scratch, w->dtype, w->n);
  const struct sg_vector upper = sg_vector_take_numbers(&scratch, w->dtype, w->n);
  sg_apply(&a, SG_TRANSPOSED, &x, &atx);
  sg_apply(&a, SG_PLAIN, &atx, &expected);
  sg_apply_symmetric(w->dtype, arrays[1], SG_TRANSPOSED, &x, &cx, &upper);
  struct sg_rounding rounding = sg_rounding_of_sums(w, (double)w->k, (double)w->k + 3 * (double)w->n, true);
  rounding.dependence *= 2;
  return sg_vector_excess(&cx, &expected, &rounding, expected.size);
}

extern const struct sg_operation sg_operation_syrk;
const struct sg_operation sg_operation_syrk = {
    .name = "syrk",
    .summary = "product of a matrix by its transpose, C = A A'",
    .dtypes = 1u << SG_F32 | 1u << SG_F64,
    .shape = "NxK",
    .operands = "A: n x k, C: n x n",
    .real_flop = "k*n*(n + 1)",
    .flop_source = "LAPACK Working Note 41, operation counts of the BLAS",
    .check = syrk_check,
    .layout = syrk_layout,
    .flops = syrk_flops,
    .bytes = syrk_bytes,
    .call = syrk_call,
    .residual = syrk_residual,
    .vectors = 2,
    .residual_scratch = syrk_residual_scratch,
    .symbol = syrk_symbol,
};
