/* The native product with every kernel set of this CPU equals the textbook's three loops, for all small shapes, both
 * types, either matrix transposed, beyond every block size, and by tiles. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/worker/native/blocked.h"
#include "bench/worker/native/native.h"

enum { GUARD = 64 }; /* numbers around C, and columns beyond each row of it, that must stay as they are */
static const double UNTOUCHED = 12345;

/* Small integers: sums of their products are exact in both types, so that results must be equal. */
static double number(int64_t i) {
  return (double)(i * 7919 % 13 - 6);
}

struct matrices {
  struct sg_native_product product;
  double *a, *b; /* the numbers as doubles, plain and row-major */
  void *stored_a, *stored_b, *stored_c, *workspace;
};

static void store(enum sg_dtype dtype, void *array, int64_t i, double value) {
  if (dtype == SG_F32) {
    ((float *)array)[i] = (float)value;
  } else {
    ((double *)array)[i] = value;
  }
}

static double stored(enum sg_dtype dtype, const void *array, int64_t i) {
  return dtype == SG_F32 ? (double)((const float *)array)[i] : ((const double *)array)[i];
}

static void *room(int64_t numbers) {
  void *memory = aligned_alloc(64, ((size_t)numbers * sizeof(double) + 63) / 64 * 64 + 64);
  assert_non_null(memory);
  return memory;
}

/* A (m x k) and B (k x n), each stored transposed or not. */
static struct matrices make(enum sg_dtype dtype, int64_t m, int64_t n, int64_t k, int ta, int tb) {
  const int64_t c_row = n + GUARD, c_numbers = m * c_row + GUARD;
  struct matrices s = {
      .product = {.dtype = dtype,
                  .m = m,
                  .n = n,
                  .k = k,
                  .a_row = ta ? 1 : k,
                  .a_column = ta ? m : 1,
                  .b_row = tb ? 1 : n,
                  .b_column = tb ? k : 1,
                  .c_row = c_row},
      .a = room(m * k),
      .b = room(k * n),
      .stored_a = room(m * k),
      .stored_b = room(k * n),
      .stored_c = room(c_numbers),
  };
  for (int64_t i = 0; i < m * k; i++) {
    s.a[i] = number(i);
    store(dtype, s.stored_a, i / k * s.product.a_row + i % k * s.product.a_column, s.a[i]);
  }
  for (int64_t i = 0; i < k * n; i++) {
    s.b[i] = number(i + 5);
    store(dtype, s.stored_b, i / n * s.product.b_row + i % n * s.product.b_column, s.b[i]);
  }
  for (int64_t i = 0; i < c_numbers; i++) {
    store(dtype, s.stored_c, i, UNTOUCHED);
  }
  s.product.a = s.stored_a;
  s.product.b = s.stored_b;
  s.product.c = s.stored_c;
  s.workspace = aligned_alloc(64, (sg_native_workspace(&s.product) + 63) / 64 * 64);
  assert_non_null(s.workspace);
  return s;
}

static void check_and_free(struct matrices *s) {
  const struct sg_native_product *p = &s->product;
  for (int64_t i = 0; i < p->m; i++) {
    for (int64_t j = 0; j < p->c_row; j++) {
      double expected = j < p->n ? 0 : UNTOUCHED;
      for (int64_t q = 0; j < p->n && q < p->k; q++) {
        expected += s->a[i * p->k + q] * s->b[q * p->n + j];
      }
      if (stored(p->dtype, s->stored_c, i * p->c_row + j) == expected) { continue; }
      fail_msg("%lld x %lld x %lld: C[%lld][%lld] is %g, not %g", (long long)p->m, (long long)p->n, (long long)p->k,
               (long long)i, (long long)j, stored(p->dtype, s->stored_c, i * p->c_row + j), expected);
    }
  }
  free(s->a);
  free(s->b);
  free(s->stored_a);
  free(s->stored_b);
  free(s->stored_c);
  free(s->workspace);
}

static void check(const struct sg_native_kernels *kernels, enum sg_dtype dtype, int64_t m, int64_t n, int64_t k,
                  int forms) {
  struct matrices s = make(dtype, m, n, k, forms & 1, forms >> 1);
  if (kernels) {
    sg_native_multiply_with(kernels, &s.product, s.workspace);
  } else {
    sg_native_multiply(&s.product, s.workspace);
  }
  check_and_free(&s);
}

static void all_small_shapes(void **state) {
  (void)state;
  const int64_t step = SG_SANITIZED ? 3 : 1;
  for (int64_t m = 1; m <= 40; m += step) {
    for (int64_t n = 1; n <= 40; n += step) {
      for (int64_t k = 1; k <= 40; k += step) {
        check(NULL, (m + n) % 2 ? SG_F32 : SG_F64, m, n, k, (int)((m + k) % 4));
      }
    }
  }
}

/* Every vector width, not only the one it would select; every remainder of rows and columns. */
static void every_kernel_handles_every_remainder(void **state) {
  (void)state;
  for (size_t i = 0; sg_native_kernels(i); i++) {
    for (int m = 1; m <= 2 * SG_NATIVE_ROWS_MAX; m++) {
      for (int n = 1; n <= 2 * SG_NATIVE_COLUMNS_MAX; n++) {
        check(sg_native_kernels(i), n % 2 ? SG_F32 : SG_F64, m, n, 3, m % 4);
        check(sg_native_kernels(i), n % 2 ? SG_F64 : SG_F32, m, n, 1, 0);
      }
    }
  }
}

/* n or k above SG_NATIVE_DIRECT is packed. Shapes that end within a panel, at its end and just after, and with more
 * than one block in each direction. */
static void packed_products_of_every_remainder(void **state) {
  (void)state;
  for (size_t i = 0; sg_native_kernels(i); i++) {
    for (int64_t m = 1; m <= 30; m++) {
      const int64_t n = SG_NATIVE_DIRECT + m;
      check(sg_native_kernels(i), SG_F64, m, n, 2, (int)(m % 4));
      check(sg_native_kernels(i), SG_F32, m, n, 2, (int)(m % 4));
      check(sg_native_kernels(i), SG_F64, m, m, n, (int)(m % 4));
    }
  }
}

static void products_of_several_blocks(void **state) {
  (void)state;
  static const int64_t shapes[][3] = {{300, 130, 600}, {129, 2100, 3}, {1, 4200, 5}, {260, 17, 257}, {513, 1, 256}};
  for (size_t i = 0; sg_native_kernels(i); i++) {
    for (size_t s = 0; s < sizeof shapes / sizeof shapes[0]; s++) {
      for (int forms = 0; forms < 4; forms++) {
        check(sg_native_kernels(i), SG_F64, shapes[s][0], shapes[s][1], shapes[s][2], forms);
        check(sg_native_kernels(i), SG_F32, shapes[s][0], shapes[s][1], shapes[s][2], forms);
      }
    }
  }
}

static void tiles_make_up_the_product(void **state) {
  (void)state;
  static const int64_t shapes[][3] = {{1, 1, 1}, {64, 64, 7}, {300, 40, 9}, {41, 501, 130}, {257, 263, 150}};
  for (size_t s = 0; s < sizeof shapes / sizeof shapes[0]; s++) {
    for (int workers = 1; workers <= 9; workers += 4) {
      struct matrices m =
          make(workers % 2 ? SG_F64 : SG_F32, shapes[s][0], shapes[s][1], shapes[s][2], 0, (int)(s % 2));
      const int64_t tiles = sg_native_tiles(&m.product, workers);
      for (int64_t t = tiles; t-- > 0;) {
        const struct sg_native_product tile = sg_native_tile(&m.product, workers, t);
        assert_true(sg_native_workspace(&tile) <= sg_native_workspace(&m.product));
        sg_native_multiply(&tile, m.workspace);
      }
      check_and_free(&m);
    }
  }
}

static void large_products_have_tiles_for_all_workers(void **state) {
  (void)state;
  const struct sg_native_product large = {.dtype = SG_F64, .m = 2000, .n = 2000, .k = 2000};
  const struct sg_native_product small = {.dtype = SG_F64, .m = 100, .n = 100, .k = 2000};
  assert_true(sg_native_tiles(&large, 16) >= 16);
  assert_int_equal(sg_native_tiles(&small, 16), 1); /* packing would cost more than it gains */
}

/* A NaN in a row of A or a column of B is in that row or column of C and nowhere else, however C is padded. */
static void nan_stays_in_its_row_and_column(void **state) {
  (void)state;
  for (int64_t n = 5; n < 200; n += 150) {
    struct matrices s = make(SG_F64, n, n, n, 0, 0);
    ((double *)s.stored_a)[(n - 1) * n] = NAN;
    sg_native_multiply(&s.product, s.workspace);
    for (int64_t j = 0; j < n; j++) {
      const double *c = s.stored_c;
      assert_true(isnan(c[(n - 1) * s.product.c_row + j]));
      assert_false(isnan(c[(n - 2) * s.product.c_row + j]));
    }
    ((double *)s.stored_a)[(n - 1) * n] = s.a[(n - 1) * n];
    sg_native_multiply(&s.product, s.workspace);
    check_and_free(&s);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(all_small_shapes),
      cmocka_unit_test(every_kernel_handles_every_remainder),
      cmocka_unit_test(packed_products_of_every_remainder),
      cmocka_unit_test(products_of_several_blocks),
      cmocka_unit_test(tiles_make_up_the_product),
      cmocka_unit_test(large_products_have_tiles_for_all_workers),
      cmocka_unit_test(nan_stays_in_its_row_and_column),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
