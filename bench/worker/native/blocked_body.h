/* blocked.h for one type: included by blocked_<type>.c, with REAL and SUFFIX (double, f64) defined.
 *
 * Packed: B in panels of `columns` columns, A in panels of `rows` rows, each in the order in which the kernel reads
 * the numbers, padded with zeros. */
#include <stddef.h>

#include "bench/worker/native/blocked.h"

#define PASTE_(a, b) a##_##b
#define PASTE(a, b) PASTE_(a, b)
#define NAME(what) PASTE(what, SUFFIX)
#define KERNEL PASTE(struct sg_native_kernel, SUFFIX)

enum { BLOCK_K = SG_NATIVE_BLOCK_K, BLOCK_N = (int)(SG_NATIVE_BLOCK_N_BYTES / sizeof(REAL)) };

static int64_t smaller(int64_t a, int64_t b) {
  return a < b ? a : b;
}

/* Pack `n` rows (or columns), `along` apart, into panels of `width`; each has k numbers `step` apart. */
static void pack(REAL *out, const REAL *from, int64_t n, int64_t along, int64_t k, int64_t step, int width) {
  for (int64_t first = 0; first < n; first += width) {
    const int within = (int)smaller(width, n - first);
    const REAL *at = from + first * along;
    for (int64_t p = 0; p < k; p++, at += step, out += width) {
      int i = 0;
      for (; i < within; i++) {
        out[i] = at[i * along];
      }
      for (; i < width; i++) {
        out[i] = 0;
      }
    }
  }
}

/* A block at the edge of C, of which only m x n numbers are in C. */
static void edge(const KERNEL *kernel, int64_t k, const REAL *a, const REAL *b, REAL *c, int64_t c_row, int m, int n,
                 int add) {
  REAL whole[SG_NATIVE_ROWS_MAX * SG_NATIVE_COLUMNS_MAX];
  kernel->packed(k, a, b, whole, kernel->columns, 0);
  for (int i = 0; i < m; i++) {
    for (int j = 0; j < n; j++) {
      REAL *const out = &c[i * c_row + j];
      *out = whole[i * kernel->columns + j] + (add ? *out : 0);
    }
  }
}

/* m x n of C from packed blocks. */
static void multiply_packed(const KERNEL *kernel, int64_t m, int64_t n, int64_t k, const REAL *a, const REAL *b,
                            REAL *c, int64_t c_row, int add) {
  for (int64_t j = 0; j < n; j += kernel->columns) {
    const int columns = (int)smaller(kernel->columns, n - j);
    for (int64_t i = 0; i < m; i += kernel->rows) {
      const int rows = (int)smaller(kernel->rows, m - i);
      if (rows == kernel->rows && columns == kernel->columns) {
        kernel->packed(k, a + i * k, b + j * k, c + i * c_row + j, c_row, add);
      } else {
        edge(kernel, k, a + i * k, b + j * k, c + i * c_row + j, c_row, rows, columns, add);
      }
    }
  }
}

void NAME(sg_native_blocked)(const KERNEL *kernel, const struct sg_native_product *product, void *workspace) {
  const REAL *a = product->a, *b = product->b;
  REAL *c = product->c, *packed_a = workspace;
  const int64_t block_m = SG_NATIVE_BLOCK_M_BYTES / (int64_t)sizeof(REAL) / kernel->rows * kernel->rows;
  REAL *packed_b = packed_a + SG_NATIVE_BLOCK_M_BYTES / sizeof(REAL) * BLOCK_K;
  for (int64_t j = 0; j < product->n; j += BLOCK_N) {
    const int64_t n = smaller(BLOCK_N, product->n - j);
    for (int64_t p = 0; p < product->k; p += BLOCK_K) {
      const int64_t k = smaller(BLOCK_K, product->k - p);
      pack(packed_b, b + p * product->b_row + j * product->b_column, n, product->b_column, k, product->b_row,
           kernel->columns);
      for (int64_t i = 0; i < product->m; i += block_m) {
        const int64_t m = smaller(block_m, product->m - i);
        pack(packed_a, a + i * product->a_row + p * product->a_column, m, product->a_row, k, product->a_column,
             kernel->rows);
        multiply_packed(kernel, m, n, k, packed_a, packed_b, c + i * product->c_row + j, product->c_row, p > 0);
      }
    }
  }
}

void NAME(sg_native_unpacked)(const KERNEL *kernel, const struct sg_native_product *product, void *workspace) {
  const int64_t mnk[3] = {product->m, product->n, product->k};
  const REAL *b = product->b;
  int64_t b_row = product->b_row;
  if (product->b_column != 1) {
    pack(workspace, b, product->n, product->b_column, product->k, b_row, (int)product->n);
    b = workspace;
    b_row = product->n;
  }
  kernel->direct(mnk, product->a, product->a_row, product->a_column, b, b_row, product->c, product->c_row);
}

void NAME(sg_native_scalar)(const struct sg_native_product *product) {
  const REAL *a = product->a, *b = product->b;
  REAL *c = product->c;
  for (int64_t i = 0; i < product->m; i++) {
    for (int64_t j = 0; j < product->n; j++) {
      REAL sum = 0;
      for (int64_t p = 0; p < product->k; p++) {
        sum += a[i * product->a_row + p * product->a_column] * b[p * product->b_row + j * product->b_column];
      }
      c[i * product->c_row + j] = sum;
    }
  }
}
