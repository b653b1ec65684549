/* Reference results of each operation, computed from its definition in plain loops: products are sums of products,
 * factors multiply to the original matrix, solutions solve. */
#ifndef SG_TESTS_UNIT_OPERATION_REFERENCE_H
#define SG_TESTS_UNIT_OPERATION_REFERENCE_H

#include <complex.h>
#include <math.h>
#include <stdbool.h>

#include "tests/unit/operation_job.h"

static inline double tolerance(const struct job *job) {
  return job_is_single(job) ? 2e-4 : 1e-11;
}

static inline void assert_near(const struct job *job, double value, double expected, double scale) {
  if (fabs(value - expected) <= tolerance(job) * (scale + 1)) { return; }
  fail_msg("%s %s %lldx%lldx%lld '%s': %.17g where %.17g is right", job->w.operation->name,
           sg_dtype_name(job->w.dtype), (long long)job->w.m, (long long)job->w.n, (long long)job->w.k, job->w.options,
           value, expected);
}

/* Entry (i, j) of a matrix an array holds by rows, or by columns. */
static inline double by_rows(const struct job *job, int array, int64_t i, int64_t j) {
  return job_get(job, array, i * job->layout.arrays[array].columns + j);
}

static inline double by_columns(const struct job *job, int array, int64_t i, int64_t j) {
  return by_rows(job, array, j, i);
}

/* ---- Products ---- */

static inline double complex entry(const struct job *job, int array, char form, int64_t i, int64_t j) {
  const int64_t at =
      form == 'n' ? i * job->layout.arrays[array].columns + j : j * job->layout.arrays[array].columns + i;
  if (job->w.dtype < SG_C64) { return job_get(job, array, at); }
  const double complex value = job_get(job, array, 2 * at) + job_get(job, array, 2 * at + 1) * I;
  return form == 'c' ? conj(value) : value;
}

static inline char option(const struct job *job, const char *key) {
  const char *at = strstr(job->w.options, key);
  return at ? at[strlen(key)] : 'n';
}

static inline void check_gemm(const struct job *job) {
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

static inline void check_gemv(const struct job *job) {
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

static inline void check_chain(const struct job *job) {
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

static inline void check_syrk(const struct job *job) {
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

static inline void assert_entry(const struct job *job, int array, int64_t i, int64_t j, double complex expected,
                                double scale) {
  assert_near(job, creal(entry(job, array, 'n', i, j)), creal(expected), scale);
  assert_near(job, cimag(entry(job, array, 'n', i, j)), cimag(expected), scale);
}

static inline void check_herk(const struct job *job) {
  for (int64_t i = 0; i < job->w.n; i++) {
    for (int64_t j = 0; j <= i; j++) {
      double complex sum = 0;
      for (int64_t q = 0; q < job->w.k; q++) {
        sum += entry(job, 0, 'n', i, q) * conj(entry(job, 0, 'n', j, q));
      }
      assert_entry(job, 1, i, j, sum, cabs(sum));
    }
  }
}

static inline void check_symm(const struct job *job) {
  for (int64_t i = 0; i < job->w.m; i++) {
    for (int64_t j = 0; j < job->w.n; j++) {
      double complex sum = 0;
      for (int64_t q = 0; q < job->w.m; q++) {
        sum += (q <= i ? entry(job, 0, 'n', i, q) : entry(job, 0, 'n', q, i)) * entry(job, 1, 'n', q, j);
      }
      assert_entry(job, 2, i, j, sum, cabs(sum));
    }
  }
}

/* The lower triangle of array 0 times array `factor` is array `product`. */
static inline void check_triangular(const struct job *job, int factor, int product) {
  for (int64_t i = 0; i < job->w.m; i++) {
    for (int64_t j = 0; j < job->w.n; j++) {
      double complex sum = 0;
      double scale = 0;
      for (int64_t q = 0; q <= i; q++) {
        const double complex term = entry(job, 0, 'n', i, q) * entry(job, factor, 'n', q, j);
        sum += term;
        scale += cabs(term);
      }
      assert_entry(job, product, i, j, sum, scale);
    }
  }
}

static inline void check_trmm(const struct job *job) {
  check_triangular(job, 1, 2);
}

static inline void check_trsm(const struct job *job) {
  check_triangular(job, 2, 1);
}

static inline void check_ger(const struct job *job) {
  for (int64_t i = 0; i < job->w.m; i++) {
    for (int64_t j = 0; j < job->w.n; j++) {
      const double complex y = entry(job, 2, 'n', 0, j);
      const double complex xy = entry(job, 1, 'n', 0, i) * (option(job, "ty=") == 'c' ? conj(y) : y);
      assert_entry(job, 3, i, j, entry(job, 0, 'n', i, j) + xy, 1);
    }
  }
}

static inline void check_axpy(const struct job *job) {
  for (int64_t i = 0; i < job->w.m * job->w.n; i++) {
    assert_near(job, job_get(job, 2, i), 1.5 * job_get(job, 0, i) + job_get(job, 1, i), 1);
  }
}

static inline void check_dot(const struct job *job) {
  double sum = 0;
  for (int64_t i = 0; i < job->w.m * job->w.n; i++) {
    sum += job_get(job, 0, i) * job_get(job, 1, i);
  }
  assert_near(job, job_get(job, 2, 0), sum, sum);
}

/* ---- Equations ---- */

static inline void check_lu_solve(const struct job *job) {
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
static inline void check_least_squares(const struct job *job) {
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

static inline void check_cholesky(const struct job *job) {
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
static inline void apply_q(const struct job *job, double *column) {
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

static inline void check_qr(const struct job *job) {
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
static inline void check_orthonormal(const struct job *job, int array, entry_fn *entry_of, int64_t rows,
                                     int64_t columns) {
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

static inline void check_svd(const struct job *job) {
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

static inline void check_eigh(const struct job *job) {
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

/* ---- By name ---- */

struct reference {
  const char *operation;
  void (*check)(const struct job *job); /* its results, against its inputs as they were loaded */
};

/* NULL: no reference for this operation. */
static inline const struct reference *reference_find(const char *operation) {
  static const struct reference references[] = {
      {"gemm", check_gemm},         {"gemv", check_gemv}, {"chain", check_chain},
      {"syrk", check_syrk},         {"qr", check_qr},     {"least-squares", check_least_squares},
      {"lu-solve", check_lu_solve}, {"svd", check_svd},   {"cholesky", check_cholesky},
      {"eigh", check_eigh},         {"axpy", check_axpy}, {"dot", check_dot},
      {"herk", check_herk},         {"symm", check_symm}, {"trmm", check_trmm},
      {"trsm", check_trsm},         {"ger", check_ger},
  };
  for (size_t i = 0; i < sizeof references / sizeof references[0]; i++) {
    if (strcmp(references[i].operation, operation) == 0) { return &references[i]; }
  }
  return NULL;
}

#endif
