#include "bench/operations/errors.h"

#include <float.h>
#include <math.h>
#include <string.h>

double sg_roundoff(enum sg_dtype dtype) {
  return dtype == SG_F32 || dtype == SG_C64 ? (double)FLT_EPSILON / 2 : DBL_EPSILON / 2;
}

static const double LAMBDA = 10;

double sg_gamma(double n, double roundoff) {
  return n * roundoff < 1 ? n * roundoff / (1 - n * roundoff) : LAMBDA * sqrt(n) * roundoff;
}

double sg_likely(double n, enum sg_dtype dtype) {
  return LAMBDA * sqrt(n) * sg_roundoff(dtype);
}

double sg_likely_signs(double n, enum sg_dtype dtype) {
  return 3 * sg_likely(n, dtype);
}

double sg_likely_iterated(double n, enum sg_dtype dtype) {
  return sg_likely_signs(n, dtype) + 300 * sg_roundoff(dtype);
}

double sg_excess(double difference, double limit) {
  return difference == 0 ? 0 : fabs(difference) / limit;
}

double sg_worse(double worst, double residual) {
  if (isnan(worst) || residual <= worst) { return worst; }
  return residual;
}

double sg_vector_excess(const struct sg_vector *x, const struct sg_vector *y, double tolerance, const double *size) {
  double worst = 0;
  for (int64_t i = 0; i < x->n; i++) {
    const double limit = tolerance * size[i];
    worst = sg_worse(worst, sg_excess(x->re[i] - y->re[i], limit));
    if (x->im) { worst = sg_worse(worst, sg_excess(x->im[i] - y->im[i], limit)); }
  }
  return worst;
}

double sg_vector_norm(const struct sg_vector *x) {
  double sum = 0;
  for (int64_t i = 0; i < x->n; i++) {
    sum += x->re[i] * x->re[i];
  }
  return sqrt(sum);
}

double sg_vector_distance(const struct sg_vector *x, const struct sg_vector *y) {
  double sum = 0;
  for (int64_t i = 0; i < x->n; i++) {
    const double difference = x->re[i] - y->re[i];
    sum += difference * difference;
  }
  return sqrt(sum);
}

static double entry(const struct sg_matrix *a, int64_t i, int64_t j) {
  const int64_t at = i * (a->stride ? a->stride : a->columns) + j;
  return a->dtype == SG_F32 ? (double)((const float *)a->data)[at] : ((const double *)a->data)[at];
}

double sg_norm_f(const struct sg_matrix *a) {
  double sum = 0;
  for (int64_t i = 0; i < a->rows; i++) {
    for (int64_t j = 0; j < a->columns; j++) {
      const double value = entry(a, i, j);
      sum += value * value;
    }
  }
  return sqrt(sum);
}

double sg_norm_2_bound(const struct sg_matrix *a, double *columns_scratch) {
  double largest_row = 0, largest_column = 0;
  memset(columns_scratch, 0, (size_t)a->columns * sizeof(double));
  for (int64_t i = 0; i < a->rows; i++) {
    double row = 0;
    for (int64_t j = 0; j < a->columns; j++) {
      const double value = fabs(entry(a, i, j));
      row += value;
      columns_scratch[j] += value;
    }
    largest_row = sg_worse(largest_row, row);
  }
  for (int64_t j = 0; j < a->columns; j++) {
    largest_column = sg_worse(largest_column, columns_scratch[j]);
  }
  return sqrt(largest_row * largest_column);
}

size_t sg_orthogonality_bytes(int64_t rows, int64_t columns) {
  const int64_t longer = rows > columns ? rows : columns;
  return 3 * sg_vector_bytes(SG_F64, longer);
}

double sg_orthogonality(const struct sg_matrix *q, enum sg_orthonormal which, uint64_t seed, int64_t item,
                        void *scratch) {
  const int64_t vectors = which == SG_ROWS ? q->rows : q->columns;
  const int64_t length = which == SG_ROWS ? q->columns : q->rows;
  const struct sg_vector signs = sg_vector_take(&scratch, q->dtype, vectors);
  const struct sg_vector sum = sg_vector_take(&scratch, q->dtype, length);
  const struct sg_vector back = sg_vector_take(&scratch, q->dtype, vectors);
  sg_vector_signs(&signs, seed, item);
  sg_apply(q, which == SG_ROWS ? SG_TRANSPOSED : SG_PLAIN, &signs, &sum);
  sg_apply(q, which == SG_ROWS ? SG_PLAIN : SG_TRANSPOSED, &sum, &back);
  return sg_vector_distance(&back, &signs) / sg_vector_norm(&signs);
}
