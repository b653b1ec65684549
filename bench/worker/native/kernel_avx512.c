/* AVX-512: twenty-four accumulators, two vectors of B and one broadcast of A in thirty-two registers. */
#include <stddef.h>

#include "bench/worker/native/kernel.h"

#if defined(__x86_64__)

#include <immintrin.h>

enum { VECTOR_BYTES = 64, ROWS = 12, WIDEST = 4 };
enum { LOADS_SOME = 1 };
#define LOAD_SOME(type, mask, from) \
  (type) _Generic((from), const float *                      \
                  : _mm512_maskz_loadu_ps, const double *    \
                  : _mm512_maskz_loadu_pd)((__mmask16)(mask), from)
#define STORE_SOME(to, mask, vector) \
  _Generic((to), float * : _mm512_mask_storeu_ps, double * : _mm512_mask_storeu_pd)(to, (__mmask16)(mask), vector)
#define TARGET __attribute__((target("avx512f")))
#define REAL float
#define SUFFIX f32
#include "bench/worker/native/kernel_body.h"
#define REAL double
#define SUFFIX f64
#include "bench/worker/native/kernel_body.h"

const struct sg_native_kernels *sg_native_avx512(void) {
  static const struct sg_native_kernels kernels = {
      .isa = "avx512",
      .f32 = {ROWS, 2 * (VECTOR_BYTES / sizeof(float)), 1, packed_f32, direct_f32},
      .f64 = {ROWS, 2 * (VECTOR_BYTES / sizeof(double)), 1, packed_f64, direct_f64},
  };
  return __builtin_cpu_supports("avx512f") ? &kernels : NULL;
}

#else

const struct sg_native_kernels *sg_native_avx512(void) {
  return NULL;
}

#endif
