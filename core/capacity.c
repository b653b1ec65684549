#include "core/capacity.h"

#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

#include "core/alloc.h"

/* With 7% noise in each of the two probes of a launch, 2% of the launches fall below this share of the median. */
#define WEAK 0.90

#define EXPLAINS 0.2

enum { LEAST_LAUNCHES = 20 };

static void judge_rates(struct sg_capacity *c, struct sg_capacity_launch *launches, size_t n) {
  double *rates = sg_alloc(n + 1, sizeof *rates);
  for (size_t i = 0; i < n; i++) {
    if (isfinite(launches[i].rate)) { rates[c->n++] = launches[i].rate; }
  }
  if (c->n > 0) {
    gsl_stats_minmax(&c->low, &c->high, rates, 1, c->n);
    c->usual = gsl_stats_median(rates, 1, c->n);
  }
  for (size_t i = 0; i < n; i++) {
    launches[i].weak = launches[i].rate < WEAK * c->usual; /* false for NaN */
    c->n_weak += launches[i].weak;
  }
  free(rates);
}

/* Logarithms of rate and time, without the means of their configuration. */
struct residual {
  size_t config;
  double rate, time;
};

static int by_config(const void *a, const void *b) {
  const struct residual *x = a, *y = b;
  return (x->config > y->config) - (x->config < y->config);
}

/* Of the configurations with at least two launches, of which *groups becomes the number; sorted by configuration. */
static size_t take_residuals(const struct sg_capacity_launch *launches, size_t n, struct residual *out,
                             size_t *groups) {
  size_t known = 0, kept = 0;
  for (size_t i = 0; i < n; i++) {
    if (!(launches[i].rate > 0) || !(launches[i].time > 0)) { continue; }
    out[known++] = (struct residual){launches[i].config, log(launches[i].rate), log(launches[i].time)};
  }
  qsort(out, known, sizeof *out, by_config);
  *groups = 0;
  for (size_t first = 0, end = 0; first < known; first = end) {
    double rate = 0, time = 0;
    for (end = first; end < known && out[end].config == out[first].config; end++) {
      rate += out[end].rate;
      time += out[end].time;
    }
    const double size = (double)(end - first);
    if (end - first < 2) { continue; }
    *groups += 1;
    for (size_t i = first; i < end; i++) {
      out[kept++] = (struct residual){out[i].config, out[i].rate - rate / size, out[i].time - time / size};
    }
  }
  return kept;
}

static double explained_by(const struct residual *residuals, size_t n, size_t groups) {
  double both = 0, rates = 0, times = 0;
  for (size_t i = 0; i < n; i++) {
    both += residuals[i].rate * residuals[i].time;
    rates += residuals[i].rate * residuals[i].rate;
    times += residuals[i].time * residuals[i].time;
  }
  if (n < LEAST_LAUNCHES || n < groups + 2) { return NAN; }
  if (!(both < 0) || !(rates * times > 0)) { return 0; }
  const double freedom = (double)(n - groups), r2 = both * both / (rates * times);
  return fmax(0, 1 - (1 - r2) * freedom / (freedom - 1));
}

struct sg_capacity sg_capacity_judge(struct sg_capacity_launch *launches, size_t n) {
  struct sg_capacity c = {.usual = NAN, .low = NAN, .high = NAN, .explained = NAN};
  struct residual *residuals = sg_alloc(n + 1, sizeof *residuals);
  size_t groups = 0;
  judge_rates(&c, launches, n);
  const size_t kept = take_residuals(launches, n, residuals, &groups);
  c.explained = explained_by(residuals, kept, groups);
  c.explains = c.explained > EXPLAINS;
  free(residuals);
  return c;
}
