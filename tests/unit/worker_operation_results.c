/* What operations compute, against the definition of each, by loops as in a textbook: products are sums of products,
 * factors multiply to what was factored, solutions solve. All sizes, types and options, with the library itself. */
#include <complex.h>
#include <math.h>
#include <stdbool.h>

#include "tests/unit/operation_job.h"

static double tolerance(const struct job *job) {
  return job_is_single(job) ? 2e-4 : 1e-11;
}

static void assert_near(const struct job *job, double value, double expected, double scale) {
  if (fabs(value - expected) <= tolerance(job) * (scale + 1)) { return; }
  fail_msg("%s %s %lldx%lldx%lld '%s': %.17g where %.17g is right", job->w.operation->name,
           sg_dtype_name(job->w.dtype), (long long)job->w.m, (long long)job->w.n, (long long)job->w.k, job->w.options,
           value, expected);
}

/* Entry (i, j) of a matrix an array holds by rows, or by columns. */
static double by_rows(const struct job *job, int array, int64_t i, int64_t j) {
  return job_get(job, array, i * job->layout.arrays[array].columns + j);
}

static double by_columns(const struct job *job, int array, int64_t i, int64_t j) {
  return by_rows(job, array, j, i);
}

/* ---- Products ---- */

static double complex entry(const struct job *job, int array, char form, int64_t i, int64_t j) {
  const int64_t at =
      form == 'n' ? i * job->layout.arrays[array].columns + j : j * job->layout.arrays[array].columns + i;
  if (job->w.dtype < SG_C64) { return job_get(job, array, at); }
  const double complex value = job_get(job, array, 2 * at) + job_get(job, array, 2 * at + 1) * I;
  return form == 'c' ? conj(value) : value;
}

static char option(const struct job *job, const char *key) {
  const char *at = strstr(job->w.options, key);
  return at ? at[strlen(key)] : 'n';
}

static void check_gemm(const struct job *job) {
  for (int64_t i = 0; i < job->w.m; i++) {
    for (int64_t j = 0; j < job->w.n; j++) {
      double complex sum = 0;
      for (int64_t q = 0; q < job->w.k; q++) {
        sum += entry(job, 0, option(job, "ta="), i, q) * entry(job, 1, option(job, "tb="), q, j);
      }
      assert_near(job, creal(entry(job, 2, 'n', i, j)), creal(sum), cabs(sum));
      assert_near(job, cimag(entry(job, 2, 'n', i, j)), cimag(sum), cabs(sum));
    }
  }
}

static void check_gemv(const struct job *job) {
  const char form = option(job, "ta=");
  const int64_t rows = form == 'n' ? job->w.m : job->w.n, columns = form == 'n' ? job->w.n : job->w.m;
  for (int64_t i = 0; i < rows; i++) {
    double sum = 0;
    for (int64_t j = 0; j < columns; j++) {
      sum += creal(entry(job, 0, form, i, j)) * job_get(job, 1, j);
    }
    assert_near(job, job_get(job, 2, i), sum, sum);
  }
}

static void check_chain(const struct job *job) {
  const int n = job->layout.n_inputs;
  double row[64], next[64]; /* a row of the product so far */
  for (int64_t i = 0; i < job->w.m; i++) {
    for (int64_t j = 0; j < job->layout.arrays[0].columns; j++) {
      row[j] = by_rows(job, 0, i, j);
    }
    for (int matrix = 1; matrix < n; matrix++) {
      for (int64_t j = 0; j < job->layout.arrays[matrix].columns; j++) {
        next[j] = 0;
        for (int64_t q = 0; q < job->layout.arrays[matrix].rows; q++) {
          next[j] += row[q] * by_rows(job, matrix, q, j);
        }
      }
      memcpy(row, next, sizeof row);
    }
    for (int64_t j = 0; j < job->w.n; j++) {
      assert_near(job, by_rows(job, n, i, j), row[j], row[j]);
    }
  }
}

static void check_syrk(const struct job *job) {
  for (int64_t i = 0; i < job->w.n; i++) {
    for (int64_t j = 0; j <= i; j++) {
      double sum = 0;
      for (int64_t q = 0; q < job->w.k; q++) {
        sum += by_rows(job, 0, i, q) * by_rows(job, 0, j, q);
      }
      assert_near(job, by_rows(job, 1, i, j), sum, sum);
    }
  }
}

static void check_axpy(const struct job *job) {
  for (int64_t i = 0; i < job->w.m * job->w.n; i++) {
    assert_near(job, job_get(job, 2, i), 1.5 * job_get(job, 0, i) + job_get(job, 1, i), 1);
  }
}

static void check_dot(const struct job *job) {
  double sum = 0;
  for (int64_t i = 0; i < job->w.m * job->w.n; i++) {
    sum += job_get(job, 0, i) * job_get(job, 1, i);
  }
  assert_near(job, job_get(job, 2, 0), sum, sum);
}

/* ---- Equations ---- */

static void check_lu_solve(const struct job *job) {
  for (int64_t right = 0; right < job->w.k; right++) {
    for (int64_t i = 0; i < job->w.n; i++) {
      double sum = 0;
      for (int64_t j = 0; j < job->w.n; j++) {
        sum += by_columns(job, 0, i, j) * by_rows(job, 2, right, j);
      }
      assert_near(job, sum, by_rows(job, 1, right, i), 1);
    }
  }
}

/* The normal equations A' (A x - b) = 0. */
static void check_least_squares(const struct job *job) {
  double difference[64];
  for (int64_t right = 0; right < job->w.k; right++) {
    for (int64_t i = 0; i < job->w.m; i++) {
      difference[i] = -by_rows(job, 1, right, i);
      for (int64_t j = 0; j < job->w.n; j++) {
        difference[i] += by_columns(job, 0, i, j) * by_rows(job, 2, right, j);
      }
    }
    for (int64_t j = 0; j < job->w.n; j++) {
      double sum = 0;
      for (int64_t i = 0; i < job->w.m; i++) {
        sum += by_columns(job, 0, i, j) * difference[i];
      }
      assert_near(job, sum, 0, (double)job->w.m);
    }
  }
}

/* ---- Factors ---- */

static void check_cholesky(const struct job *job) {
  for (int64_t i = 0; i < job->w.n; i++) {
    assert_true(by_rows(job, 1, i, i) > 0);
    for (int64_t j = 0; j <= i; j++) {
      double sum = 0;
      for (int64_t q = 0; q <= j; q++) {
        sum += by_rows(job, 1, i, q) * by_rows(job, 1, j, q);
      }
      assert_near(job, sum, by_rows(job, 0, i, j), sqrt((double)job->w.n));
      assert_true(by_rows(job, 0, i, j) == by_rows(job, 0, j, i));
    }
  }
}

/* Column j of Q R: the reflections applied to R's column, the last first. Then Q' Q = I by doing so with I. */
static void apply_q(const struct job *job, double *column) {
  const int64_t m = job->w.m, r = m < job->w.n ? m : job->w.n;
  for (int64_t h = r - 1; h >= 0; h--) {
    double product = column[h];
    for (int64_t i = h + 1; i < m; i++) {
      product += by_columns(job, 1, i, h) * column[i];
    }
    product *= job_get(job, 2, h);
    column[h] -= product;
    for (int64_t i = h + 1; i < m; i++) {
      column[i] -= product * by_columns(job, 1, i, h);
    }
  }
}

static void check_qr(const struct job *job) {
  const int64_t m = job->w.m, n = job->w.n;
  double column[64], q[64][64] = {{0}};
  for (int64_t j = 0; j < n; j++) {
    for (int64_t i = 0; i < m; i++) {
      column[i] = i <= j ? by_columns(job, 1, i, j) : 0;
    }
    apply_q(job, column);
    for (int64_t i = 0; i < m; i++) {
      assert_near(job, column[i], by_columns(job, 0, i, j), 1);
    }
  }
  for (int64_t j = 0; j < m; j++) {
    q[j][j] = 1;
    apply_q(job, q[j]);
  }
  for (int64_t i = 0; i < m; i++) {
    for (int64_t j = 0; j <= i; j++) {
      double sum = 0;
      for (int64_t l = 0; l < m; l++) {
        sum += q[i][l] * q[j][l];
      }
      assert_near(job, sum, i == j, 1);
    }
  }
}

typedef double entry_fn(const struct job *, int, int64_t, int64_t);

/* The columns of an array, as `entry_of` reads it, are orthonormal: `columns` of them, `rows` long. */
static void check_orthonormal(const struct job *job, int array, entry_fn *entry_of, int64_t rows, int64_t columns) {
  for (int64_t i = 0; i < columns; i++) {
    for (int64_t j = 0; j <= i; j++) {
      double sum = 0;
      for (int64_t l = 0; l < rows; l++) {
        sum += entry_of(job, array, l, i) * entry_of(job, array, l, j);
      }
      assert_near(job, sum, i == j, 1);
    }
  }
}

static void check_svd(const struct job *job) {
  const int64_t m = job->w.m, n = job->w.n, r = m < n ? m : n;
  for (int64_t i = 0; i < m; i++) {
    for (int64_t j = 0; j < n; j++) {
      double sum = 0;
      for (int64_t q = 0; q < r; q++) {
        sum += by_columns(job, 2, i, q) * job_get(job, 1, q) * by_columns(job, 3, q, j);
      }
      assert_near(job, sum, by_columns(job, 0, i, j), 1);
    }
  }
  check_orthonormal(job, 2, by_columns, m, r);
  check_orthonormal(job, 3, by_rows, n, r); /* V' by columns is V by rows */
}

static void check_eigh(const struct job *job) {
  const int64_t n = job->w.n;
  for (int64_t i = 0; i < n; i++) {
    for (int64_t j = 0; j < n; j++) {
      double sum = 0;
      for (int64_t q = 0; q < n; q++) {
        sum += by_rows(job, 0, i, q) * by_rows(job, 2, j, q); /* vector j is row j */
      }
      assert_near(job, sum, job_get(job, 1, j) * by_rows(job, 2, j, i), sqrt((double)n));
      assert_true(by_rows(job, 0, i, j) == by_rows(job, 0, j, i));
    }
    if (i > 0) { assert_true(job_get(job, 1, i) >= job_get(job, 1, i - 1)); }
  }
  check_orthonormal(job, 2, by_columns, n, n);
}

/* ---- Every case ---- */

enum { ALL_TYPES = SG_DTYPES, REAL_TYPES = SG_F64 + 1 };

static const struct operation_case {
  const char *name;
  void (*check)(const struct job *job);
  int n_types;
  const char *options[8]; /* ended by NULL */
  int64_t shapes[4][3];   /* besides the cubes; ended by zeros */
} cases[] = {
    {"gemm", check_gemm, REAL_TYPES, {"", "ta=t", "tb=t", "ta=t tb=t"}, {{2, 3, 5}, {17, 1, 64}, {64, 33, 2}}},
    {"gemm", check_gemm, ALL_TYPES, {"", "ta=t", "tb=c", "ta=c tb=t", "tb=n ta=n"}, {{2, 3, 5}, {17, 1, 33}}},
    {"gemv", check_gemv, REAL_TYPES, {"", "ta=t"}, {{2, 3, 1}, {64, 5, 1}, {5, 64, 1}}},
    {"chain", check_chain, REAL_TYPES, {"", "order=left"}, {{2, 3, 5}, {60, 3, 17}, {3, 60, 17}}},
    {"syrk", check_syrk, REAL_TYPES, {""}, {{5, 5, 2}, {5, 5, 64}, {33, 33, 1}}},
    {"lu-solve", check_lu_solve, REAL_TYPES, {""}, {{5, 5, 1}, {17, 17, 64}, {33, 33, 2}}},
    {"cholesky", check_cholesky, REAL_TYPES, {""}, {{33, 33, 1}, {16, 16, 16}}},
    {"qr", check_qr, REAL_TYPES, {""}, {{5, 3, 1}, {3, 5, 1}, {64, 17, 1}}},
    {"least-squares", check_least_squares, REAL_TYPES, {""}, {{5, 3, 2}, {64, 17, 1}, {33, 2, 64}}},
    {"svd", check_svd, REAL_TYPES, {""}, {{5, 3, 1}, {3, 50, 1}, {64, 17, 1}}},
    {"eigh", check_eigh, REAL_TYPES, {""}, {{33, 33, 1}, {26, 26, 1}}},
    {"axpy", check_axpy, REAL_TYPES, {""}, {{5, 3, 1}, {1, 100, 1}}},
    {"dot", check_dot, REAL_TYPES, {""}, {{5, 3, 1}, {1, 100, 1}}},
};
enum { N_CASES = sizeof cases / sizeof cases[0] };

static void for_each_option(const struct operation_case *c, const int64_t shape[3], void (*body)(struct job *job)) {
  for (int dtype = c->n_types == ALL_TYPES ? SG_C64 : SG_F32; dtype < c->n_types; dtype++) {
    for (int o = 0; c->options[o]; o++) {
      struct job job = job_new(c->name, (enum sg_dtype)dtype, shape, c->options[o]);
      job_run(&job);
      c->check(&job);
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

/* False for numbers of an output that mean nothing. */
static bool counts(const struct job *job, int array, int64_t at) {
  const int64_t columns = job->layout.arrays[array].columns;
  const char *name = job->w.operation->name;
  if (strcmp(name, "syrk") == 0 || strcmp(name, "cholesky") == 0) { return at % columns <= at / columns; }
  return strcmp(name, "least-squares") != 0 || at % columns < job->w.n;
}

static double largest(const struct job *job, int array) {
  double most = 0;
  for (size_t at = 0; at < job_numbers(job, array); at++) {
    if (counts(job, array, (int64_t)at)) { most = fmax(most, fabs(job_get(job, array, (int64_t)at))); }
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
      if (!counts(job, array, at)) { continue; }
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

/* Results nobody wrote. */
static void expect_poison_to_be_wrong(struct job *job) {
  for (int array = job->layout.n_inputs; array < job->layout.n_inputs + job->layout.n_outputs; array++) {
    memset(job->arrays[array], 0xff, sg_array_bytes(&job->layout.arrays[array], job->w.dtype));
  }
  assert_false(job_residual(job) <= 1);
}

static void results_that_were_not_written_are_wrong(void **state) {
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
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_operation_has_a_case),
      cmocka_unit_test(results_are_right_and_their_residuals_within_the_limit),
      cmocka_unit_test(one_wrong_number_is_caught_anywhere),
      cmocka_unit_test(results_that_were_not_written_are_wrong),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
