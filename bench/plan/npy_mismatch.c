#include "bench/plan/npy_mismatch.h"

#include <stddef.h>

#include "core/text.h"

/* Sizes that tell which of m, n and k a dimension of an input is: nothing but that size itself equals it. */
static const int64_t marks[] = {10007, 10009, 10037};
enum { N_SIZES = sizeof marks / sizeof marks[0] };

/* A size as an input has it. */
struct found_size {
  int input;
  const char *what; /* "rows"; NULL: not found yet */
  int64_t value;
};

static const char *what_of(const struct sg_npy *header, int dimension, int first) {
  return header->n_dimensions - first == 1 ? "numbers" : dimension == first ? "rows" : "columns";
}

/* The dimensions of an input as its file has them: one for a vector, else rows and columns. */
static int dimensions_of(const struct sg_array *array, int64_t *sizes) {
  const int64_t rows = array->by_columns ? array->columns : array->rows,
                columns = array->by_columns ? array->rows : array->columns;
  const bool vector = rows == 1 || columns == 1;
  sizes[0] = vector && rows == 1 ? columns : rows;
  sizes[1] = columns;
  return vector ? 1 : 2;
}

static char *contradiction(const struct found_size *one, const struct found_size *other, char *const *names) {
  if (one->input == other->input) {
    return sg_format(": %s has %lld %s but %lld %s, which must be as many", names[one->input], (long long)one->value,
                     one->what, (long long)other->value, other->what);
  }
  return sg_format(": %s has %lld %s but %s has %lld %s, which must be as many", names[one->input],
                   (long long)one->value, one->what, names[other->input], (long long)other->value, other->what);
}

char *sg_npy_mismatch(const struct sg_workload *w, const struct sg_npy *inputs, char *const *names, bool stacked) {
  struct sg_workload any = *w;
  struct sg_layout layout;
  struct found_size sizes[N_SIZES] = {{0}};
  const int first = stacked ? 1 : 0;
  any.m = marks[0];
  any.n = marks[1];
  any.k = marks[2];
  w->operation->layout(&any, &layout);
  for (int i = 0; i < layout.n_inputs; i++) {
    int64_t wanted[2];
    const int n = dimensions_of(&layout.arrays[i], wanted);
    if (inputs[i].n_dimensions - first != n) { return sg_format("%s", ""); }
    for (int d = 0; d < n; d++) {
      for (int s = 0; s < N_SIZES; s++) {
        const struct found_size own = {i, what_of(&inputs[i], first + d, first), inputs[i].shape[first + d]};
        if (wanted[d] != marks[s]) { continue; }
        if (!sizes[s].what) { sizes[s] = own; }
        if (sizes[s].value != own.value) { return contradiction(&sizes[s], &own, names); }
      }
    }
  }
  return sg_format("%s", "");
}
