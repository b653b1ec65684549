/* LAPACK's requirements: work arrays are at least as large as the routines' own queries return; no routine fails on
 * the inputs; residuals of thousands of small items stay within their limits, where the constants of the error bounds
 * matter most. */
#include <limits.h>
#include <math.h>

#include "tests/unit/operation_job.h"

/* ---- Queries: lwork = -1, the answer comes in work[0], as a number of the workload's type. ---- */

struct query {
  const struct job *job;
  union {
    float f32;
    double f64;
  } work;
  int integers, info;
};

static size_t answer(const struct query *q) {
  const double numbers = q->job->w.dtype == SG_F32 ? (double)q->work.f32 : q->work.f64;
  assert_int_equal(q->info, 0);
  return (size_t)numbers * sg_dtype_bytes(q->job->w.dtype) + (size_t)q->integers * sizeof(int);
}

#define QUERY(q, s_function, d_function, ...)                                     \
  ((q)->job->w.dtype == SG_F32 ? job_library()->blas.lp64.s_function(__VA_ARGS__) \
                               : job_library()->blas.lp64.d_function(__VA_ARGS__))

static const int ASK = -1;

static void ask_qr(struct query *q) {
  const int m = (int)q->job->w.m, n = (int)q->job->w.n;
  QUERY(q, sgeqrf_, dgeqrf_, &m, &n, NULL, &m, NULL, (void *)&q->work, &ASK, &q->info);
}

static void ask_least_squares(struct query *q) {
  const int m = (int)q->job->w.m, n = (int)q->job->w.n, k = (int)q->job->w.k;
  QUERY(q, sgels_, dgels_, "N", &m, &n, &k, NULL, &m, NULL, &m, (void *)&q->work, &ASK, &q->info, 1);
}

static void ask_svd(struct query *q) {
  const int m = (int)q->job->w.m, n = (int)q->job->w.n, r = m < n ? m : n;
  QUERY(q, sgesdd_, dgesdd_, "S", &m, &n, NULL, &m, NULL, NULL, &m, NULL, &r, (void *)&q->work, &ASK, NULL, &q->info,
        1);
  q->integers = 8 * r; /* from GESDD's comments; not part of the query */
}

static void ask_eigh(struct query *q) {
  const int n = (int)q->job->w.n;
  QUERY(q, ssyevd_, dsyevd_, "V", "L", &n, NULL, &n, NULL, (void *)&q->work, &ASK, &q->integers, &ASK, &q->info, 1,
        1);
}

static const struct asked {
  const char *operation;
  void (*ask)(struct query *q);
  int square, tall; /* shapes it takes */
} asked[] = {{"qr", ask_qr, 0, 0},
             {"least-squares", ask_least_squares, 0, 1},
             {"svd", ask_svd, 0, 0},
             {"eigh", ask_eigh, 1, 0}};

static void workspaces_are_as_large_as_lapack_requests(void **state) {
  (void)state;
  static const int64_t sizes[] = {1, 2, 3, 17, 25, 26, 64, 129, 300};
  enum { N_SIZES = sizeof sizes / sizeof sizes[0] };
  for (int i = 0; i < 4 * N_SIZES * N_SIZES; i++) {
    const struct asked *a = &asked[i % 4];
    const int64_t m = sizes[i / 4 % N_SIZES], n = sizes[i / 4 / N_SIZES];
    const int64_t shape[3] = {m, n, i % 3 ? 1 : 2 * n};
    if ((a->square && m != n) || (a->tall && m < n)) { continue; }
    for (int dtype = SG_F32; dtype <= SG_F64; dtype++) {
      struct job job = job_new(a->operation, (enum sg_dtype)dtype, shape, "");
      struct query query = {.job = &job};
      a->ask(&query);
      if (job.layout.workspace_bytes < answer(&query)) {
        fail_msg("%s %lldx%lld: %zu bytes given, %zu asked for", a->operation, (long long)m, (long long)n,
                 job.layout.workspace_bytes, answer(&query));
      }
      job_release(&job);
    }
  }
}

static void workspaces_beyond_lapacks_integers_are_refused(void **state) {
  (void)state;
  struct sg_error err;
  struct sg_workload w = {.operation = sg_operation_find("svd"), .m = 23100, .n = 23100, .k = 1, .options = ""};
  assert_int_equal(sg_workload_check(&w, &err), SG_OK);
  w.m = w.n = 23200;
  assert_int_equal(sg_workload_check(&w, &err), SG_BAD_INPUT);
  assert_string_equal(err.message,
                      "svd: needs a work array of 2156092000 numbers but LAPACK's limit is 2147483647: give a "
                      "smaller size");
  w.m = w.n = INT_MAX;
  assert_int_equal(sg_workload_check(&w, &err), SG_BAD_INPUT);
  w.operation = sg_operation_find("eigh");
  assert_int_equal(sg_workload_check(&w, &err), SG_BAD_INPUT);
  w.m = w.n = 32000;
  assert_int_equal(sg_workload_check(&w, &err), SG_OK);
  w.m = w.n = 33000;
  assert_int_equal(sg_workload_check(&w, &err), SG_BAD_INPUT);
}

/* Thousands of matrices of each small size, to include unfavourable ones. */
static void thousands_of_small_items_succeed_within_their_limits(void **state) {
  (void)state;
  static const char *const operations[] = {"lu-solve", "cholesky", "qr", "least-squares", "svd", "eigh"};
  static const int64_t sizes[] = {1, 2, 3, 4, 5, 8, 17};
  for (int i = 0; i < 6 * 7 * 2; i++) {
    const int64_t n = sizes[i / 6 % 7], shape[3] = {n, n, n};
    struct job job = job_new(operations[i % 6], i < 42 ? SG_F32 : SG_F64, shape, "");
    for (job.w.seed = 0; job.w.seed < 4000 / (uint64_t)n; job.w.seed++) {
      job_load(&job);
      job_run(&job);
      const double residual = job_residual(&job);
      if (!(residual <= 1)) {
        fail_msg("%s of %lld, seed %llu: residual %g", operations[i % 6], (long long)n,
                 (unsigned long long)job.w.seed, residual);
      }
    }
    job_release(&job);
  }
}

/* The weight is on the antidiagonal, so that no step finds its pivot in place. */
static void lu_solve_swaps_rows(void **state) {
  (void)state;
  static const int64_t shape[3] = {3, 3, 3};
  struct job job = job_new("lu-solve", SG_F64, shape, "");
  for (int64_t i = 0; i < 3; i++) {
    for (int64_t j = 0; j < 3; j++) {
      assert_int_equal(fabs(job_get(&job, 0, 3 * i + j)) > 1, i + j == 2);
    }
  }
  job_run(&job);
  assert_true(job_residual(&job) <= 1);
  job_release(&job);
}

/* A matrix that is not positive definite: the operation says so, with LAPACK's number of the minor that is not. */
static void lapack_errors_are_returned(void **state) {
  (void)state;
  static const int64_t shape[3] = {3, 3, 3};
  struct job job = job_new("cholesky", SG_F64, shape, "");
  job_set(&job, 0, 4, -1);
  assert_int_equal(job.w.operation->call(&job_library()->blas, &job.w, job.arrays, job.workspace), 2);
  job_release(&job);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(workspaces_are_as_large_as_lapack_requests),
      cmocka_unit_test(workspaces_beyond_lapacks_integers_are_refused),
      cmocka_unit_test(thousands_of_small_items_succeed_within_their_limits),
      cmocka_unit_test(lu_solve_swaps_rows),
      cmocka_unit_test(lapack_errors_are_returned),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
