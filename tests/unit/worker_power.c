/* Which errors the checks of the operations find, as docs/VERIFICATION.md states: each fault below is planted in
 * right results of many seeds, types and sizes, and each time the residual must exceed 1. Sizes as arguments:
 * `test_worker_power 1000 2000` runs the same with few seeds for large matrices. */
#include <math.h>
#include <stdbool.h>

#include "tests/unit/operation_job.h"

enum { SEEDS = SG_SANITIZED ? 1 : 24, MAX_SIZES = 8 };

static struct {
  int64_t n[MAX_SIZES];
  int count;
  int seeds;
} sizes = {{3, 17, 64}, 3, SEEDS};

/* ---- Random choices, the same in each run ---- */

static uint64_t rng_state;

static int64_t below(int64_t n) {
  rng_state = rng_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (int64_t)((rng_state >> 33) % (uint64_t)n);
}

/* ---- What is promised ---- */

/* The change of one number, as a share of the root mean square of its array, that is found at all sizes up to 200. */
static const struct promise {
  const char *operation;
  double element;
  bool precision; /* inputs of lower precision */
  bool places;    /* numbers, rows or columns that change places */
} promises[] = {
    {"gemm", 0.01, true, true},          {"syrk", 0.01, true, true},  {"chain", 0.01, true, true},
    {"herk", 0.01, true, true},          {"symm", 0.01, true, true},  {"trmm", 0.01, true, true},
    {"trsm", 0.01, true, true},          {"ger", 0.01, true, true},   {"gemv", 0.01, true, true},
    {"axpy", 0.01, true, true},          {"dot", 0.01, false, false}, {"cholesky", 0.05, true, true},
    {"lu-solve", 0.05, true, true},      {"qr", 0.1, true, true},     {"svd", 0.2, true, false},
    {"least-squares", 0.05, true, true}, {"eigh", 0.2, true, false},
};
enum { N_PROMISES = sizeof promises / sizeof promises[0], N_PRODUCTS = 11 }; /* which come first */

/* ---- Numbers of an output ---- */

static int64_t any_number(const struct job *job, int array) {
  for (;;) {
    const int64_t at = below((int64_t)job_numbers(job, array));
    if (job_defines(job, array, at)) { return at; }
  }
}

static double rms(const struct job *job, int array) {
  double sum = 0, n = 0;
  for (int64_t at = 0; at < (int64_t)job_numbers(job, array); at++) {
    if (!job_defines(job, array, at)) { continue; }
    sum += job_get(job, array, at) * job_get(job, array, at);
    n++;
  }
  return sqrt(sum / n);
}

static double fresh_residual(const struct job *job) {
  static uint64_t key;
  return sg_operation_residual(&job->w, ++key, 0, job->arrays, job->scratch);
}

static void expect(const struct job *job, bool right, const char *fault) {
  const double residual = fresh_residual(job);
  if ((residual <= 1) == right) { return; }
  fail_msg("%s %s %lldx%lldx%lld '%s', seed %llu: %s: residual %g", job->w.operation->name,
           sg_dtype_name(job->w.dtype), (long long)job->w.m, (long long)job->w.n, (long long)job->w.k, job->w.options,
           (unsigned long long)job->w.seed, fault, residual);
}

/* ---- Faults of results ---- */

static void one_number_off(const struct job *job, int array, double by) {
  const int64_t at = any_number(job, array);
  const double value = job_get(job, array, at);
  job_set(job, array, at, value + by);
  expect(job, false, "one number off");
  job_set(job, array, at, value);
}

static void swap(const struct job *job, int array, int64_t one, int64_t other) {
  const double held = job_get(job, array, one);
  job_set(job, array, one, job_get(job, array, other));
  job_set(job, array, other, held);
}

/* Two numbers of one row, or of one column, that differ by at least this. */
static void two_numbers_swapped(const struct job *job, int array, bool of_row, double least) {
  const int64_t step = (job->w.dtype >= SG_C64 ? 2 : 1) * job->layout.arrays[array].columns;
  for (int tries = 0; tries < 1000; tries++) {
    const int64_t one = any_number(job, array), row = one / step, column = one % step;
    const int64_t other = of_row ? row * step + below(step) : below(job->layout.arrays[array].rows) * step + column;
    if (!job_defines(job, array, other) || fabs(job_get(job, array, one) - job_get(job, array, other)) < least) {
      continue;
    }
    swap(job, array, one, other);
    expect(job, false, of_row ? "two numbers of a row swapped" : "two numbers of a column swapped");
    swap(job, array, one, other);
    return;
  }
}

static void save(const struct job *job, int array, void *copy) {
  memcpy(copy, job->arrays[array], sg_array_data_bytes(&job->layout.arrays[array], job->w.dtype));
}

static void restore(const struct job *job, int array, const void *copy) {
  memcpy(job->arrays[array], copy, sg_array_data_bytes(&job->layout.arrays[array], job->w.dtype));
}

static void block_transposed(const struct job *job, int array) {
  const struct sg_array *shape = &job->layout.arrays[array];
  const int64_t parts = job->w.dtype >= SG_C64 ? 2 : 1,
                shorter = shape->rows < shape->columns ? shape->rows : shape->columns;
  const int64_t block = shorter < 8 ? shorter : 8;
  if (block < 2) { return; }
  for (int64_t i = 0; i < block; i++) {
    for (int64_t j = 0; j < i; j++) {
      for (int64_t part = 0; part < parts; part++) {
        swap(job, array, (i * shape->columns + j) * parts + part, (j * shape->columns + i) * parts + part);
      }
    }
  }
  expect(job, false, "a block transposed");
}

static void scaled(const struct job *job, int array, double factor, const char *fault) {
  for (int64_t at = 0; at < (int64_t)job_numbers(job, array); at++) {
    job_set(job, array, at, factor * job_get(job, array, at));
  }
  expect(job, false, fault);
}

/* A row or a column holds what it held after another item. */
static void part_stale(const struct job *job, int array, const void *other, bool row) {
  const struct sg_array *shape = &job->layout.arrays[array];
  const int64_t parts = job->w.dtype >= SG_C64 ? 2 : 1, step = parts * shape->columns;
  const struct job stale = {.w = job->w, .arrays = {[0] = (void *)other}};
  const int64_t chosen = any_number(job, array), line = row ? chosen / step : chosen % step / parts;
  for (int64_t i = 0; i < (row ? step : parts * shape->rows); i++) {
    const int64_t at = row ? line * step + i : i / parts * step + line * parts + i % parts;
    job_set(job, array, at, job_get(&stale, 0, at));
  }
  expect(job, false, row ? "a row of another item" : "a column of another item");
}

/* ---- Faults of the precision: of f32 arithmetic on fewer bits, as of processors for machine learning ---- */

/* Keep this many bits of each input behind the leading one; ties are rounded up. */
static void coarsen(const struct job *job, int bits, bool round) {
  for (int i = 0; i < job->layout.n_inputs; i++) {
    for (int64_t at = 0; at < (int64_t)job_numbers(job, i); at++) {
      if (job_is_single(job)) {
        uint32_t *number = (uint32_t *)job->arrays[i] + at;
        const uint32_t last = UINT32_C(1) << (23 - bits);
        *number = (*number + (round ? last / 2 : 0)) & ~(last - 1);
      } else {
        uint64_t *number = (uint64_t *)job->arrays[i] + at;
        const uint64_t last = UINT64_C(1) << (52 - bits);
        *number = (*number + (round ? last / 2 : 0)) & ~(last - 1);
      }
    }
  }
}

static void coarse_inputs(const struct job *job, int bits, bool round, const char *fault) {
  job_load(job);
  coarsen(job, bits, round);
  job_run(job);
  job_load(job);
  expect(job, false, fault);
}

static void lower_precision(const struct job *job) {
  if (!job_is_single(job)) {
    coarse_inputs(job, 23, true, "inputs rounded to f32");
    return;
  }
  coarse_inputs(job, 10, false, "inputs cut to TF32");
  coarse_inputs(job, 10, true, "inputs rounded to TF32");
  coarse_inputs(job, 7, true, "inputs rounded to bfloat16");
}

/* ---- All of them ---- */

static void all_faults(const struct promise *promise, struct job *job) {
  const int first = job->layout.n_inputs, last = first + job->layout.n_outputs;
  void *right = malloc(sg_array_bytes(&job->layout.arrays[first], job->w.dtype));
  void *other = malloc(sg_array_bytes(&job->layout.arrays[first], job->w.dtype));
  job->w.seed += 1000;
  job_load(job);
  job_run(job);
  save(job, first, other);
  job->w.seed -= 1000;
  if (promise->precision) { lower_precision(job); }
  job_load(job);
  job_run(job);
  expect(job, true, "no fault");
  for (int array = first; array < last; array++) {
    const double scale = rms(job, array);
    one_number_off(job, array, promise->element * scale);
    one_number_off(job, array, -0.2 * scale);
  }
  const double size = rms(job, first);
  save(job, first, right);
  scaled(job, first, 1.001, "alpha 0.1% off");
  restore(job, first, right);
  scaled(job, first, 2, "twice the result");
  restore(job, first, right);
  scaled(job, first, 0, "zeros");
  restore(job, first, right);
  if (promise->places) {
    two_numbers_swapped(job, first, true, 0.03 * size);
    two_numbers_swapped(job, first, false, 0.03 * size);
    block_transposed(job, first);
    restore(job, first, right);
    part_stale(job, first, other, true);
    restore(job, first, right);
    part_stale(job, first, other, false);
  }
  free(right);
  free(other);
}

static void find_all_faults(const struct promise *promise, enum sg_dtype dtype, const int64_t shape[3],
                            const char *options, int seeds) {
  for (int seed = 0; seed < seeds; seed++) {
    struct job job = job_new(promise->operation, dtype, shape, options);
    job.w.seed = (uint64_t)seed;
    all_faults(promise, &job);
    job_release(&job);
  }
}

static void every_operation_finds_its_faults(void **state) {
  (void)state;
  for (int p = 0; p < N_PROMISES; p++) {
    const unsigned dtypes = sg_operation_find(promises[p].operation)->dtypes;
    for (int dtype = 0; dtype < SG_DTYPES; dtype++) {
      for (int i = 0; i < sizes.count && dtypes & 1U << dtype; i++) {
        const int64_t n = sizes.n[i];
        find_all_faults(&promises[p], (enum sg_dtype)dtype, (const int64_t[3]){n, n, n}, "", sizes.seeds);
      }
    }
  }
}

static void products_of_200_find_their_faults(void **state) {
  (void)state;
  static const int64_t shape[3] = {200, 200, 200};
  for (int p = 0; p < N_PRODUCTS; p++) {
    const unsigned dtypes = sg_operation_find(promises[p].operation)->dtypes;
    for (int dtype = SG_F32; dtype <= SG_F64; dtype++) {
      if (dtypes & 1U << dtype) { find_all_faults(&promises[p], (enum sg_dtype)dtype, shape, "", SEEDS); }
    }
  }
}

/* The limits depend on the lengths of the sums and of the random vector: with a small third dimension they are those
 * of a cube. */
static void single_precision_products_of_2000_find_their_faults(void **state) {
  (void)state;
  find_all_faults(&promises[0], SG_F32, (const int64_t[3]){16, 2000, 2000}, "", SG_SANITIZED ? 1 : 20);
  find_all_faults(&promises[0], SG_F32, (const int64_t[3]){2000, 16, 2000}, "", SG_SANITIZED ? 1 : 4);
}

static void transposed_operands_find_their_faults(void **state) {
  (void)state;
  static const char *const options[] = {"ta=t", "tb=t", "ta=t tb=t", "ta=c", "tb=c", "ta=c tb=t", "ta=t tb=c"};
  for (int i = 0; i < 7; i++) {
    for (int dtype = strchr(options[i], 'c') ? SG_C64 : SG_F32; dtype < SG_DTYPES; dtype++) {
      find_all_faults(&promises[0], (enum sg_dtype)dtype, (const int64_t[3]){17, 40, 33}, options[i], SEEDS);
    }
  }
}

static void every_operation_has_a_promise(void **state) {
  (void)state;
  for (size_t i = 0; i < sg_n_operations; i++) {
    bool found = !sg_operations[i]->residual;
    for (int p = 0; p < N_PROMISES; p++) {
      found = found || strcmp(promises[p].operation, sg_operations[i]->name) == 0;
    }
    if (!found) { fail_msg("operation %s: add what its check finds", sg_operations[i]->name); }
  }
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_operation_has_a_promise),
      cmocka_unit_test(every_operation_finds_its_faults),
      cmocka_unit_test(products_of_200_find_their_faults),
      cmocka_unit_test(single_precision_products_of_2000_find_their_faults),
      cmocka_unit_test(transposed_operands_find_their_faults),
  };
  if (argc > 1) { sizes.count = 0; }
  for (int i = 1; i < argc && sizes.count < MAX_SIZES; i++) {
    sizes.n[sizes.count++] = atoll(argv[i]);
    sizes.seeds = 2;
  }
  return cmocka_run_group_tests(tests, NULL, NULL);
}
