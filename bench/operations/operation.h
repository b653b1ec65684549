/* What is done to one item. One file an operation; it links no BLAS: the library's functions arrive in a
 * `struct sg_blas` at run time, so the orchestrator can plan with the same object code.
 *
 * To add an operation: write operations/<name>.c ending in a `const struct sg_operation sg_operation_<name>`, and add
 * one line to operations.def. `list`, --help, the contract tests and the report pick it up from there. */
#ifndef SG_BENCH_OPERATIONS_OPERATION_H
#define SG_BENCH_OPERATIONS_OPERATION_H

#include <stdbool.h>
#include <stddef.h>

#include "bench/operations/workload.h"
#include "core/error.h"

struct sg_blas;

enum { SG_MAX_ARRAYS = 8 };

/* Memory of one item, and of one worker besides. Arrays are row-major and contiguous, aligned to 64 bytes. */
struct sg_layout {
  struct sg_array {
    int64_t rows, columns;
    bool by_columns; /* it holds a columns x rows matrix, column by column: what data from outside is, and goes to */
  } arrays[SG_MAX_ARRAYS]; /* inputs first, then outputs */
  int n_inputs, n_outputs;
  size_t workspace_bytes; /* per worker, for the library's work arrays */
};

struct sg_operation {
  const char *name;
  const char *summary; /* one line for `list operations` */
  unsigned dtypes;     /* bit 1 << enum sg_dtype */

  /* Shapes and options this operation cannot take; NULL: any with m, n, k >= 1. */
  int (*check)(const struct sg_workload *w, struct sg_error *err);
  void (*layout)(const struct sg_workload *w, struct sg_layout *layout);

  double (*flops)(const struct sg_workload *w); /* per item, real operations, by the textbook formula (cited there) */
  double (*bytes)(
      const struct sg_workload *w); /* compulsory traffic per item: each input read, each output written once */

  /* Turn arrays of uniform [0, 1) numbers into inputs fit for it (part of loading); NULL: as they are. */
  void (*fit)(const struct sg_workload *w, void *const *arrays);

  /* Do it. `arrays` as in the layout; outputs hold anything. Inputs may be destroyed if destroys_inputs. */
  int (*call)(const struct sg_blas *blas, const struct sg_workload *w, void *const *arrays, void *workspace);
  int destroys_inputs;

  /* Scaled residual of a finished item: 1 is the limit of the error analysis cited there, above it is wrong. `arrays`
   * holds the original inputs and the outputs; `scratch` has residual_scratch bytes, aligned to 64. NaN counts as
   * wrong. `item` picks the random vector of a randomised check. Pure C: no call of the library it checks. NULL:
   * nothing to check. */
  double (*residual)(const struct sg_workload *w, int64_t item, void *const *arrays, void *scratch);
  size_t (*residual_scratch)(const struct sg_workload *w);

  /* Which of sg_blas's functions (blas_symbols.def) `call` needs, for "unavailable: the library has no ..."; NULL:
   * none. */
  const char *(*symbol)(const struct sg_workload *w);
};

/* Every operation, in the order of operations.def. */
extern const struct sg_operation *const sg_operations[];
extern const size_t sg_n_operations;

const struct sg_operation *sg_operation_find(const char *name); /* NULL: unknown */
size_t sg_dtype_bytes(enum sg_dtype dtype);
const char *sg_dtype_name(enum sg_dtype dtype);
int sg_dtype_parse(const char *name, enum sg_dtype *out, struct sg_error *err) SG_MUST_CHECK;

/* Elements of one array; bytes one array takes, padded to 64; bytes the arrays of one item take. SIZE_MAX: too large
 * to count. */
size_t sg_array_elements(const struct sg_array *array);
size_t sg_array_bytes(const struct sg_array *array, enum sg_dtype dtype);
size_t sg_layout_item_bytes(const struct sg_layout *layout, enum sg_dtype dtype);

/* Refuse what no operation can do: dtype it lacks, m, n or k below 1 or beyond a 32-bit BLAS integer, count below 0,
 * then what its own `check` refuses. */
int sg_workload_check(const struct sg_workload *w, struct sg_error *err) SG_MUST_CHECK;

#endif
