/* null: no operation. Measures the tool's own overhead: scheduling, clocks, loading. An item is one m x n input
 * without output. */
#include "bench/operations/operation.h"

static void null_layout(const struct sg_workload *w, struct sg_layout *layout) {
  *layout = (struct sg_layout){.arrays = {{w->m, w->n}}, .n_inputs = 1};
}

static double null_amount(const struct sg_workload *w) {
  (void)w;
  return 0;
}

static int null_call(const struct sg_blas *blas, const struct sg_workload *w, void *const *arrays, void *workspace) {
  (void)blas;
  (void)w;
  (void)arrays;
  (void)workspace;
  return 0;
}

extern const struct sg_operation sg_operation_null;
const struct sg_operation sg_operation_null = {
    .name = "null",
    .summary = "no operation: the overhead of the tool itself",
    .dtypes = (1u << SG_DTYPES) - 1,
    .shape = "MxN",
    .operands = "A: m x n",
    .real_flop = "0*m",
    .complex_flop = "0*m",
    .layout = null_layout,
    .flops = null_amount,
    .bytes = null_amount,
    .call = null_call,
};
