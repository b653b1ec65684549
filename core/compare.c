#include "core/compare.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/core_equivalents.h"
#include "core/factors.h"
#include "core/health.h"
#include "core/item_bound.h"

/* --- workloads --- */

static int compare_configs(const void *a, const void *b, void *configs) {
  const struct sg_configs_row *rows = configs;
  size_t x = *(const size_t *)a, y = *(const size_t *)b;
  int order = sg_factors_compare(&rows[x], &rows[y], SG_FACTORS_WORKLOAD);
  return order ? order : (x > y) - (x < y);
}

static int compare_starts(const void *a, const void *b, void *starts) {
  const size_t *start = starts;
  size_t x = *(const size_t *)a, y = *(const size_t *)b;
  if (start[x] != start[y]) { return start[x] < start[y] ? -1 : 1; }
  return (x > y) - (x < y);
}

struct sg_workloads sg_workloads_find(const struct sg_resultset *set) {
  size_t n = set->n_configs;
  struct sg_workloads w = {sg_alloc(n + 1, sizeof(size_t)), sg_alloc(n + 1, sizeof(size_t)), 0};
  size_t *start = sg_alloc(n + 1, sizeof *start); /* first configuration of each workload */
  for (size_t i = 0; i < n; i++) {
    w.members[i] = i;
  }
  qsort_r(w.members, n, sizeof *w.members, compare_configs, set->configs);
  for (size_t i = 0, first = 0; i < n; i++) {
    const struct sg_configs_row *one = &set->configs[w.members[first]], *next = &set->configs[w.members[i]];
    if (!sg_factors_equal(one, next, SG_FACTORS_WORKLOAD)) { first = i; }
    start[w.members[i]] = w.members[first];
  }
  qsort_r(w.members, n, sizeof *w.members, compare_starts, start);
  for (size_t i = 0; i < n; i++) {
    if (start[w.members[i]] == w.members[i]) { w.first[w.n++] = i; }
  }
  w.first[w.n] = n;
  free(start);
  return w;
}

void sg_workloads_release(struct sg_workloads *workloads) {
  free(workloads->members);
  free(workloads->first);
  *workloads = (struct sg_workloads){0};
}

static bool is_rankable(const struct sg_comparison *c, size_t config) {
  return c->wall[config].n > 0 && c->launches[config].valid == 1;
}

/* --- baselines --- */

/* Factors of the strategy not determined by its name, thread counts and load: serial has them too. */
static const uint64_t beside_strategy =
    SG_FACTORS_STRATEGY &
    ~(SG_FACTOR(strategy) | SG_FACTOR(scheduler) | SG_FACTOR(workers) | SG_FACTOR(blas_threads) | SG_FACTOR(load));

static int count_bits(uint64_t factors) {
  int n = 0;
  for (; factors; factors &= factors - 1) {
    n++;
  }
  return n;
}

/* Distance of a configuration from a baseline: library factors weigh most, then the runner's; how items are loaded
 * decides only between baselines that are alike in everything else. */
static int unlikeness(const struct sg_configs_row *serial, const struct sg_configs_row *config) {
  const uint64_t differing = sg_factors_differing(serial, config),
                 by_weight[] = {SG_FACTORS_LIBRARY, SG_FACTORS_RUNNER, beside_strategy, SG_FACTOR(load)};
  int sum = 0;
  for (size_t i = 0; i < sizeof by_weight / sizeof by_weight[0]; i++) {
    sum = SG_N_FACTORS * sum + count_bits(differing & by_weight[i]);
  }
  return sum;
}

/* `comparison` NULL: nothing has been measured. */
static bool can_be_baseline(const struct sg_configs_row *rows, const struct sg_comparison *comparison,
                            size_t config) {
  return strcmp(rows[config].strategy, "serial") == 0 && (!comparison || is_rankable(comparison, config));
}

static long find_baseline(const struct sg_configs_row *rows, const size_t *serials, size_t n, size_t config) {
  int least = INT_MAX;
  long best = SG_NO_CONFIG;
  for (size_t s = 0; s < n; s++) {
    if (!sg_factors_equal(&rows[serials[s]], &rows[config], SG_FACTOR(coretype))) { continue; }
    const int distance = unlikeness(&rows[serials[s]], &rows[config]);
    if (distance >= least) { continue; }
    least = distance;
    best = (long)serials[s];
  }
  return best;
}

static void find_baselines(const struct sg_configs_row *rows, const struct sg_comparison *comparison,
                           const struct sg_workloads *workloads, long *baseline) {
  size_t *serials = sg_alloc(workloads->first[workloads->n] + 1, sizeof *serials);
  for (size_t w = 0; w < workloads->n; w++) {
    const size_t *begin = workloads->members + workloads->first[w],
                 *end = workloads->members + workloads->first[w + 1];
    size_t n = 0;
    for (const size_t *c = begin; c < end; c++) {
      if (can_be_baseline(rows, comparison, *c)) { serials[n++] = *c; }
    }
    for (const size_t *c = begin; c < end; c++) {
      const bool own = can_be_baseline(rows, comparison, *c);
      baseline[*c] = own ? (long)*c : find_baseline(rows, serials, n, *c);
    }
  }
  free(serials);
}

void sg_baselines_find(const struct sg_comparison *comparison, const struct sg_workloads *workloads, long *baseline) {
  find_baselines(comparison->set->configs, comparison, workloads, baseline);
}

void sg_baselines_plan(const struct sg_resultset *set, const struct sg_workloads *workloads, long *baseline) {
  find_baselines(set->configs, NULL, workloads, baseline);
}

/* --- pairs --- */

/* The launches of a round, were there several, count by their mean. */
static struct sg_series series_of(const struct sg_config_launches *from, enum sg_metric metric) {
  struct sg_series s = {sg_alloc(from->n + 1, sizeof *s.rounds), sg_alloc(from->n + 1, sizeof *s.logs), 0,
                        from->within_cv[metric]};
  for (size_t i = 0; i < from->n;) {
    int64_t round = from->ok[i].round;
    double sum = 0, n = 0;
    for (; i < from->n && from->ok[i].round == round; i++) {
      double value = from->ok[i].value[metric];
      if (isnan(value)) { continue; }
      sum += value;
      n++;
    }
    if (n > 0 && isfinite(sum) && sum > 0) {
      s.rounds[s.n] = round;
      s.logs[s.n++] = log(sum / n);
    }
  }
  return s;
}

struct sg_series sg_series_make(const struct sg_config_launches *launches) {
  return series_of(launches, SG_METRIC_wall_ns);
}

void sg_series_release(struct sg_series *series) {
  free(series->rounds);
  free(series->logs);
  *series = (struct sg_series){0};
}

/* With few rounds: Student's t on the logarithms, see struct sg_speedup. */
static struct sg_interval few_interval(const struct sg_series *base, const struct sg_series *config, double level,
                                       double pooled_sd) {
  const struct sg_contrast c = sg_contrast_pair(base, config, pooled_sd);
  const double tail = (1 - level) / 2;
  return (struct sg_interval){exp(sg_contrast_bound(&c, tail)), exp(sg_contrast_bound(&c, 1 - tail)),
                              c.n > 1 ? level : NAN};
}

static struct sg_speedup describe_ratios(const struct sg_series *base, const struct sg_series *config, double level,
                                         double pooled_sd) {
  double *ratios = sg_alloc(base->n + 1, sizeof *ratios);
  const size_t n = sg_series_pair(base, config, ratios);
  /* The interval is that of the inverse, which like times has a long upper tail (see sg_median_interval). */
  for (size_t i = 0; i < n; i++) {
    ratios[i] = exp(-ratios[i]);
  }
  const struct sg_interval inverse = sg_describe(ratios, n, level).median_ci;
  for (size_t i = 0; i < n; i++) {
    ratios[i] = 1 / ratios[i];
  }
  struct sg_speedup s = {n, sg_describe(ratios, n, level).median, {1 / inverse.high, 1 / inverse.low, inverse.level}};
  const double rounding = 1e-12;
  if (n > 0 && !(inverse.level >= level - rounding)) { s.interval = few_interval(base, config, level, pooled_sd); }
  free(ratios);
  return s;
}

struct sg_speedup sg_speedup_compute(const struct sg_comparison *comparison, size_t baseline, size_t config,
                                     enum sg_metric metric, double pooled_sd) {
  struct sg_series base = series_of(&comparison->launches[baseline], metric);
  struct sg_series other = series_of(&comparison->launches[config], metric);
  struct sg_speedup s = describe_ratios(&base, &other, comparison->level, pooled_sd);
  if (baseline == config) { s.interval = (struct sg_interval){1, 1, s.interval.level}; }
  sg_series_release(&base);
  sg_series_release(&other);
  return s;
}

double sg_cores_used(const struct sg_resultset *set, const struct sg_configs_row *config) {
  double cores = sg_all_usable_cores(set);
  if (config->blas_threads == SG_NO_INT) { return cores; }
  double operators = sg_config_workers(config) > 1 ? (double)sg_config_operators(config) : 1;
  double threads = config->blas_threads > 1 ? (double)config->blas_threads : 1;
  double most =
      fmax(operators * threads, (double)sg_config_workers(config)); /* a worker that only loads uses a core too */
  return fmin(most, cores);                                         /* fmin ignores NaN, an unknown number of cores */
}

double sg_speedup_bound(const struct sg_resultset *set, const struct sg_configs_row *config) {
  const double bound = sg_config_thread_bound(config);
  return bound < sg_cores_used(set, config) ? bound : NAN;
}
