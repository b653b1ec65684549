#include "bench/cli/estimate.h"

#include <math.h>
#include <stdio.h>

#include "bench/data/source_name.h"
#include "bench/machine/probe.h"
#include "bench/run/launch.h"
#include "bench/run/rank_launcher.h"
#include "core/item_bound.h"
#include "core/text.h"

/* A few items, and of small ones as many as have so much work (operations and bytes): what a launch does once is then
 * the smaller part. */
enum { SAMPLE_ITEMS_PER_WORKER = 2 };
static const double SAMPLE_WORK = 1e7;

/* Operations or bytes per second that a core has at least with a usual library, except with the smallest items. */
static const double SLOW_RATE = 3e9;

/* An estimate can be so many times too high on a machine that is busy. */
static const double SURE = 2;

static const double LONGEST_RUN_NS = 30 * 86400e9;
static const int64_t LONGEST_SAMPLE_NS = 10000000000;

static int64_t sample_of(const struct sg_config *config) {
  const double count = (double)config->row.count,
               each = (config->row.flop + config->row.compulsory_bytes) / fmax(count, 1),
               items = fmax(SAMPLE_ITEMS_PER_WORKER * (double)config->row.workers, ceil(SAMPLE_WORK / fmax(each, 1)));
  return (int64_t)fmin(items, count);
}

static int launch_sample(struct sg_estimate *e, const struct sg_preparation *p, const struct sg_config *config,
                         int64_t timeout_ns, struct sg_error *err) {
  struct sg_config small = *config;
  struct sg_plan one_trial = p->plan;
  struct sg_launch_record record;
  struct sg_probe probe;
  small.row.count = sample_of(config);
  one_trial.trials = 1;
  one_trial.warmup_min = one_trial.warmup_max = 0;
  one_trial.timeout_ns = timeout_ns;
  *e = (struct sg_estimate){NAN, NAN, ""};
  int status = sg_probe_run(&probe, &p->topology, p->plan.meaningless, err);
  if (status == SG_OK) { status = sg_launch_run(&record, p->worker, &one_trial, &small, &p->topology, NULL, err); }
  if (status != SG_OK) { return status; }
  const double scale = (double)config->row.count / (double)small.row.count;
  if (record.outcome == SG_OUTCOME_OK && record.n_samples == 1) {
    double wall = (double)record.samples[0].wall_ns;
    e->trial_ns = wall * scale;
    /* Checking and first touch grow with the number of items; starting a process does not, and is the smaller part.
     */
    e->outside_ns = ((double)(record.ended_ns - record.spawned_ns) - wall) *
                        (config->workload.retain == SG_RETAIN_ALL ? scale : 1) +
                    (double)probe.took_ns;
  } else {
    snprintf(e->why, sizeof e->why, "%.255s", record.detail);
  }
  sg_launch_record_release(&record);
  return SG_OK;
}

int sg_estimate_launch(struct sg_estimate *e, const struct sg_preparation *p, const struct sg_config *config,
                       struct sg_error *err) {
  return launch_sample(e, p, config, p->plan.timeout_ns, err);
}

/* None where a trial takes ten seconds. */
double sg_estimate_trials(const struct sg_plan *plan, const struct sg_config *config, double trial_ns) {
  const double enough = fmax(1, ceil((double)plan->measurement_ns / trial_ns));
  const bool own_warmup = trial_ns >= 10e9 && !sg_source_paths(config->workload.source);
  return fmin(plan->trials, enough) + (own_warmup ? 0 : plan->warmup_min);
}

/* ---- too long */

int sg_estimate_check_trial(const struct sg_plan *plan, const struct sg_config *config, double trial_ns,
                            struct sg_error *err) {
  char trial[SG_HUMAN_SIZE], timeout[SG_HUMAN_SIZE];
  if (isnan(trial_ns) || trial_ns <= SURE * (double)plan->timeout_ns) { return SG_OK; }
  return sg_fail(
      err, SG_UNABLE,
      "a trial of configuration '%s' takes about %s, and its launch is ended after %s: reduce the count or "
      "the size, or give a longer --timeout",
      config->row.label, sg_human_duration(trial_ns, trial), sg_human_duration((double)plan->timeout_ns, timeout));
}

int sg_estimate_check_total(const struct sg_plan *plan, double round_ns, struct sg_error *err) {
  char total[SG_HUMAN_SIZE], longest[SG_HUMAN_SIZE];
  const double total_ns = round_ns * plan->rounds_min;
  if (plan->budget_ns > 0 || isnan(total_ns) || total_ns <= LONGEST_RUN_NS) { return SG_OK; }
  return sg_fail(
      err, SG_UNABLE,
      "the plan takes about %s, for %zu configuration%s in %d rounds, which is more than %s: give a --budget, "
      "or reduce the configurations, the count or the size",
      sg_human_duration(fmin(total_ns, 9e18), total), plan->n_configs, plan->n_configs == 1 ? "" : "s",
      plan->rounds_min, sg_human_duration(LONGEST_RUN_NS, longest));
}

/* ---- before a run */

/* At the rate of slow cores, of as many threads as can run. */
static double slow_trial_ns(const struct sg_plan *plan, const struct sg_config *config) {
  const double bound = sg_config_thread_bound(&config->row),
               threads = fmin(isnan(bound) ? 1 : bound, plan->machine_threads);
  return 1e9 * fmax(config->row.flop, config->row.compulsory_bytes) / (SLOW_RATE * fmax(threads, 1));
}

/* Of one launch of each configuration whose trials take `ratio` times as long as with slow cores. */
static double round_of(const struct sg_plan *plan, double ratio) {
  double round_ns = 0;
  for (size_t i = 0; i < plan->n_configs; i++) {
    const double trial_ns = ratio * slow_trial_ns(plan, &plan->configs[i]);
    round_ns += trial_ns * sg_estimate_trials(plan, &plan->configs[i], fmax(trial_ns, 1));
  }
  return round_ns;
}

int sg_estimate_check(const struct sg_preparation *p, bool quiet, struct sg_error *err) {
  const struct sg_plan *plan = &p->plan;
  const struct sg_config *most = NULL;
  struct sg_error ignored;
  struct sg_estimate e;
  char round[SG_HUMAN_SIZE];
  double slow_ns = 0;
  for (size_t i = 0; i < plan->n_configs; i++) {
    const double ns = slow_trial_ns(plan, &plan->configs[i]);
    if (ns <= slow_ns) { continue; }
    slow_ns = ns;
    most = &plan->configs[i];
  }
  const bool doubtful = most && (sg_estimate_check_trial(plan, most, slow_ns, &ignored) != SG_OK ||
                                 sg_estimate_check_total(plan, round_of(plan, 1), &ignored) != SG_OK);
  if (!doubtful) { return SG_OK; }
  sg_rank_launcher_set_defaults(plan);
  int status = launch_sample(&e, p, most, LONGEST_SAMPLE_NS, err);
  if (status == SG_OK) { status = sg_estimate_check_trial(plan, most, e.trial_ns, err); }
  const double round_ns = round_of(plan, e.trial_ns / slow_ns);
  if (status == SG_OK) { status = sg_estimate_check_total(plan, round_ns, err); }
  if (status != SG_OK || quiet) { return status; }
  if (isnan(round_ns)) {
    fprintf(stderr, "the time of a round is not known: %s on %lld items: %s\n", most->row.label,
            (long long)sample_of(most), e.why);
  } else {
    fprintf(stderr, "a round takes about %s, estimated from one launch of %s on %lld items\n",
            sg_human_duration(fmin(round_ns, 9e18), round), most->row.label, (long long)sample_of(most));
  }
  return SG_OK;
}
