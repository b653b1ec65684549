/* What operations declare, compared with values computed by hand: FLOPs, bytes and arrays of an item; the shapes and
 * options they refuse, and the messages. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/operations/gemm.h"
#include "bench/operations/operation.h"
#include "bench/operations/options.h"
#include "core/config_rules.h"

static struct sg_workload workload(const char *operation, int64_t m, int64_t n, int64_t k, const char *options) {
  return (struct sg_workload){.operation = sg_operation_find(operation),
                              .dtype = SG_F64,
                              .m = m,
                              .n = n,
                              .k = k,
                              .count = 1,
                              .options = options};
}

/* ---- Cost ---- */

static const struct cost_case {
  const char *operation;
  enum sg_dtype dtype;
  int64_t m, n, k;
  const char *options;
  double flops, bytes;
} costs[] = {
    {"gemm", SG_F64, 2, 3, 5, "", 60, 8 * (10 + 15 + 6)},
    {"gemm", SG_C64, 2, 3, 5, "ta=c", 240, 8 * (10 + 15 + 6)},
    {"gemm", SG_C128, 2, 3, 5, "", 240, 16 * (10 + 15 + 6)},
    {"gemv", SG_F32, 2, 3, 1, "", 12, 4 * (6 + 3 + 2)},
    {"gemv", SG_F32, 2, 3, 1, "ta=t", 12, 4 * (6 + 3 + 2)},
    /* Introduction to Algorithms, 15.2: 15125 multiplications at best. */
    {"chain", SG_F64, 30, 25, 1, "dims=30x35x15x5x10x20x25", 30250, 8 * (1050 + 525 + 75 + 50 + 200 + 500 + 750)},
    {"chain", SG_F64, 30, 25, 1, "order=left dims=30x35x15x5x10x20x25", 2 * (15750 + 2250 + 1500 + 6000 + 15000),
     8 * (1050 + 525 + 75 + 50 + 200 + 500 + 750)},
    /* 8x8 8x2 2x8 8x8: (AB)(CD) = 128 + 128 + 128 against 128 + 128 + 512. */
    {"chain", SG_F64, 8, 8, 8, "", 768, 8 * (64 + 16 + 16 + 64 + 64)},
    {"chain", SG_F64, 8, 8, 8, "order=left", 1536, 8 * (64 + 16 + 16 + 64 + 64)},
    {"syrk", SG_F64, 3, 3, 5, "", 60, 8 * (15 + 6)},
    {"herk", SG_C128, 3, 3, 5, "", 240, 16 * (15 + 6)},
    {"symm", SG_F64, 3, 5, 1, "", 90, 8 * (6 + 15 + 15)},
    {"symm", SG_C64, 3, 5, 1, "", 360, 8 * (6 + 15 + 15)},
    {"trmm", SG_F64, 3, 5, 1, "", 45, 8 * (6 + 15 + 15)}, /* 30 multiplications, 15 additions */
    {"trsm", SG_F32, 3, 5, 1, "", 45, 4 * (6 + 15 + 15)},
    {"trsm", SG_C128, 3, 5, 1, "", 6 * 30 + 2 * 15, 16 * (6 + 15 + 15)},
    {"ger", SG_F64, 2, 3, 1, "", 12, 8 * (6 + 6 + 2 + 3)},
    {"ger", SG_C64, 2, 3, 1, "ty=c", 48, 8 * (6 + 6 + 2 + 3)},
    {"lu-solve", SG_F64, 3, 3, 5, "", 18 + 90, 8 * (9 + 15 + 15)},
    {"cholesky", SG_F64, 6, 6, 1, "", 72, 8 * (21 + 21)},
    {"qr", SG_F64, 5, 3, 1, "", 72, 8 * (15 + 15 + 3)},
    {"qr", SG_F64, 3, 5, 1, "", 72, 8 * (15 + 15 + 3)},
    {"least-squares", SG_F64, 5, 3, 2, "", 72 + 2 * 51, 8 * (15 + 10 + 6)},
    {"svd", SG_F64, 5, 3, 1, "", 630 + 216, 8 * (15 + 15 + 3 + 9)},
    {"svd", SG_F32, 3, 5, 1, "", 630 + 216, 4 * (15 + 9 + 3 + 15)},
    {"eigh", SG_F64, 3, 3, 1, "", 243, 8 * (6 + 9 + 3)},
    {"axpy", SG_F32, 2, 3, 1, "", 12, 4 * 18},
    {"dot", SG_F64, 2, 3, 1, "", 12, 8 * 13},
    {"null", SG_F64, 2, 3, 1, "", 0, 0},
};

static void operations_and_bytes_are_those_of_the_formulas(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof costs / sizeof costs[0]; i++) {
    const struct cost_case *c = &costs[i];
    struct sg_workload w = workload(c->operation, c->m, c->n, c->k, c->options);
    struct sg_error err;
    w.dtype = c->dtype;
    if (sg_workload_check(&w, &err)) { fail_msg("%s", err.message); }
    if (w.operation->flops(&w) != c->flops || w.operation->bytes(&w) != c->bytes) {
      fail_msg("%s '%s': %g operations, %g bytes; by hand %g, %g", c->operation, c->options, w.operation->flops(&w),
               w.operation->bytes(&w), c->flops, c->bytes);
    }
  }
}

/* ---- Arrays ---- */

static void expect_arrays(const struct sg_workload *w, int n_inputs, int n_outputs, const struct sg_array *arrays) {
  struct sg_layout layout;
  w->operation->layout(w, &layout);
  assert_int_equal(layout.n_inputs, n_inputs);
  assert_int_equal(layout.n_outputs, n_outputs);
  for (int i = 0; i < n_inputs + n_outputs; i++) {
    assert_int_equal(layout.arrays[i].rows, arrays[i].rows);
    assert_int_equal(layout.arrays[i].columns, arrays[i].columns);
  }
}

static void transposed_operands_are_stored_as_they_are(void **state) {
  (void)state;
  const struct sg_workload both = workload("gemm", 2, 3, 5, "ta=t tb=t"), plain = workload("gemm", 2, 3, 5, "");
  expect_arrays(&plain, 2, 1, (struct sg_array[]){{2, 5}, {5, 3}, {2, 3}});
  expect_arrays(&both, 2, 1, (struct sg_array[]){{5, 2}, {3, 5}, {2, 3}});
  const struct sg_workload trsm = workload("trsm", 2, 3, 1, ""), symm = workload("symm", 2, 3, 1, "");
  const struct sg_workload ger = workload("ger", 2, 3, 1, ""), gemv = workload("gemv", 2, 3, 1, "ta=t");
  expect_arrays(&trsm, 2, 1, (struct sg_array[]){{2, 2}, {2, 3}, {2, 3}});
  expect_arrays(&symm, 2, 1, (struct sg_array[]){{2, 2}, {2, 3}, {2, 3}});
  expect_arrays(&ger, 3, 1, (struct sg_array[]){{2, 3}, {1, 2}, {1, 3}, {2, 3}});
  expect_arrays(&gemv, 2, 1, (struct sg_array[]){{2, 3}, {1, 2}, {1, 3}});
}

static void lapack_matrices_are_held_by_columns(void **state) {
  (void)state;
  const struct sg_workload qr = workload("qr", 7, 3, 1, ""), fit = workload("least-squares", 7, 3, 2, "");
  const struct sg_workload svd = workload("svd", 7, 3, 1, ""), solve = workload("lu-solve", 3, 3, 2, "");
  expect_arrays(&qr, 1, 2, (struct sg_array[]){{3, 7}, {3, 7}, {1, 3}});
  expect_arrays(&fit, 2, 1, (struct sg_array[]){{3, 7}, {2, 7}, {2, 7}});
  expect_arrays(&svd, 1, 3, (struct sg_array[]){{3, 7}, {1, 3}, {3, 7}, {3, 3}});
  expect_arrays(&solve, 2, 1, (struct sg_array[]){{3, 3}, {2, 3}, {2, 3}});
}

static void a_chain_has_an_array_per_matrix_and_workspace_for_intermediates(void **state) {
  (void)state;
  struct sg_layout layout;
  const struct sg_workload best = workload("chain", 8, 8, 8, ""), left = workload("chain", 8, 8, 8, "order=left");
  expect_arrays(&best, 4, 1, (struct sg_array[]){{8, 8}, {8, 2}, {2, 8}, {8, 8}, {8, 8}});
  best.operation->layout(&best, &layout);
  assert_int_equal(layout.workspace_bytes, 2 * 16 * 8); /* A B and C D */
  left.operation->layout(&left, &layout);
  assert_int_equal(layout.workspace_bytes, (64 + 16) * 8); /* A B C, made of A B */
  const struct sg_workload two = workload("chain", 2, 3, 1, "dims=2x5x3");
  two.operation->layout(&two, &layout);
  assert_int_equal(layout.workspace_bytes, 0);
}

/* ---- Refusals ---- */

static const struct refusal {
  const char *operation;
  int64_t m, n, k;
  const char *options, *message;
} refusals[] = {
    {"gemm", 1, 1, 1, "at=t", "gemm: unknown option 'at': did you mean 'ta'?"},
    {"gemm", 1, 1, 1, "tab=t", "gemm: unknown option 'tab': did you mean 'ta'?"},
    {"gemm", 1, 1, 1, "ta=x", "gemm: unknown value of option ta 'x': known are n, t, c"},
    {"gemm", 1, 1, 1, "ta=", "gemm: unknown value of option ta '': known are n, t, c"},
    {"gemm", 1, 1, 1, "ta", "gemm: option ta has no value: use ta=VALUE"},
    {"gemm", 1, 1, 1, "=t", "gemm: unknown option '': known are ta, tb"},
    {"gemm", 1, 1, 1, "ta=t  ta=n", "gemm: duplicate option ta"},
    {"gemm", 1, 1, 1, "tb=c", "gemm: option tb=c is for complex types: use tb=t"},
    {"chain", 1, 1, 1, "order=optimum", "chain: unknown value of option order 'optimum': did you mean 'optimal'?"},
    {"chain", 3, 4, 1, "dims=3x4", "chain: dims=3x4: give 3 to 8 sizes, dims=30x35x15"},
    {"chain", 3, 4, 1, "dims=3x0x4", "chain: dims=3x0x4: give 3 to 8 sizes, dims=30x35x15"},
    {"chain", 3, 4, 1, "dims=3x2x4x", "chain: dims=3x2x4x: give 3 to 8 sizes, dims=30x35x15"},
    {"chain", 3, 4, 1, "dims=3x-2x4", "chain: dims=3x-2x4: give 3 to 8 sizes, dims=30x35x15"},
    {"chain", 3, 4, 1, "dims=3x2147483648x4", "chain: dims=3x2147483648x4: give 3 to 8 sizes, dims=30x35x15"},
    {"chain", 3, 4, 1, "dims=3x1x1x1x1x1x1x1x4", "chain: dims=3x1x1x1x1x1x1x1x4: give 3 to 8 sizes, dims=30x35x15"},
    {"chain", 3, 4, 1, "dims=3x2x5", "chain: dims=3x2x5 gives a 3 x 5 matrix, but m is 3 and n is 4"},
    {"chain", 2147483647, 1, 1, "order=left dims=2147483647x1x2147483647x1",
     "chain: an intermediate product exceeds the address space: give smaller dims"},
    {"syrk", 3, 4, 1, "", "syrk: m is 3 and n is 4: C must be square"},
    {"herk", 3, 4, 1, "", "operation herk does not support f64"},
    {"ger", 3, 4, 1, "ty=c", "ger: option ty=c is for complex types: use ty=t"},
    {"lu-solve", 3, 4, 1, "", "lu-solve: m is 3 and n is 4: the matrix must be square"},
    {"cholesky", 3, 4, 1, "", "cholesky: m is 3 and n is 4: the matrix must be square"},
    {"eigh", 3, 4, 1, "", "eigh: m is 3 and n is 4: the matrix must be square"},
    {"least-squares", 3, 4, 1, "",
     "least-squares: m is 3 and n is 4: there must be at least as many equations (m) as unknowns (n)"},
    {"axpy", 65536, 32768, 1, "", "axpy: m n is 2147483648: give vectors of at most 2147483647 numbers"},
    {"dot", 65536, 32768, 1, "", "dot: m n is 2147483648: must be at most 2147483647"},
    {"svd", 3, 3, 3, "jobz=S", "operation svd has no options: remove 'jobz=S'"},
};

static void invalid_shapes_and_options_are_refused_with_a_message(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
    const struct refusal *r = &refusals[i];
    const struct sg_workload w = workload(r->operation, r->m, r->n, r->k, r->options);
    struct sg_error err;
    assert_int_equal(sg_workload_check(&w, &err), SG_BAD_INPUT);
    assert_string_equal(err.message, r->message);
  }
}

static void operations_without_options_refuse_them(void **state) {
  (void)state;
  for (size_t i = 0; i < sg_n_operations; i++) {
    struct sg_workload w = workload(sg_operations[i]->name, 4, 4, 4, "colour=red");
    struct sg_workload spaces = workload(sg_operations[i]->name, 4, 4, 4, "  ");
    w.dtype = spaces.dtype = sg_operations[i]->dtypes & 1U << SG_F64 ? SG_F64 : SG_C128;
    if (!w.operation->check) { continue; }
    assert_int_equal(sg_workload_check(&w, NULL), SG_BAD_INPUT);
    assert_int_equal(sg_workload_check(&spaces, NULL), SG_OK);
  }
}

/* ---- Options ---- */

static void options_are_read_in_any_order_with_the_first_value_as_default(void **state) {
  (void)state;
  struct sg_workload w = workload("gemm", 1, 1, 1, " tb=t   ta=c ");
  assert_int_equal(sg_gemm_forms(&w).a, SG_ADJOINT);
  assert_int_equal(sg_gemm_forms(&w).b, SG_TRANSPOSED);
  w.options = "tb=c";
  assert_int_equal(sg_gemm_forms(&w).a, SG_PLAIN);
  assert_int_equal(sg_gemm_forms(&w).b, SG_ADJOINT);
  w.options = NULL;
  assert_int_equal(sg_gemm_forms(&w).a, SG_PLAIN);
}

static void an_option_without_a_list_takes_any_string(void **state) {
  (void)state;
  static const struct sg_operation_option options[] = {{"dims", NULL}};
  struct sg_operation_choice choice;
  const struct sg_workload w = workload("gemm", 1, 1, 1, "dims=1=2 ");
  assert_int_equal(sg_options_parse(&w, options, 1, &choice, NULL), SG_OK);
  assert_int_equal(choice.length, 3);
  assert_memory_equal(choice.text, "1=2", 3);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(operations_and_bytes_are_those_of_the_formulas),
      cmocka_unit_test(transposed_operands_are_stored_as_they_are),
      cmocka_unit_test(lapack_matrices_are_held_by_columns),
      cmocka_unit_test(a_chain_has_an_array_per_matrix_and_workspace_for_intermediates),
      cmocka_unit_test(invalid_shapes_and_options_are_refused_with_a_message),
      cmocka_unit_test(operations_without_options_refuse_them),
      cmocka_unit_test(options_are_read_in_any_order_with_the_first_value_as_default),
      cmocka_unit_test(an_option_without_a_list_takes_any_string),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
