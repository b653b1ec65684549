/* The operation applied to each item. One file per operation. Links no BLAS: the library's functions are passed in a
 * `struct sg_blas` at run time, so that the orchestrator can plan with the same object code.
 *
 * To add an operation: write operations/<name>.c ending in a `const struct sg_operation sg_operation_<name>` and add
 * one line to operations.def. `list`, --help, the contract tests and the report use that list. */
#ifndef SG_BENCH_OPERATIONS_OPERATION_H
#define SG_BENCH_OPERATIONS_OPERATION_H

#include <stdbool.h>
#include <stddef.h>

#include "bench/operations/workload.h"
#include "core/error.h"

struct sg_blas;
struct sg_draw;

enum { SG_MAX_ARRAYS = 8 };

/* Memory per item and additionally per worker. Arrays are row-major and contiguous, aligned to 64 bytes. What is
 * left between them and behind the last one is a guard that nothing may write to. */
struct sg_layout {
  struct sg_array {
    int64_t rows, columns;
    bool by_columns;       /* holds a columns x rows matrix column by column; .npy files have the matrix */
  } arrays[SG_MAX_ARRAYS]; /* inputs first, then outputs */
  int n_inputs, n_outputs;
  size_t workspace_bytes; /* per worker, for the library's work arrays */
};

/* What an operation reads of its first input: all of it, or the lower triangle of a square matrix, as a symmetric
 * matrix or a triangular one; a divisor must have no zero on its diagonal. */
enum sg_triangle { SG_WHOLE, SG_SYMMETRIC, SG_TRIANGULAR, SG_DIVISOR };

struct sg_operation {
  const char *name;
  const char *summary; /* one line for `list operations` */
  unsigned dtypes;     /* bit 1 << enum sg_dtype */
  const char *shape;   /* its sizes in the order of --shape: "MxN", "NxK", "N"; NULL: "MxNxK". Without M, m is n */
  enum sg_triangle triangle;
  bool right_hand_sides; /* k is their number, which --nrhs gives, not --shape */

  /* For `list operations --verbose`, without options; formulas of real operations that bench/run/formula.h can
   * evaluate, in m, n, k and the names of `where`. NULL: nothing to say. */
  const char *operands;                 /* the arrays of the layout as matrices: "A: m x k, B: k x n, C: m x n" */
  const char *real_flop, *complex_flop; /* per item */
  const char *where;                    /* "l = max(m, n), r = min(m, n)" */
  const char *flop_source;              /* of the formulas */

  /* Refuse unsupported shapes and options; NULL: any with m, n, k >= 1 is supported. */
  int (*check)(const struct sg_workload *w, struct sg_error *err);
  void (*layout)(const struct sg_workload *w, struct sg_layout *layout);

  double (*flops)(const struct sg_workload *w); /* per item, real operations, by the textbook formula (cited there) */
  double (*bytes)(
      const struct sg_workload *w); /* compulsory traffic per item: each input read, each output written once */

  /* Transform arrays of uniform [0, 1) numbers into suitable inputs (part of loading); NULL: unchanged. */
  void (*fit)(const struct sg_workload *w, void *const *arrays);

  /* Perform the operation. `arrays` as in the layout; outputs are uninitialised. Of the inputs it
   * may write to those in the mask `destroys`. */
  int (*call)(const struct sg_blas *blas, const struct sg_workload *w, void *const *arrays, void *workspace);
  unsigned destroys;   /* bit 1 << index of the array */
  const char *failure; /* what a positive number that it returns says of the item; NULL: nothing known */

  /* Scaled residual of a finished item: 1 is the bound of the error analysis cited there, above 1 the result is
   * wrong. `arrays` holds the original inputs and the outputs; `scratch` has residual_scratch bytes, aligned to 64.
   * NaN counts as wrong. Called for each of the check's `vectors` random vectors, which `draw` names
   * (random_vector.h); 0: the check needs none. Pure C: does not call the library under test. NULL: no check. */
  double (*residual)(const struct sg_workload *w, const struct sg_draw *draw, void *const *arrays, void *scratch);
  unsigned vectors;
  size_t (*residual_scratch)(const struct sg_workload *w);

  /* The function of sg_blas (blas_symbols.def) that `call` needs, for "unavailable: the library has no ..."; NULL:
   * none. */
  const char *(*symbol)(const struct sg_workload *w);
};

/* Every operation, in the order of operations.def. */
extern const struct sg_operation *const sg_operations[];
extern const size_t sg_n_operations;

const struct sg_operation *sg_operation_find(const char *name); /* NULL: unknown */
size_t sg_dtype_bytes(enum sg_dtype dtype);
const char *sg_dtype_name(enum sg_dtype dtype);

/* Of any common name: f32, float32, single; NumPy's, BLAS's, Julia's. The error for "float" and "complex", which are
 * of different sizes in C and in Python, and for float16 says what to give. */
int sg_dtype_parse(const char *name, enum sg_dtype *out, struct sg_error *err) SG_MUST_CHECK;

/* Elements of one array; their bytes; these padded to 64; bytes of all arrays of one item, with at least 16 (an
 * element of any type) behind the last one. SIZE_MAX: overflow. */
size_t sg_array_elements(const struct sg_array *array);
size_t sg_array_numbers(const struct sg_array *array, enum sg_dtype dtype); /* real ones: two of a complex element */
size_t sg_array_data_bytes(const struct sg_array *array, enum sg_dtype dtype);
size_t sg_array_bytes(const struct sg_array *array, enum sg_dtype dtype);
size_t sg_layout_item_bytes(const struct sg_layout *layout, enum sg_dtype dtype);

/* The largest residual of all random vectors of an item's check; NaN if any is NaN. */
double sg_operation_residual(const struct sg_workload *w, uint64_t key, int64_t item, void *const *arrays,
                             void *scratch);

/* Refuse an unsupported dtype, m, n or k below 1 or beyond a 32-bit BLAS integer, a negative count, and anything its
 * own `check` refuses. */
int sg_workload_check(const struct sg_workload *w, struct sg_error *err) SG_MUST_CHECK;

#endif
