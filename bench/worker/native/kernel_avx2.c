/* AVX2 with FMA: twelve accumulators, two vectors of B and one broadcast of A in sixteen registers. */
#include <stddef.h>

#include "bench/worker/native/kernel.h"

#if defined(__x86_64__)

enum { VECTOR_BYTES = 32, ROWS = 6, WIDEST = 2 };
enum { LOADS_SOME = 0 };
#define LOAD_SOME(type, mask, from) ((void)(mask), *(const type *)(from))
#define STORE_SOME(to, mask, vector) ((void)(to), (void)(mask), (void)(vector))
#define TARGET __attribute__((target("avx2,fma")))
#define REAL float
#define SUFFIX f32
#include "bench/worker/native/kernel_body.h"
#define REAL double
#define SUFFIX f64
#include "bench/worker/native/kernel_body.h"

const struct sg_native_kernels *sg_native_avx2(void) {
  static const struct sg_native_kernels kernels = {
      .isa = "avx2",
      .f32 = {ROWS, 2 * (VECTOR_BYTES / sizeof(float)), VECTOR_BYTES / sizeof(float), packed_f32, direct_f32},
      .f64 = {ROWS, 2 * (VECTOR_BYTES / sizeof(double)), VECTOR_BYTES / sizeof(double), packed_f64, direct_f64},
  };
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? &kernels : NULL;
}

#else

const struct sg_native_kernels *sg_native_avx2(void) {
  return NULL;
}

#endif
