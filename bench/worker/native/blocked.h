/* Products of one type by given kernels, packed and blocked or where they lie; native.h says how. */
#ifndef SG_BENCH_WORKER_NATIVE_BLOCKED_H
#define SG_BENCH_WORKER_NATIVE_BLOCKED_H

#include "bench/worker/native/kernel.h"
#include "bench/worker/native/product.h"

enum {
  /* A panel of B (BLOCK_K rows of two vectors) fills half the first-level cache, a block of A (BLOCK_M x BLOCK_K)
   * half the second, a block of B (BLOCK_K x BLOCK_N) a share of the third; in bytes, so that they hold for both
   * types. */
  SG_NATIVE_BLOCK_K = 256,
  SG_NATIVE_BLOCK_M_BYTES = 1024,
  SG_NATIVE_BLOCK_N_BYTES = 16384,
  SG_NATIVE_ROWS_MAX = 16,
  SG_NATIVE_COLUMNS_MAX = 32,
};

/* A product that is worth packing has B at least this large: n or k above SG_NATIVE_DIRECT. */
enum { SG_NATIVE_DIRECT = 128 };

void sg_native_blocked_f32(const struct sg_native_kernel_f32 *kernel, const struct sg_native_product *product,
                           void *workspace);
void sg_native_blocked_f64(const struct sg_native_kernel_f64 *kernel, const struct sg_native_product *product,
                           void *workspace);

/* No packing: rows of B must be contiguous, or B is first copied so. n is no less than the kernel's columns_min. */
void sg_native_unpacked_f32(const struct sg_native_kernel_f32 *kernel, const struct sg_native_product *product,
                            void *workspace);
void sg_native_unpacked_f64(const struct sg_native_kernel_f64 *kernel, const struct sg_native_product *product,
                            void *workspace);

/* Without vectors, for n of a few columns. */
void sg_native_scalar_f32(const struct sg_native_product *product);
void sg_native_scalar_f64(const struct sg_native_product *product);

#endif
