/* What it costs to start and join a team of threads, for task threads and inside the library alike. Task threads pay
 * it once per phase of a trial, where it is measured (team_ns). A library pays it in each call, where it can only be
 * bounded: by the time that a call takes longer than its share of the serial time, which includes imbalance. */
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

#include "core/alloc.h"
#include "core/health.h"
#include "report/analysis/facts.h"
#include "report/findings/finding.h"

enum { MOST_NAMED = 3 };

static const double MATTERS = 0.02; /* of the time of a trial */

struct team_cost {
  const struct sg_entry *entry;
  double ns;    /* per trial, or per call */
  double share; /* of the trial */
};

/* The costliest first; `more`: others that matter too. */
struct team_costs {
  struct team_cost items[MOST_NAMED];
  size_t n, more;
};

static void add_cost(struct team_costs *costs, struct team_cost cost) {
  if (!(cost.share >= MATTERS)) { return; }
  size_t at = costs->n;
  while (at > 0 && costs->items[at - 1].share < cost.share) {
    if (at < MOST_NAMED) { costs->items[at] = costs->items[at - 1]; }
    at--;
  }
  if (at < MOST_NAMED) { costs->items[at] = cost; }
  if (costs->n < MOST_NAMED) {
    costs->n++;
  } else {
    costs->more++;
  }
}

/* Of the timed trials of a launch; NaN: not known. */
static double mean_of(const struct sg_launch_rows *launch) {
  double sum = 0;
  size_t n = 0;
  for (size_t i = 0; i < launch->n; i++) {
    const struct sg_samples_row *row = &launch->rows[i];
    if (row->warmup || row->team_ns == SG_NO_INT || row->wall_ns < 1) { continue; }
    sum += (double)row->team_ns;
    n++;
  }
  return n > 0 ? sum / (double)n : NAN;
}

/* Of the time that the tables have, which is the median of the launches' means: where times vary much, the median of
 * the trials is another one. NaN: not known. */
static struct team_cost measured(const struct sg_entry *e) {
  double *means = sg_alloc(e->n_launches, sizeof *means);
  struct team_cost cost = {e, NAN, NAN};
  size_t n = 0;
  for (size_t i = 0; i < e->n_launches; i++) {
    const double mean = mean_of(&e->launches[i]);
    if (!isnan(mean)) { means[n++] = mean; }
  }
  if (n > 0) {
    cost.ns = gsl_stats_median(means, 1, n);
    cost.share = cost.ns / e->wall->median;
  }
  free(means);
  return cost;
}

/* At most, per call, of a library that uses several threads for one small item; NaN: another kind of strategy. */
static struct team_cost bounded(const struct sg_entry *e, const struct sg_entry *base, double cores) {
  const struct sg_configs_row *c = e->config;
  struct team_cost cost = {e, NAN, NAN};
  if (!base || !sg_entry_has_small_items(base) || sg_config_operators(c) != 1 || !(c->blas_threads > 1) ||
      !sg_same_library(c, base->config)) {
    return cost;
  }
  const double count = (double)c->count, at_once = fmin((double)c->blas_threads, cores);
  cost.ns = (e->wall->median - base->wall->median / at_once) / count;
  cost.share = cost.ns * count / e->wall->median;
  return cost;
}

static json_t *named(const struct team_costs *costs) {
  json_t *items = json_array();
  for (size_t i = 0; i < costs->n; i++) {
    const struct team_cost *cost = &costs->items[i];
    json_array_append_new(items, json_pack("{s:o, s:o, s:o}", "name", sg_fact_text(sg_entry_label(cost->entry)),
                                           "time", sg_fact_time(cost->ns), "share", sg_fact_share(cost->share)));
  }
  return sg_fact_list(items, costs->more);
}

void sg_finding_team_cost(const struct sg_analysis *analysis, struct sg_findings *out) {
  const double cores = sg_usable_cores(analysis->set);
  struct team_costs teams = {.n = 0}, calls = {.n = 0};
  bool known = false; /* in sets of earlier versions the time of a team is not, and not part of the trial's */
  for (size_t w = 0; w < analysis->n_workloads; w++) {
    const struct sg_workload_results *results = &analysis->workloads[w];
    for (size_t i = 0; i < results->n; i++) {
      const struct sg_entry *e = &results->entries[i];
      if (!sg_entry_ranked(e)) { continue; }
      const struct team_cost team = measured(e);
      known = known || !isnan(team.ns);
      add_cost(&teams, team);
      add_cost(&calls, bounded(e, results->baseline, cores));
    }
  }
  if (!known || teams.n + calls.n == 0) { return; }
  sg_findings_add(out, SG_FINDING_NOTE, json_pack("{s:o, s:o}", "teams", named(&teams), "calls", named(&calls)));
}
