/* libxsmm, which compiles a kernel for each small product when it is first called: its products under CBLAS names, so
 * that it is a library like the others. */
#include "bench/worker/library.h"

#include "bench/operations/gemm.h"

/* Row-major C = A B is column-major C' = B' A'. Integers are passed by address, in 64 bits: builds with integers of
 * 32 bits read the lower half, which is the first on x86-64 and AArch64. */
enum { LARGEST = 64 }; /* LIBXSMM_MAX_MNK of its builds is 64^3 */

/* CBLAS functions have no argument for the library. */
static struct sg_library_calls used;

#define ADAPTER(name, call, type)                                                                                   \
  static void name(int order, int ta, int tb, int m, int n, int k, type alpha, const type *a, int lda,              \
                   const type *b, int ldb, type beta, type *c, int ldc) {                                           \
    static const char *const forms[] = {"N", "T"};                                                                  \
    const int64_t sizes[] = {n, m, k}, strides[] = {ldb, lda, ldc};                                                 \
    (void)order;                                                                                                    \
    used.call(forms[tb == SG_CBLAS_TRANS], forms[ta == SG_CBLAS_TRANS], &sizes[0], &sizes[1], &sizes[2], &alpha, b, \
              &strides[0], a, &strides[1], &beta, c, &strides[2]);                                                  \
  }
ADAPTER(multiply_f32, libxsmm_sgemm, float)
ADAPTER(multiply_f64, libxsmm_dgemm, double)
#undef ADAPTER

bool sg_library_is_xsmm(const struct sg_library *library) {
  return library->calls.libxsmm_sgemm && library->calls.libxsmm_dgemm;
}

void sg_library_adapt_xsmm(struct sg_library *library) {
  if (!sg_library_is_xsmm(library) || SG_BLAS_HAS(&library->blas, cblas_dgemm)) { return; }
  used = library->calls;
  library->blas.lp64.cblas_sgemm = multiply_f32;
  library->blas.lp64.cblas_dgemm = multiply_f64;
}

/* libxsmm_frontend.h: LIBXSMM_SMM, and LIBXSMM_GEMM_NO_BYPASS, by which the first operand, B here, is not transposed.
 */
int sg_library_check_xsmm(const struct sg_workload *w, struct sg_error *err) {
  const double largest = LARGEST;
  if ((double)w->m * (double)w->n * (double)w->k > largest * largest * largest) {
    return sg_fail(err, SG_UNABLE,
                   "libxsmm passes products above %d x %d x %d to another BLAS: measure that one instead", LARGEST,
                   LARGEST, LARGEST);
  }
  if (sg_gemm_forms(w).b == SG_PLAIN) { return SG_OK; }
  return sg_fail(err, SG_UNABLE, "libxsmm passes products with tb=t to another BLAS: measure that one instead");
}
