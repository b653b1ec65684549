#include "bench/operations/inputs.h"

#define INPUTS(type, suffix)                                                                               \
  static void centre_##suffix(type array[], int64_t n) {                                                   \
    for (int64_t i = 0; i < n; i++) {                                                                      \
      array[i] -= (type)0.5;                                                                               \
    }                                                                                                      \
  }                                                                                                        \
  /* In tiles, because columns are read and rows written. */                                               \
  static void mirror_##suffix(type array[], int64_t n) {                                                   \
    for (int64_t top = 0; top < n; top += TILE) {                                                          \
      for (int64_t left = top; left < n; left += TILE) {                                                   \
        const int64_t right = left + TILE < n ? left + TILE : n;                                           \
        for (int64_t i = top; i < top + TILE && i < n; i++) {                                              \
          for (int64_t j = left > i ? left : i + 1; j < right; j++) {                                      \
            array[i * n + j] = array[j * n + i];                                                           \
          }                                                                                                \
        }                                                                                                  \
      }                                                                                                    \
    }                                                                                                      \
  }                                                                                                        \
  static void add_along_##suffix(type array[], int64_t first, int64_t step, int64_t count, double value) { \
    for (int64_t i = 0; i < count; i++) {                                                                  \
      array[first + i * step] += (type)value;                                                              \
    }                                                                                                      \
  }

enum { TILE = 32 };
INPUTS(float, f32)
INPUTS(double, f64)
#undef INPUTS

static bool is_single(enum sg_dtype dtype) {
  return dtype == SG_F32 || dtype == SG_C64;
}

static int64_t parts_of(enum sg_dtype dtype) {
  return sg_dtype_is_complex(dtype) ? 2 : 1;
}

void sg_centre(enum sg_dtype dtype, void *array, int64_t n) {
  if (is_single(dtype)) {
    centre_f32(array, parts_of(dtype) * n);
  } else {
    centre_f64(array, parts_of(dtype) * n);
  }
}

void sg_mirror(enum sg_dtype dtype, void *array, int64_t n) {
  if (dtype == SG_F32) {
    mirror_f32(array, n);
  } else {
    mirror_f64(array, n);
  }
}

/* To the real parts of complex numbers. */
void sg_add_along(enum sg_dtype dtype, void *array, int64_t first, int64_t step, int64_t count, double value) {
  const int64_t parts = parts_of(dtype);
  if (is_single(dtype)) {
    add_along_f32(array, parts * first, parts * step, count, value);
  } else {
    add_along_f64(array, parts * first, parts * step, count, value);
  }
}
