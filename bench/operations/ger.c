/* ger: C = A + x y', a rank-one update, memory-bound; A and C are m x n, row-major, x and y are rows of their arrays.
 * Of complex types, option ty says whether y is transposed (t: geru) or conjugated too (c: gerc). k is ignored.
 *
 * BLAS updates A in place; here A is kept for the check, and copied to C first. So the actual memory traffic exceeds
 * the compulsory one: A, x and y read, C written.
 *
 * Check: every number, recomputed in double. Limit: gamma_p(u) + gamma_p(d) times |A| + |x| |y|' (N. J. Higham,
 * "Accuracy and Stability of Numerical Algorithms", 2nd ed., section 3.1), where p = 2 roundings, or 3 of each part
 * of a complex number, which adds two products. */
#include <math.h>
#include <string.h>

#include "bench/operations/blas.h"
#include "bench/operations/errors.h"
#include "bench/operations/operation.h"
#include "bench/operations/options.h"

enum { A, X, Y, C };

static const char *const form_names[] = {"t", "c", NULL};
static const struct sg_operation_option ger_options[] = {{"ty", form_names}};

static bool conjugates(const struct sg_workload *w) {
  struct sg_operation_choice choice;
  sg_options_read(w, ger_options, 1, &choice);
  return choice.value == 1;
}

static int ger_check(const struct sg_workload *w, struct sg_error *err) {
  struct sg_operation_choice choice;
  const int status = sg_options_parse(w, ger_options, 1, &choice, err);
  if (status != SG_OK || choice.value == 0 || sg_dtype_is_complex(w->dtype)) { return status; }
  return sg_fail(err, SG_BAD_INPUT, "ger: option ty=c is for complex types: use ty=t");
}

static void ger_layout(const struct sg_workload *w, struct sg_layout *layout) {
  *layout = (struct sg_layout){
      .arrays = {{w->m, w->n}, {1, w->m}, {1, w->n}, {w->m, w->n}},
      .n_inputs = 3,
      .n_outputs = 1,
  };
}

/* A multiplication and an addition for each of m n numbers (Golub and Van Loan, "Matrix Computations", 4th ed.,
 * section 1.1.11; LAPACK Working Note 41 also counts the multiplication by alpha, which is 1 here); of complex
 * numbers, 6 and 2 real operations each. */
static double ger_flops(const struct sg_workload *w) {
  return (sg_dtype_is_complex(w->dtype) ? 8.0 : 2.0) * (double)w->m * (double)w->n;
}

static double ger_bytes(const struct sg_workload *w) {
  const double m = (double)w->m, n = (double)w->n;
  return (2 * m * n + m + n) * (double)sg_dtype_bytes(w->dtype);
}

static const char *ger_symbol(const struct sg_workload *w) {
  static const char *const plain[SG_DTYPES] = {"cblas_sger", "cblas_dger", "cblas_cgeru", "cblas_zgeru"};
  static const char *const conjugated[SG_DTYPES] = {NULL, NULL, "cblas_cgerc", "cblas_zgerc"};
  return (conjugates(w) ? conjugated : plain)[w->dtype];
}

static int ger_call(const struct sg_blas *blas, const struct sg_workload *w, void *const *arrays, void *workspace) {
  (void)workspace;
  const int m = (int)w->m, n = (int)w->n;
  const bool conjugated = conjugates(w);
  memcpy(arrays[C], arrays[A], (size_t)w->m * (size_t)w->n * sg_dtype_bytes(w->dtype));
#define CALL(function, alpha) \
  SG_BLAS_CALL(blas, function, SG_CBLAS_ROW_MAJOR, m, n, alpha, arrays[X], 1, arrays[Y], 1, arrays[C], n)
  switch (w->dtype) {
  case SG_F32:
    CALL(cblas_sger, 1);
    break;
  case SG_F64:
    CALL(cblas_dger, 1);
    break;
  case SG_C64:
    if (conjugated) {
      CALL(cblas_cgerc, SG_ONE_C64);
    } else {
      CALL(cblas_cgeru, SG_ONE_C64);
    }
    break;
  default:
    if (conjugated) {
      CALL(cblas_zgerc, SG_ONE_C128);
    } else {
      CALL(cblas_zgeru, SG_ONE_C128);
    }
    break;
  }
#undef CALL
  return 0;
}

static double tolerance_of(const struct sg_workload *w) {
  const double roundings = sg_dtype_is_complex(w->dtype) ? 3 : 2;
  return sg_gamma(roundings, sg_roundoff(w->dtype)) + sg_gamma(roundings, sg_roundoff(SG_F64));
}

#define WORST_OF_ROW(function, type)                                                                       \
  static double function(const type *a, double x, const type *y, const type *c, int64_t n, double limit) { \
    double worst = 0;                                                                                      \
    for (int64_t j = 0; j < n; j++) {                                                                      \
      const double xy = x * (double)y[j], aj = (double)a[j];                                               \
      worst = sg_worse(worst, sg_excess((double)c[j] - (aj + xy), limit * (fabs(aj) + fabs(xy))));         \
    }                                                                                                      \
    return worst;                                                                                          \
  }
WORST_OF_ROW(worst_f32, float)
WORST_OF_ROW(worst_f64, double)
#undef WORST_OF_ROW

static double part_excess(double c, double a, double first, double second, double limit) {
  return sg_excess(c - (a + first + second), limit * (fabs(a) + fabs(first) + fabs(second)));
}

/* Numbers are (re, im) pairs, also x. */
#define WORST_OF_COMPLEX_ROW(function, type)                                                                      \
  static double function(const type *a, const type *x, const type *y, double conjugate, const type *c, int64_t n, \
                         double limit) {                                                                          \
    const double xr = (double)x[0], xi = (double)x[1];                                                            \
    double worst = 0;                                                                                             \
    for (int64_t j = 0; j < n; j++) {                                                                             \
      const double yr = (double)y[2 * j], yi = conjugate * (double)y[2 * j + 1];                                  \
      const double re = part_excess((double)c[2 * j], (double)a[2 * j], xr * yr, -(xi * yi), limit);              \
      const double im = part_excess((double)c[2 * j + 1], (double)a[2 * j + 1], xr * yi, xi * yr, limit);         \
      worst = sg_worse(sg_worse(worst, re), im);                                                                  \
    }                                                                                                             \
    return worst;                                                                                                 \
  }
WORST_OF_COMPLEX_ROW(worst_c64, float)
WORST_OF_COMPLEX_ROW(worst_c128, double)
#undef WORST_OF_COMPLEX_ROW

static double ger_residual(const struct sg_workload *w, const struct sg_draw *draw, void *const *arrays,
                           void *scratch) {
  (void)draw;
  (void)scratch;
  const double limit = tolerance_of(w), conjugate = conjugates(w) ? -1 : 1;
  double worst = 0;
  for (int64_t i = 0; i < w->m; i++) {
    double row = 0;
    switch (w->dtype) {
    case SG_F32: {
      const float *a = arrays[A], *x = arrays[X], *c = arrays[C];
      row = worst_f32(a + i * w->n, (double)x[i], arrays[Y], c + i * w->n, w->n, limit);
      break;
    }
    case SG_F64: {
      const double *a = arrays[A], *x = arrays[X], *c = arrays[C];
      row = worst_f64(a + i * w->n, x[i], arrays[Y], c + i * w->n, w->n, limit);
      break;
    }
    case SG_C64: {
      const float *a = arrays[A], *x = arrays[X], *c = arrays[C];
      row = worst_c64(a + 2 * i * w->n, x + 2 * i, arrays[Y], conjugate, c + 2 * i * w->n, w->n, limit);
      break;
    }
    default: {
      const double *a = arrays[A], *x = arrays[X], *c = arrays[C];
      row = worst_c128(a + 2 * i * w->n, x + 2 * i, arrays[Y], conjugate, c + 2 * i * w->n, w->n, limit);
      break;
    }
    }
    worst = sg_worse(worst, row);
  }
  return worst;
}

extern const struct sg_operation sg_operation_ger;
const struct sg_operation sg_operation_ger = {
    .name = "ger",
    .summary = "rank-one update, C = A + x y'; option ty = t|c",
    .dtypes = 1u << SG_F32 | 1u << SG_F64 | 1u << SG_C64 | 1u << SG_C128,
    .shape = "MxN",
    .operands = "A: m x n, x: 1 x m, y: 1 x n, C: m x n",
    .real_flop = "2*m*n",
    .complex_flop = "8*m*n",
    .flop_source = "G. H. Golub, C. F. Van Loan, \"Matrix Computations\", 4th ed., section 1.1.11",
    .check = ger_check,
    .layout = ger_layout,
    .flops = ger_flops,
    .bytes = ger_bytes,
    .call = ger_call,
    .residual = ger_residual,
    .symbol = ger_symbol,
};
