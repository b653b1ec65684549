#include "report/analysis/contention.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_sort_double.h>
#include <gsl/gsl_statistics_double.h>

#include "core/alloc.h"
#include "core/compare.h"
#include "core/contrast.h"
#include "report/analysis/rank_base.h"

/* ---- The ranks of one configuration ---- */

/* The mean time of each rank in the timed trials of each launch. */
struct rank_times {
  const struct sg_config_launches *launches;
  size_t n_ranks;
  double *ns;      /* [launch][rank] */
  int64_t *trials; /* likewise */
};

static size_t launch_index(const struct sg_config_launches *launches, int64_t number, size_t guess) {
  if (guess < launches->n && launches->ok[guess].number == number) { return guess; }
  size_t i = 0;
  while (i < launches->n && launches->ok[i].number != number) {
    i++;
  }
  return i;
}

/* Adds the rows of the configuration; false: not every rank has `items`, or some have no CPU of their own. */
static bool add_rows(struct rank_times *t, const struct sg_resultset *set, const char *config_id, int64_t items) {
  size_t launch = 0;
  for (size_t i = 0; i < set->n_ranks; i++) {
    const struct sg_ranks_row *row = &set->ranks[i];
    if (row->config_id != config_id || row->warmup == 1) { continue; }
    launch = launch_index(t->launches, row->launch, launch);
    if (launch == t->launches->n) { continue; } /* did not end well */
    if (row->items != items || row->shares_cpus == 1 || row->rank < 0 || row->rank >= (int64_t)t->n_ranks) {
      return false;
    }
    const size_t at = launch * t->n_ranks + (size_t)row->rank;
    t->ns[at] += (double)row->wall_ns;
    t->trials[at]++;
  }
  return true;
}

static void release_times(struct rank_times *t) {
  free(t->ns);
  free(t->trials);
}

/* False: there is nothing to release. */
static bool read_times(struct rank_times *t, const struct sg_analysis *a, const struct sg_entry *e, int64_t items) {
  const struct sg_config_launches *launches = &a->summary->launches[e->config - a->set->configs];
  *t = (struct rank_times){.launches = launches, .n_ranks = (size_t)e->config->ranks};
  if (launches->n == 0 || t->n_ranks > a->set->n_ranks / launches->n) { return false; } /* every rank has a row */
  t->ns = sg_alloc(launches->n * t->n_ranks, sizeof *t->ns);
  t->trials = sg_alloc(launches->n * t->n_ranks, sizeof *t->trials);
  bool whole = add_rows(t, a->set, e->config->config_id, items);
  for (size_t i = 0; i < launches->n * t->n_ranks; i++) {
    t->ns[i] /= (double)t->trials[i]; /* NaN: no row */
    whole = whole && t->ns[i] > 0;
  }
  if (!whole) { release_times(t); }
  return whole;
}

/* ---- Single and Star ---- */

/* The launches with the mean rank's time in place of the trial's. */
static struct sg_series series_of(const struct rank_times *t) {
  struct sg_config_launches copy = *t->launches;
  copy.ok = sg_alloc(copy.n, sizeof *copy.ok);
  for (size_t i = 0; i < copy.n; i++) {
    copy.ok[i] = t->launches->ok[i];
    copy.ok[i].value[SG_METRIC_wall_ns] = gsl_stats_mean(&t->ns[i * t->n_ranks], 1, t->n_ranks);
  }
  const struct sg_series series = sg_series_make(&copy);
  free(copy.ok);
  return series;
}

static double median_of_rank(const struct rank_times *t, size_t rank) {
  double *ns = sg_alloc(t->launches->n, sizeof *ns);
  for (size_t i = 0; i < t->launches->n; i++) {
    ns[i] = t->ns[i * t->n_ranks + rank];
  }
  const double median = gsl_stats_median(ns, 1, t->launches->n);
  free(ns);
  return median;
}

static void compare(struct sg_contention *c, const struct rank_times *all, const struct rank_times *alone) {
  struct sg_series star = series_of(all), single = series_of(alone);
  const struct sg_contrast ratio = sg_contrast_pair(&star, &single, 0);
  sg_series_release(&star);
  sg_series_release(&single);
  c->n = ratio.n;
  c->slowdown = exp(ratio.log_ratio);
  c->low = c->n > 1 ? exp(sg_contrast_bound(&ratio, 0.025)) : NAN;
  c->high = c->n > 1 ? exp(sg_contrast_bound(&ratio, 0.975)) : NAN;
  c->alone_ns = median_of_rank(alone, 0);
  c->n_ranks = all->n_ranks;
  c->rank_ns = sg_alloc(c->n_ranks, sizeof *c->rank_ns);
  for (size_t r = 0; r < c->n_ranks; r++) {
    c->rank_ns[r] = median_of_rank(all, r);
  }
  gsl_sort(c->rank_ns, 1, c->n_ranks);
}

static bool make_contention(struct sg_contention *c, const struct sg_analysis *a, const struct sg_entry *e) {
  struct rank_times all, alone;
  const struct sg_entry *base =
      sg_entry_ranked(e) && e->config->ranks > 1 ? sg_rank_base(a, e->config, SG_RANK_WEAK) : NULL;
  *c = (struct sg_contention){.all = e, .alone = base};
  if (!base || !read_times(&alone, a, base, base->config->count)) { return false; }
  if (read_times(&all, a, e, base->config->count)) {
    compare(c, &all, &alone);
    release_times(&all);
  }
  release_times(&alone);
  return c->n > 0;
}

void sg_contentions_init(struct sg_contentions *contentions, const struct sg_analysis *analysis) {
  *contentions = (struct sg_contentions){.items = sg_alloc(SG_CONTENTIONS_MOST, sizeof *contentions->items)};
  for (size_t i = 0; i < analysis->n_entries && contentions->n < SG_CONTENTIONS_MOST; i++) {
    struct sg_contention *c = &contentions->items[contentions->n];
    if (make_contention(c, analysis, &analysis->entries[i])) {
      contentions->n++;
    } else {
      free(c->rank_ns);
    }
  }
}

void sg_contentions_release(struct sg_contentions *contentions) {
  for (size_t i = 0; i < contentions->n; i++) {
    free(contentions->items[i].rank_ns);
  }
  free(contentions->items);
  *contentions = (struct sg_contentions){0};
}
