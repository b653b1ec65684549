#include "bench/operations/triangle.h"

#include <math.h>

#include "bench/operations/errors.h"

struct square {
  const void *numbers;
  int64_t n; /* rows and columns */
  bool single, complex;
};

static struct square square_of(const struct sg_workload *w, const void *a) {
  struct sg_layout layout;
  w->operation->layout(w, &layout);
  return (struct square){a, layout.arrays[0].rows, w->dtype == SG_F32 || w->dtype == SG_C64,
                         sg_dtype_is_complex(w->dtype)};
}

static double part_of(const struct square *s, int64_t place) {
  return s->single ? (double)((const float *)s->numbers)[place] : ((const double *)s->numbers)[place];
}

/* |a_ij - a_kl|, of complex numbers in the larger of both parts; k < 0: |a_ij|. */
static double difference(const struct square *s, int64_t i, int64_t j, int64_t k, int64_t l) {
  const int64_t parts = s->complex ? 2 : 1;
  double most = 0;
  for (int64_t p = 0; p < parts; p++) {
    const double other = k < 0 ? 0 : part_of(s, (k * s->n + l) * parts + p);
    most = fmax(most, fabs(part_of(s, (i * s->n + j) * parts + p) - other));
  }
  return most;
}

static double largest(const struct square *s) {
  double most = 0;
  for (int64_t i = 0; i < s->n * s->n * (s->complex ? 2 : 1); i++) {
    const double size = fabs(part_of(s, i));
    if (size > most) { most = size; } /* of a loop with fmax, GCC 12 for AArch64 has an internal error */
  }
  return most;
}

enum { TILE = 32 }; /* rows are compared with columns */

bool sg_triangle_ignores(const struct sg_workload *w, const void *a, int64_t *row, int64_t *column) {
  if (w->operation->triangle == SG_WHOLE) { return false; }
  const struct square s = square_of(w, a);
  const bool mirrored = w->operation->triangle == SG_SYMMETRIC;
  const double limit = mirrored ? sg_likely((double)s.n, w->dtype) * largest(&s) : 0;
  for (int64_t top = 0; top < s.n; top += TILE) {
    for (int64_t left = top; left < s.n; left += TILE) {
      for (int64_t i = top; i < top + TILE && i < s.n; i++) {
        for (int64_t j = left > i ? left : i + 1; j < left + TILE && j < s.n; j++) {
          if (!(difference(&s, i, j, mirrored ? j : -1, i) > limit)) { continue; }
          *row = i;
          *column = j;
          return true;
        }
      }
    }
  }
  return false;
}

int64_t sg_triangle_zero(const struct sg_workload *w, const void *a) {
  if (w->operation->triangle != SG_DIVISOR) { return -1; }
  const struct square s = square_of(w, a);
  for (int64_t i = 0; i < s.n; i++) {
    if (difference(&s, i, i, -1, 0) == 0) { return i; }
  }
  return -1;
}
