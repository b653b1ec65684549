#include "bench/operations/triangular.h"

#include "bench/operations/errors.h"

void sg_triangular_layout(const struct sg_workload *w, struct sg_layout *layout) {
  *layout = (struct sg_layout){.arrays = {{w->m, w->m}, {w->m, w->n}, {w->m, w->n}}, .n_inputs = 2, .n_outputs = 1};
}

/* n m (m + 1) / 2 multiplications, of which those by the diagonal are divisions in a solution, and n m (m - 1) / 2
 * additions (LAPACK Working Note 41, operation counts of the BLAS, xTRMM and xTRSM); of complex numbers, 6 and 2 real
 * operations each. */
double sg_triangular_flops(const struct sg_workload *w) {
  const double m = (double)w->m, n = (double)w->n;
  const double multiplications = n * m * (m + 1) / 2, additions = n * m * (m - 1) / 2;
  return sg_dtype_is_complex(w->dtype) ? 6 * multiplications + 2 * additions : multiplications + additions;
}

double sg_triangular_bytes(const struct sg_workload *w) {
  const double m = (double)w->m, n = (double)w->n;
  return (m * (m + 1) / 2 + 2 * m * n) * (double)sg_dtype_bytes(w->dtype);
}

size_t sg_triangular_residual_scratch(const struct sg_workload *w) {
  return sg_vector_bytes(w->dtype, w->n) + 3 * sg_vector_bytes(w->dtype, w->m);
}

double sg_triangular_residual(const struct sg_workload *w, const struct sg_draw *draw, const void *a,
                              const void *factor, const void *product, double terms, void *scratch) {
  const struct sg_matrix lower = {.dtype = w->dtype, .data = a, .rows = w->m, .columns = w->m, .lower = 1};
  const struct sg_matrix f = {.dtype = w->dtype, .data = factor, .rows = w->m, .columns = w->n};
  const struct sg_matrix p = {.dtype = w->dtype, .data = product, .rows = w->m, .columns = w->n};
  const struct sg_vector x = sg_vector_draw(&scratch, w->dtype, w->n, draw);
  const struct sg_vector fx = sg_vector_take(&scratch, w->dtype, w->m);
  const struct sg_vector afx = sg_vector_take(&scratch, w->dtype, w->m);
  const struct sg_vector px = sg_vector_take_numbers(&scratch, w->dtype, w->m);
  sg_apply(&f, SG_PLAIN, &x, &fx);
  sg_apply(&lower, SG_PLAIN, &fx, &afx);
  sg_apply(&p, SG_PLAIN, &x, &px);
  const double parts = sg_dtype_is_complex(w->dtype) ? 2 : 1;
  const double check_terms = parts * ((double)w->m + 2 * (double)w->n);
  const struct sg_rounding rounding = sg_rounding_of_sums(w, parts * terms, check_terms, true);
  return sg_vector_excess(&px, &afx, &rounding, afx.size);
}
