#include "core/launch_rows.h"

#include <stdbool.h>
#include <stdlib.h>

#include "core/alloc.h"

/* A row is compared by its launch, then by its place in the file. */
struct keyed {
  int64_t launch;
  size_t row;
};

static int compare_keyed(const void *a, const void *b) {
  const struct keyed *x = a, *y = b;
  if (x->launch != y->launch) { return x->launch < y->launch ? -1 : 1; }
  return (x->row > y->row) - (x->row < y->row);
}

static bool is_same_launch(const struct sg_samples_row *a, const struct sg_samples_row *b) {
  return a->launch == b->launch && a->config_id == b->config_id;
}

static bool are_in_order(const struct sg_samples_row *rows, size_t n) {
  for (size_t i = 1; i < n; i++) {
    if (rows[i].launch < rows[i - 1].launch) { return false; }
  }
  return true;
}

static void sort(struct sg_samples_row **rows, size_t n) {
  struct keyed *keys = sg_alloc(n, sizeof *keys);
  struct sg_samples_row *sorted = sg_alloc(n, sizeof *sorted);
  for (size_t i = 0; i < n; i++) {
    keys[i] = (struct keyed){(*rows)[i].launch, i};
  }
  qsort(keys, n, sizeof *keys, compare_keyed);
  for (size_t i = 0; i < n; i++) {
    sorted[i] = (*rows)[keys[i].row];
  }
  free(keys);
  free(*rows);
  *rows = sorted;
}

/* In the order of the rows. */
static struct sg_launch_rows *find_launches(const struct sg_samples_row *rows, size_t n_rows, size_t *n) {
  struct sg_launch_rows *launches = NULL;
  size_t room = 0;
  *n = 0;
  for (size_t i = 0; i < n_rows; i++) {
    if (i > 0 && is_same_launch(&rows[i], &rows[i - 1])) {
      launches[*n - 1].n++;
      continue;
    }
    if (*n == room) {
      room = room ? 2 * room : 64;
      launches = sg_resize(launches, room, sizeof *launches);
    }
    launches[(*n)++] = (struct sg_launch_rows){&rows[i], 1};
  }
  return launches;
}

void sg_launch_rows_index(struct sg_launch_rows **launches, size_t **first,
                          const struct sg_launch_index_input *input) {
  size_t n = 0;
  if (!are_in_order(*input->samples, input->n)) { sort(input->samples, input->n); }
  struct sg_launch_rows *found = find_launches(*input->samples, input->n, &n);
  size_t *config = sg_alloc(n, sizeof *config), *at = sg_alloc(input->n_configs + 2, sizeof *at);
  *launches = sg_alloc(n, sizeof **launches);
  /* Count, then fill: at[c + 1] advances from the start of c to its end. */
  for (size_t i = 0; i < n; i++) {
    config[i] = input->config_of(input->context, found[i].rows->config_id);
    at[config[i] + 2]++;
  }
  for (size_t c = 2; c <= input->n_configs; c++) {
    at[c] += at[c - 1];
  }
  for (size_t i = 0; i < n; i++) {
    (*launches)[at[config[i] + 1]++] = found[i];
  }
  *first = at;
  free(config);
  free(found);
}
