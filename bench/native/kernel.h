/* The innermost loops of the native product, one set for each vector width: C (+)= A B for a few rows and columns of
 * C that stay in registers while k runs (the micro-kernel of F. G. Van Zee, R. A. van de Geijn, "BLIS: A framework
 * for rapidly instantiating BLAS functionality", ACM Trans. Math. Softw. 41(3), 2015).
 *
 * To add a vector width: a file kernel_<isa>.c that includes kernel_body.h once for each type, and a line in
 * native.c's table. */
#ifndef SG_BENCH_NATIVE_KERNEL_H
#define SG_BENCH_NATIVE_KERNEL_H

#include <stdint.h>

/* Strides count numbers. A is any matrix, B and C have rows of neighbouring numbers. */
#define SG_NATIVE_KERNEL(real, type)                                                                               \
  struct sg_native_kernel_##type {                                                                                 \
    int rows, columns; /* of C, at a time; a vector has half the columns */                                        \
    /* rows x columns of C, from k columns of `rows` packed numbers and k rows of `columns`; added to C, or its */ \
    /* first value. */                                                                                             \
    void (*packed)(int64_t k, const real *a, const real *b, real *c, int64_t c_row, int add);                      \
    /* C = A B, m x n, unpacked; n no less than a vector. */                                                       \
    void (*direct)(const int64_t mnk[3], const real *a, int64_t a_row, int64_t a_column, const real *b,            \
                   int64_t b_row, real *c, int64_t c_row);                                                         \
  }
SG_NATIVE_KERNEL(float, f32);
SG_NATIVE_KERNEL(double, f64);
#undef SG_NATIVE_KERNEL

struct sg_native_kernels {
  const char *isa;
  struct sg_native_kernel_f32 f32;
  struct sg_native_kernel_f64 f64;
};

/* 16-byte vectors, which any machine has or the compiler makes; then NULL where CPU or compiler lack them: */
const struct sg_native_kernels *sg_native_baseline(void);
const struct sg_native_kernels *sg_native_avx2(void);   /* with FMA */
const struct sg_native_kernels *sg_native_avx512(void); /* F */

#endif
