/* Shapes as each operation has them, names of types, and what `list operations --verbose` says about an operation:
 * its operands are those of the layout, and its formula gives what the operation counts. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/operations/operation.h"
#include "bench/operations/shape.h"
#include "bench/run/formula.h"
#include "core/columns.h"
#include "core/text.h"

/* ---- shapes ---- */

static const struct shape_case {
  const char *operation, *text;
  int64_t m, n, k;
} shapes[] = {
    {"gemm", "2000x64x512", 2000, 64, 512},
    {"gemm", "500", 500, 500, 500},
    {"svd", "400x300", 400, 300, 1},
    {"svd", "300", 300, 300, 1},
    {"qr", "400x300", 400, 300, 1},
    {"gemv", "400x300", 400, 300, 1},
    {"syrk", "400x300", 400, 400, 300},
    {"cholesky", "400", 400, 400, 1},
    {"cholesky", "400x400", 400, 400, 1},
    {"least-squares", "400x300", 400, 300, 1},
    {"least-squares", "300", 300, 300, 300},
    {"lu-solve", "400x400", 400, 400, 1},
    /* as profiles of earlier versions have them */
    {"svd", "400x300x1", 400, 300, 1},
    {"svd", "400x300x300", 400, 300, 1},
    {"eigh", "200x200x200", 200, 200, 1},
    {"least-squares", "800x200x8", 800, 200, 8},
    {"lu-solve", "400x400x8", 400, 400, 8},
    {"syrk", "400x400x300", 400, 400, 300},
};

static void a_shape_has_the_sizes_of_the_operation(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
    const struct shape_case *c = &shapes[i];
    struct sg_workload w = {.operation = sg_operation_find(c->operation)};
    struct sg_error err;
    if (sg_shape_parse_alone(c->text, &w, &err) != SG_OK) { fail_msg("%s", err.message); }
    if (w.m != c->m || w.n != c->n || w.k != c->k) {
      fail_msg("%s %s: %d x %d x %d", c->operation, c->text, (int)w.m, (int)w.n, (int)w.k);
    }
  }
}

/* Of several operations, one that has it. */
static void a_third_size_beside_an_operation_that_has_one_is_ignored(void **state) {
  (void)state;
  struct sg_workload w = {.operation = sg_operation_find("svd")};
  struct sg_error err;
  assert_int_equal(sg_shape_parse("400x300x8", &w, &err), SG_OK);
  assert_int_equal(w.k, 1);
}

static const struct refused_case {
  const char *operation, *text, *message;
} refused[] = {
    {"gemm", "400x300", "shape '400x300' is not one of gemm, which has three sizes: give MxNxK, such as 400x300x200"},
    {"svd", "400x300x8", "shape '400x300x8' is not one of svd, which has two sizes: give MxN, such as 400x300"},
    {"eigh", "400x300", "shape '400x300' is not one of eigh, which has square matrices: give N, such as 400"},
    {"lu-solve", "400x8",
     "shape '400x8' is not one of lu-solve, which has square matrices: give N, such as 400; --nrhs gives the number "
     "of "
     "right-hand sides"},
    {"syrk", "1x2x3x4", "shape '1x2x3x4' is not one of syrk, which has two sizes: give NxK, such as 400x300"},
    {"gemm", "4x", "shape '4x' is not one of gemm, which has three sizes: give MxNxK, such as 400x300x200"},
    {"svd", "5xx5", "shape '5xx5' is not one of svd, which has two sizes: give MxN, such as 400x300"},
    {"eigh", "1e3", "shape '1e3' is not one of eigh, which has square matrices: give N, such as 400"},
    {"gemm", "0", "shape: 0 is out of range: give a number from 1 to 1048576"},
};

static void another_shape_is_refused_with_one_that_is_right(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
    struct sg_workload w = {.operation = sg_operation_find(refused[i].operation)};
    struct sg_error err;
    assert_int_equal(sg_shape_parse_alone(refused[i].text, &w, &err), SG_BAD_INPUT);
    assert_string_equal(err.message, refused[i].message);
  }
}

static void expect_format(int64_t m, int64_t n, int64_t k, const char *expected) {
  char text[SG_SHAPE_TEXT];
  assert_string_equal(sg_shape_format(m, n, k, text), expected);
}

static void a_shape_is_formatted_without_the_size_that_it_lacks(void **state) {
  (void)state;
  expect_format(5, 5, 5, "n=5");
  expect_format(5, 5, SG_NO_INT, "n=5");
  expect_format(5, 5, 1, "5x5x1");
  expect_format(400, 300, SG_NO_INT, "400x300");
  expect_format(INT64_MAX, INT64_MAX - 1, INT64_MAX, "9223372036854775807x9223372036854775806x9223372036854775807");
}

/* ---- types ---- */

static void a_type_has_its_common_names(void **state) {
  (void)state;
  static const char *const names[SG_DTYPES][8] = {
      [SG_F32] = {"f32", "float32", "Float32", "single", "f4", "s"},
      [SG_F64] = {"f64", "float64", "FLOAT64", "double", "f8", "d"},
      [SG_C64] = {"c64", "complex64", "ComplexF32", "csingle", "c8", "c"},
      [SG_C128] = {"c128", "complex128", "ComplexF64", "cdouble", "c16", "z"}};
  for (enum sg_dtype d = 0; d < SG_DTYPES; d++) {
    for (size_t i = 0; names[d][i]; i++) {
      enum sg_dtype parsed = SG_DTYPES;
      struct sg_error err;
      if (sg_dtype_parse(names[d][i], &parsed, &err) != SG_OK) { fail_msg("%s", err.message); }
      assert_int_equal(parsed, d);
    }
  }
}

static void an_ambiguous_or_unknown_type_is_refused(void **state) {
  (void)state;
  static const char *const cases[][2] = {
      {"float", "dtype 'float' is of 32 bits in C and of 64 in Python: give float32 or float64"},
      {"complex", "dtype 'complex' is of different sizes in C and in Python: give complex64 or complex128"},
      {"float16", "dtype 'float16' is in no BLAS: give float32"},
      {"f46", "unknown dtype 'f46': did you mean 'f64'?"},
      {"D", "unknown dtype 'D': known are f32, f64, c64, c128"},
      {"", "unknown dtype '': known are f32, f64, c64, c128"},
      {"float32 single", "unknown dtype 'float32 single': known are f32, f64, c64, c128"}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    enum sg_dtype parsed;
    struct sg_error err;
    assert_int_equal(sg_dtype_parse(cases[i][0], &parsed, &err), SG_BAD_INPUT);
    assert_string_equal(err.message, cases[i][1]);
  }
}

/* ---- what `list operations --verbose` says ---- */

struct names {
  const struct sg_workload *w;
  const char *where;
};

static double value_of(const char *formula, struct names *names);

/* m, n, k, or one that `where` defines. */
static double look_up(void *context, const char *name, int length, bool *known) {
  struct names *names = context;
  const char *const at = length == 1 ? strchr("mnk", *name) : NULL;
  const int64_t sizes[] = {names->w->m, names->w->n, names->w->k};
  *known = true;
  if (at) { return (double)sizes[at - "mnk"]; }
  char *definition = sg_format("%.*s = ", length, name);
  const char *found = names->where ? strstr(names->where, definition) : NULL;
  free(definition);
  if (!found) {
    *known = false;
    return NAN;
  }
  const char *formula = found + length + 3, *end = strstr(formula, "), ");
  char *copy = sg_format("%.*s", (int)(end ? end + 1 - formula : (long)strlen(formula)), formula);
  const double value = value_of(copy, names);
  free(copy);
  return value;
}

static double value_of(const char *formula, struct names *names) {
  double value = NAN;
  struct sg_error err;
  if (sg_formula_evaluate(formula, look_up, names, &value, &err) != SG_OK) { fail_msg("%s", err.message); }
  return value;
}

static struct sg_workload workload(const struct sg_operation *operation, enum sg_dtype dtype) {
  const char *form = sg_shape_form(operation);
  struct sg_workload w = {
      .operation = operation, .dtype = dtype, .m = 96, .n = 80, .k = 48, .count = 1, .options = ""};
  if (!strchr(form, 'M')) { w.m = w.n; }
  if (!sg_shape_has_k(operation)) { w.k = 1; }
  return w;
}

static void the_formula_gives_the_operations_counted(void **state) {
  (void)state;
  for (size_t i = 0; i < sg_n_operations; i++) {
    const struct sg_operation *o = sg_operations[i];
    for (enum sg_dtype d = 0; d < SG_DTYPES; d++) {
      if (!(o->dtypes & (1U << d))) { continue; }
      const struct sg_workload w = workload(o, d);
      const char *formula = sg_dtype_is_complex(d) ? o->complex_flop : o->real_flop;
      if (!formula) { fail_msg("%s has no formula for %s", o->name, sg_dtype_name(d)); }
      const double value = value_of(formula, &(struct names){&w, o->where}), counted = o->flops(&w);
      if (!(fabs(value - counted) <= 1e-9 * counted)) {
        fail_msg("%s %s: %s is %.17g, but %.17g are counted", o->name, sg_dtype_name(d), formula, value, counted);
      }
    }
  }
}

static void the_operands_are_those_of_the_layout(void **state) {
  (void)state;
  for (size_t i = 0; i < sg_n_operations; i++) {
    const struct sg_operation *o = sg_operations[i];
    const struct sg_workload w = workload(o, o->dtypes & (1U << SG_F64) ? SG_F64 : SG_C128);
    struct sg_layout layout;
    struct names names = {&w, o->where};
    o->layout(&w, &layout);
    const char *at = o->operands;
    int n = 0;
    for (; at && *at; n++) {
      const struct sg_array *array = &layout.arrays[n];
      char rows[16], columns[16];
      int used = 0;
      if (sscanf(at, "%*[^:]: %15s x %15[^,]%n", rows, columns, &used) != 2) { fail_msg("%s: %s", o->name, at); }
      at += used;
      at += strspn(at, ", ");
      assert_int_equal(value_of(rows, &names), array->by_columns ? array->columns : array->rows);
      assert_int_equal(value_of(columns, &names), array->by_columns ? array->rows : array->columns);
    }
    assert_int_equal(n, layout.n_inputs + layout.n_outputs);
  }
}

/* A size that is not in the form has no effect. */
static void an_operation_depends_on_the_sizes_of_its_form_only(void **state) {
  (void)state;
  for (size_t i = 0; i < sg_n_operations; i++) {
    const struct sg_operation *o = sg_operations[i];
    const enum sg_dtype dtype = o->dtypes & (1U << SG_F64) ? SG_F64 : SG_C128;
    struct sg_workload w = workload(o, dtype), other = w;
    struct sg_layout layout = {0}, changed = {0};
    other.k = 7 * w.k;
    o->layout(&w, &layout);
    o->layout(&other, &changed);
    const bool same =
        o->flops(&w) == o->flops(&other) && memcmp(layout.arrays, changed.arrays, sizeof layout.arrays) == 0;
    if (same == sg_shape_has_k(o)) { fail_msg("%s: its shape is %s", o->name, sg_shape_form(o)); }
    other = w;
    other.m = 7 * w.m;
    struct sg_error err;
    const bool is_square = sg_workload_check(&other, &err) != SG_OK;
    if (is_square == !!strchr(sg_shape_form(o), 'M')) { fail_msg("%s: its shape is %s", o->name, sg_shape_form(o)); }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_shape_has_the_sizes_of_the_operation),
      cmocka_unit_test(a_third_size_beside_an_operation_that_has_one_is_ignored),
      cmocka_unit_test(another_shape_is_refused_with_one_that_is_right),
      cmocka_unit_test(a_shape_is_formatted_without_the_size_that_it_lacks),
      cmocka_unit_test(a_type_has_its_common_names),
      cmocka_unit_test(an_ambiguous_or_unknown_type_is_refused),
      cmocka_unit_test(the_formula_gives_the_operations_counted),
      cmocka_unit_test(the_operands_are_those_of_the_layout),
      cmocka_unit_test(an_operation_depends_on_the_sizes_of_its_form_only),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
