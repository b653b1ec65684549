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

double sg_likely_seen(double n, enum sg_dtype dtype) {
  return 3 * sg_likely(n, dtype);
}

double sg_likely_iterated(double n, enum sg_dtype dtype) {
  return sg_likely_seen(n, dtype) + 300 * sg_roundoff(dtype);
}

/* A limit that overflowed limits nothing. */
double sg_excess(double difference, double limit) {
  if (!isfinite(limit)) { return NAN; }
  return difference == 0 ? 0 : fabs(difference) / limit;
}

double sg_worse(double worst, double residual) {
  if (isnan(worst) || residual <= worst) { return worst; }
  return residual;
}

bool sg_numbers_can_be_checked(const void *numbers, size_t n, enum sg_dtype dtype) {
  static const double LEAST = 1e-70, MOST = 1e70;
  const double *values = numbers;
  double largest = 0;
  if (dtype == SG_F32 || dtype == SG_C64) { return true; }
  for (size_t i = 0; i < n; i++) {
    largest = fabs(values[i]) > largest ? fabs(values[i]) : largest;
  }
  return largest == 0 || (largest >= LEAST && largest <= MOST);
}

bool sg_inputs_are_random(const struct sg_workload *w) {
  return strcmp(w->source, "uniform") == 0;
}

struct sg_rounding sg_rounding_of_sums(const struct sg_workload *w, double terms, double check_terms,
                                       bool randomised) {
  const double u = sg_roundoff(w->dtype);
  const double of_check = 3 * sg_likely(check_terms, SG_F64); /* of up to nine products one after the other */
  if (sg_inputs_are_random(w)) {
    const double lost = terms * u * terms * u / 10;
    return (struct sg_rounding){.random = sqrt(terms / 3) * u, .systematic = lost + of_check, .dependence = 1};
  }
  const double worst = terms * u;
  return randomised ? (struct sg_rounding){.random = worst, .systematic = of_check}
                    : (struct sg_rounding){.systematic = worst + of_check};
}

/* Squares of the differences, in units of what rounding explains. */
struct squares {
  double sum, worst;
  double n;
};

static void add_square(struct squares *squares, const struct sg_rounding *rounding, double difference, double size) {
  const double in_units = sg_excess(difference, (rounding->random + rounding->systematic) * size);
  squares->worst =
      sg_worse(squares->worst, sg_excess(difference, (LAMBDA * rounding->random + rounding->systematic) * size));
  squares->sum += in_units * in_units;
  squares->n++;
}

double sg_vector_excess(const struct sg_vector *x, const struct sg_vector *y, const struct sg_rounding *rounding,
                        const double *size) {
  const double t = LAMBDA * LAMBDA / 2;
  struct squares squares = {0};
  for (int64_t i = 0; i < x->n; i++) {
    add_square(&squares, rounding, x->re[i] - y->re[i], size[i]);
    if (x->im) { add_square(&squares, rounding, x->im[i] - y->im[i], size[i]); }
  }
  if (rounding->dependence == 0) { return squares.worst; }
  const double limit = rounding->dependence * (squares.n + 2 * sqrt(squares.n * t) + 2 * t);
  return sg_worse(squares.worst, sqrt(squares.sum / limit));
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

double sg_norm_f_symmetric(enum sg_dtype dtype, const void *array, int64_t n) {
  const struct sg_matrix a = {.dtype = dtype, .data = array, .rows = n, .columns = n};
  double sum = 0;
  for (int64_t i = 0; i < n; i++) {
    for (int64_t j = 0; j <= i; j++) {
      const double value = entry(&a, i, j);
      sum += (j < i ? 2 : 1) * value * value;
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

double sg_orthogonality(const struct sg_matrix *q, enum sg_orthonormal which, const struct sg_draw *draw,
                        void *scratch) {
  const int64_t vectors = which == SG_ROWS ? q->rows : q->columns;
  const int64_t length = which == SG_ROWS ? q->columns : q->rows;
  const struct sg_vector x = sg_vector_draw(&scratch, q->dtype, vectors, draw);
  const struct sg_vector sum = sg_vector_take_numbers(&scratch, q->dtype, length);
  const struct sg_vector back = sg_vector_take_numbers(&scratch, q->dtype, vectors);
  sg_apply(q, which == SG_ROWS ? SG_TRANSPOSED : SG_PLAIN, &x, &sum);
  sg_apply(q, which == SG_ROWS ? SG_PLAIN : SG_TRANSPOSED, &sum, &back);
  return sg_vector_distance(&back, &x) / sg_vector_norm(&x);
}
