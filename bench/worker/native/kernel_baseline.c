/* 16-byte vectors: SSE2, NEON, or emulated by the compiler. Eight accumulators, as x86-64 has sixteen registers. */
#include <stddef.h>

#include "bench/worker/native/kernel.h"

enum { VECTOR_BYTES = 16, ROWS = 4, WIDEST = 2 };
enum { LOADS_SOME = 0 };
#define LOAD_SOME(type, mask, from) ((void)(mask), *(const type *)(from))
#define STORE_SOME(to, mask, vector) ((void)(to), (void)(mask), (void)(vector))
#define TARGET
#define REAL float
#define SUFFIX f32
#include "bench/worker/native/kernel_body.h"
#define REAL double
#define SUFFIX f64
#include "bench/worker/native/kernel_body.h"

const struct sg_native_kernels *sg_native_baseline(void) {
  static const struct sg_native_kernels kernels = {
      .isa = "baseline",
      .f32 = {ROWS, 2 * (VECTOR_BYTES / sizeof(float)), VECTOR_BYTES / sizeof(float), packed_f32, direct_f32},
      .f64 = {ROWS, 2 * (VECTOR_BYTES / sizeof(double)), VECTOR_BYTES / sizeof(double), packed_f64, direct_f64},
  };
  return &kernels;
}
