/* Core types: the names OPENBLAS_CORETYPE takes to select the kernels of an OpenBLAS with DYNAMIC_ARCH, and the CPU
 * features each needs. Plain data: worker/processor.h inspects the processor. */
#ifndef SG_BENCH_PLAN_CORETYPE_H
#define SG_BENCH_PLAN_CORETYPE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/error.h"

/* Processor features with their names in messages, one bit SG_CPU_<feature> each. The first ones are names
 * __builtin_cpu_supports knows. */
// clang-format off
#define SG_CPU_BUILTIN_FEATURES(X) \
  X(SSE3, "sse3") \
  X(SSSE3, "ssse3") \
  X(SSE4_1, "sse4.1") \
  X(SSE4_2, "sse4.2") \
  X(SSE4A, "sse4a") \
  X(AVX, "avx") \
  X(FMA, "fma") \
  X(FMA4, "fma4") \
  X(AVX2, "avx2") \
  X(AVX512F, "avx512f") \
  X(AVX512CD, "avx512cd") \
  X(AVX512BW, "avx512bw") \
  X(AVX512DQ, "avx512dq") \
  X(AVX512VL, "avx512vl") \
  X(AVX512VNNI, "avx512vnni") \
  X(AVX512BF16, "avx512bf16")
#define SG_CPU_FEATURES(X) \
  SG_CPU_BUILTIN_FEATURES(X) \
  X(AVX512FP16, "avx512fp16") \
  X(3DNOW, "3dnow") \
  X(SVE, "sve")
// clang-format on

enum sg_cpu_feature_place {
#define SG_PLACE(feature, name) SG_CPU_PLACE_##feature,
  SG_CPU_FEATURES(SG_PLACE)
#undef SG_PLACE
};

enum sg_cpu_feature {
#define SG_BIT(feature, name) SG_CPU_##feature = 1 << SG_CPU_PLACE_##feature,
  SG_CPU_FEATURES(SG_BIT)
#undef SG_BIT
      SG_CPU_SKYLAKEX = SG_CPU_AVX2 | SG_CPU_FMA | SG_CPU_AVX512F | SG_CPU_AVX512CD | SG_CPU_AVX512BW |
                        SG_CPU_AVX512DQ | SG_CPU_AVX512VL,
};

enum sg_architecture { SG_X86_64, SG_AARCH64 };

struct sg_coretype {
  const char *name;
  enum sg_architecture architecture;
  unsigned needs; /* SG_CPU_ bits */
};

extern const struct sg_coretype sg_coretypes[];
extern const size_t sg_n_coretypes;

/* By name, case-insensitively as in OpenBLAS; NULL: unknown. */
const struct sg_coretype *sg_coretype_find(const char *name);

/* Core types to try besides the library's own choice (NULL: not in the table): for each width of vector registers
 * that is larger than that of its own choice, the first one of the table that `accepts`, which asks the library and
 * the processor, allows. Kernels of one width differ little. Returns their number. */
enum { SG_MOST_CORETYPES_TO_TRY = 4 };
typedef bool sg_coretype_accepts_fn(void *context, const struct sg_coretype *type);
size_t sg_coretypes_to_try(const struct sg_coretype *out[SG_MOST_CORETYPES_TO_TRY], const struct sg_coretype *own,
                           sg_coretype_accepts_fn *accepts, void *context);

/* Set *name to the table's spelling, or "auto", the library's own choice. An unknown name is SG_BAD_INPUT and the
 * error suggests the closest one. */
int sg_coretype_spell(const char **name, struct sg_error *err) SG_MUST_CHECK;

#endif
