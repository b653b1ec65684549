#include "core/compare.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/factors.h"
#include "core/health.h"

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
  return c->wall[config].n > 0 && c->launches[config].valid != 0;
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

/* Distance of a configuration from a baseline: library factors weigh most, then the runner's. */
static int unlikeness(const struct sg_configs_row *serial, const struct sg_configs_row *config) {
  const uint64_t differing = sg_factors_differing(serial, config),
                 by_weight[] = {SG_FACTORS_LIBRARY, SG_FACTORS_RUNNER, beside_strategy};
  int sum = 0;
  for (size_t i = 0; i < sizeof by_weight / sizeof by_weight[0]; i++) {
    sum = SG_N_FACTORS * sum + count_bits(differing & by_weight[i]);
  }
  return 2 * sum + (serial != config);
}

static bool can_be_baseline(const struct sg_comparison *c, size_t serial, size_t config) {
  const struct sg_configs_row *rows = c->set->configs;
  return strcmp(rows[serial].strategy, "serial") == 0 && is_rankable(c, serial) &&
         sg_factors_equal(&rows[serial], &rows[config], SG_FACTOR(coretype));
}

void sg_baselines_find(const struct sg_comparison *comparison, const struct sg_workloads *workloads, long *baseline) {
  const struct sg_configs_row *rows = comparison->set->configs;
  for (size_t w = 0; w < workloads->n; w++) {
    const size_t *begin = workloads->members + workloads->first[w],
                 *end = workloads->members + workloads->first[w + 1];
    for (const size_t *c = begin; c < end; c++) {
      int least = INT_MAX;
      baseline[*c] = SG_NO_CONFIG;
      for (const size_t *s = begin; s < end; s++) {
        if (!can_be_baseline(comparison, *s, *c) || unlikeness(&rows[*s], &rows[*c]) >= least) { continue; }
        least = unlikeness(&rows[*s], &rows[*c]);
        baseline[*c] = (long)*s;
      }
    }
  }
}

/* --- pairs --- */

struct point {
  int64_t round;
  double value;
};
struct series {
  struct point *points; /* by round, one each */
  size_t n;
};

static struct series series_of(const struct sg_config_launches *from, enum sg_metric metric) {
  struct series s = {sg_alloc(from->n + 1, sizeof *s.points), 0};
  for (size_t i = 0; i < from->n;) {
    int64_t round = from->ok[i].round;
    double sum = 0, n = 0;
    for (; i < from->n && from->ok[i].round == round; i++) {
      double value = from->ok[i].value[metric];
      if (isnan(value)) { continue; }
      sum += value;
      n++;
    }
    if (n > 0) { s.points[s.n++] = (struct point){round, sum / n}; }
  }
  return s;
}

/* Ratios a / b over common rounds, into `ratios` with room for the shorter; returns their number. */
static size_t pair_ratios(const struct series *a, const struct series *b, double *ratios) {
  size_t n = 0, j = 0;
  for (size_t i = 0; i < a->n; i++) {
    while (j < b->n && b->points[j].round < a->points[i].round) {
      j++;
    }
    if (j == b->n) { break; }
    if (b->points[j].round != a->points[i].round) { continue; }
    double ratio = a->points[i].value / b->points[j].value;
    if (isfinite(ratio) && ratio > 0) { ratios[n++] = ratio; }
  }
  return n;
}

static struct sg_speedup describe_ratios(const struct series *base, const struct series *config, double level) {
  double *ratios = sg_alloc(base->n + 1, sizeof *ratios);
  size_t n = pair_ratios(base, config, ratios);
  struct sg_describe d = sg_describe(ratios, n, level);
  /* The interval is that of the inverse, which like times has a long upper tail (see sg_median_interval). */
  for (size_t i = 0; i < n; i++) {
    ratios[i] = 1 / ratios[i];
  }
  struct sg_interval inverse = sg_describe(ratios, n, level).median_ci;
  free(ratios);
  return (struct sg_speedup){n, d.median, {1 / inverse.high, 1 / inverse.low, inverse.level}};
}

struct sg_speedup sg_speedup_compute(const struct sg_comparison *comparison, size_t baseline, size_t config,
                                     enum sg_metric metric) {
  struct series base = series_of(&comparison->launches[baseline], metric);
  struct series other = series_of(&comparison->launches[config], metric);
  struct sg_speedup s = describe_ratios(&base, &other, comparison->level);
  free(base.points);
  free(other.points);
  return s;
}

double sg_cores_used(const struct sg_resultset *set, const struct sg_configs_row *config) {
  double cores = sg_usable_cores(set);
  if (config->blas_threads == SG_NO_INT) { return cores; }
  double operators = config->workers > 1 ? (double)sg_config_operators(config) : 1;
  double threads = config->blas_threads > 1 ? (double)config->blas_threads : 1;
  double most = fmax(operators * threads, (double)config->workers); /* a worker that only loads uses a core too */
  return fmin(most, cores);                                         /* fmin ignores NaN, an unknown number of cores */
}

/* --- ranks --- */

bool sg_test_can_reject(size_t n, size_t family, double level) {
  return (double)family * ldexp(1, 1 - (int)fmin((double)n, 1000)) < 1 - level;
}

/* A configuration compared with the leader. */
struct rival {
  size_t config;
  double ratio; /* median ratio to the leader's time by round, otherwise the ratio of medians */
  double p;
  bool tested, apart;
};

/* The exact p of any sample whose differences all have the same sign. */
static double signed_rank_p(const double *logs, size_t n) {
  size_t positive = 0, negative = 0;
  for (size_t i = 0; i < n; i++) {
    positive += logs[i] > 0;
    negative += logs[i] < 0;
  }
  if (positive == n || negative == n) { return fmin(1, ldexp(1, 1 - (int)fmin((double)n, 1000))); }
  double p = sg_wilcoxon_signed_rank(logs, n);
  return isnan(p) ? 1 : p;
}

static void set_against(const struct sg_comparison *c, const struct series *leader, size_t lead, size_t family,
                        struct rival *rival) {
  struct series own = series_of(&c->launches[rival->config], SG_METRIC_wall_ns);
  double *ratios = sg_alloc(own.n + 1, sizeof *ratios);
  size_t n = pair_ratios(&own, leader, ratios);
  rival->ratio = n ? sg_describe(ratios, n, c->level).median : c->wall[rival->config].median / c->wall[lead].median;
  rival->tested = sg_test_can_reject(n, family, c->level);
  if (rival->tested) {
    for (size_t i = 0; i < n; i++) {
      ratios[i] = log(ratios[i]);
    }
    rival->p = signed_rank_p(ratios, n);
  }
  free(ratios);
  free(own.points);
}

static void adjust(struct rival *rivals, size_t n) {
  double *p = sg_alloc(n + 1, sizeof *p);
  size_t tested = 0;
  for (size_t i = 0; i < n; i++) {
    if (rivals[i].tested) { p[tested++] = rivals[i].p; }
  }
  sg_holm_adjust(p, tested);
  for (size_t i = 0, t = 0; i < n; i++) {
    if (rivals[i].tested) { rivals[i].p = p[t++]; }
  }
  free(p);
}

static bool intervals_apart(const struct sg_describe *a, const struct sg_describe *b) {
  return a->median_ci.high < b->median_ci.low || b->median_ci.high < a->median_ci.low; /* false with NaN */
}

static bool told_apart(const struct sg_comparison *c, const struct rival *rival, size_t lead) {
  double band = 1 + c->equivalence;
  if (rival->ratio <= band && rival->ratio >= 1 / band) { return false; }
  if (rival->tested) { return rival->p < 1 - c->level; }
  return intervals_apart(&c->wall[rival->config], &c->wall[lead]);
}

/* Rank `rivals`, sorted by median, rivals[0] being the leader; those significantly slower move to the front, in
 * order. Returns their number. */
static size_t rank_against_first(const struct sg_comparison *c, struct rival *rivals, size_t n, int64_t first_rank,
                                 int64_t *rank) {
  size_t lead = rivals[0].config, left = 0;
  struct series leader = series_of(&c->launches[lead], SG_METRIC_wall_ns);
  for (size_t i = 1; i < n; i++) {
    set_against(c, &leader, lead, n - 1, &rivals[i]);
  }
  free(leader.points);
  adjust(rivals + 1, n - 1);
  rank[lead] = first_rank;
  for (size_t i = 1; i < n; i++) {
    if (told_apart(c, &rivals[i], lead)) {
      rivals[left++] = rivals[i];
    } else {
      rank[rivals[i].config] = first_rank;
    }
  }
  return left;
}

static int compare_medians(const void *a, const void *b, void *wall) {
  const struct sg_describe *d = wall;
  size_t x = ((const struct rival *)a)->config, y = ((const struct rival *)b)->config;
  if (d[x].median != d[y].median) { return d[x].median < d[y].median ? -1 : 1; }
  return (x > y) - (x < y);
}

void sg_ranks_find(const struct sg_comparison *comparison, const struct sg_workloads *workloads, int64_t *rank) {
  struct rival *rivals = sg_alloc(comparison->set->n_configs + 1, sizeof *rivals);
  for (size_t w = 0; w < workloads->n; w++) {
    size_t n = 0;
    for (size_t i = workloads->first[w]; i < workloads->first[w + 1]; i++) {
      size_t config = workloads->members[i];
      rank[config] = SG_NO_INT;
      if (is_rankable(comparison, config)) { rivals[n++] = (struct rival){.config = config}; }
    }
    qsort_r(rivals, n, sizeof *rivals, compare_medians, (void *)comparison->wall);
    for (int64_t next = 1; n > 0;) {
      size_t left = rank_against_first(comparison, rivals, n, next, rank);
      next += (int64_t)(n - left);
      n = left;
    }
  }
  free(rivals);
}
