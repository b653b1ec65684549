/* What a product by a triangular matrix and the solution with one have in common: A is m x m, of which only the lower
 * triangle is read, and the other two matrices are m x n, all row-major. k is ignored. */
#ifndef SG_BENCH_OPERATIONS_TRIANGULAR_H
#define SG_BENCH_OPERATIONS_TRIANGULAR_H

#include "bench/operations/operation.h"

void sg_triangular_layout(const struct sg_workload *w, struct sg_layout *layout);
double sg_triangular_flops(const struct sg_workload *w);
double sg_triangular_bytes(const struct sg_workload *w);

/* Compare A F with P, both applied to a random vector: `factor` is F, `product` is P. Limit: the rounding errors of
 * sums of `terms` products, relative to |A| |F|, seen through the vector (errors.h). */
double sg_triangular_residual(const struct sg_workload *w, const struct sg_draw *draw, const void *a,
                              const void *factor, const void *product, double terms, void *scratch);
size_t sg_triangular_residual_scratch(const struct sg_workload *w);

#endif
