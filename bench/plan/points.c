#include "bench/plan/points.h"

#include "core/resultset.h"

/* Up to this many hardware threads every count is used (fewer where two factors multiply); on larger machines only
 * powers of two and the counts that fill the machine, beyond 64 those that do it together with a power of two, to
 * keep the grid affordable: 30 counts divide the 360 hardware threads of 180 cores. */
enum { MOST_DENSE = 16, MOST_DENSE_GRID = 8, MOST_DIVISORS = 64, MAX_COUNTS = SG_MAX_RANKS };

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

static bool fills(int64_t count, const struct sg_topology *t) {
  const bool divides = t->threads % count == 0;
  return count == t->cores || count == t->all_cores ||
         (divides && (t->threads <= MOST_DIVISORS || is_power_of_two(t->threads / count)));
}

/* Up to the hardware threads, and one oversubscribed step: twice as many. */
static void add_useful(struct counts *counts, int most_dense, const struct sg_topology *t) {
  for (int64_t c = 1; c <= t->threads; c++) {
    if (t->threads <= most_dense || is_power_of_two(c) || fills(c, t)) { add_count(counts, c); }
  }
  add_count(counts, 2 * (int64_t)t->threads);
}

/* A single factor: 1 to the number of hardware threads. */
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

/* The counts of the command line or profile, otherwise those of the strategy's table entry. */
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
  return s->workers != SG_COUNT_ONE || s->ranks != SG_COUNT_NONE;
}

bool sg_points_take_blas_threads(const struct sg_strategy *s) {
  return sg_points_take_workers(s) || s->blas_threads == SG_COUNT_CORES || s->blas_threads == SG_COUNT_GRID;
}

size_t sg_points_ranks(int64_t *ranks, const struct sg_strategy *s, const struct sg_profile *p,
                       const struct sg_topology *t) {
  if (s->ranks == SG_COUNT_NONE) {
    ranks[0] = SG_NO_INT;
    return 1;
  }
  const struct counts counts = factor(s->ranks, p->ranks, p->ranks_count, s->workers == SG_COUNT_GRID, t);
  for (size_t i = 0; i < counts.n; i++) {
    ranks[i] = counts.at[i];
  }
  return counts.n;
}

bool sg_points_bound_ranks(const struct sg_strategy *s, const struct sg_profile *p) {
  return s->ranks == SG_COUNT_GRID && s->workers == SG_COUNT_GRID && !p->ranks && !p->workers;
}

size_t sg_points_find(struct sg_point *points, const struct sg_strategy *s, const struct sg_profile *p,
                      const struct sg_topology *t) {
  const bool both = s->workers == SG_COUNT_GRID && s->blas_threads == SG_COUNT_GRID;
  const int64_t *given_workers = sg_points_take_workers(s) ? p->workers : NULL;
  const int64_t *given_threads = sg_points_take_blas_threads(s) ? p->blas_threads : NULL;
  const bool with_ranks = s->workers == SG_COUNT_GRID && s->ranks == SG_COUNT_GRID;
  const struct counts workers = factor(s->workers, given_workers, p->workers_count, both || with_ranks, t);
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
