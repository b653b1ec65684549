#include "bench/plan/points.h"

#include "core/resultset.h"

/* All counts on machines of up to this many hardware threads, fewer where two factors multiply; on larger ones the
 * powers of two and the numbers that fill the machine, so that it stays measurable. */
enum { MOST_DENSE = 16, MOST_DENSE_GRID = 8, MAX_COUNTS = 256 };

struct counts {
  int64_t at[MAX_COUNTS];
  size_t n;
};

static void add_count(struct counts *counts, int64_t value) {
  for (size_t i = 0; i < counts->n; i++) {
    if (counts->at[i] == value) { return; }
  }
  if (counts->n < MAX_COUNTS) { counts->at[counts->n++] = value; }
}

static bool is_power_of_two(int64_t n) {
  return (n & (n - 1)) == 0;
}

/* Up to the hardware threads, and twice as many: the step beyond. */
static void add_useful(struct counts *counts, int most_dense, const struct sg_topology *t) {
  for (int64_t c = 1; c <= t->threads; c++) {
    const bool fills = t->threads % c == 0 || c == t->cores;
    if (t->threads <= most_dense || is_power_of_two(c) || fills) { add_count(counts, c); }
  }
  add_count(counts, 2 * (int64_t)t->threads);
}

/* One factor by itself: 1 to the hardware threads. */
static void add_scale(struct counts *counts, const struct sg_topology *t) {
  add_useful(counts, MOST_DENSE, t);
  counts->n--;
}

static int64_t resolve(enum sg_thread_count count, const struct sg_topology *t) {
  switch (count) {
  case SG_COUNT_TWO:
    return 2;
  case SG_COUNT_CORES:
    return t->cores;
  case SG_COUNT_DEFAULT:
    return SG_NO_INT;
  default:
    return 1;
  }
}

/* What the command line or the profile gives, or else what the strategy's table names. */
static struct counts factor(enum sg_thread_count count, const int64_t *given, unsigned n_given, bool both,
                            const struct sg_topology *t) {
  struct counts counts = {.n = 0};
  for (unsigned i = 0; given && i < n_given; i++) {
    add_count(&counts, given[i]);
  }
  if (counts.n) { return counts; }
  if (count != SG_COUNT_GRID) {
    add_count(&counts, resolve(count, t));
  } else if (both) {
    add_useful(&counts, MOST_DENSE_GRID, t);
  } else {
    add_scale(&counts, t);
  }
  return counts;
}

bool sg_points_take_workers(const struct sg_strategy *s) {
  return s->workers != SG_COUNT_ONE;
}

bool sg_points_take_blas_threads(const struct sg_strategy *s) {
  return s->workers != SG_COUNT_ONE || s->blas_threads == SG_COUNT_CORES || s->blas_threads == SG_COUNT_GRID;
}

size_t sg_points_find(struct sg_point *points, const struct sg_strategy *s, const struct sg_profile *p,
                      const struct sg_topology *t) {
  const bool both = s->workers == SG_COUNT_GRID && s->blas_threads == SG_COUNT_GRID;
  const int64_t *given_workers = sg_points_take_workers(s) ? p->workers : NULL;
  const int64_t *given_threads = sg_points_take_blas_threads(s) ? p->blas_threads : NULL;
  const struct counts workers = factor(s->workers, given_workers, p->workers_count, both, t);
  const struct counts threads = factor(s->blas_threads, given_threads, p->blas_threads_count, both, t);
  const bool bounded = both && !given_workers && !given_threads;
  size_t n = 0;
  for (size_t w = 0; w < workers.n; w++) {
    bool beyond = false;
    for (size_t b = 0; b < threads.n && !beyond && n < SG_MAX_POINTS; b++) {
      beyond = bounded && workers.at[w] * threads.at[b] > t->threads;
      points[n++] = (struct sg_point){workers.at[w], threads.at[b]};
    }
  }
  return n;
}
