/* The registry of operations and their shared functions: names of types, sizes of arrays, checks of any workload. */
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "bench/operations/errors.h"
#include "bench/operations/operation.h"
#include "core/text.h"

#define SG_OPERATION(name) extern const struct sg_operation sg_operation_##name;
#include "bench/operations/operations.def"
#undef SG_OPERATION

#define SG_OPERATION(name) &sg_operation_##name,
const struct sg_operation *const sg_operations[] = {
#include "bench/operations/operations.def"
};
#undef SG_OPERATION
const size_t sg_n_operations = sizeof sg_operations / sizeof sg_operations[0];

const struct sg_operation *sg_operation_find(const char *name) {
  for (size_t i = 0; i < sg_n_operations; i++) {
    if (strcmp(sg_operations[i]->name, name) == 0) { return sg_operations[i]; }
  }
  return NULL;
}

/* ---- types ---- */

/* `others`: NumPy's names, Julia's, the letter of BLAS and of LAPACK, and what follows the byte order in a .npy file,
 * between blanks. */
static const struct {
  const char *name, *others;
  size_t bytes;
} dtypes[SG_DTYPES] = {
    [SG_F32] = {"f32", " float32 single f4 s ", 4},
    [SG_F64] = {"f64", " float64 double f8 d ", 8},
    [SG_C64] = {"c64", " complex64 csingle singlecomplex complexf32 c8 c ", 8},
    [SG_C128] = {"c128", " complex128 cdouble doublecomplex complexf64 c16 z ", 16},
};

size_t sg_dtype_bytes(enum sg_dtype dtype) {
  return dtypes[dtype].bytes;
}

const char *sg_dtype_name(enum sg_dtype dtype) {
  return dtypes[dtype].name;
}

/* Names in any case, "Float64"; letters as they are: D is another type in NumPy. */
static bool is_dtype(enum sg_dtype dtype, const char *name) {
  if (strcmp(dtypes[dtype].name, name) == 0) { return true; }
  char *word = sg_format(" %s ", name);
  const bool is_letter = strlen(name) < 2;
  const bool found =
      (is_letter ? strstr(dtypes[dtype].others, word) : strcasestr(dtypes[dtype].others, word)) && !strchr(name, ' ');
  free(word);
  return found && *name;
}

int sg_dtype_parse(const char *name, enum sg_dtype *out, struct sg_error *err) {
  static const struct {
    const char *name, *instead;
  } refused[] = {{"float", "is of 32 bits in C and of 64 in Python: give float32 or float64"},
                 {"complex", "is of different sizes in C and in Python: give complex64 or complex128"},
                 {"float16", "is in no BLAS: give float32"},
                 {"half", "is in no BLAS: give float32"}};
  const char *names[SG_DTYPES];
  for (enum sg_dtype d = 0; d < SG_DTYPES; d++) {
    names[d] = dtypes[d].name;
    if (is_dtype(d, name)) {
      *out = d;
      return SG_OK;
    }
  }
  for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
    if (strcasecmp(refused[i].name, name) == 0) {
      return sg_fail(err, SG_BAD_INPUT, "dtype '%s' %s", name, refused[i].instead);
    }
  }
  return sg_fail_unknown(err, "dtype", name, names, SG_DTYPES);
}

/* ---- arrays ---- */

size_t sg_array_elements(const struct sg_array *array) {
  size_t n = 0;
  return __builtin_mul_overflow(array->rows, array->columns, &n) ? SIZE_MAX : n;
}

size_t sg_array_numbers(const struct sg_array *array, enum sg_dtype dtype) {
  return sg_array_elements(array) * (sg_dtype_is_complex(dtype) ? 2 : 1);
}

size_t sg_array_data_bytes(const struct sg_array *array, enum sg_dtype dtype) {
  size_t bytes = 0;
  return __builtin_mul_overflow(sg_array_elements(array), sg_dtype_bytes(dtype), &bytes) ? SIZE_MAX : bytes;
}

enum { ALIGNMENT = 64, GUARD_BYTES = 16 };

static size_t aligned(size_t bytes) {
  return bytes > SIZE_MAX - ALIGNMENT ? SIZE_MAX : (bytes + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
}

size_t sg_array_bytes(const struct sg_array *array, enum sg_dtype dtype) {
  return aligned(sg_array_data_bytes(array, dtype));
}

size_t sg_layout_item_bytes(const struct sg_layout *layout, enum sg_dtype dtype) {
  const int n = layout->n_inputs + layout->n_outputs;
  size_t bytes = 0;
  for (int i = 0; i < n; i++) {
    size_t array = sg_array_data_bytes(&layout->arrays[i], dtype);
    if (i == n - 1 && __builtin_add_overflow(array, GUARD_BYTES, &array)) { return SIZE_MAX; }
    if (__builtin_add_overflow(bytes, aligned(array), &bytes)) { return SIZE_MAX; }
  }
  return bytes;
}

/* Random ones are from 0 to 1. */
static bool can_be_checked(const struct sg_workload *w, void *const *arrays) {
  struct sg_layout layout;
  if (sg_inputs_are_random(w)) { return true; }
  w->operation->layout(w, &layout);
  for (int i = 0; i < layout.n_inputs; i++) {
    const size_t n = sg_array_numbers(&layout.arrays[i], w->dtype);
    if (!sg_numbers_can_be_checked(arrays[i], n, w->dtype)) { return false; }
  }
  return true;
}

double sg_operation_residual(const struct sg_workload *w, uint64_t key, int64_t item, void *const *arrays,
                             void *scratch) {
  struct sg_draw draw = {.key = key, .item = (uint64_t)item};
  if (!can_be_checked(w, arrays)) { return NAN; }
  double worst = w->operation->residual(w, &draw, arrays, scratch);
  for (draw.vector = 1; draw.vector < w->operation->vectors; draw.vector++) {
    worst = sg_worse(worst, w->operation->residual(w, &draw, arrays, scratch));
  }
  return worst;
}

static int check_extent(const char *name, int64_t value, struct sg_error *err) {
  if (value >= 1 && value <= INT_MAX) { return SG_OK; }
  return sg_fail(err, SG_BAD_INPUT, "%s is %lld: must be 1 to %d", name, (long long)value, INT_MAX);
}

int sg_workload_check(const struct sg_workload *w, struct sg_error *err) {
  const struct sg_operation *op = w->operation;
  if (!(op->dtypes & (1u << w->dtype))) {
    return sg_fail(err, SG_BAD_INPUT, "operation %s does not support %s", op->name, sg_dtype_name(w->dtype));
  }
  int status = check_extent("m", w->m, err);
  if (status == SG_OK) { status = check_extent("n", w->n, err); }
  if (status == SG_OK) { status = check_extent("k", w->k, err); }
  if (status != SG_OK) { return status; }
  if (w->count < 0) { return sg_fail(err, SG_BAD_INPUT, "count is %lld: must be 0 or more", (long long)w->count); }
  return op->check ? op->check(w, err) : SG_OK;
}
