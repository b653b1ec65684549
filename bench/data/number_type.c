#include "bench/data/number_type.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

static const struct {
  const char *code, *name;
  size_t bytes;
} types[] = {
#define SG_ROW(name, code, full, bytes) {code, full, bytes},
    SG_NUMBER_TYPES(SG_ROW)
#undef SG_ROW
};

_Static_assert((int)SG_NUMBER_F4 == (int)SG_F32 && (int)SG_NUMBER_C16 == (int)SG_C128, "the dtypes come first");

const char *sg_number_code(enum sg_number_type type) {
  return types[type].code;
}

const char *sg_number_name(enum sg_number_type type) {
  return types[type].name;
}

size_t sg_number_bytes(enum sg_number_type type) {
  return types[type].bytes;
}

bool sg_number_is_complex(enum sg_number_type type) {
  return type == SG_NUMBER_C8 || type == SG_NUMBER_C16;
}

bool sg_number_dtype(enum sg_number_type type, enum sg_dtype *dtype) {
  *dtype = (enum sg_dtype)type;
  return (int)type < SG_DTYPES;
}

bool sg_number_converts(enum sg_number_type type, enum sg_dtype dtype) {
  return !sg_number_is_complex(type) || sg_dtype_is_complex(dtype);
}

/* IEEE 754 binary16: exact in float. */
static float from_half(uint16_t bits) {
  const int exponent = bits >> 10 & 0x1f;
  const float fraction = (float)(bits & 0x3ff);
  float value = exponent == 0x1f ? (fraction != 0 ? NAN : INFINITY)
                : exponent == 0  ? ldexpf(fraction, -24)
                                 : ldexpf(1024 + fraction, exponent - 25);
  return bits & 0x8000 ? -value : value;
}

#define SG_SAME(x) (x)
#define SG_TRUTH(x) ((x) != 0)

/* Every `step`-th number of the output: 2 fills the real parts of complex ones. */
#define SG_CONVERTER(name, target)                                                                 \
  static void name(target *out, size_t step, const void *in, enum sg_number_type type, size_t n) { \
    switch (type) {                                                                                \
      SG_CASES(target)                                                                             \
    default:                                                                                       \
      break;                                                                                       \
    }                                                                                              \
  }
#define SG_CASE(name, source, target, value)                 \
  case SG_NUMBER_##name:                                     \
    for (size_t i = 0; i < n; i++) {                         \
      source x;                                              \
      memcpy(&x, (const char *)in + i * sizeof x, sizeof x); \
      out[i * step] = (target)value(x);                      \
    }                                                        \
    break;
#define SG_CASES(target)                   \
  SG_CASE(F4, float, target, SG_SAME)      \
  SG_CASE(F8, double, target, SG_SAME)     \
  SG_CASE(F2, uint16_t, target, from_half) \
  SG_CASE(I1, int8_t, target, SG_SAME)     \
  SG_CASE(I2, int16_t, target, SG_SAME)    \
  SG_CASE(I4, int32_t, target, SG_SAME)    \
  SG_CASE(I8, int64_t, target, SG_SAME)    \
  SG_CASE(U1, uint8_t, target, SG_SAME)    \
  SG_CASE(U2, uint16_t, target, SG_SAME)   \
  SG_CASE(U4, uint32_t, target, SG_SAME)   \
  SG_CASE(U8, uint64_t, target, SG_SAME)   \
  SG_CASE(B1, uint8_t, target, SG_TRUTH)

SG_CONVERTER(to_f32, float)
SG_CONVERTER(to_f64, double)

void sg_numbers_convert(void *out, enum sg_dtype dtype, const void *in, enum sg_number_type type, size_t n) {
  const bool single = dtype == SG_F32 || dtype == SG_C64;
  size_t step = 1;
  if (sg_number_is_complex(type)) { /* its parts one after the other */
    type = type == SG_NUMBER_C8 ? SG_NUMBER_F4 : SG_NUMBER_F8;
    n *= 2;
  } else if (sg_dtype_is_complex(dtype)) {
    memset(out, 0, n * 2 * (single ? sizeof(float) : sizeof(double)));
    step = 2;
  }
  if (single) {
    to_f32(out, step, in, type, n);
  } else {
    to_f64(out, step, in, type, n);
  }
}

#define SG_SWAP(word, swap)                               \
  for (size_t i = 0; i < n; i++) {                        \
    word x;                                               \
    memcpy(&x, (char *)numbers + i * sizeof x, sizeof x); \
    x = swap(x);                                          \
    memcpy((char *)numbers + i * sizeof x, &x, sizeof x); \
  }

void sg_numbers_swap(void *numbers, size_t n, enum sg_number_type type) {
  size_t bytes = sg_number_bytes(type);
  if (sg_number_is_complex(type)) {
    bytes /= 2;
    n *= 2;
  }
  if (bytes == 2) {
    SG_SWAP(uint16_t, __builtin_bswap16)
  } else if (bytes == 4) {
    SG_SWAP(uint32_t, __builtin_bswap32)
  } else if (bytes == 8) {
    SG_SWAP(uint64_t, __builtin_bswap64)
  }
}
