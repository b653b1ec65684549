#include "bench/points.h"

#include <stdbool.h>

#include "core/resultset.h"

/* All counts up to this many hardware threads; beyond, the powers of two and the hardware's own numbers, so that a
 * large machine stays measurable. */
enum { MOST_DENSE = 16, MAX_COUNTS = 256 };

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

/* Powers of two up to the hardware threads, the machine's own numbers among them, and the first step beyond. */
static void add_useful(struct counts *counts, const struct sg_topology *t) {
  for (int64_t c = 1; c < 2 * (int64_t)t->threads; c *= 2) {
    if (c / 2 < t->cores && t->cores < c) { add_count(counts, t->cores); }
    if (c / 2 < t->threads && t->threads < c) { add_count(counts, t->threads); }
    add_count(counts, c);
  }
  add_count(counts, 2 * (int64_t)t->threads);
}

/* One factor by itself: 1 to the hardware threads. */
static void add_scale(struct counts *counts, const struct sg_topology *t) {
  if (t->threads > MOST_DENSE) {
    add_useful(counts, t);
    while (counts->n > 1 && counts->at[counts->n - 1] > t->threads) {
      counts->n--;
    }
    return;
  }
  for (int64_t c = 1; c <= t->threads; c++) {
    add_count(counts, c);
  }
}

static int64_t resolve(enum sg_count count, const struct sg_topology *t) {
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
static struct counts factor(enum sg_count count, const int64_t *given, unsigned n_given, bool both,
                            const struct sg_topology *t) {
  struct counts counts = {.n = 0};
  for (unsigned i = 0; given && i < n_given; i++) {
    add_count(&counts, given[i]);
  }
  if (counts.n) { return counts; }
  if (count != SG_COUNT_GRID) {
    add_count(&counts, resolve(count, t));
  } else if (both) {
    add_useful(&counts, t);
  } else {
    add_scale(&counts, t);
  }
  return counts;
}

size_t sg_points_find(struct sg_point *points, const struct sg_strategy *s, const struct sg_profile *p,
                      const struct sg_topology *t) {
  const bool both = s->workers == SG_COUNT_GRID && s->blas_threads == SG_COUNT_GRID;
  const bool several = s->workers != SG_COUNT_ONE;
  const bool cores = s->blas_threads == SG_COUNT_CORES || s->blas_threads == SG_COUNT_GRID;
  const int64_t *given_workers = several ? p->workers : NULL;
  const int64_t *given_threads = several || cores ? p->blas_threads : NULL;
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
