/* NEON and SVE. An instruction here adds to its accumulator, so the loops are a = a + x y; the values stay small.
 *
 * 24 accumulators of the 32 registers: latency times pipes is 8 on Neoverse N1, 16 on V1, V2 and Apple's cores, 18 on
 * A64FX and 24 on Cortex-X925 (Arm's and Fujitsu's software optimisation guides). */
#include "bench/machine/fma_loop.h"

#if defined(__aarch64__)

#include <arm_neon.h>
#include <asm/hwcap.h>
#include <sys/auxv.h>
#pragma GCC push_options
#pragma GCC target("+sve")
#include <arm_sve.h>
#pragma GCC pop_options

#define FIRST_HALF(DO) DO(0) DO(1) DO(2) DO(3) DO(4) DO(5) DO(6) DO(7) DO(8) DO(9) DO(10) DO(11)
#define OTHER_HALF(DO) DO(12) DO(13) DO(14) DO(15) DO(16) DO(17) DO(18) DO(19) DO(20) DO(21) DO(22) DO(23)
#define FOR_EACH(DO) FIRST_HALF(DO) OTHER_HALF(DO)
#define ONE(i) +1
enum { ACCUMULATORS = 0 FOR_EACH(ONE), NEON_LANES = 2 };

static double steps_neon(void) {
  const float64x2_t x = vdupq_n_f64(0.001), y = vdupq_n_f64(0.001);
#define START(i) float64x2_t a##i = vdupq_n_f64(i);
#define STEP(i) a##i = vfmaq_f64(a##i, x, y);
#define ADD(i) sum += vaddvq_f64(a##i);
  FOR_EACH(START)
  for (int s = 0; s < SG_FMA_STEPS; s++) {
    FOR_EACH(STEP)
  }
  double sum = 0;
  FOR_EACH(ADD)
  return sum;
#undef START
#undef STEP
#undef ADD
}

/* Vectors whose length only the CPU knows cannot be elements of an array. */
__attribute__((target("+sve"))) static double steps_sve(void) {
  const svbool_t all = svptrue_b64();
  const svfloat64_t x = svdup_n_f64(0.001), y = svdup_n_f64(0.001);
#define START(i) svfloat64_t a##i = svdup_n_f64(i);
#define STEP(i) a##i = svmla_f64_x(all, a##i, x, y);
#define ADD(i) sum += svaddv_f64(all, a##i);
  FOR_EACH(START)
  for (int s = 0; s < SG_FMA_STEPS; s++) {
    FOR_EACH(STEP)
  }
  double sum = 0;
  FOR_EACH(ADD)
  return sum;
#undef START
#undef STEP
#undef ADD
}

__attribute__((target("+sve"))) static int64_t sve_lanes(void) {
  return (int64_t)svcntd();
}

struct sg_fma_loop sg_fma_arm(void) {
  const int64_t lanes = getauxval(AT_HWCAP) & HWCAP_SVE ? sve_lanes() : 0;
  const int64_t steps = 2 * (int64_t)ACCUMULATORS * SG_FMA_STEPS;
  if (lanes > NEON_LANES) { return (struct sg_fma_loop){steps_sve, lanes * steps, "SVE"}; }
  return (struct sg_fma_loop){steps_neon, NEON_LANES * steps, "NEON"};
}

#endif
