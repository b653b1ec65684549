/* The options of gemm, for those that call the library, or a kernel of their own, in its place. */
#ifndef SG_BENCH_OPERATIONS_GEMM_H
#define SG_BENCH_OPERATIONS_GEMM_H

#include "bench/operations/apply.h"

/* How A and B enter: C = form(A) form(B). The arrays hold A and B as they are: k x m and n x k where transposed. */
struct sg_gemm_forms {
  enum sg_form a, b;
};
struct sg_gemm_forms sg_gemm_forms(const struct sg_workload *w);

/* The argument of CBLAS that says so. */
int sg_cblas_form(enum sg_form form);

#endif
