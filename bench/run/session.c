#include "bench/run/session.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bench/machine/ceilings.h"
#include "bench/run/environment.h"
#include "bench/run/rank_launcher.h"
#include "bench/run/session_rules.h"
#include "bench/run/session_state.h"
#include "core/alloc.h"
#include "core/clock.h"
#include "core/digest.h"
#include "core/json.h"
#include "core/seal.h"
#include "core/settle.h"
#include "core/summary.h"
#include "core/terminal.h"
#include "core/text.h"
#include "core/verdict_print.h"

int64_t sg_session_spent_ns(const struct sg_session *s) {
  return s->before_ns + sg_now_ns() - s->begun_ns;
}

static int64_t spent_ns(void *context) {
  return sg_session_spent_ns(context);
}

static void round_ended(void *context, int round) {
  struct sg_session *s = context;
  if (s->launched) { sg_progress_round(&s->progress, round, sg_session_spent_ns(s)); }
  s->launched = false;
}

/* ---- finish */

static int summarise(const struct sg_session *s, struct sg_error *err) {
  struct sg_resultset set;
  struct sg_summary summary = {0};
  const struct sg_summary_options options = SG_SUMMARY_DEFAULTS;
  int status = sg_resultset_load(&set, s->options->dir, SG_READ_MEASURED, err);
  if (status != SG_OK) { return status; }
  status = sg_summary_compute(&summary, &set, &options, err);
  if (status == SG_OK) { status = sg_summary_write(&summary, s->store.output, err); }
  if (status == SG_OK && s->options->table) {
    sg_summary_print(&summary, &set, stdout, sg_terminal_takes_escapes(STDOUT_FILENO));
    json_t *typed = sg_settle_typed(s->options->argc, s->options->argv);
    sg_settle_print(&summary, s->options->dir, typed, stdout);
    json_decref(typed);
  }
  sg_summary_release(&summary);
  sg_resultset_release(&set);
  return status;
}

static bool has_samples(const struct sg_session *s) {
  for (size_t i = 0; i < s->schedule.n; i++) {
    if (s->schedule.configs[i].n_values) { return true; }
  }
  return false;
}

static bool nothing_can_run(const struct sg_session *s) {
  for (size_t i = 0; i < s->schedule.n; i++) {
    const struct sg_schedule_config *c = &s->schedule.configs[i];
    if (c->progress != SG_DROPPED || c->n_values > 0 || c->failures > 0) { return false; }
  }
  return true;
}

/* With the first reason. The folder is as it was before, unless an earlier part of the run wrote into it. */
static int refuse_run(struct sg_session *s, struct sg_error *err) {
  if (!s->stored.run) { sg_store_discard(&s->store); }
  return sg_fail(err, SG_UNABLE, "no configuration can run here: %s: %s",
                 s->first_failure_label ? s->first_failure_label : "all", s->first_failure);
}

/* Why a run took longer than its budget. */
static void describe_budget(const struct sg_session *s) {
  char budget[SG_HUMAN_SIZE], ceilings[SG_HUMAN_SIZE];
  const int64_t budget_ns = s->plan->budget_ns, within_ns = s->overhead.run_ns - s->overhead.ceilings_ns;
  if (budget_ns <= 0 || s->overhead.run_ns <= budget_ns) { return; }
  fprintf(stderr, "longer than the budget of %s: it does not include what comes before the first launch (%s)%s\n",
          sg_human_duration((double)budget_ns, budget), sg_human_duration((double)s->overhead.ceilings_ns, ceilings),
          within_ns > budget_ns ? ", and the launch that was running when it ended was finished" : "");
}

/* Nothing was measured: the first reason, or, of launches of an earlier part of the run, where it is. */
static int fail_all(const struct sg_session *s, struct sg_error *err) {
  if (!s->first_failure_label) {
    return sg_fail(err, SG_FOUND, "nothing was measured: '%s/outcomes.csv' has the reasons", s->options->dir);
  }
  return sg_fail(err, SG_FOUND, "nothing was measured: %s: %s", s->first_failure_label, s->first_failure);
}

static void describe_overhead(const struct sg_session *s) {
  if (s->options->quiet || s->overhead.run_ns <= 0) { return; }
  char all[SG_HUMAN_SIZE];
  fprintf(stderr,
          "total time %s, %.0f%% of it outside trials (worker start, probes, peak rates, verification, storage)\n",
          sg_human_duration((double)s->overhead.run_ns, all),
          100 * (1 - (double)s->overhead.trials_ns / (double)s->overhead.run_ns));
  describe_budget(s);
}

/* Record in outcomes.csv the configurations that had no launch within the budget. */
static int store_skipped(struct sg_session *s, struct sg_error *err) {
  int status = SG_OK;
  for (size_t i = 0; i < s->plan->n_configs && status == SG_OK; i++) {
    if (s->schedule.configs[i].launches > 0) { continue; }
    struct sg_launch_record record = {.outcome = SG_OUTCOME_SKIPPED};
    snprintf(record.detail, sizeof record.detail,
             "the time budget ran out before its first launch: continue with --resume and a larger --budget");
    status = sg_store_append(&s->store, &s->plan->configs[i], 1, s->next_launch++, &record, NULL, err);
  }
  return status;
}

static int finish(struct sg_session *s, json_t *run, int status, bool budget_spent, struct sg_error *err) {
  struct sg_error ignored;
  sg_progress_end(&s->progress);
  if (status == SG_OK && nothing_can_run(s)) { return refuse_run(s, err); }
  if (status == SG_OK && s->options->until_round) { return s->failed ? SG_FOUND : SG_OK; }
  if (status == SG_OK && budget_spent) { status = store_skipped(s, err); }
  s->overhead.run_ns = sg_session_spent_ns(s) + s->overhead.ceilings_ns;
  sg_runfile_finish(run, status == SG_OK ? (budget_spent ? "budget spent" : "finished") : "interrupted",
                    s->store.launches, &s->overhead);
  int saved = sg_runfile_save(run, s->store.output, status == SG_OK ? err : &ignored);
  if (status == SG_OK) { status = saved; }
  if (status != SG_OK && status != SG_INTERRUPTED) { return status; }
  describe_overhead(s);
  int summarised = has_samples(s) ? summarise(s, status == SG_OK ? err : &ignored) : SG_OK;
  const int sealed = sg_seal_write(s->store.output, status == SG_OK && summarised == SG_OK ? err : &ignored);
  if (status == SG_INTERRUPTED) {
    return sg_fail(err, SG_INTERRUPTED,
                   "interrupted: measurements so far are kept in '%s': continue with the same command and --resume",
                   s->options->dir);
  }
  if (summarised != SG_OK) { return summarised; }
  if (sealed != SG_OK) { return sealed; }
  if (s->failed && !has_samples(s)) { return fail_all(s, err); }
  return s->failed ? SG_FOUND : SG_OK;
}

/* ---- start */

static int open_store(struct sg_session *s, const json_t *run, struct sg_error *err) {
  const struct sg_run_context here = {s->topology->machine, json_object_get(run, "environment"),
                                      json_object_get(run, "tool")};
  if (!s->options->resume) { return sg_store_create(&s->store, s->options->dir, s->plan, here.machine, err); }
  return sg_store_resume(&s->store, s->options->dir, s->plan, &here, &s->stored, err);
}

/* Our worker, where a configuration uses it. */
static void describe_worker(const struct sg_plan *plan, const char *worker, json_t *run) {
  bool used = false;
  for (size_t i = 0; i < plan->n_configs; i++) {
    used |= !plan->configs[i].backend->runner;
  }
  char *sha256 = used ? sg_file_sha256(AT_FDCWD, worker, SG_FILE_LIBRARY) : NULL;
  if (sha256) { sg_json_put_text(json_object_get(run, "tool"), "worker_sha256", sha256); }
}

/* That of the resumed run, if it made one. */
static void describe_libraries(const struct sg_session *s, json_t *run) {
  json_t *kept = json_object_get(s->stored.run, "library_probe");
  const json_t *probe = json_is_object(kept) ? kept : s->options->library_probe;
  json_object_set_new(run, "library_probe", probe ? json_deep_copy(probe) : json_null());
}

/* The events that can be counted, and the machine's peak rates: those of the resumed run if it measured them. */
static void describe_limits(const struct sg_session *s, json_t *run) {
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

/* Of samples.csv and counters.csv. */
static int check_rows(const struct sg_plan *plan, const struct sg_counting *counting, struct sg_error *err) {
  const int64_t configs = (int64_t)plan->n_configs, trials = plan->trials + plan->warmup_max,
                events = counting->n_sets > 0 ? (int64_t)json_array_size(counting->events) + 1 : 0,
                rows = configs * SG_COUNTER_ROUNDS * trials * events; /* at most 1e14 */
  const int status = sg_plan_check_rows(plan, err);
  if (status != SG_OK || rows <= SG_MOST_ROWS) { return status; }
  return sg_fail(err, SG_BAD_INPUT,
                 "the plan has up to %lld counts (%lld configurations x %d rounds x %lld trials x %lld events): more "
                 "than the %d that a result set may have: lower the trials or count fewer events",
                 (long long)rows, (long long)configs, SG_COUNTER_ROUNDS, (long long)trials, (long long)events,
                 SG_MOST_ROWS);
}

static int64_t realtime_s(void) {
  return (int64_t)time(NULL);
}

int sg_session_run(const struct sg_plan *plan, const struct sg_topology *topology,
                   const struct sg_session_options *options, struct sg_error *err) {
  struct sg_session s = {.plan = plan, .topology = topology, .options = options, .begun_ns = sg_now_ns()};
  struct sg_session_rules rules;
  json_t *run = NULL;
  bool budget_spent = false;
  sg_session_rules_init(&rules, plan, topology, options->counting->n_sets);
  rules.schedule.until_round = options->until_round;
  rules.schedule.narrows = options->narrows;
  const int64_t now_s = realtime_s();
  sg_run_files_note(&s.files, plan, options->worker); /* before the sums of libraries in run.json */
  sg_rank_launcher_set_defaults(plan);
  run = sg_runfile_make(plan, options->doctor, sg_environment_json(), options->argc, options->argv, now_s);
  describe_worker(plan, options->worker, run);
  int status = check_rows(plan, options->counting, err); /* before anything is written */
  if (status == SG_OK) { status = sg_json_check(run, "run.json", err); }
  if (status == SG_OK) { status = open_store(&s, run, err); }
  if (status != SG_OK) { goto out; }
  sg_session_index(&s);
  if (s.stored.run) { sg_runfile_continue(run, &s.stored, topology->machine, s.next_launch); }
  const int64_t started_s = sg_runfile_started(s.stored.run, now_s);
  sg_runfile_begin(run, started_s);
  s.epoch_ns = s.begun_ns - (now_s - started_s) * 1000000000LL;
  describe_libraries(&s, run);
  describe_limits(&s, run);
  s.overhead.ceilings_ns = sg_now_ns() - s.begun_ns;
  s.begun_ns += s.overhead.ceilings_ns; /* the budget does not include measuring the peak rates */
  status = sg_runfile_save(run, s.store.output, err);
  if (status != SG_OK) { goto out; }
  sg_schedule_init(&s.schedule, plan->n_configs, &rules.schedule);
  s.progress = sg_progress_start(plan, &s.schedule, options->counting->n_sets * SG_COUNTER_ROUNDS, options->quiet);
  const struct sg_executor executor = {.context = &s,
                                       .now_ns = spent_ns,
                                       .resume = sg_session_resume,
                                       .launch = sg_session_launch,
                                       .round_ended = round_ended};
  status = sg_schedule_run(&s.schedule, &executor, &budget_spent, err);
  if (status == SG_OK && !options->until_round) { status = sg_session_count(&s, err); }
  status = finish(&s, run, status, budget_spent, err);
  sg_schedule_release(&s.schedule);
out:
  json_decref(run);
  sg_session_rules_release(&rules);
  free(s.resumed);
  free(s.resumed_ns);
  sg_run_files_release(&s.files);
  sg_store_close(&s.store);
  sg_resultset_release(&s.stored);
  return status;
}
