/* The kernels of one vector width and type: included by kernel_<isa>.c, more than once, with these defined:
 * REAL and SUFFIX (double, f64), VECTOR_BYTES, ROWS, and TARGET, an attribute that lets the compiler use the
 * instructions. Defines `direct_SUFFIX` and `packed_SUFFIX`, and undefines REAL and SUFFIX.
 *
 * ROWS times two vectors are accumulated, so that there are at least as many independent sums as a core with two FMA
 * units of four or five cycles needs, and they fit in the registers with a row of B and a number of A. */
#define PASTE_(a, b) a##_##b
#define PASTE(a, b) PASTE_(a, b)
#define NAME(what) PASTE(what, SUFFIX)
#define VECTOR NAME(vector)
#define LANES ((int64_t)(VECTOR_BYTES / sizeof(REAL)))
#if defined(__clang__)
#define UNROLL _Pragma("clang loop unroll(full)")
#else
#define UNROLL _Pragma("GCC unroll 16")
#endif
#define INLINE TARGET __attribute__((always_inline)) static inline

/* In memory a vector may begin at any number. */
typedef REAL VECTOR __attribute__((vector_size(VECTOR_BYTES), aligned(sizeof(REAL)), may_alias));

/* `rows` x (`vectors` vectors) of C. Always called with constants for both, and inlined, so that the loops over them
 * are unrolled and `sum` is registers. */
INLINE void NAME(block)(int rows, int vectors, int64_t k, const REAL *a, int64_t a_row, int64_t a_column,
                        const REAL *b, int64_t b_row, REAL *c, int64_t c_row, int add) {
  VECTOR sum[ROWS][2] = {{{0}}};
  for (int64_t p = 0; p < k; p++) {
    const VECTOR b0 = *(const VECTOR *)b;
    const VECTOR b1 = *(const VECTOR *)(b + (vectors == 2 ? LANES : 0));
    UNROLL
    for (int i = 0; i < rows; i++) {
      const REAL x = a[i * a_row];
      sum[i][0] += x * b0;
      if (vectors == 2) { sum[i][1] += x * b1; }
    }
    a += a_column;
    b += b_row;
  }
  UNROLL
  for (int i = 0; i < rows; i++) {
    UNROLL
    for (int v = 0; v < vectors; v++) {
      VECTOR *const out = (VECTOR *)(c + i * c_row + v * LANES);
      if (add) {
        *out += sum[i][v];
      } else {
        *out = sum[i][v];
      }
    }
  }
}

TARGET static void NAME(packed)(int64_t k, const REAL *a, const REAL *b, REAL *c, int64_t c_row, int add) {
  if (add) {
    NAME(block)(ROWS, 2, k, a, 1, ROWS, b, 2 * LANES, c, c_row, 1);
  } else {
    NAME(block)(ROWS, 2, k, a, 1, ROWS, b, 2 * LANES, c, c_row, 0);
  }
}

/* `rows` rows of C, all its columns: in steps of two vectors, then one, then one more that ends with the row and may
 * overlap the one before, which writes the same numbers again. */
INLINE void NAME(strip)(int rows, const int64_t mnk[3], const REAL *a, int64_t a_row, int64_t a_column, const REAL *b,
                        int64_t b_row, REAL *c, int64_t c_row) {
  const int64_t n = mnk[1], k = mnk[2];
  int64_t j = 0;
  for (; j + 2 * LANES <= n; j += 2 * LANES) {
    NAME(block)(rows, 2, k, a, a_row, a_column, b + j, b_row, c + j, c_row, 0);
  }
  for (; j < n; j += LANES) {
    const int64_t at = j + LANES <= n ? j : n - LANES;
    NAME(block)(rows, 1, k, a, a_row, a_column, b + at, b_row, c + at, c_row, 0);
  }
}

TARGET static void NAME(direct)(const int64_t mnk[3], const REAL *a, int64_t a_row, int64_t a_column, const REAL *b,
                                int64_t b_row, REAL *c, int64_t c_row) {
  const int64_t m = mnk[0];
  int64_t i = 0;
#define STRIPS(rows)                                                                        \
  for (; i + (rows) <= m; i += (rows)) {                                                    \
    NAME(strip)(rows, mnk, a + i * a_row, a_row, a_column, b, b_row, c + i * c_row, c_row); \
  }
  STRIPS(ROWS)
  STRIPS(4)
  STRIPS(2)
  STRIPS(1)
#undef STRIPS
}

#undef INLINE
#undef UNROLL
#undef LANES
#undef VECTOR
#undef NAME
#undef PASTE
#undef PASTE_
#undef REAL
#undef SUFFIX
