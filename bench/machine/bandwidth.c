#include "bench/machine/bandwidth.h"

void sg_arrays_touch(const struct sg_arrays *arrays) {
  for (size_t i = 0; i < arrays->n; i++) {
    arrays->a[i] = 1;
    arrays->b[i] = 2;
    arrays->c[i] = 0;
  }
}

void sg_arrays_copy(const struct sg_arrays *arrays) {
  const double *restrict a = arrays->a;
  double *restrict c = arrays->c;
  for (size_t i = 0; i < arrays->n; i++) {
    c[i] = a[i];
  }
}

void sg_arrays_triad(const struct sg_arrays *arrays) {
  double *restrict a = arrays->a;
  const double *restrict b = arrays->b, *restrict c = arrays->c;
  for (size_t i = 0; i < arrays->n; i++) {
    a[i] = b[i] + 3 * c[i];
  }
}
