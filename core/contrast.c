#include "core/contrast.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

#include "core/alloc.h"

static const double FEW_FLOOR = 0.05;     /* sd of a paired log ratio assumed with few rounds */
static const double SINGLE_FLOOR = 0.055; /* the same if a launch has one trial */
static const double ONE_ROUND_SD = 0.1;   /* sd of the log time of a launch, if nothing is known of it */
static const double WITHIN_FACTOR = 1.25;
static const double PRIOR_DF = 6;
enum { FEW = 6, SWEEPS = 20 };

/* ---- trimmed means */

static int compare_doubles(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* How many values a trimmed mean leaves out at each end. */
static size_t trimmed_of(size_t n) {
  return n < FEW ? 0 : n / 4;
}

/* Mostly a few values, millions of times: qsort() would take longer than all the rest. */
static void sort_values(double *values, size_t n) {
  enum { FEW_VALUES = 16 };
  if (n > FEW_VALUES) {
    qsort(values, n, sizeof *values, compare_doubles);
    return;
  }
  for (size_t i = 1; i < n; i++) {
    const double value = values[i];
    size_t at = i;
    for (; at > 0 && values[at - 1] > value; at--) {
      values[at] = values[at - 1];
    }
    values[at] = value;
  }
}

/* Of values that are sorted here. */
static double trimmed_mean(double *values, size_t n) {
  const size_t cut = trimmed_of(n);
  sort_values(values, n);
  return gsl_stats_mean(values + cut, 1, n - 2 * cut);
}

/* n times the variance of the trimmed mean of sorted values, by Yuen's formula. The values are winsorized. */
static double trimmed_variance(double *sorted, size_t n) {
  const size_t cut = trimmed_of(n);
  const double left = (double)(n - 2 * cut);
  for (size_t i = 0; i < cut; i++) {
    sorted[i] = sorted[cut];
    sorted[n - 1 - i] = sorted[n - 1 - cut];
  }
  return gsl_stats_variance(sorted, 1, n) * (double)(n - 1) * (double)n / (left * (left - 1));
}

/* ---- the additive model */

struct model {
  double *effects; /* of configurations */
  double *rounds;  /* by round from 1; NaN: no launch */
  int64_t last;
};

static bool is_in(const struct sg_series *series, const bool *takes_part, size_t i) {
  return series[i].n > 0 && (!takes_part || takes_part[i]);
}

/* A configuration with no round in common with others would otherwise be undetermined: rounds without launches of
 * another keep the mean. Alternating means converge quickly because most rounds have most configurations. */
static void sweep(struct model *m, const struct sg_series *series, const bool *takes_part, size_t n, double *sums,
                  size_t *counts) {
  for (int64_t r = 0; r <= m->last; r++) {
    sums[r] = 0;
    counts[r] = 0;
  }
  for (size_t c = 0; c < n; c++) {
    for (size_t i = 0; is_in(series, takes_part, c) && i < series[c].n; i++) {
      sums[series[c].rounds[i]] += series[c].logs[i] - m->effects[c];
      counts[series[c].rounds[i]]++;
    }
  }
  for (int64_t r = 0; r <= m->last; r++) {
    m->rounds[r] = counts[r] ? sums[r] / (double)counts[r] : NAN;
  }
  for (size_t c = 0; c < n; c++) {
    if (!is_in(series, takes_part, c)) { continue; }
    double sum = 0;
    for (size_t i = 0; i < series[c].n; i++) {
      sum += series[c].logs[i] - m->rounds[series[c].rounds[i]];
    }
    m->effects[c] = sum / (double)series[c].n;
  }
}

static struct model fit(const struct sg_series *series, const bool *takes_part, size_t n) {
  struct model m = {sg_alloc(n, sizeof *m.effects), NULL, 0};
  for (size_t c = 0; c < n; c++) {
    if (!is_in(series, takes_part, c)) { continue; }
    m.effects[c] = gsl_stats_mean(series[c].logs, 1, series[c].n);
    const int64_t last = series[c].rounds[series[c].n - 1];
    m.last = last > m.last ? last : m.last;
  }
  const size_t size = (size_t)m.last + 1;
  m.rounds = sg_alloc(size, sizeof *m.rounds);
  double *sums = sg_alloc(size, sizeof *sums);
  size_t *counts = sg_alloc(size, sizeof *counts);
  for (int i = 0; i < SWEEPS; i++) {
    sweep(&m, series, takes_part, n, sums, counts);
  }
  free(sums);
  free(counts);
  return m;
}

static void model_release(struct model *m) {
  free(m->effects);
  free(m->rounds);
}

/* Pooled over the configurations that take part: residuals have one degree of freedom fewer per configuration and
 * per round. */
static double residual_sd(const struct model *m, const struct sg_series *series, const bool *takes_part, size_t n) {
  double squares = 0, df = 1;
  for (size_t c = 0; c < n; c++) {
    if (!is_in(series, takes_part, c)) { continue; }
    df += (double)series[c].n - 1;
    for (size_t i = 0; i < series[c].n; i++) {
      const double rest = series[c].logs[i] - m->effects[c] - m->rounds[series[c].rounds[i]];
      squares += rest * rest;
    }
  }
  for (int64_t r = 0; r <= m->last; r++) {
    df -= !isnan(m->rounds[r]);
  }
  return df > 0 ? sqrt(squares / df) : 0;
}

double sg_residual_sd(const struct sg_series *series, const bool *takes_part, size_t n) {
  struct model m = fit(series, takes_part, n);
  const double sd = residual_sd(&m, series, takes_part, n);
  model_release(&m);
  return sd;
}

static double robust_effect(const struct model *m, const struct sg_series *series, double *scratch) {
  for (size_t i = 0; i < series->n; i++) {
    scratch[i] = series->logs[i] - m->rounds[series->rounds[i]];
  }
  return trimmed_mean(scratch, series->n);
}

static void effects_of(double *effects, const struct model *m, const struct sg_series *series, const bool *takes_part,
                       size_t n) {
  double *scratch = sg_alloc((size_t)m->last + 1, sizeof *scratch);
  for (size_t c = 0; c < n; c++) {
    effects[c] = is_in(series, takes_part, c) ? robust_effect(m, &series[c], scratch) : NAN;
  }
  free(scratch);
}

void sg_effects_fit(double *effects, const struct sg_series *series, const bool *takes_part, size_t n) {
  struct model m = fit(series, takes_part, n);
  effects_of(effects, &m, series, takes_part, n);
  model_release(&m);
}

/* ---- autocorrelation */

enum { CORRELATION_ROUNDS = 8 };

/* Disturbances are common to all series: their number does not make the estimate more precise. */
double sg_series_autocorrelation(const struct sg_series *series, size_t n, double *least) {
  double products = 0, squares = 0, rounds = 0, used = 0;
  for (size_t c = 0; c < n; c++) {
    const struct sg_series *s = &series[c];
    if (s->n < CORRELATION_ROUNDS) { continue; }
    const double mean = gsl_stats_mean(s->logs, 1, s->n);
    for (size_t i = 0; i < s->n; i++) {
      squares += (s->logs[i] - mean) * (s->logs[i] - mean);
      if (i > 0) { products += (s->logs[i] - mean) * (s->logs[i - 1] - mean); }
    }
    rounds += (double)s->n;
    used++;
  }
  if (least) { *least = used > 0 ? gsl_cdf_ugaussian_Pinv(0.95) / sqrt(rounds / used) : NAN; }
  return squares > 0 ? products / squares + used / rounds : NAN;
}

/* ---- pairs */

size_t sg_series_pair(const struct sg_series *one, const struct sg_series *other, double *out) {
  size_t n = 0, j = 0;
  for (size_t i = 0; i < one->n; i++) {
    while (j < other->n && other->rounds[j] < one->rounds[i]) {
      j++;
    }
    if (j < other->n && other->rounds[j] == one->rounds[i]) { out[n++] = one->logs[i] - other->logs[j]; }
  }
  return n;
}

static double floor_sd(const struct sg_series *one, const struct sg_series *other, size_t n) {
  const double within = WITHIN_FACTOR * fmax(one->within_sd, other->within_sd); /* fmax ignores NaN */
  if (n == 1) { return M_SQRT2 * ONE_ROUND_SD; }
  if (n >= FEW) { return isnan(within) ? 0 : within; }
  return isnan(within) ? SINGLE_FLOOR : fmax(within, FEW_FLOOR);
}

/* With few rounds: whether the times differ by more than a factor of two in each of them, in the same direction. */
static bool differ_by_two(const double *logs, size_t n) {
  size_t longer = 0, shorter = 0;
  for (size_t i = 0; i < n; i++) {
    longer += logs[i] > M_LN2;
    shorter += logs[i] < -M_LN2;
  }
  return n > 0 && n < FEW && (longer == n || shorter == n);
}

/* All but p. `logs` becomes the paired differences, sorted; it has room for the shorter series. */
static struct sg_contrast estimate_pair(const struct sg_series *one, const struct sg_series *other, double pooled_sd,
                                        double *logs) {
  struct sg_contrast c = {.log_ratio = NAN, .se = NAN, .df = NAN, .p = NAN};
  c.n = sg_series_pair(one, other, logs);
  if (c.n == 0) { return c; }
  const double n = (double)c.n, floor = floor_sd(one, other, c.n);
  double own = c.n > 1 ? gsl_stats_variance(logs, 1, c.n) : 0;
  c.log_ratio = trimmed_mean(logs, c.n);
  if (trimmed_of(c.n) > 0) { own = fmax(own, trimmed_variance(logs, c.n)); }
  const double prior = fmax(2 * pooled_sd * pooled_sd, floor * floor);
  c.se = sqrt((PRIOR_DF * prior + (n - 1) * own) / (n + PRIOR_DF - 1) / n);
  c.df = c.n == 2 ? 3 : n + 2;
  return c;
}

struct sg_contrast sg_contrast_pair(const struct sg_series *one, const struct sg_series *other, double pooled_sd) {
  double *logs = sg_alloc(one->n + 1, sizeof *logs);
  struct sg_contrast c = estimate_pair(one, other, pooled_sd, logs);
  if (c.n > 0) {
    const double t = c.se > 0 ? fabs(c.log_ratio) / c.se : c.log_ratio != 0 ? INFINITY : 0;
    c.p = differ_by_two(logs, c.n) ? 0 : c.n == 1 ? 1 : 2 * gsl_cdf_tdist_Q(t, c.df);
  }
  free(logs);
  return c;
}

/* ---- one series by itself */

struct sg_location sg_series_location(const struct sg_series *series, double launch_sd) {
  struct sg_location l = {series->n, NAN, NAN, NAN};
  if (l.n == 0) { return l; }
  const double n = (double)l.n, floor = floor_sd(series, series, l.n) * M_SQRT1_2,
               prior = fmax(launch_sd * launch_sd, floor * floor);
  l.mean = gsl_stats_mean(series->logs, 1, l.n);
  l.variance = INFINITY;
  l.df = n + 1;
  if (l.n > 1) {
    const double own = gsl_stats_variance(series->logs, 1, l.n);
    l.variance = (PRIOR_DF * prior + (n - 1) * own) / (n + PRIOR_DF - 1) / n;
  }
  return l;
}

double sg_launch_sd(const struct sg_series *series, size_t n) {
  double squares = 0, df = 0;
  for (size_t c = 0; c < n; c++) {
    if (series[c].n < 2) { continue; }
    squares += gsl_stats_variance(series[c].logs, 1, series[c].n) * (double)(series[c].n - 1);
    df += (double)(series[c].n - 1);
  }
  return df > 0 ? sqrt(squares / df) : 0;
}

double sg_contrast_bound(const struct sg_contrast *contrast, double quantile) {
  if (contrast->n == 0) { return NAN; }
  return contrast->log_ratio + gsl_cdf_tdist_Pinv(quantile, contrast->df) * contrast->se;
}

/* Student's t of a number of rounds is computed once: with thousands of series it would take most of the time. */
double sg_contrasts_most(const struct sg_series *series, const bool *takes_part, size_t n, size_t one,
                         double pooled_sd, double quantile) {
  const size_t longest = series[one].n;
  double *logs = sg_alloc(longest + 1, sizeof *logs), *ts = sg_alloc(longest + 1, sizeof *ts), most = 0;
  for (size_t k = 0; k < n && !isnan(most); k++) {
    if (!takes_part[k] || k == one) { continue; }
    const struct sg_contrast c = estimate_pair(&series[one], &series[k], pooled_sd, logs);
    if (c.n > 0 && ts[c.n] == 0) { ts[c.n] = gsl_cdf_tdist_Pinv(quantile, c.df); }
    most = c.n > 0 ? fmax(most, c.log_ratio + ts[c.n] * c.se) : NAN;
  }
  free(logs);
  free(ts);
  return most;
}

/* ---- comparison with the leader */

static int compare_p(const void *a, const void *b, void *contrasts) {
  const struct sg_contrast *x = &((const struct sg_contrast *)contrasts)[*(const size_t *)a];
  const struct sg_contrast *y = &((const struct sg_contrast *)contrasts)[*(const size_t *)b];
  const double p = isnan(x->p) ? 2 : x->p, q = isnan(y->p) ? 2 : y->p;
  if (p != q) { return p < q ? -1 : 1; }
  if (x->log_ratio != y->log_ratio) { return x->log_ratio > y->log_ratio ? -1 : 1; }
  return 0;
}

/* `rivals` are the n indices other than the leader's. */
static void step_down(struct sg_contrast *contrasts, size_t *rivals, size_t n, const struct sg_contrast_rule *rule) {
  double least = 0;
  qsort_r(rivals, n, sizeof *rivals, compare_p, contrasts);
  for (size_t i = 0; i < n; i++) {
    struct sg_contrast *c = &contrasts[rivals[i]];
    const double left = (double)(n + 1 - i), pairs = left * (left - 1) / 2;
    if (isnan(c->p)) { continue; }
    c->p = fmax(least, fmin(1, c->p * pairs));
    least = c->p;
    c->slower = c->p < rule->alpha && c->log_ratio > log1p(rule->band);
  }
}

static long least_effect(const double *effects, size_t n) {
  long leader = SG_NO_LEADER;
  for (size_t i = 0; i < n; i++) {
    if (!isnan(effects[i]) && (leader == SG_NO_LEADER || effects[i] < effects[leader])) { leader = (long)i; }
  }
  return leader;
}

long sg_contrasts_make(struct sg_contrast *contrasts, const struct sg_series *series, const bool *takes_part,
                       size_t n, const struct sg_contrast_rule *rule) {
  struct model m = fit(series, takes_part, n);
  const double pooled = residual_sd(&m, series, takes_part, n);
  double *effects = sg_alloc(n, sizeof *effects);
  size_t *rivals = sg_alloc(n, sizeof *rivals), n_rivals = 0;
  effects_of(effects, &m, series, takes_part, n);
  const long leader = least_effect(effects, n);
  for (size_t i = 0; leader != SG_NO_LEADER && i < n; i++) {
    if (!is_in(series, takes_part, i)) { continue; }
    contrasts[i] = sg_contrast_pair(&series[i], &series[leader], pooled);
    if ((long)i != leader) { rivals[n_rivals++] = i; }
  }
  step_down(contrasts, rivals, n_rivals, rule);
  free(effects);
  free(rivals);
  model_release(&m);
  return leader;
}
