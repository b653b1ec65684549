/* Results of operations compared with their definitions (operation_reference.h): all sizes, types and options, with a
 * real library. */
#include "tests/unit/operation_reference.h"

/* ---- Every case ---- */

enum { ALL_TYPES = SG_DTYPES, REAL_TYPES = SG_F64 + 1 };

static const struct operation_case {
  const char *name;
  int n_types;
  const char *options[8]; /* ended by NULL */
  int64_t shapes[4][3];   /* besides the cubes; ended by zeros */
} cases[] = {
    {"gemm", REAL_TYPES, {"", "ta=t", "tb=t", "ta=t tb=t"}, {{2, 3, 5}, {17, 1, 64}, {64, 33, 2}}},
    {"gemm", ALL_TYPES, {"", "ta=t", "tb=c", "ta=c tb=t", "tb=n ta=n"}, {{2, 3, 5}, {17, 1, 33}}},
    {"gemv", REAL_TYPES, {"", "ta=t"}, {{2, 3, 1}, {64, 5, 1}, {5, 64, 1}}},
    {"chain", REAL_TYPES, {"", "order=left"}, {{2, 3, 5}, {60, 3, 17}, {3, 60, 17}}},
    {"syrk", REAL_TYPES, {""}, {{5, 5, 2}, {5, 5, 64}, {33, 33, 1}}},
    {"herk", ALL_TYPES, {""}, {{5, 5, 2}, {5, 5, 33}, {33, 33, 1}}},
    {"symm", REAL_TYPES, {""}, {{2, 3, 1}, {64, 5, 1}, {5, 64, 1}}},
    {"symm", ALL_TYPES, {""}, {{2, 3, 1}, {33, 5, 1}}},
    {"trmm", REAL_TYPES, {""}, {{2, 3, 1}, {64, 5, 1}, {5, 64, 1}}},
    {"trmm", ALL_TYPES, {""}, {{2, 3, 1}, {33, 5, 1}}},
    {"trsm", REAL_TYPES, {""}, {{2, 3, 1}, {64, 5, 1}, {5, 64, 1}}},
    {"trsm", ALL_TYPES, {""}, {{2, 3, 1}, {33, 5, 1}}},
    {"lu-solve", REAL_TYPES, {""}, {{5, 5, 1}, {17, 17, 64}, {33, 33, 2}}},
    {"cholesky", REAL_TYPES, {""}, {{33, 33, 1}, {16, 16, 16}}},
    {"qr", REAL_TYPES, {""}, {{5, 3, 1}, {3, 5, 1}, {64, 17, 1}}},
    {"least-squares", REAL_TYPES, {""}, {{5, 3, 2}, {64, 17, 1}, {33, 2, 64}}},
    {"svd", REAL_TYPES, {""}, {{5, 3, 1}, {3, 50, 1}, {64, 17, 1}}},
    {"eigh", REAL_TYPES, {""}, {{33, 33, 1}, {26, 26, 1}}},
    {"axpy", REAL_TYPES, {""}, {{5, 3, 1}, {1, 100, 1}}},
    {"ger", REAL_TYPES, {""}, {{5, 3, 1}, {1, 100, 1}, {100, 1, 1}}},
    {"ger", ALL_TYPES, {"", "ty=c"}, {{5, 3, 1}, {1, 100, 1}, {100, 1, 1}}},
    {"dot", REAL_TYPES, {""}, {{5, 3, 1}, {1, 100, 1}}},
};
enum { N_CASES = sizeof cases / sizeof cases[0] };

static void for_each_option(const struct operation_case *c, const int64_t shape[3], void (*body)(struct job *job)) {
  for (int dtype = c->n_types == ALL_TYPES ? SG_C64 : SG_F32; dtype < c->n_types; dtype++) {
    for (int o = 0; c->options[o]; o++) {
      struct job job = job_new(c->name, (enum sg_dtype)dtype, shape, c->options[o]);
      job_run(&job);
      reference_find(c->name)->check(&job);
      body(&job);
      job_release(&job);
    }
  }
}

static void for_each_job(void (*body)(struct job *job)) {
  static const int64_t sizes[] = {1, 2, 3, 17, 64};
  for (int c = 0; c < N_CASES; c++) {
    for (int i = 0; i < 5; i++) {
      const int64_t cube[3] = {sizes[i], sizes[i], sizes[i]};
      for_each_option(&cases[c], cube, body);
    }
    for (int i = 0; i < 4 && cases[c].shapes[i][0]; i++) {
      for_each_option(&cases[c], cases[c].shapes[i], body);
    }
  }
}

static void expect_within_the_limit(struct job *job) {
  const double residual = job_residual(job);
  if (!(residual <= 1)) {
    fail_msg("%s %s %lldx%lldx%lld: residual %g", job->w.operation->name, sg_dtype_name(job->w.dtype),
             (long long)job->w.m, (long long)job->w.n, (long long)job->w.k, residual);
  }
}

static void results_are_right_and_their_residuals_within_the_limit(void **state) {
  (void)state;
  for_each_job(expect_within_the_limit);
}

static double largest(const struct job *job, int array) {
  double most = 0;
  for (size_t at = 0; at < job_numbers(job, array); at++) {
    if (job_defines(job, array, (int64_t)at)) { most = fmax(most, fabs(job_get(job, array, (int64_t)at))); }
  }
  return most;
}

static void expect_wrong(const struct job *job, int array, int64_t at, double value) {
  const double right = job_get(job, array, at);
  job_set(job, array, at, value);
  const double residual = job_residual(job);
  if (residual <= 1) {
    fail_msg("%s %s %lldx%lldx%lld '%s': residual %g with number %lld of array %d changed from %g to %g",
             job->w.operation->name, sg_dtype_name(job->w.dtype), (long long)job->w.m, (long long)job->w.n,
             (long long)job->w.k, job->w.options, residual, (long long)at, array, right, value);
  }
  job_set(job, array, at, right);
}

/* All numbers of small outputs, some 50 of large ones. */
static void expect_each_number_to_count(struct job *job) {
  for (int array = job->layout.n_inputs; array < job->layout.n_inputs + job->layout.n_outputs; array++) {
    const int64_t n = (int64_t)job_numbers(job, array);
    const double change = 0.1 * largest(job, array) + (largest(job, array) == 0);
    for (int64_t at = 0; at < n; at += n / 50 + 1) {
      if (!job_defines(job, array, at)) { continue; }
      expect_wrong(job, array, at, job_get(job, array, at) + change);
      expect_wrong(job, array, at, NAN);
      expect_wrong(job, array, at, INFINITY);
    }
  }
  expect_within_the_limit(job);
}

static void one_wrong_number_is_caught_anywhere(void **state) {
  (void)state;
  for_each_job(expect_each_number_to_count);
}

/* Results that were not written. */
static void expect_poison_to_be_wrong(struct job *job) {
  for (int array = job->layout.n_inputs; array < job->layout.n_inputs + job->layout.n_outputs; array++) {
    memset(job->arrays[array], 0xff, sg_array_data_bytes(&job->layout.arrays[array], job->w.dtype));
  }
  assert_false(job_residual(job) <= 1);
}

static void unwritten_results_are_wrong(void **state) {
  (void)state;
  for_each_job(expect_poison_to_be_wrong);
}

static void every_operation_has_a_case(void **state) {
  (void)state;
  for (size_t i = 0; i < sg_n_operations; i++) {
    bool found = sg_operations[i]->residual == NULL;
    for (int c = 0; c < N_CASES; c++) {
      found = found || strcmp(cases[c].name, sg_operations[i]->name) == 0;
    }
    if (!found) { fail_msg("operation %s: add a line to the cases", sg_operations[i]->name); }
    if (sg_operations[i]->residual && !reference_find(sg_operations[i]->name)) {
      fail_msg("operation %s: add a reference in operation_reference.h", sg_operations[i]->name);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_operation_has_a_case),
      cmocka_unit_test(results_are_right_and_their_residuals_within_the_limit),
      cmocka_unit_test(one_wrong_number_is_caught_anywhere),
      cmocka_unit_test(unwritten_results_are_wrong),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
