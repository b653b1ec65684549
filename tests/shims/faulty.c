/* Several operations, wrong as SG_SHIM_FAULT asks:
 *
 *   none      right
 *   element   one number in the middle of the result is off by a millionth of itself
 *   third     the first number of the result is doubled from the third call on
 *   last      the same in the last of each SG_SHIM_COUNT calls
 *   stale     the result is that of the call before in this thread
 *   corner    the last number of the result is not written
 *   info      of LAPACK: the result is right, and info says that it is not
 *   silent    of LAPACK: the result is not computed, and info says nothing of it */
#include <math.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "shim.h"

void cblas_dgemv(int order, int ta, int m, int n, double alpha, const double *a, int lda, const double *x,
                 int stride_x, double beta, double *y, int stride_y);
void cblas_dger(int order, int m, int n, double alpha, const double *x, int stride_x, const double *y, int stride_y,
                double *a, int lda);
void dpotrf_(const char *triangle, const int *n, double *a, const int *lda, int *info);

enum { MOST = 1024 };

static bool asked_for(const char *fault) {
  const char *asked = getenv("SG_SHIM_FAULT");
  return asked && strcmp(asked, fault) == 0;
}

static bool is_last(long call) {
  const char *count = getenv("SG_SHIM_COUNT");
  return count && call % atol(count) == atol(count) - 1;
}

/* `result` has n numbers, of which `middle` and `corner` are two that are defined. */
static void spoil(double *result, size_t n, size_t middle, size_t corner) {
  static atomic_long calls;
  static _Thread_local double before[MOST];
  const long call = atomic_fetch_add(&calls, 1);
  if (n > MOST) { abort(); }
  if (asked_for("element")) { result[middle] *= 1 + 1e-6; }
  if ((asked_for("third") && call >= 2) || (asked_for("last") && is_last(call))) { result[0] *= 2; }
  if (asked_for("corner")) { result[corner] = NAN; }
  if (asked_for("stale")) {
    double now[MOST];
    memcpy(now, result, n * sizeof *result);
    memcpy(result, before, n * sizeof *result);
    memcpy(before, now, n * sizeof *result);
  }
}

SHIM_DGEMM {
  (void)order, (void)ta, (void)tb, (void)beta;
  shim_product_f64(m, n, k, alpha, a, lda, b, ldb, c, ldc);
  const size_t size = (size_t)m * (size_t)n;
  spoil(c, size, size / 2, size - 1);
}

void cblas_dgemm_batch_strided(int order, int ta, int tb, int m, int n, int k, double alpha, const double *a, int lda,
                               int stride_a, const double *b, int ldb, int stride_b, double beta, double *c, int ldc,
                               int stride_c, int count) {
  (void)order, (void)ta, (void)tb, (void)beta;
  const size_t size = (size_t)m * (size_t)n;
  for (int i = 0; i < count; i++, a += stride_a, b += stride_b, c += stride_c) {
    shim_product_f64(m, n, k, alpha, a, lda, b, ldb, c, ldc);
    spoil(c, size, size / 2, size - 1);
  }
}

/* Row-major and not transposed, as the operation asks; beta is 0. */
void cblas_dgemv(int order, int ta, int m, int n, double alpha, const double *a, int lda, const double *x,
                 int stride_x, double beta, double *y, int stride_y) {
  (void)order, (void)ta, (void)stride_x, (void)stride_y, (void)beta;
  shim_product_f64(m, 1, n, alpha, a, lda, x, 1, y, 1);
  spoil(y, (size_t)m, (size_t)m / 2, (size_t)m - 1);
}

void cblas_dger(int order, int m, int n, double alpha, const double *x, int stride_x, const double *y, int stride_y,
                double *a, int lda) {
  (void)order, (void)stride_x, (void)stride_y;
  for (int i = 0; i < m; i++) {
    for (int j = 0; j < n; j++) {
      a[(size_t)i * (size_t)lda + (size_t)j] += alpha * x[i] * y[j];
    }
  }
  const size_t size = (size_t)m * (size_t)n;
  spoil(a, size, size / 2, size - 1);
}

/* The upper factor of a column-major matrix, which is the lower one, row by row. */
void dpotrf_(const char *triangle, const int *n, double *a, const int *lda, int *info) {
  (void)triangle;
  const size_t size = (size_t)*n, row = (size_t)*lda;
  *info = asked_for("info") ? 1 : 0;
  if (asked_for("silent")) { return; }
  for (size_t i = 0; i < size; i++) {
    for (size_t j = 0; j <= i; j++) {
      double sum = a[i * row + j];
      for (size_t p = 0; p < j; p++) {
        sum -= a[i * row + p] * a[j * row + p];
      }
      a[i * row + j] = i == j ? sqrt(sum) : sum / a[j * row + j];
    }
  }
  spoil(a, size * size, size / 2 * size, size * size - 1);
}
