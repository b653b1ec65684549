/* Factors whose product is right but that violate other requirements: not orthogonal, not in order, not positive.
 * Their residuals must exceed the limit. */
#include <math.h>

#include "tests/unit/operation_job.h"

static struct job job_done(const char *operation, int64_t m, int64_t n) {
  const int64_t shape[3] = {m, n, 1};
  struct job job = job_new(operation, SG_F64, shape, "");
  job_run(&job);
  assert_true(job_residual(&job) <= 1);
  return job;
}

static void swap(const struct job *job, int array, int64_t one, int64_t other) {
  const double held = job_get(job, array, one);
  job_set(job, array, one, job_get(job, array, other));
  job_set(job, array, other, held);
}

static void negate(const struct job *job, int array, int64_t at) {
  job_set(job, array, at, -job_get(job, array, at));
}

enum { SVD_S = 1, SVD_U, SVD_VT };

static void singular_values_out_of_order_are_wrong(void **state) {
  (void)state;
  struct job job = job_done("svd", 2, 2);
  swap(&job, SVD_S, 0, 1);
  for (int64_t i = 0; i < 2; i++) {
    swap(&job, SVD_U, i, 2 + i);          /* U's columns: the rows of its array */
    swap(&job, SVD_VT, 2 * i, 2 * i + 1); /* V's columns: the columns of its array */
  }
  assert_true(isinf(job_residual(&job)));
  job_release(&job);
}

static void a_negative_singular_value_is_wrong(void **state) {
  (void)state;
  struct job job = job_done("svd", 2, 2);
  negate(&job, SVD_S, 1);
  negate(&job, SVD_U, 2);
  negate(&job, SVD_U, 3);
  assert_true(isinf(job_residual(&job)));
  job_release(&job);
}

/* U's first column longer, its singular value smaller by as much; then V's. */
static void singular_vectors_not_of_unit_length_are_wrong(void **state) {
  (void)state;
  for (int array = SVD_U; array <= SVD_VT; array++) {
    struct job job = job_done("svd", 3, 3);
    const int64_t step = array == SVD_U ? 1 : 3;
    for (int64_t i = 0; i < 3; i++) {
      job_set(&job, array, i * step, 1.001 * job_get(&job, array, i * step));
    }
    job_set(&job, SVD_S, 0, job_get(&job, SVD_S, 0) / 1.001);
    assert_true(job_residual(&job) > 1);
    job_release(&job);
  }
}

static void eigenvalues_out_of_order_are_wrong(void **state) {
  (void)state;
  struct job job = job_done("eigh", 2, 2);
  swap(&job, 1, 0, 1);
  swap(&job, 2, 0, 2);
  swap(&job, 2, 1, 3);
  assert_true(isinf(job_residual(&job)));
  job_release(&job);
}

/* The signs of eigenvectors are free. */
static void the_sign_of_an_eigenvector_is_arbitrary(void **state) {
  (void)state;
  struct job job = job_done("eigh", 3, 3);
  for (int64_t i = 0; i < 3; i++) {
    negate(&job, 2, 3 + i);
  }
  assert_true(job_residual(&job) <= 1);
  job_release(&job);
}

/* For one column a = r (1 - tau, -tau v): any tau gives an r and a v, but only one of them a reflection. */
static void a_q_that_is_not_orthogonal_is_wrong(void **state) {
  (void)state;
  struct job job = job_done("qr", 2, 1);
  const double tau = 1.01 * job_get(&job, 2, 0), r = job_get(&job, 0, 0) / (1 - tau);
  job_set(&job, 1, 0, r);
  job_set(&job, 1, 1, -job_get(&job, 0, 1) / (r * tau));
  job_set(&job, 2, 0, tau);
  assert_true(job_residual(&job) > 1);
  job_release(&job);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(singular_values_out_of_order_are_wrong),
      cmocka_unit_test(a_negative_singular_value_is_wrong),
      cmocka_unit_test(singular_vectors_not_of_unit_length_are_wrong),
      cmocka_unit_test(eigenvalues_out_of_order_are_wrong),
      cmocka_unit_test(the_sign_of_an_eigenvector_is_arbitrary),
      cmocka_unit_test(a_q_that_is_not_orthogonal_is_wrong),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
