/* Shared by the operations that call LAPACK.
 *
 * LAPACK expects column-major matrices; our arrays are row-major. Nothing is transposed: an operation's arrays hold
 * what LAPACK expects, as each file describes.
 * - A symmetric matrix is its own transpose, and our lower triangle is LAPACK's upper one (cholesky, eigh).
 * - Other matrices are held *by columns*: an array of n rows, row j of which is column j of the m x n matrix. Vectors
 *   that belong together (right-hand sides, solutions) are then the rows of their array.
 *
 * Work arrays come from the layout's workspace, with sizes by formula: at least what a workspace query of the routine
 * (lwork = -1) returns for blocks of up to SG_LAPACK_BLOCK columns; LAPACK's ILAENV returns 32 or 64 for all of
 * these. tests/unit/worker_operation_lapack.c compares them with the queries.
 *
 * Sources: E. Anderson et al., "LAPACK Users' Guide", 3rd ed., SIAM 1999, and the comments of each routine. */
#ifndef SG_BENCH_OPERATIONS_LAPACK_H
#define SG_BENCH_OPERATIONS_LAPACK_H

#include <stdint.h>

#include "bench/operations/blas.h"
#include "bench/operations/workload.h"
#include "core/error.h"

enum { SG_LAPACK_BLOCK = 64 };

/* Refuse work arrays larger than LAPACK's 32-bit integers can express. */
int sg_lapack_check_work(const char *operation, int64_t numbers, struct sg_error *err) SG_MUST_CHECK;

/* A workspace of this many numbers of the workload's type and, behind them, integers of the library's width. */
size_t sg_lapack_work_bytes(const struct sg_workload *w, int64_t numbers, int64_t integers);
void *sg_lapack_integers(const struct sg_workload *w, void *workspace, int64_t numbers);

/* Call the routine for the workload's real type: SG_LAPACK_CALL(&info, blas, w, gesv_, SG_INTEGER(n), ..., SG_INFO)
 * is sgesv_ or dgesv_. SG_INTEGER passes the address of an integer of the library's width, SG_INFO that of the
 * routine's INFO, whose value is stored in *result (an int). */
#define SG_LAPACK_CALL(result, blas, w, name, ...)                       \
  do {                                                                   \
    if ((blas)->is_ilp64) {                                              \
      typedef int64_t sg_integer;                                        \
      SG_LAPACK_CALL_TABLE(result, (blas)->ilp64, w, name, __VA_ARGS__); \
    } else {                                                             \
      typedef int sg_integer;                                            \
      SG_LAPACK_CALL_TABLE(result, (blas)->lp64, w, name, __VA_ARGS__);  \
    }                                                                    \
  } while (0)
#define SG_LAPACK_CALL_TABLE(result, table, w, name, ...) \
  sg_integer sg_info = 0;                                 \
  if ((w)->dtype == SG_F32) {                             \
    (table).s##name(__VA_ARGS__);                         \
  } else {                                                \
    (table).d##name(__VA_ARGS__);                         \
  }                                                       \
  *(result) = (int)sg_info
#define SG_INTEGER(value) (&(const sg_integer){value})
#define SG_INFO (&sg_info)
#define SG_LAPACK_SYMBOL(w, name) ((w)->dtype == SG_F32 ? "s" #name : "d" #name)

#endif
