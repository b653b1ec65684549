#include <stdlib.h>
#include <string.h>

#include "bench/data/uniform.h"
#include "bench/selfbench/selfbench.h"
#include "bench/worker/schedulers/schedulers.h"
#include "core/clock.h"

struct matrix {
  double *numbers;
  size_t n;
  int fill;
};

/* What is written must be there afterwards, as far as the compiler knows. */
static void keep(const void *bytes) {
  __asm__ volatile("" : : "r"(bytes) : "memory");
}

int sg_generator_start(int64_t size, void **state, struct sg_error *err) {
  struct matrix *matrix = calloc(1, sizeof *matrix);
  *state = matrix;
  if (matrix) {
    matrix->n = (size_t)(size * size);
    matrix->numbers = aligned_alloc(64, (matrix->n * sizeof *matrix->numbers + 63) / 64 * 64);
  }
  if (matrix && matrix->numbers) {
    memset(matrix->numbers, 1, matrix->n * sizeof *matrix->numbers);
    return SG_OK;
  }
  free(matrix);
  return sg_fail(err, SG_UNABLE, "no memory");
}

int64_t sg_generator_ours(void *state) {
  const struct matrix *matrix = state;
  const int64_t start = sg_now_ns();
  sg_uniform_f64(matrix->numbers, matrix->n, 42, 7, 0);
  keep(matrix->numbers);
  return sg_now_ns() - start;
}

int64_t sg_generator_memset(void *state) {
  struct matrix *matrix = state;
  const int64_t start = sg_now_ns();
  memset(matrix->numbers, ++matrix->fill, matrix->n * sizeof *matrix->numbers);
  keep(matrix->numbers);
  return sg_now_ns() - start;
}

void sg_generator_stop(void *state) {
  struct matrix *matrix = state;
  free(matrix->numbers);
  free(matrix);
}
