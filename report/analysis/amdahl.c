#include "report/analysis/amdahl.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static bool says_something(const struct sg_scaling_point *p) {
  return p->cores > 1 && isfinite(p->cores) && p->speedup > 0 && isfinite(p->speedup);
}

struct sg_amdahl sg_amdahl_fit(const struct sg_scaling_point *points, size_t n) {
  struct sg_amdahl fit = {.serial = NAN, .residual = NAN};
  double xx = 0, xy = 0, rest = 0;
  for (size_t i = 0; i < n; i++) {
    if (!says_something(&points[i])) { continue; }
    double x = 1 - 1 / points[i].cores, y = 1 / points[i].speedup - 1 / points[i].cores;
    xx += x * x;
    xy += x * y;
    fit.n++;
  }
  if (fit.n == 0) { return fit; }
  fit.serial = xy / xx;
  for (size_t i = 0; i < n; i++) {
    if (!says_something(&points[i])) { continue; }
    double x = 1 - 1 / points[i].cores, left = 1 / points[i].speedup - 1 / points[i].cores - fit.serial * x;
    rest += left * left;
  }
  if (fit.n > 1) { fit.residual = sqrt(rest / (double)fit.n); }
  return fit;
}

double sg_amdahl_limit(double serial) {
  return serial > 0 ? 1 / serial : isnan(serial) ? NAN : INFINITY;
}

static int by_cores(const void *a, const void *b) {
  const struct sg_scaling_point *x = a, *y = b;
  int order = (x->cores > y->cores) - (x->cores < y->cores);
  return order ? order : (x->speedup < y->speedup) - (x->speedup > y->speedup);
}

size_t sg_scaling_points(const struct sg_workload_results *workload, const char *strategy, double most_cores,
                         struct sg_scaling_point *points) {
  size_t n = 0, kept = 0;
  for (size_t i = 0; i < workload->n; i++) {
    const struct sg_entry *e = &workload->entries[i];
    const struct sg_configs_row *c = e->config;
    bool known = sg_entry_ranked(e) && e->wall->speedup > 0 && c->workers > 0 && c->blas_threads > 0;
    if (!known || strcmp(c->strategy, strategy) != 0) { continue; }
    double cores = (double)sg_config_operators(c) * (double)c->blas_threads;
    if (cores <= most_cores) { points[n++] = (struct sg_scaling_point){cores, e->wall->speedup}; }
  }
  qsort(points, n, sizeof *points, by_cores);
  for (size_t i = 0; i < n; i++) {
    if (kept == 0 || points[i].cores > points[kept - 1].cores) { points[kept++] = points[i]; }
  }
  return kept;
}
