/* The innermost loops of the native product, one set per vector width: C (+)= A B for a few rows and columns of C
 * that stay in registers for all k (the micro-kernel of F. G. Van Zee, R. A. van de Geijn, "BLIS: A framework for
 * rapidly instantiating BLAS functionality", ACM Trans. Math. Softw. 41(3), 2015).
 *
 * To add a vector width: a file kernel_<isa>.c that includes kernel_body.h once for each type, and a line in
 * native.c's table. */
#ifndef SG_BENCH_WORKER_NATIVE_KERNEL_H
#define SG_BENCH_WORKER_NATIVE_KERNEL_H

#include <stdint.h>

/* Strides are in elements. A is any matrix, rows of B and C are contiguous.
 * - rows, columns: of the register block of C; a vector has half the columns.
 * - packed: rows x columns of C, from k columns of `rows` packed numbers of A and k rows of `columns` of B; `add`:
 *   accumulate into C.
 * - direct: C = A B, m x n, without packing; n at least columns_min. */
struct sg_native_kernel_f32 {
  int rows, columns, columns_min;
  void (*packed)(int64_t k, const float *a, const float *b, float *c, int64_t c_row, int add);
  void (*direct)(const int64_t mnk[3], const float *a, int64_t a_row, int64_t a_column, const float *b, int64_t b_row,
                 float *c, int64_t c_row);
};

struct sg_native_kernel_f64 {
  int rows, columns, columns_min;
  void (*packed)(int64_t k, const double *a, const double *b, double *c, int64_t c_row, int add);
  void (*direct)(const int64_t mnk[3], const double *a, int64_t a_row, int64_t a_column, const double *b,
                 int64_t b_row, double *c, int64_t c_row);
};

struct sg_native_kernels {
  const char *isa;
  struct sg_native_kernel_f32 f32;
  struct sg_native_kernel_f64 f64;
};

/* 16-byte vectors, which any machine has or the compiler emulates; the others are NULL if CPU or compiler lack them:
 */
const struct sg_native_kernels *sg_native_baseline(void);
const struct sg_native_kernels *sg_native_avx2(void);   /* with FMA */
const struct sg_native_kernels *sg_native_avx512(void); /* F */

#endif
