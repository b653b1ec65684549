/* The options of gemm, for code that calls the library or a kernel of its own instead of the operation. */
#ifndef SG_BENCH_OPERATIONS_GEMM_H
#define SG_BENCH_OPERATIONS_GEMM_H

#include "bench/operations/apply.h"

/* C = form(A) form(B). The arrays hold A and B before the transposition: k x m and n x k if transposed. */
struct sg_gemm_forms {
  enum sg_form a, b;
};
struct sg_gemm_forms sg_gemm_forms(const struct sg_workload *w);

/* The corresponding CBLAS argument. */
int sg_cblas_form(enum sg_form form);

#endif
