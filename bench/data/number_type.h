/* The types of numbers in files, and their conversion to the types that are computed with.
 *
 * To add one: a line in SG_NUMBER_TYPES, and its conversion in number_type.c. */
#ifndef SG_BENCH_DATA_NUMBER_TYPE_H
#define SG_BENCH_DATA_NUMBER_TYPE_H

#include <stdbool.h>
#include <stddef.h>

#include "bench/operations/workload.h"

/* X(enum, NumPy's code after the byte order, its name here, bytes): the first four are those of enum sg_dtype, in its
 * order. */
#define SG_NUMBER_TYPES(X)  \
  X(F4, "f4", "f32", 4)     \
  X(F8, "f8", "f64", 8)     \
  X(C8, "c8", "c64", 8)     \
  X(C16, "c16", "c128", 16) \
  X(F2, "f2", "float16", 2) \
  X(I1, "i1", "int8", 1)    \
  X(I2, "i2", "int16", 2)   \
  X(I4, "i4", "int32", 4)   \
  X(I8, "i8", "int64", 8)   \
  X(U1, "u1", "uint8", 1)   \
  X(U2, "u2", "uint16", 2)  \
  X(U4, "u4", "uint32", 4)  \
  X(U8, "u8", "uint64", 8)  \
  X(B1, "b1", "bool", 1)

#define SG_ENUM(name, code, full, bytes) SG_NUMBER_##name,
enum sg_number_type { SG_NUMBER_TYPES(SG_ENUM) SG_N_NUMBER_TYPES };
#undef SG_ENUM

const char *sg_number_code(enum sg_number_type type); /* "f8" */
const char *sg_number_name(enum sg_number_type type); /* "f64", "int64" */
size_t sg_number_bytes(enum sg_number_type type);
bool sg_number_is_complex(enum sg_number_type type);

/* The dtype with the same representation. False: there is none, and it can only be converted. */
bool sg_number_dtype(enum sg_number_type type, enum sg_dtype *dtype);

/* Whether each number has a value in this dtype: false for complex to real. */
bool sg_number_converts(enum sg_number_type type, enum sg_dtype dtype);

/* Convert n numbers in native byte order, each rounded to nearest as NumPy's astype does. */
void sg_numbers_convert(void *out, enum sg_dtype dtype, const void *in, enum sg_number_type type, size_t n);

/* Reverse the bytes of each number, or of each part of a complex one. */
void sg_numbers_swap(void *numbers, size_t n, enum sg_number_type type);

#endif
