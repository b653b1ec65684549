/* The kernels of one vector width and type: included by kernel_<isa>.c, more than once, with these defined:
 * REAL and SUFFIX (double, f64), VECTOR_BYTES, ROWS, WIDEST (vectors side by side without packing), TARGET, an
 * attribute that enables the instructions, and LOADS_SOME: whether part of a vector can be loaded and stored, by
 * LOAD_SOME(type of vector, mask, from) and STORE_SOME(to, mask, vector). Defines `direct_SUFFIX` and
 * `packed_SUFFIX`, and undefines REAL and SUFFIX.
 *
 * ROWS times two vectors are accumulated: enough independent sums for a core with two FMA units of four or five
 * cycles latency, and few enough to fit in the registers with a row of B and a broadcast of A. */
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

/* An unaligned vector in memory. */
typedef REAL VECTOR __attribute__((vector_size(VECTOR_BYTES), aligned(sizeof(REAL)), may_alias));

/* `rows` x (`vectors` vectors) of C; of the last vector only the lanes in `mask`, unless that is 0. Always inlined
 * with constants for both, so that the loops are unrolled and `sum` stays in registers. */
INLINE void NAME(block)(int rows, int vectors, unsigned mask, int64_t k, const REAL *a, int64_t a_row,
                        int64_t a_column, const REAL *b, int64_t b_row, REAL *c, int64_t c_row, int add) {
  VECTOR sum[ROWS][WIDEST] = {{{0}}};
  for (int64_t p = 0; p < k; p++) {
    VECTOR row[WIDEST];
    UNROLL
    for (int v = 0; v < vectors; v++) {
      const REAL *const from = b + v * LANES;
      if (vectors > 2) { __builtin_prefetch(from + 8 * b_row); } /* rows this wide often come from memory */
      row[v] = mask && v == vectors - 1 ? LOAD_SOME(VECTOR, mask, from) : *(const VECTOR *)from;
    }
    UNROLL
    for (int i = 0; i < rows; i++) {
      const REAL x = a[i * a_row];
      UNROLL
      for (int v = 0; v < vectors; v++) {
        sum[i][v] += x * row[v];
      }
    }
    a += a_column;
    b += b_row;
  }
  UNROLL
  for (int i = 0; i < rows; i++) {
    UNROLL
    for (int v = 0; v < vectors; v++) {
      REAL *const to = c + i * c_row + v * LANES;
      VECTOR *const out = (VECTOR *)to;
      if (mask && v == vectors - 1) {
        STORE_SOME(to, mask, sum[i][v]);
      } else if (add) {
        *out += sum[i][v];
      } else {
        *out = sum[i][v];
      }
    }
  }
}

TARGET static void NAME(packed)(int64_t k, const REAL *a, const REAL *b, REAL *c, int64_t c_row, int add) {
  if (add) {
    NAME(block)(ROWS, 2, 0, k, a, 1, ROWS, b, 2 * LANES, c, c_row, 1);
  } else {
    NAME(block)(ROWS, 2, 0, k, a, 1, ROWS, b, 2 * LANES, c, c_row, 0);
  }
}

/* All rows of `vectors` vectors of columns of C, with `mask` as above: as many rows at a time as fit in registers, or
 * a few less where that was measured to be faster. */
INLINE void NAME(panel)(int vectors, unsigned mask, const int64_t mnk[3], const REAL *a, int64_t a_row,
                        int64_t a_column, const REAL *b, int64_t b_row, REAL *c, int64_t c_row) {
  const int64_t m = mnk[0], k = mnk[2];
  int64_t i = 0;
#define AT_MOST(rows) ((rows) < ROWS ? (rows) : ROWS)
#define STRIPS(rows)                                                                                        \
  for (; i + (rows) <= m; i += (rows)) {                                                                    \
    NAME(block)(rows, vectors, mask, k, a + i * a_row, a_row, a_column, b, b_row, c + i * c_row, c_row, 0); \
  }
  if (vectors == 1) { STRIPS(ROWS) }
  if (vectors <= 3) { STRIPS(AT_MOST(8)) }
  if (vectors <= 3) { STRIPS(AT_MOST(7)) }
  STRIPS(AT_MOST(6))
  STRIPS(AT_MOST(5))
  STRIPS(4)
  STRIPS(3)
  STRIPS(2)
  STRIPS(1)
#undef STRIPS
#undef AT_MOST
}

/* In steps of the widest block, then the remainder. Without partial loads the last vector ends at the end of the row
 * and may overlap the previous one, writing the same numbers again. */
TARGET static void NAME(direct)(const int64_t mnk[3], const REAL *a, int64_t a_row, int64_t a_column, const REAL *b,
                                int64_t b_row, REAL *c, int64_t c_row) {
  const int64_t n = mnk[1];
  int64_t j = 0;
#define PANEL(vectors, mask, at) NAME(panel)(vectors, mask, mnk, a, a_row, a_column, b + (at), b_row, c + (at), c_row)
  for (; j + WIDEST * LANES <= n; j += WIDEST * LANES) {
    PANEL(WIDEST, 0, j);
  }
#define PANELS_LEFT(vectors)                                \
  if ((vectors) < WIDEST && (n - j) / LANES == (vectors)) { \
    PANEL((vectors) < WIDEST ? (vectors) : 1, 0, j);        \
    j += (vectors)*LANES;                                   \
  }
#define LAST_PANEL(vectors)                                                     \
  if ((vectors) <= WIDEST && n - j < (vectors)*LANES) {                         \
    PANEL((vectors) <= WIDEST ? (vectors) : 1, (1U << (n - j) % LANES) - 1, j); \
    return;                                                                     \
  }
  if (LOADS_SOME && (n - j) % LANES) {
    LAST_PANEL(1)
    LAST_PANEL(2)
    LAST_PANEL(3)
    LAST_PANEL(4)
  }
  PANELS_LEFT(3)
  PANELS_LEFT(2)
  PANELS_LEFT(1)
  if (j < n) { PANEL(1, 0, n - LANES); }
#undef LAST_PANEL
#undef PANELS_LEFT
#undef PANEL
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
