/* libxsmm's names and conventions: a product by Fortran's, which passes on what it has no kernel for; here that is
 * wrong. */
#include "shim.h"

const char *libxsmm_get_target_arch(void);
void libxsmm_dgemm(const char *ta, const char *tb, const int *m, const int *n, const int *k, const double *alpha,
                   const double *a, const int *lda, const double *b, const int *ldb, const double *beta, double *c,
                   const int *ldc);
void libxsmm_sgemm(const char *ta, const char *tb, const int *m, const int *n, const int *k, const float *alpha,
                   const float *a, const int *lda, const float *b, const int *ldb, const float *beta, float *c,
                   const int *ldc);

const char *libxsmm_get_target_arch(void) {
  return "skx";
}

static int has_kernel(const char *ta, int m, int n, int k) {
  return *ta == 'N' && (double)m * (double)n * (double)k <= 64.0 * 64.0 * 64.0;
}

/* C = A B, or A B', by columns. */
#define PRODUCT(name, type)                                                                              \
  void name(const char *ta, const char *tb, const int *m, const int *n, const int *k, const type *alpha, \
            const type *a, const int *lda, const type *b, const int *ldb, const type *beta, type *c,     \
            const int *ldc) {                                                                            \
    (void)beta;                                                                                          \
    for (int j = 0; j < *n; j++) {                                                                       \
      for (int i = 0; i < *m; i++) {                                                                     \
        type sum = 0;                                                                                    \
        for (int p = 0; p < *k; p++) {                                                                   \
          const int at = *tb == 'T' ? p * *ldb + j : j * *ldb + p;                                       \
          sum += a[p * *lda + i] * b[at];                                                                \
        }                                                                                                \
        c[j * *ldc + i] = has_kernel(ta, *m, *n, *k) ? *alpha * sum : 0;                                 \
      }                                                                                                  \
    }                                                                                                    \
  }
PRODUCT(libxsmm_dgemm, double)
PRODUCT(libxsmm_sgemm, float)
