/* The check of gemm: accepts rounding errors, detects larger ones. And the shape and cost it declares. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "bench/data/uniform.h"
#include "bench/operations/operation.h"

struct product {
  struct sg_workload w;
  void *arrays[3];
  void *scratch;
};

static struct product product_new(enum sg_dtype dtype, int64_t m, int64_t n, int64_t k) {
  struct product p = {.w = {.operation = sg_operation_find("gemm"),
                            .dtype = dtype,
                            .m = m,
                            .n = n,
                            .k = k,
                            .source = "uniform",
                            .seed = 3}};
  const size_t sizes[] = {(size_t)(m * k), (size_t)(k * n), (size_t)(m * n)};
  for (int i = 0; i < 3; i++) {
    p.arrays[i] = malloc(sizes[i] * sg_dtype_bytes(dtype));
  }
  p.scratch = malloc(p.w.operation->residual_scratch(&p.w));
  if (dtype == SG_F32) {
    sg_uniform_f32(p.arrays[0], sizes[0], 3, 0, 0);
    sg_uniform_f32(p.arrays[1], sizes[1], 3, 0, sizes[0]);
  } else {
    sg_uniform_f64(p.arrays[0], sizes[0], 3, 0, 0);
    sg_uniform_f64(p.arrays[1], sizes[1], 3, 0, sizes[0]);
  }
  for (int64_t i = 0; i < m; i++) {
    for (int64_t j = 0; j < n; j++) {
      double sum = 0;
      float sum_f32 = 0;
      for (int64_t q = 0; q < k; q++) {
        if (dtype == SG_F32) {
          sum_f32 += ((float *)p.arrays[0])[i * k + q] * ((float *)p.arrays[1])[q * n + j];
        } else {
          sum += ((double *)p.arrays[0])[i * k + q] * ((double *)p.arrays[1])[q * n + j];
        }
      }
      if (dtype == SG_F32) {
        ((float *)p.arrays[2])[i * n + j] = sum_f32;
      } else {
        ((double *)p.arrays[2])[i * n + j] = sum;
      }
    }
  }
  return p;
}

static double residual(const struct product *p) {
  return sg_operation_residual(&p->w, 1, 0, p->arrays, p->scratch);
}

static void product_release(struct product *p) {
  for (int i = 0; i < 3; i++) {
    free(p->arrays[i]);
  }
  free(p->scratch);
}

static void a_right_product_is_within_the_limit(void **state) {
  (void)state;
  static const int64_t sizes[] = {1, 2, 3, 17, 64};
  for (size_t i = 0; i < 5; i++) {
    for (size_t j = 0; j < 5; j++) {
      for (size_t l = 0; l < 5; l++) {
        for (int dtype = SG_F32; dtype <= SG_F64; dtype++) {
          struct product p = product_new((enum sg_dtype)dtype, sizes[i], sizes[j], sizes[l]);
          assert_true(residual(&p) <= 1);
          product_release(&p);
        }
      }
    }
  }
}

static void one_wrong_element_is_caught_in_the_last_digits(void **state) {
  (void)state;
  struct product p = product_new(SG_F64, 64, 64, 64);
  double *c = p.arrays[2];
  c[64 * 40 + 13] *= 1 + 1e-10;
  assert_true(residual(&p) > 1);
  product_release(&p);
}

static void one_wrong_element_of_floats_is_caught(void **state) {
  (void)state;
  struct product p = product_new(SG_F32, 17, 17, 17);
  float *c = p.arrays[2];
  c[17 * 16 + 16] *= 1.01f;
  assert_true(residual(&p) > 1);
  product_release(&p);
}

static void an_element_that_is_not_a_number_makes_the_residual_none(void **state) {
  (void)state;
  for (int at = 0; at < 9; at++) {
    struct product p = product_new(SG_F64, 3, 3, 3);
    ((double *)p.arrays[2])[at] = NAN;
    assert_true(isnan(residual(&p)));
    product_release(&p);
  }
}

static void an_infinite_element_is_wrong(void **state) {
  (void)state;
  struct product p = product_new(SG_F64, 3, 3, 3);
  ((double *)p.arrays[2])[4] = INFINITY;
  assert_false(residual(&p) <= 1);
  product_release(&p);
}

static void a_transposed_product_is_wrong(void **state) {
  (void)state;
  struct product p = product_new(SG_F64, 2, 2, 2);
  double *c = p.arrays[2], held = c[1];
  c[1] = c[2];
  c[2] = held;
  assert_true(residual(&p) > 1);
  product_release(&p);
}

static void it_costs_two_m_n_k_and_reads_and_writes_each_array_once(void **state) {
  (void)state;
  const struct sg_operation *gemm = sg_operation_find("gemm");
  const struct sg_workload w = {.operation = gemm, .dtype = SG_F64, .m = 2, .n = 3, .k = 5};
  assert_true(gemm->flops(&w) == 60);
  assert_true(gemm->bytes(&w) == (10 + 15 + 6) * 8);
}

static void unsupported_workloads_are_refused(void **state) {
  (void)state;
  struct sg_error err;
  const struct sg_workload good = {.operation = sg_operation_find("gemm"), .dtype = SG_F64, .m = 1, .n = 1, .k = 1};
  assert_int_equal(sg_workload_check(&good, &err), SG_OK);
  struct sg_workload bad = good;
  bad.k = 0;
  assert_int_equal(sg_workload_check(&bad, &err), SG_BAD_INPUT);
  assert_string_equal(err.message, "k is 0: must be 1 to 2147483647");
  bad = good;
  bad.m = INT64_C(1) << 31;
  assert_int_equal(sg_workload_check(&bad, &err), SG_BAD_INPUT);
  bad = good;
  bad.count = -1;
  assert_int_equal(sg_workload_check(&bad, &err), SG_BAD_INPUT);
  bad = good;
  bad.operation = sg_operation_find("dot");
  bad.dtype = SG_C64;
  assert_int_equal(sg_workload_check(&bad, &err), SG_BAD_INPUT);
  assert_string_equal(err.message, "operation dot does not support c64");
}

static void oversized_shapes_do_not_overflow(void **state) {
  (void)state;
  const struct sg_array array = {INT64_C(1) << 31, INT64_C(1) << 31};
  assert_int_equal(sg_array_elements(&array), (size_t)1 << 62);
  assert_int_equal(sg_array_bytes(&array, SG_F64), SIZE_MAX);
  const struct sg_layout layout = {.arrays = {array, array}, .n_inputs = 2};
  assert_int_equal(sg_layout_item_bytes(&layout, SG_F64), SIZE_MAX);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_right_product_is_within_the_limit),
      cmocka_unit_test(one_wrong_element_is_caught_in_the_last_digits),
      cmocka_unit_test(one_wrong_element_of_floats_is_caught),
      cmocka_unit_test(an_element_that_is_not_a_number_makes_the_residual_none),
      cmocka_unit_test(an_infinite_element_is_wrong),
      cmocka_unit_test(a_transposed_product_is_wrong),
      cmocka_unit_test(it_costs_two_m_n_k_and_reads_and_writes_each_array_once),
      cmocka_unit_test(unsupported_workloads_are_refused),
      cmocka_unit_test(oversized_shapes_do_not_overflow),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
