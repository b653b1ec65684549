#include "bench/worker/processor.h"

#if defined(__x86_64__)

#include <cpuid.h>

enum {
  ARCHITECTURE = SG_X86_64,
  LEAF_EXTENDED = 7,
  EDX_AVX512FP16 = 1 << 23,
  LEAF_AMD = (int)0x80000001,
};
static const unsigned EDX_3DNOW = 1U << 31;

/* The builtin also returns 0 if the system does not save the registers. */
unsigned sg_processor_features(void) {
  unsigned features = 0, a = 0, b = 0, c = 0, d = 0;
#define ASK(feature, name) \
  if (__builtin_cpu_supports(name)) { features |= SG_CPU_##feature; }
  SG_CPU_BUILTIN_FEATURES(ASK)
#undef ASK
  const unsigned avx512 = features & SG_CPU_AVX512F;
  if (avx512 && __get_cpuid_count(LEAF_EXTENDED, 0, &a, &b, &c, &d) && (d & EDX_AVX512FP16)) {
    features |= SG_CPU_AVX512FP16;
  }
  if (__get_cpuid((unsigned)LEAF_AMD, &a, &b, &c, &d) && (d & EDX_3DNOW)) { features |= SG_CPU_3DNOW; }
  return features;
}

#elif defined(__aarch64__)

#include <asm/hwcap.h>
#include <sys/auxv.h>

enum { ARCHITECTURE = SG_AARCH64 };

unsigned sg_processor_features(void) {
  return getauxval(AT_HWCAP) & HWCAP_SVE ? SG_CPU_SVE : 0;
}

#else

enum { ARCHITECTURE = -1 };

unsigned sg_processor_features(void) {
  return 0;
}

#endif

int sg_processor_check(const struct sg_coretype *type, struct sg_error *err) {
  if ((int)type->architecture != ARCHITECTURE) {
    return sg_fail(err, SG_UNABLE, "core type %s is for another architecture than this processor's", type->name);
  }
  const unsigned missing = type->needs & ~sg_processor_features();
#define REFUSE(feature, text)                                                                              \
  if (missing & SG_CPU_##feature) {                                                                        \
    return sg_fail(err, SG_UNABLE, "core type %s needs %s, which this processor lacks", type->name, text); \
  }
  SG_CPU_FEATURES(REFUSE)
#undef REFUSE
  return SG_OK;
}
