#include "core/health.h"

#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

#include "core/alloc.h"
#include "core/item_bound.h"
#include "core/json.h"
#include "core/rank_waits.h"
#include "core/stats.h"

static const double FEWER = 0.75, MORE = 1.25, IMPOSSIBLE = 1.1;

/* ---- capacity */

double sg_usable_cores(const struct sg_resultset *set) {
  double cores = sg_json_number(set->machine, "usable_cores", NAN);
  return isnan(cores) ? sg_json_number(set->machine, "cores", NAN) : cores;
}

struct sg_core_rate sg_core_rate_of(const struct sg_resultset *set) {
  double *rates = sg_alloc(set->n_probes + 1, sizeof *rates), cores = sg_usable_cores(set);
  size_t n = 0;
  for (size_t i = 0; i < set->n_probes; i++) {
    if (set->probes[i].one_core_flops > 0) { rates[n++] = set->probes[i].one_core_flops; }
  }
  struct sg_core_rate unit = {sg_describe(rates, n, 0.95).median, isnan(cores) ? INFINITY : cores};
  free(rates);
  return unit;
}

double sg_core_rate_cores(const struct sg_core_rate *unit, double all_core_flops) {
  double cores = all_core_flops / unit->flops;
  return isnan(cores) ? NAN : fmin(cores, unit->cores);
}

struct sg_capacity sg_launches_judge(struct sg_config_launches *launches, const struct sg_resultset *set) {
  size_t n = 0;
  for (size_t c = 0; c < set->n_configs; c++) {
    n += launches[c].n;
  }
  struct sg_capacity_launch *all = sg_alloc(n + 1, sizeof *all);
  n = 0;
  for (size_t c = 0; c < set->n_configs; c++) {
    for (size_t i = 0; i < launches[c].n; i++) {
      const struct sg_launch_times *launch = &launches[c].ok[i];
      all[n++] = (struct sg_capacity_launch){c, launch->all_core_flops, launch->value[SG_METRIC_wall_ns], false};
    }
  }
  struct sg_capacity capacity = sg_capacity_judge(all, n);
  n = 0;
  for (size_t c = 0; c < set->n_configs; c++) {
    for (size_t i = 0; i < launches[c].n; i++) {
      launches[c].ok[i].weak = all[n++].weak;
    }
  }
  free(all);
  const struct sg_core_rate unit = sg_core_rate_of(set);
  capacity.usual = sg_core_rate_cores(&unit, capacity.usual);
  capacity.low = sg_core_rate_cores(&unit, capacity.low);
  capacity.high = sg_core_rate_cores(&unit, capacity.high);
  return capacity;
}

/* ---- threads */

/* Threads that run on average when no worker is idle while items wait, and the trial ends up to one item later than
 * it could (R. L. Graham, "Bounds on multiprocessing timing anomalies", SIAM J. Appl. Math. 17(2), 1969): with one
 * item per worker a trial lasts as long as its slowest item. */
static double threads_with_a_late_item(const struct sg_configs_row *config, double usable) {
  const double workers = fmin((double)sg_config_operators(config), usable), count = (double)config->count;
  if (!sg_config_shares_items(config)) { return INFINITY; }
  return count / (count / workers + 1) * (double)config->blas_threads;
}

static enum sg_threads_verdict judge(const struct sg_thread_use *use, const struct sg_configs_row *config,
                                     double usable) {
  if (!isfinite(use->asked) || !isfinite(use->observed)) { return SG_THREADS_UNKNOWN; }
  if (use->observed > MORE * use->asked) { return SG_THREADS_MORE; }
  const double possible = fmin(fmin(use->asked, usable), use->bound); /* ignores NaN */
  const double least = fmin(FEWER * possible, threads_with_a_late_item(config, usable));
  if (use->observed >= least) { return SG_THREADS_AS_ASKED; }
  const bool limited =
      use->offered < FEWER * possible && (use->observed >= FEWER * use->offered || use->observed < 1);
  return limited ? SG_THREADS_LIMITED : SG_THREADS_FEWER;
}

static struct sg_thread_use use_of(const struct sg_configs_row *config, double observed, double offered,
                                   double usable) {
  struct sg_thread_use use = {.asked = NAN, .bound = NAN, .observed = observed, .offered = offered};
  if (config->blas_threads != SG_NO_INT) {
    use.asked = (double)sg_config_operators(config) * (double)config->blas_threads;
  }
  const double bound = sg_config_thread_bound(config);
  if (bound < fmin(use.asked, usable)) { use.bound = bound; }
  use.verdict = judge(&use, config, usable);
  return use;
}

/* Of the timed trials of configuration c; NaN: none. `values` has space for all of them. By selection, which reorders
 * them: sorting a million samples would cost as much as the rest of a summary. */
static double observed_of(const struct sg_resultset *set, size_t c, double most, double *values) {
  size_t n = 0;
  for (size_t k = set->first_launch[c]; k < set->first_launch[c + 1]; k++) {
    const struct sg_launch_rows *launch = &set->launches[k];
    for (size_t i = 0; i < launch->n; i++) {
      const struct sg_samples_row *row = &launch->rows[i];
      if (row->warmup || !isfinite(row->threads_observed) || row->threads_observed > most) { continue; }
      values[n++] = row->threads_observed;
    }
  }
  return n ? gsl_stats_median(values, 1, n) : NAN;
}

/* Of each configuration: the part of the usable cores that the machine offered around its launches, on average; NaN:
 * not probed. */
static double *offered_parts(const struct sg_resultset *set) {
  const struct sg_core_rate unit = sg_core_rate_of(set);
  double *parts = sg_alloc(set->n_configs + 1, sizeof *parts), *n = sg_alloc(set->n_configs + 1, sizeof *n);
  for (size_t i = 0; i < set->n_probes; i++) {
    const struct sg_configs_row *config = sg_resultset_config(set, set->probes[i].config_id);
    const double cores = sg_core_rate_cores(&unit, sg_probe_all_core_flops(&set->probes[i]));
    if (!config || isnan(cores)) { continue; }
    parts[config - set->configs] += cores / unit.cores;
    n[config - set->configs]++;
  }
  for (size_t c = 0; c < set->n_configs; c++) {
    parts[c] = n[c] > 0 && isfinite(unit.cores) ? parts[c] / n[c] : NAN;
  }
  free(n);
  return parts;
}

struct sg_thread_use *sg_thread_uses(const struct sg_resultset *set) {
  const double usable = sg_json_number(set->machine, "usable_threads", INFINITY),
               most = IMPOSSIBLE * sg_json_number(set->machine, "hardware_threads", INFINITY);
  struct sg_thread_use *uses = sg_alloc(set->n_configs + 1, sizeof *uses);
  double *values = sg_alloc(set->n_samples + 1, sizeof *values);
  struct sg_rank_wait *waits = sg_rank_waits(set);
  double *offered = offered_parts(set);
  for (size_t c = 0; c < set->n_configs; c++) {
    /* Ranks that have ended use no CPU: what is looked at is the time before. */
    const double worked = isnan(waits[c].part) ? 1 : 1 - waits[c].part;
    uses[c] = use_of(&set->configs[c], observed_of(set, c, most, values) / worked, offered[c] * usable, usable);
  }
  free(offered);
  free(waits);
  free(values);
  return uses;
}
