#include "bench/session.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bench/interrupt.h"
#include "bench/launch.h"
#include "bench/probe.h"
#include "bench/progress.h"
#include "bench/runfile.h"
#include "bench/schedule.h"
#include "bench/store.h"
#include "bench/sysfile.h"
#include "core/json.h"
#include "core/summary.h"
#include "core/text.h"

struct session {
  const struct sg_plan *plan;
  const struct sg_topology *topology;
  const struct sg_session_options *options;
  struct sg_store store;
  struct sg_resultset stored; /* of the run being resumed; empty otherwise */
  struct stored_launch {
    const struct sg_outcomes_row *outcome;
    double wall_sum;
    int trials;
    int64_t elapsed_ns;
  } * launches; /* by launch number, n_launches of them */
  int64_t n_launches;
  int64_t *by_round; /* launch number of (config, round), 0: none; rounds_max per configuration */
  int64_t next_launch;
  int64_t epoch_ns; /* CLOCK_MONOTONIC at the start of the run, before this process perhaps: started_ns are counted
                       from it */
  int64_t begun_ns, before_ns; /* this process's start; time spent before it was resumed */
  struct sg_overhead overhead;
  char first_trouble[256]; /* of the launches that did not end ok: the first one's detail, and its configuration */
  const char *first_trouble_label;
  bool failed; /* some launch did: exit status 1 */
  struct sg_schedule schedule;
  struct sg_progress_view progress;
};

/* ---- what is stored already */

/* The plan calls its configurations c1, c2 and so on. */
static size_t config_index(const struct sg_plan *plan, const char *id) {
  int64_t number = 0;
  if (id[0] != 'c' || sg_parse_integer(id + 1, 1, (int64_t)plan->n_configs, "", &number, NULL) != SG_OK) {
    return plan->n_configs;
  }
  return (size_t)number - 1;
}

static void index_launches(struct session *s) {
  const struct sg_resultset *set = &s->stored;
  for (size_t i = 0; i < set->n_outcomes; i++) {
    if (set->outcomes[i].launch > s->n_launches) { s->n_launches = set->outcomes[i].launch; }
  }
  s->launches = calloc((size_t)s->n_launches + 1, sizeof *s->launches);
  s->by_round = calloc(s->plan->n_configs * (size_t)s->plan->rounds_max, sizeof *s->by_round);
  if (!s->launches || !s->by_round) { abort(); }
  for (size_t i = 0; i < set->n_outcomes; i++) {
    const struct sg_outcomes_row *o = &set->outcomes[i];
    size_t config = config_index(s->plan, o->config_id);
    s->launches[o->launch].outcome = o;
    if (config < s->plan->n_configs && o->round >= 1 && o->round <= s->plan->rounds_max) {
      s->by_round[config * (size_t)s->plan->rounds_max + (size_t)o->round - 1] = o->launch;
    }
  }
  for (size_t i = 0; i < set->n_samples; i++) {
    const struct sg_samples_row *row = &set->samples[i];
    s->overhead.trials_ns += row->wall_ns;
    if (row->warmup) { continue; }
    s->launches[row->launch].wall_sum += (double)row->wall_ns;
    s->launches[row->launch].trials++;
  }
  for (size_t i = 0; i < set->n_probes; i++) {
    const struct sg_probes_row *row = &set->probes[i];
    s->launches[row->launch].elapsed_ns = row->launch_ns == SG_NO_INT ? 0 : row->launch_ns;
    s->overhead.probes_ns += row->probe_ns;
    s->overhead.launches_ns += s->launches[row->launch].elapsed_ns;
  }
  s->before_ns = s->overhead.probes_ns + s->overhead.launches_ns;
  s->next_launch = s->n_launches + 1;
}

static bool recall(void *context, size_t config, int round, struct sg_schedule_result *result) {
  struct session *s = context;
  int64_t number = s->by_round[config * (size_t)s->plan->rounds_max + (size_t)round - 1];
  if (number == 0) { return false; }
  const struct stored_launch *l = &s->launches[number];
  result->outcome = sg_outcome_parse(l->outcome->outcome);
  result->value_ns = l->trials ? l->wall_sum / l->trials : 0;
  result->elapsed_ns = l->elapsed_ns;
  s->failed |= result->outcome < SG_N_OUTCOMES && sg_outcome_is_failure(result->outcome);
  return true;
}

/* ---- launching */

static int64_t spent_ns(void *context) {
  struct session *s = context;
  return s->before_ns + sg_now_ns() - s->begun_ns;
}

/* From the clock of one boot to the clock of the run; and what the launch tells the schedule. */
static void digest_samples(struct session *s, struct sg_launch_record *record, struct sg_schedule_result *result) {
  double sum = 0;
  int trials = 0;
  for (size_t i = 0; i < record->n_samples; i++) {
    struct sg_samples_row *row = &record->samples[i];
    row->started_ns -= s->epoch_ns;
    s->overhead.trials_ns += row->wall_ns;
    if (!row->warmup) {
      sum += (double)row->wall_ns;
      trials++;
    }
  }
  result->value_ns = trials ? sum / trials : 0;
  result->outcome = record->outcome;
  result->elapsed_ns = record->ended_ns - record->spawned_ns;
}

static int launch(void *context, size_t config, int round, struct sg_schedule_result *result, struct sg_error *err) {
  struct session *s = context;
  const struct sg_config *c = &s->plan->configs[config];
  struct sg_launch_record record = {0};
  struct sg_probes_row probe = {.steal_ns = SG_NO_INT, .launch_ns = SG_NO_INT};
  sg_progress_launch(&s->progress, config, round, spent_ns(s));
  if (sg_interrupted()) { return sg_fail(err, SG_INTERRUPTED, "interrupted"); }
  int rc = sg_probe_run(&probe, s->topology, err);
  if (rc != SG_OK) { return rc; }
  int64_t steal = sg_sys_steal_ns();
  rc = sg_launch_run(&record, s->options->worker, s->plan, c, s->topology, NULL, err);
  if (rc != SG_OK && rc != SG_INTERRUPTED) {
    sg_launch_release(&record);
    return rc;
  }
  if (steal >= 0) { probe.steal_ns = sg_sys_steal_ns() - steal; }
  probe.started_ns -= s->epoch_ns;
  probe.launch_ns = record.ended_ns - record.spawned_ns;
  digest_samples(s, &record, result);
  s->overhead.probes_ns += probe.probe_ns;
  s->overhead.launches_ns += result->elapsed_ns;
  s->failed |= sg_outcome_is_failure(record.outcome);
  if (record.outcome != SG_OUTCOME_OK && !s->first_trouble_label) {
    s->first_trouble_label = c->row.label;
    snprintf(s->first_trouble, sizeof s->first_trouble, "%.*s", (int)sizeof s->first_trouble - 1, record.detail);
  }
  if (record.outcome != SG_OUTCOME_OK && rc == SG_OK) {
    sg_progress_trouble(&s->progress, config, record.outcome, record.detail);
  }
  struct sg_error stored = {""};
  int kept = sg_store_append(&s->store, c, round, s->next_launch++, &record, &probe, &stored);
  sg_launch_release(&record);
  if (kept != SG_OK) {
    *err = stored;
    return kept;
  }
  return rc;
}

static void round_ended(void *context, int round) {
  struct session *s = context;
  sg_progress_round(&s->progress, round, spent_ns(s));
}

/* Configurations the budget left without a single launch say so in outcomes.csv. */
static int store_skipped(struct session *s, struct sg_error *err) {
  int rc = SG_OK;
  for (size_t i = 0; i < s->plan->n_configs && rc == SG_OK; i++) {
    if (s->schedule.configs[i].launches > 0) { continue; }
    struct sg_launch_record record = {.outcome = SG_OUTCOME_SKIPPED};
    snprintf(record.detail, sizeof record.detail,
             "the time budget was spent before its turn: continue with --resume and more --budget");
    rc = sg_store_append(&s->store, &s->plan->configs[i], 1, s->next_launch++, &record, NULL, err);
  }
  return rc;
}

/* ---- counting */

/* Launches that counted this configuration, of the run being resumed. */
static int counted_before(const struct session *s, size_t config) {
  int n = 0;
  for (size_t i = 0; i < s->stored.n_outcomes; i++) {
    const struct sg_outcomes_row *o = &s->stored.outcomes[i];
    n += o->round == 0 && config_index(s->plan, o->config_id) == config;
  }
  return n;
}

/* A launch that counts: its times are not kept, so that no statistic of time can see them. */
static int launch_counting(struct session *s, size_t config, int set, json_t *means, struct sg_error *err) {
  const struct sg_counting *counting = s->options->counting;
  const struct sg_config *c = &s->plan->configs[config];
  struct sg_launch_record record = {0};
  json_t *request = sg_counting_request(counting, set);
  int rc = sg_launch_run(&record, s->options->worker, s->plan, c, s->topology, request, err);
  json_decref(request);
  if (rc == SG_OK) {
    for (size_t i = 0; i < record.n_samples; i++) {
      s->overhead.trials_ns += record.samples[i].wall_ns;
    }
    record.n_samples = 0;
    s->overhead.launches_ns += record.ended_ns - record.spawned_ns;
    s->failed |= sg_outcome_is_failure(record.outcome);
    sg_counting_add_means(means, &record);
    if (set == counting->n_sets - 1) { sg_counting_derive(counting, means, &c->row, &record); }
    if (record.outcome != SG_OUTCOME_OK) { sg_progress_trouble(&s->progress, config, record.outcome, record.detail); }
    rc = sg_store_append(&s->store, c, 0, s->next_launch++, &record, NULL, err);
  }
  bool ok = record.outcome == SG_OUTCOME_OK;
  sg_launch_release(&record);
  return rc == SG_OK && !ok ? SG_FOUND : rc;
}

/* The sets of one configuration and round that are not stored yet. Those whose round was cut short have no derived
 * metrics. */
static int count_config(struct session *s, size_t config, int round, int done, struct sg_error *err) {
  int n_sets = s->options->counting->n_sets, rc = SG_OK;
  json_t *means = json_object();
  for (int set = 0; set < n_sets && rc == SG_OK; set++) {
    if (round * n_sets + set < done) { continue; }
    rc = sg_interrupted() ? sg_fail(err, SG_INTERRUPTED, "interrupted") : launch_counting(s, config, set, means, err);
  }
  json_decref(means);
  return rc;
}

/* After the timing rounds. The first round is what was asked for; the others only repeat it, within the budget. */
static int count(struct session *s, struct sg_error *err) {
  size_t n = s->plan->n_configs;
  int n_sets = s->options->counting->n_sets, rc = SG_OK;
  int *done = calloc(n + 1, sizeof *done);
  if (!done) { abort(); }
  for (size_t i = 0; i < n; i++) {
    done[i] =
        s->schedule.configs[i].n_values ? counted_before(s, i) : n_sets * SG_COUNTER_ROUNDS; /* it did not run */
  }
  if (n_sets && !s->options->quiet) {
    fprintf(stderr, "counting: %d launches of each configuration\n", n_sets * SG_COUNTER_ROUNDS);
  }
  for (int round = 0; round < SG_COUNTER_ROUNDS && rc == SG_OK; round++) {
    if (round > 0 && s->plan->budget_ns > 0 && spent_ns(s) > s->plan->budget_ns) { break; }
    for (size_t i = 0; i < n && rc == SG_OK; i++) {
      rc = count_config(s, i, round, done[i], err);
      if (rc == SG_FOUND) { /* it did not end well: what it would count again is not worth the time */
        done[i] = n_sets * SG_COUNTER_ROUNDS;
        rc = SG_OK;
      }
    }
  }
  free(done);
  return rc;
}

/* ---- the end */

static int print_summary(const struct session *s, struct sg_error *err) {
  struct sg_resultset set;
  struct sg_summary summary = {0};
  struct sg_summary_options options = SG_SUMMARY_DEFAULTS;
  if (s->plan->target_ci > 0) { options.target = s->plan->target_ci; }
  int rc = sg_resultset_load(&set, s->options->dir, SG_READ_SAMPLES | SG_READ_PROBES | SG_READ_OUTCOMES, err);
  if (rc != SG_OK) { return rc; }
  rc = sg_summary_compute(&summary, &set, &options, err);
  if (rc == SG_OK) { rc = sg_summary_write(&summary, s->options->dir, err); }
  if (rc == SG_OK) { sg_summary_print(&summary, &set, stdout, isatty(STDOUT_FILENO) == 1); }
  sg_summary_release(&summary);
  sg_resultset_release(&set);
  return rc;
}

static bool has_samples(const struct session *s) {
  for (size_t i = 0; i < s->schedule.n; i++) {
    if (s->schedule.configs[i].n_values) { return true; }
  }
  return false;
}

/* Not one launch could be made: the run is over before it began, and the first reason says why. */
static int check_anything_ran(const struct session *s, struct sg_error *err) {
  for (size_t i = 0; i < s->schedule.n; i++) {
    const struct sg_schedule_config *c = &s->schedule.configs[i];
    if (c->progress != SG_GIVEN_UP || c->n_values > 0 || c->failures > 0) { return SG_OK; }
  }
  return sg_fail(err, SG_UNABLE, "no configuration can run here: %s: %s",
                 s->first_trouble_label ? s->first_trouble_label : "all", s->first_trouble);
}

static void describe_overhead(const struct session *s) {
  if (s->options->quiet || s->overhead.run_ns <= 0) { return; }
  char all[SG_HUMAN_SIZE];
  fprintf(stderr, "%s in all, %.0f%% of it outside trials (starting workers, probes, checking results, storing)\n",
          sg_human_duration((double)s->overhead.run_ns, all),
          100 * (1 - (double)s->overhead.trials_ns / (double)s->overhead.run_ns));
}

static int finish(struct session *s, json_t *run, int rc, bool budget_spent, struct sg_error *err) {
  struct sg_error ignored;
  if (rc == SG_OK && budget_spent) { rc = store_skipped(s, err); }
  s->overhead.run_ns = spent_ns(s);
  sg_progress_end(&s->progress);
  sg_runfile_finish(run, rc == SG_OK ? (budget_spent ? "budget spent" : "finished") : "interrupted", &s->overhead);
  int saved = sg_runfile_save(run, s->options->dir, rc == SG_OK ? err : &ignored);
  if (rc == SG_OK) { rc = saved; }
  if (rc != SG_OK && rc != SG_INTERRUPTED) { return rc; }
  describe_overhead(s);
  int printed = has_samples(s) ? print_summary(s, rc == SG_OK ? err : &ignored) : SG_OK;
  if (rc == SG_INTERRUPTED) {
    return sg_fail(err, SG_INTERRUPTED,
                   "interrupted: what was measured is kept in '%s': continue with the same command and --resume",
                   s->options->dir);
  }
  if (printed != SG_OK) { return printed; }
  return s->failed ? SG_FOUND : check_anything_ran(s, err);
}

/* ---- the beginning */

static int same_machine(const struct session *s, struct sg_error *err) {
  const char *here = sg_json_text(s->topology->machine, "id", ""), *there = sg_json_text(s->stored.machine, "id", "");
  if (strcmp(here, there) == 0) { return SG_OK; }
  return sg_fail(err, SG_BAD_INPUT,
                 "'%s' was measured on machine %s and this is %s: one result set holds one machine", s->options->dir,
                 there, here);
}

static int open_store(struct session *s, struct sg_error *err) {
  if (!s->options->resume || sg_store_is_unborn(s->options->dir)) {
    return sg_store_create(&s->store, s->options->dir, s->plan, s->topology->machine, err);
  }
  int rc = sg_store_resume(&s->store, s->options->dir, s->plan, &s->stored, err);
  return rc == SG_OK ? same_machine(s, err) : rc;
}

/* What can be counted here, and the most the machine gives: that of the run being resumed, if it was measured. */
static void describe_limits(const struct session *s, json_t *run) {
  json_object_set_new(run, "counters", sg_counting_json(s->options->counting));
  json_object_set_new(run, "metrics", sg_counting_metrics_json(s->options->counting));
  json_t *kept = json_object_get(s->stored.run, "ceilings");
  if (s->plan->ceilings == SG_CEILINGS_MEASURED && !json_is_object(kept) && !s->options->quiet) {
    fputs("measuring the machine's peak rates\n", stderr);
  }
  if (json_is_object(kept)) {
    json_object_set(run, "ceilings", kept);
  } else {
    json_object_set_new(run, "ceilings", sg_ceilings_get(s->plan->ceilings, s->topology));
  }
}

/* What a launch of each configuration costs, but for a factor: the work and the traffic of its trials by formula. */
static double *launch_costs(const struct sg_plan *plan) {
  double *costs = calloc(plan->n_configs, sizeof *costs);
  if (!costs) { abort(); }
  for (size_t i = 0; i < plan->n_configs; i++) {
    const struct sg_config *c = &plan->configs[i];
    costs[i] = (c->row.flop + c->row.compulsory_bytes) * c->trials;
  }
  return costs;
}

static int64_t realtime_s(void) {
  return (int64_t)time(NULL);
}

int sg_session_run(const struct sg_plan *plan, const struct sg_topology *topology,
                   const struct sg_session_options *options, struct sg_error *err) {
  struct session s = {.plan = plan, .topology = topology, .options = options, .begun_ns = sg_now_ns()};
  double *costs = launch_costs(plan);
  struct sg_schedule_rules rules = {.rounds_min = plan->rounds_min,
                                    .rounds_max = plan->rounds_max,
                                    .target = plan->target_ci,
                                    .budget_ns = plan->budget_ns,
                                    .costs = costs,
                                    .seed = plan->order_seed};
  json_t *run = NULL;
  bool budget_spent = false;
  int rc = open_store(&s, err);
  if (rc != SG_OK) { goto out; }
  index_launches(&s);
  int64_t now_s = realtime_s(), started_s = sg_runfile_started(s.stored.run, now_s);
  s.epoch_ns = s.begun_ns - (now_s - started_s) * 1000000000LL;
  run = sg_runfile_make(plan, options->doctor, options->argc, options->argv, started_s);
  sg_interrupt_catch();
  describe_limits(&s, run);
  s.begun_ns = sg_now_ns(); /* the ceilings, measured once in a few seconds, are not what a budget is for */
  rc = sg_runfile_save(run, options->dir, err);
  if (rc != SG_OK) { goto out; }
  sg_schedule_init(&s.schedule, plan->n_configs, &rules);
  s.progress = sg_progress_start(plan, &s.schedule, options->quiet);
  const struct sg_executor executor = {
      .context = &s, .now_ns = spent_ns, .recall = recall, .launch = launch, .round_ended = round_ended};
  rc = sg_schedule_run(&s.schedule, &executor, &budget_spent, err);
  if (rc == SG_OK) { rc = count(&s, err); }
  rc = finish(&s, run, rc, budget_spent, err);
  sg_schedule_release(&s.schedule);
out:
  json_decref(run);
  free(costs);
  free(s.launches);
  free(s.by_round);
  sg_store_close(&s.store);
  sg_resultset_release(&s.stored);
  return rc;
}
