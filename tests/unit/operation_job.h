/* One item of an operation for tests: memory as the worker gives it, data as it loads them, the library it calls. */
#ifndef SG_TESTS_UNIT_OPERATION_JOB_H
#define SG_TESTS_UNIT_OPERATION_JOB_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/data/uniform.h"
#include "bench/operations/operation.h"
#include "bench/worker/library.h"
#include "core/version.h"

struct job {
  struct sg_workload w;
  struct sg_layout layout;
  void *arrays[SG_MAX_ARRAYS], *workspace, *scratch;
};

static inline const struct sg_library *job_library(void) {
  static struct sg_library library;
  struct sg_error err;
  if (library.handle) { return &library; }
  if (sg_library_open(&library, SG_OPENBLAS_PATH, &err)) { fail_msg("%s", err.message); }
  sg_library_set_threads(&library, 1);
  return &library;
}

static inline size_t job_numbers(const struct job *job, int array) {
  return sg_array_elements(&job->layout.arrays[array]) * (job->w.dtype >= SG_C64 ? 2 : 1);
}

static inline int job_is_single(const struct job *job) {
  return job->w.dtype == SG_F32 || job->w.dtype == SG_C64;
}

/* A real number of an array; complex ones are two. */
static inline double job_get(const struct job *job, int array, int64_t at) {
  return job_is_single(job) ? (double)((const float *)job->arrays[array])[at]
                            : ((const double *)job->arrays[array])[at];
}

static inline void job_set(const struct job *job, int array, int64_t at, double value) {
  if (job_is_single(job)) {
    ((float *)job->arrays[array])[at] = (float)value;
  } else {
    ((double *)job->arrays[array])[at] = value;
  }
}

/* Whether this number of an output is defined: of symmetric and triangular results, those up to the diagonal; of
 * least squares, those of the solution. */
static inline bool job_defines(const struct job *job, int array, int64_t at) {
  const int64_t columns = job->layout.arrays[array].columns, element = job->w.dtype >= SG_C64 ? at / 2 : at;
  static const char *const lower[] = {"syrk", "herk", "cholesky"};
  for (size_t i = 0; i < sizeof lower / sizeof lower[0]; i++) {
    if (strcmp(job->w.operation->name, lower[i]) == 0) { return element % columns <= element / columns; }
  }
  return strcmp(job->w.operation->name, "least-squares") != 0 || element % columns < job->w.n;
}

static inline void job_load(const struct job *job) {
  uint64_t offset = 0;
  for (int i = 0; i < job->layout.n_inputs; i++) {
    const size_t n = job_numbers(job, i);
    if (job_is_single(job)) {
      sg_uniform_f32(job->arrays[i], n, job->w.seed, 0, offset);
    } else {
      sg_uniform_f64(job->arrays[i], n, job->w.seed, 0, offset);
    }
    offset += n;
  }
  if (job->w.operation->fit) { job->w.operation->fit(&job->w, job->arrays); }
}

static inline struct job job_new(const char *operation, enum sg_dtype dtype, const int64_t shape[3],
                                 const char *options) {
  struct sg_error err;
  struct job job = {.w = {.operation = sg_operation_find(operation),
                          .dtype = dtype,
                          .m = shape[0],
                          .n = shape[1],
                          .k = shape[2],
                          .count = 1,
                          .source = "uniform",
                          .seed = 7,
                          .options = options}};
  if (sg_workload_check(&job.w, &err)) { fail_msg("%s", err.message); }
  job.w.operation->layout(&job.w, &job.layout);
  for (int i = 0; i < job.layout.n_inputs + job.layout.n_outputs; i++) {
    const size_t bytes = sg_array_bytes(&job.layout.arrays[i], dtype) + 64; /* a kernel may read past the end */
    job.arrays[i] = aligned_alloc(64, bytes);
    memset(job.arrays[i], 0xff, bytes); /* NaN */
  }
  job.workspace = malloc(job.layout.workspace_bytes);
  job.scratch = job.w.operation->residual_scratch ? malloc(job.w.operation->residual_scratch(&job.w)) : NULL;
  job_load(&job);
  return job;
}

static inline void job_run(const struct job *job) {
  const char *symbol = job->w.operation->symbol(&job->w);
  if (!sg_library_has(job_library(), symbol)) { fail_msg("no %s in " SG_OPENBLAS_PATH, symbol); }
  assert_int_equal(job->w.operation->call(&job_library()->blas, &job->w, job->arrays, job->workspace), 0);
  if (job->w.operation->destroys) { job_load(job); }
}

static inline double job_residual(const struct job *job) {
  return sg_operation_residual(&job->w, 1, 0, job->arrays, job->scratch);
}

static inline void job_release(struct job *job) {
  for (int i = 0; i < SG_MAX_ARRAYS; i++) {
    free(job->arrays[i]);
  }
  free(job->workspace);
  free(job->scratch);
}

#endif
