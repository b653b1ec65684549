/* A product and a dot product under the names and with the integers of one build: PREFIX, SUFFIX, INTEGER. */
#include <stddef.h>
#include <stdint.h>

#define PASTE(a, b, c) a##b##c
#define PASTE_VALUES(a, b, c) PASTE(a, b, c)
#define NAMED(name) PASTE_VALUES(PREFIX, name, SUFFIX)

void NAMED(cblas_dgemm)(int order, int ta, int tb, INTEGER m, INTEGER n, INTEGER k, double alpha, const double *a,
                        INTEGER lda, const double *b, INTEGER ldb, double beta, double *c, INTEGER ldc);
double NAMED(cblas_ddot)(INTEGER n, const double *x, INTEGER incx, const double *y, INTEGER incy);
int NAMED(openblas_get_num_threads)(void);
void NAMED(openblas_set_num_threads)(int threads);

static int count = 4;

int NAMED(openblas_get_num_threads)(void) {
  return count;
}

void NAMED(openblas_set_num_threads)(int threads) {
  count = threads;
}

/* Row-major and not transposed; beta is taken for 0. */
void NAMED(cblas_dgemm)(int order, int ta, int tb, INTEGER m, INTEGER n, INTEGER k, double alpha, const double *a,
                        INTEGER lda, const double *b, INTEGER ldb, double beta, double *c, INTEGER ldc) {
  (void)order, (void)ta, (void)tb, (void)beta;
  for (INTEGER i = 0; i < m; i++) {
    for (INTEGER j = 0; j < n; j++) {
      double sum = 0;
      for (INTEGER p = 0; p < k; p++) {
        sum += a[i * lda + p] * b[p * ldb + j];
      }
      c[i * ldc + j] = alpha * sum;
    }
  }
}

double NAMED(cblas_ddot)(INTEGER n, const double *x, INTEGER incx, const double *y, INTEGER incy) {
  double sum = 0;
  for (INTEGER i = 0; i < n; i++) {
    sum += x[i * incx] * y[i * incy];
  }
  return sum;
}
