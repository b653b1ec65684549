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
#include "core/error.h"

enum { SG_LAPACK_BLOCK = 64 };

/* Refuse work arrays larger than LAPACK's 32-bit integers can express. */
int sg_lapack_check_work(const char *operation, int64_t numbers, struct sg_error *err) SG_MUST_CHECK;

/* Call the routine for the workload's real type: SG_LAPACK_CALL(blas, w, gesv_, ...) is sgesv_ or dgesv_. */
#define SG_LAPACK_CALL(blas, w, name, ...) \
  ((w)->dtype == SG_F32 ? (blas)->s##name(__VA_ARGS__) : (blas)->d##name(__VA_ARGS__))
#define SG_LAPACK_SYMBOL(w, name) ((w)->dtype == SG_F32 ? "s" #name : "d" #name)

#endif
