#include "bench/machine/fma.h"

#include <stddef.h>

#include "bench/machine/fma_loop.h"
#include "core/clock.h"

enum { ACCUMULATORS = 12 };

/* One body for three vector widths: SG_FMA_STEPS rounds of ACCUMULATORS independent a = a * x + y. The values stay
 * near 1.
 */
#define SG_FMA_BODY(vector, lanes)                                    \
  vector a[ACCUMULATORS], x = {0}, y = {0};                           \
  for (int l = 0; l < (lanes); l++) {                                 \
    x[l] = 0.999999;                                                  \
    y[l] = 0.000001;                                                  \
  }                                                                   \
  for (int i = 0; i < ACCUMULATORS; i++) {                            \
    a[i] = x + (double)i * y;                                         \
  }                                                                   \
  for (int s = 0; s < SG_FMA_STEPS; s++) {                            \
    _Pragma("GCC unroll 12") for (int i = 0; i < ACCUMULATORS; i++) { \
      a[i] = a[i] * x + y;                                            \
    }                                                                 \
  }                                                                   \
  for (int i = 1; i < ACCUMULATORS; i++) {                            \
    a[0] += a[i];                                                     \
  }                                                                   \
  return a[0][0] + a[0][(lanes)-1];

typedef double vector16 __attribute__((vector_size(16)));

static double steps_baseline(void) {
  SG_FMA_BODY(vector16, 2)
}

#if defined(__x86_64__)
typedef double vector32 __attribute__((vector_size(32)));
typedef double vector64 __attribute__((vector_size(64)));

__attribute__((target("avx2,fma"))) static double steps_avx2(void) {
  SG_FMA_BODY(vector32, 4)
}
__attribute__((target("avx512f,avx2,fma"))) static double steps_avx512(void) {
  SG_FMA_BODY(vector64, 8)
}
#endif

static struct sg_fma_loop loop_of(double (*steps)(void), int64_t lanes, const char *width) {
  return (struct sg_fma_loop){steps, 2 * lanes * ACCUMULATORS * SG_FMA_STEPS, width};
}

static struct sg_fma_loop widest(void) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) { return loop_of(steps_avx512, 8, "AVX-512"); }
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    return loop_of(steps_avx2, 4, "AVX2 with FMA");
  }
#elif defined(__aarch64__)
  return sg_fma_arm();
#endif
  return loop_of(steps_baseline, 2, "the compiler's baseline");
}

const char *sg_fma_width(void) {
  return widest().width;
}

double sg_fma_rate(int64_t duration_ns) {
  const struct sg_fma_loop loop = widest();
  volatile double sink = 0;
  int64_t start = sg_now_ns(), now, rounds = 0;
  do {
    sink = sink + loop.steps();
    rounds++;
    now = sg_now_ns();
  } while (now - start < duration_ns);
  return (double)loop.flops * (double)rounds / ((double)(now - start) / 1e9);
}
