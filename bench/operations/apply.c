#include "bench/operations/apply.h"

#include <math.h>
#include <string.h>

size_t sg_vector_bytes(enum sg_dtype dtype, int64_t n) {
  return (sg_dtype_is_complex(dtype) ? 3 : 2) * (size_t)n * sizeof(double);
}

struct sg_vector sg_vector_take(void **scratch, enum sg_dtype dtype, int64_t n) {
  double *start = *scratch;
  *scratch = (char *)*scratch + sg_vector_bytes(dtype, n);
  return (struct sg_vector){
      .n = n, .re = start, .size = start + n, .im = sg_dtype_is_complex(dtype) ? start + 2 * n : NULL};
}

struct sg_vector sg_vector_take_numbers(void **scratch, enum sg_dtype dtype, int64_t n) {
  struct sg_vector x = sg_vector_take(scratch, dtype, n);
  x.size = NULL;
  return x;
}

struct sg_vector sg_vector_draw(void **scratch, enum sg_dtype dtype, int64_t n, const struct sg_draw *draw) {
  struct sg_vector x = sg_vector_take(scratch, dtype, n);
  x.random = true;
  sg_random_vector(x.re, (size_t)n, draw);
  for (int64_t i = 0; i < n; i++) {
    x.size[i] = fabs(x.re[i]);
    if (x.im) { x.im[i] = 0; }
  }
  return x;
}

struct sg_vector sg_vector_of_errors(const struct sg_vector *x) {
  struct sg_vector errors = *x;
  errors.random = true;
  for (int64_t i = 0; i < x->n; i++) {
    errors.size[i] = hypot(x->re[i], x->size[i]);
  }
  return errors;
}

void sg_vector_read(const struct sg_vector *x, enum sg_dtype dtype, const void *array) {
  for (int64_t i = 0; i < x->n; i++) {
    x->re[i] = dtype == SG_F32 ? (double)((const float *)array)[i] : ((const double *)array)[i];
    if (x->size) { x->size[i] = fabs(x->re[i]); }
  }
}

enum sg_form sg_form_transposed(enum sg_form form) {
  static const enum sg_form transposed[] = {SG_TRANSPOSED, SG_PLAIN, SG_CONJUGATED, SG_ADJOINT};
  return transposed[form];
}

static bool runs_along_rows(enum sg_form form) {
  return form == SG_PLAIN || form == SG_CONJUGATED;
}

static int64_t row_stride(const struct sg_matrix *a) {
  return a->stride ? a->stride : a->columns;
}

static int64_t row_length(const struct sg_matrix *a, int64_t i) {
  return a->lower && i + 1 < a->columns ? i + 1 : a->columns;
}

/* Fixed partial sums let the compiler vectorise without changing the result between builds. */
enum { LANES = 8 };

static double sum_of(const double lanes[LANES]) {
  double sum = lanes[0];
  for (int l = 1; l < LANES; l++) {
    sum += lanes[l];
  }
  return sum;
}

/* How the sizes of a product are computed; constant where it is inlined. */
enum sizes { NO_SIZES, SUMS, ROOTS_OF_SQUARES };

static inline enum sizes sizes_of(const struct sg_vector *x, const struct sg_vector *y) {
  return !y->size ? NO_SIZES : x->random ? ROOTS_OF_SQUARES : SUMS;
}

/* What one entry adds to a size, or to its square. */
static inline double share(enum sizes sizes, double modulus, double size) {
  return sizes == ROOTS_OF_SQUARES ? modulus * modulus * size * size : modulus * size;
}

/* A row times a vector, and adding a multiple of a row to a vector: for the matrix and its transpose, both along
 * contiguous rows. */
#define REAL_KERNELS(type, suffix)                                                                         \
  static inline void dot_##suffix(enum sizes sizes, const type *row, int64_t n, const struct sg_vector *x, \
                                  const struct sg_vector *y, int64_t i) {                                  \
    const double *v = x->re, *w = x->size;                                                                 \
    double sum[LANES] = {0}, bound[LANES] = {0};                                                           \
    int64_t j = 0;                                                                                         \
    for (; j + LANES <= n; j += LANES) {                                                                   \
      for (int l = 0; l < LANES; l++) {                                                                    \
        sum[l] += (double)row[j + l] * v[j + l];                                                           \
        if (sizes) { bound[l] += share(sizes, fabs((double)row[j + l]), w[j + l]); }                       \
      }                                                                                                    \
    }                                                                                                      \
    for (; j < n; j++) {                                                                                   \
      sum[0] += (double)row[j] * v[j];                                                                     \
      if (sizes) { bound[0] += share(sizes, fabs((double)row[j]), w[j]); }                                 \
    }                                                                                                      \
    y->re[i] = sum_of(sum);                                                                                \
    if (sizes) { y->size[i] = sum_of(bound); }                                                             \
  }                                                                                                        \
  static inline void add_row_##suffix(enum sizes sizes, const type *row, int64_t n, double v, double w,    \
                                      double *restrict y, double *restrict size) {                         \
    for (int64_t j = 0; j < n; j++) {                                                                      \
      y[j] += (double)row[j] * v;                                                                          \
      if (sizes) { size[j] += share(sizes, fabs((double)row[j]), w); }                                     \
    }                                                                                                      \
  }                                                                                                        \
  static inline void rows_##suffix(enum sizes sizes, const struct sg_matrix *a, enum sg_form form,         \
                                   const struct sg_vector *x, const struct sg_vector *y) {                 \
    const type *data = a->data;                                                                            \
    for (int64_t i = 0; i < a->rows; i++) {                                                                \
      const type *row = data + i * row_stride(a);                                                          \
      if (runs_along_rows(form)) {                                                                         \
        dot_##suffix(sizes, row, row_length(a, i), x, y, i);                                               \
      } else {                                                                                             \
        add_row_##suffix(sizes, row, row_length(a, i), x->re[i], sizes ? x->size[i] : 0, y->re, y->size);  \
      }                                                                                                    \
    }                                                                                                      \
  }                                                                                                        \
  static void apply_##suffix(const struct sg_matrix *a, enum sg_form form, const struct sg_vector *x,      \
                             const struct sg_vector *y) {                                                  \
    switch (sizes_of(x, y)) {                                                                              \
    case NO_SIZES:                                                                                         \
      rows_##suffix(NO_SIZES, a, form, x, y);                                                              \
      break;                                                                                               \
    case SUMS:                                                                                             \
      rows_##suffix(SUMS, a, form, x, y);                                                                  \
      break;                                                                                               \
    default:                                                                                               \
      rows_##suffix(ROOTS_OF_SQUARES, a, form, x, y);                                                      \
      break;                                                                                               \
    }                                                                                                      \
  }
REAL_KERNELS(float, f32)
REAL_KERNELS(double, f64)
#undef REAL_KERNELS

/* The same for (re, im) pairs. The rounding error of both parts of a sum of n complex products is that of 2n real
 * terms, whose moduli add up to at most (|re| + |im|) times the modulus of the other factor. */
static inline double complex_share(enum sizes sizes, double re, double im, double size) {
  return sizes == ROOTS_OF_SQUARES ? (re * re + im * im) * size * size : (fabs(re) + fabs(im)) * size;
}

#define COMPLEX_KERNELS(type, suffix)                                                                 \
  static void dot_##suffix(enum sizes sizes, const type *row, int64_t n, double conjugate,            \
                           const struct sg_vector *x, const struct sg_vector *y, int64_t i) {         \
    double re = 0, im = 0, bound = 0;                                                                 \
    for (int64_t j = 0; j < n; j++) {                                                                 \
      const double a = (double)row[2 * j], b = conjugate * (double)row[2 * j + 1];                    \
      re += a * x->re[j] - b * x->im[j];                                                              \
      im += a * x->im[j] + b * x->re[j];                                                              \
      if (sizes) { bound += complex_share(sizes, a, b, x->size[j]); }                                 \
    }                                                                                                 \
    y->re[i] = re;                                                                                    \
    y->im[i] = im;                                                                                    \
    if (sizes) { y->size[i] = bound; }                                                                \
  }                                                                                                   \
  static void add_row_##suffix(enum sizes sizes, const type *row, int64_t n, double conjugate,        \
                               const struct sg_vector *x, int64_t i, const struct sg_vector *y) {     \
    const double re = x->re[i], im = x->im[i], size = sizes ? x->size[i] : 0;                         \
    for (int64_t j = 0; j < n; j++) {                                                                 \
      const double a = (double)row[2 * j], b = conjugate * (double)row[2 * j + 1];                    \
      y->re[j] += a * re - b * im;                                                                    \
      y->im[j] += a * im + b * re;                                                                    \
      if (sizes) { y->size[j] += complex_share(sizes, a, b, size); }                                  \
    }                                                                                                 \
  }                                                                                                   \
  static void apply_##suffix(const struct sg_matrix *a, enum sg_form form, const struct sg_vector *x, \
                             const struct sg_vector *y) {                                             \
    const type *data = a->data;                                                                       \
    const enum sizes sizes = sizes_of(x, y);                                                          \
    const double conjugate = form == SG_ADJOINT || form == SG_CONJUGATED ? -1.0 : 1.0;                \
    for (int64_t i = 0; i < a->rows; i++) {                                                           \
      const type *row = data + 2 * i * row_stride(a);                                                 \
      if (runs_along_rows(form)) {                                                                    \
        dot_##suffix(sizes, row, row_length(a, i), conjugate, x, y, i);                               \
      } else {                                                                                        \
        add_row_##suffix(sizes, row, row_length(a, i), conjugate, x, i, y);                           \
      }                                                                                               \
    }                                                                                                 \
  }
COMPLEX_KERNELS(float, c64)
COMPLEX_KERNELS(double, c128)
#undef COMPLEX_KERNELS

void sg_apply(const struct sg_matrix *a, enum sg_form form, const struct sg_vector *x, const struct sg_vector *y) {
  static void (*const kernels[SG_DTYPES])(const struct sg_matrix *, enum sg_form, const struct sg_vector *,
                                          const struct sg_vector *) = {apply_f32, apply_f64, apply_c64, apply_c128};
  const size_t bytes = (size_t)y->n * sizeof(double);
  memset(y->re, 0, bytes);
  if (y->size) { memset(y->size, 0, bytes); }
  if (y->im) { memset(y->im, 0, bytes); }
  kernels[a->dtype](a, form, x, y);
  for (int64_t i = 0; i < y->n && sizes_of(x, y) == ROOTS_OF_SQUARES; i++) {
    y->size[i] = sqrt(y->size[i]);
  }
}

static double part_of(enum sg_dtype dtype, const void *array, int64_t at) {
  const bool single = dtype == SG_F32 || dtype == SG_C64;
  return single ? (double)((const float *)array)[at] : ((const double *)array)[at];
}

/* The lower triangle and its mirror image, which both include the diagonal. */
void sg_apply_symmetric(enum sg_dtype dtype, const void *array, enum sg_form mirrored, const struct sg_vector *x,
                        const struct sg_vector *y, const struct sg_vector *spare) {
  const struct sg_matrix lower = {.dtype = dtype, .data = array, .rows = x->n, .columns = x->n, .lower = 1};
  const int64_t parts = sg_dtype_is_complex(dtype) ? 2 : 1;
  sg_apply(&lower, SG_PLAIN, x, y);
  sg_apply(&lower, mirrored, x, spare);
  for (int64_t i = 0; i < x->n; i++) {
    const int64_t at = parts * i * (x->n + 1);
    const double re = part_of(dtype, array, at), im = parts == 2 ? part_of(dtype, array, at + 1) : 0;
    const double mirrored_im = mirrored == SG_ADJOINT ? -im : im;
    y->re[i] += spare->re[i] - re * x->re[i];
    if (y->im) {
      y->re[i] += mirrored_im * x->im[i];
      y->im[i] += spare->im[i] - (re * x->im[i] + mirrored_im * x->re[i]);
    }
    if (y->size) { y->size[i] += spare->size[i] - (fabs(re) + fabs(im)) * x->size[i]; }
  }
}
