#include "core/health.h"

#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

#include "core/alloc.h"
#include "core/item_bound.h"
#include "core/json.h"
#include "core/stats.h"

static const double WEAK = 0.90, FEWER = 0.75, MORE = 1.25, IMPOSSIBLE = 1.1;

struct sg_stability sg_stability_of(const struct sg_resultset *set) {
  struct sg_stability s = {.low = NAN, .median = NAN, .usual = NAN, .high = NAN};
  double *capacities = sg_alloc(set->n_probes + 1, sizeof *capacities);
  for (size_t i = 0; i < set->n_probes; i++) {
    if (isfinite(set->probes[i].capacity)) { capacities[s.n++] = set->probes[i].capacity; }
  }
  if (s.n > 0) {
    const struct sg_describe d = sg_describe(capacities, s.n, 0.95);
    s.low = d.min;
    s.median = d.median;
    s.usual = d.q75;
    s.high = d.max;
  }
  for (size_t i = 0; i < set->n_probes; i++) {
    s.n_weak += sg_probe_is_weak(&s, &set->probes[i]);
    s.low = fmin(s.low, set->probes[i].after_capacity); /* ignores NaN */
  }
  free(capacities);
  return s;
}

bool sg_probe_is_weak(const struct sg_stability *stability, const struct sg_probes_row *probe) {
  return fmin(probe->capacity, probe->after_capacity) < WEAK * stability->usual; /* false for NaN */
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
  return use->observed < least ? SG_THREADS_FEWER : SG_THREADS_AS_ASKED;
}

static struct sg_thread_use use_of(const struct sg_configs_row *config, double observed, double usable) {
  struct sg_thread_use use = {.asked = NAN, .bound = NAN, .observed = observed};
  if (config->blas_threads != SG_NO_INT) {
    use.asked = (double)sg_config_operators(config) * (double)config->blas_threads;
  }
  const double bound = sg_config_thread_bound(config);
  if (bound < fmin(use.asked, usable)) { use.bound = bound; }
  use.verdict = judge(&use, config, usable);
  return use;
}

/* Medians of the values grouped by configuration: `at[c]` to `at[c + 1]` in `values`. By selection, which reorders
 * them: sorting a million samples would cost as much as the rest of a summary. */
static void fill_observed(struct sg_thread_use *uses, const struct sg_resultset *set, double *values,
                          const size_t *at) {
  for (size_t c = 0; c < set->n_configs; c++) {
    size_t n = at[c + 1] - at[c];
    uses[c].observed = n ? gsl_stats_median(values + at[c], 1, n) : NAN;
  }
}

struct sg_thread_use *sg_thread_uses(const struct sg_resultset *set) {
  const double usable = sg_json_number(set->machine, "usable_threads", INFINITY),
               most = IMPOSSIBLE * sg_json_number(set->machine, "hardware_threads", INFINITY);
  struct sg_thread_use *uses = sg_alloc(set->n_configs + 1, sizeof *uses);
  size_t *at = sg_alloc(set->n_configs + 2, sizeof *at);
  double *values = sg_alloc(set->n_samples + 1, sizeof *values);
  /* Two passes: count, then fill (at[c + 1] advances from the start of c to its end). */
  for (int pass = 0; pass < 2; pass++) {
    const struct sg_configs_row *config = NULL;
    for (size_t i = 0; i < set->n_samples; i++) {
      const struct sg_samples_row *row = &set->samples[i];
      if (!config || config->config_id != row->config_id) { config = sg_resultset_config(set, row->config_id); }
      if (!config || row->warmup || !isfinite(row->threads_observed) || row->threads_observed > most) { continue; }
      size_t c = (size_t)(config - set->configs);
      if (pass == 0) {
        at[c + 2]++;
      } else {
        values[at[c + 1]++] = row->threads_observed;
      }
    }
    for (size_t c = 2; pass == 0 && c < set->n_configs + 2; c++) {
      at[c] += at[c - 1];
    }
  }
  fill_observed(uses, set, values, at);
  for (size_t c = 0; c < set->n_configs; c++) {
    uses[c] = use_of(&set->configs[c], uses[c].observed, usable);
  }
  free(values);
  free(at);
  return uses;
}
