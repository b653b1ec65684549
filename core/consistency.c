#include "core/consistency.h"

#include <inttypes.h>
#include <math.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/alloc.h"
#include "core/config_rules.h"
#include "core/json.h"
#include "core/outcome.h"
#include "core/run_rules.h"
#include "core/text.h"
#include "core/trial_rules.h"

/* What samples.csv has of a launch. */
struct launch {
  const struct sg_outcomes_row *outcome; /* NULL: none */
  bool ok;
  int64_t trials, timed;    /* rows; those that are not warm-up */
  double timed_ns, wall_ns; /* of the timed trials; of all */
  int64_t first_ns, end_ns; /* start of the first trial and end of the last; SG_NO_INT: not known */
  bool probed;
};

struct check {
  const struct sg_resultset *set;
  struct launch *launches; /* launch k is launches[k] */
  int64_t n;               /* with an outcome: 1 to n */
  bool cut_off, budget_spent;
  bool adds_up; /* what run.json says of all launches was written after the last one */
  double planned,
      enough_ns; /* timed trials of a launch, and their time from which fewer are enough; NaN: not known */
  double most_warmups, most_rounds, hardware_threads; /* NaN: not known */
  json_t *kernels;                                    /* by the names of the libraries; "": not known */
  double trials_ns, probes_ns, launches_ns;           /* sums over the launches */
  bool counted;                                       /* there are counter launches, whose trials are not stored */
  bool resumes;                                       /* rows that belong to no launch will be dropped */
  struct sg_error *err;
};

bool sg_trial_is_verified(const struct sg_samples_row *trial) {
  return trial->valid == 1 && trial->items_checked != 0;
}

static bool is(const struct sg_outcomes_row *row, const char *outcome) {
  return strcmp(row->outcome, outcome) == 0;
}

static int fail_launch(const struct check *c, const char *file, int64_t launch, const char *what) {
  return sg_fail(c->err, SG_BAD_INPUT, "%s/%s: launch %" PRId64 " %s: the result set is damaged", c->set->dir, file,
                 launch, what);
}

/* ---- outcomes.csv */

static int check_outcome(const struct check *c, const struct sg_outcomes_row *row) {
  if (sg_outcome_parse(row->outcome) != SG_N_OUTCOMES) { return SG_OK; }
  return sg_fail(c->err, SG_BAD_INPUT,
                 "%s/outcomes.csv: launch %" PRId64
                 " has the outcome '%.40s', which is none: the result set is damaged",
                 c->set->dir, row->launch, row->outcome);
}

/* Kernels that each library of run.json selects by itself. */
static int take_kernels(struct check *c) {
  const json_t *backends = json_object_get(c->set->run, "backends"), *backend;
  size_t i;
  json_array_foreach(backends, i, backend) {
    const char *name = sg_json_text(backend, "name", "");
    if (json_object_get(c->kernels, name)) {
      return sg_fail(c->err, SG_BAD_INPUT, "%s/run.json: two backends are named '%.40s': the result set is damaged",
                     c->set->dir, name);
    }
    json_object_set_new(c->kernels, name, json_string(sg_json_text(backend, "corename", "")));
  }
  return SG_OK;
}

/* A launch uses the kernels its configuration asks for, or ends as unavailable (bench/worker/serve.c). */
static bool has_other_kernels(const struct check *c, const struct sg_outcomes_row *row) {
  const struct sg_configs_row *config = sg_resultset_config(c->set, row->config_id);
  const char *selected = json_string_value(json_object_get(c->kernels, config->backend)),
             *wanted = strcmp(config->coretype, "auto") != 0 ? config->coretype : selected;
  return wanted && *wanted && *row->coretype && strcasecmp(row->coretype, wanted) != 0;
}

static int number_launches(struct check *c) {
  for (size_t i = 0; i < c->set->n_outcomes; i++) {
    const struct sg_outcomes_row *row = &c->set->outcomes[i];
    if (row->launch > c->n) { continue; } /* then a lower one is missing */
    struct launch *launch = &c->launches[row->launch];
    if (launch->outcome) { return fail_launch(c, "outcomes.csv", row->launch, "is there twice"); }
    if (check_outcome(c, row) != SG_OK) { return SG_BAD_INPUT; }
    if (is(row, "ok") && row->signal != SG_NO_INT) {
      return fail_launch(c, "outcomes.csv", row->launch, "ended ok and by a signal");
    }
    if (row->round > SG_MOST_ROUNDS || (double)row->round > c->most_rounds) {
      return fail_launch(c, "outcomes.csv", row->launch, "is of a round beyond those of run.json");
    }
    if (is(row, "ok") && has_other_kernels(c, row)) {
      return fail_launch(c, "outcomes.csv", row->launch,
                         "ended ok with other kernels (coretype) than its configuration's");
    }
    launch->outcome = row;
    launch->first_ns = launch->end_ns = SG_NO_INT;
    c->counted |= row->round == 0;
    launch->ok = is(row, "ok");
  }
  for (int64_t k = 1; k <= c->n; k++) {
    if (!c->launches[k].outcome) { return fail_launch(c, "outcomes.csv", k, "is missing"); }
  }
  return SG_OK;
}

static int compare_texts(const void *a, const void *b) {
  return strcmp(a, b);
}

static void free_nothing(void *text) {
  (void)text; /* the rows own it */
}

/* A report names all of them. */
static int check_kernels(const struct check *c) {
  void *different = NULL;
  size_t n = 0;
  for (size_t i = 0; i < c->set->n_outcomes && n <= SG_MOST_KERNELS; i++) {
    const char *text = c->set->outcomes[i].coretype;
    if (tfind(text, &different, compare_texts)) { continue; }
    sg_require(tsearch(text, &different, compare_texts));
    n++;
  }
  tdestroy(different, free_nothing);
  if (n <= SG_MOST_KERNELS) { return SG_OK; }
  return sg_fail(c->err, SG_BAD_INPUT, "%s/outcomes.csv: more than %d different kernels in column coretype",
                 c->set->dir, SG_MOST_KERNELS);
}

static int compare_rounds(const void *a, const void *b) {
  const struct sg_outcomes_row *x = *(const struct sg_outcomes_row *const *)a,
                               *y = *(const struct sg_outcomes_row *const *)b;
  const uintptr_t one = (uintptr_t)x->config_id, other = (uintptr_t)y->config_id;
  if (one != other) { return one < other ? -1 : 1; }
  if (x->round != y->round) { return x->round < y->round ? -1 : 1; }
  return (x->launch > y->launch) - (x->launch < y->launch);
}

/* Of timed launches that took place: counter launches are of round 0, as many as there are. A configuration is
 * skipped if it has none. */
static int check_rounds(const struct check *c) {
  const struct sg_outcomes_row **rows = sg_alloc(c->set->n_outcomes + 1, sizeof(void *));
  size_t n = 0;
  for (size_t i = 0; i < c->set->n_outcomes; i++) {
    const struct sg_outcomes_row *row = &c->set->outcomes[i];
    if (row->round > 0 && !is(row, "interrupted")) { rows[n++] = row; }
  }
  qsort(rows, n, sizeof(void *), compare_rounds);
  int status = SG_OK;
  for (size_t i = 1; i < n && status == SG_OK; i++) {
    if (rows[i]->config_id != rows[i - 1]->config_id) { continue; }
    if (is(rows[i], "skipped") || is(rows[i - 1], "skipped")) {
      status = fail_launch(c, "outcomes.csv", rows[i]->launch, "is of a configuration that was skipped");
    } else if (rows[i]->round == rows[i - 1]->round) {
      status = fail_launch(c, "outcomes.csv", rows[i]->launch, "is the second one of its configuration and round");
    }
  }
  free((void *)rows);
  return status;
}

/* ---- run.json */

static int check_counts(const struct check *c) {
  const json_t *run = c->set->run, *ending = json_object_get(run, "status");
  if (ending && !json_is_string(ending)) {
    return sg_fail(c->err, SG_BAD_INPUT, "%s/run.json: status is not a text: the result set is damaged", c->set->dir);
  }
  const double launches = sg_json_number(run, "launches", (double)c->n),
               configs = sg_json_number(run, "plan.configurations", (double)c->set->n_configs);
  if (!c->resumes && launches != (double)c->n) {
    return sg_fail(c->err, SG_BAD_INPUT,
                   "%s/outcomes.csv has %" PRId64 " launches but run.json says %.0f: the result set is damaged",
                   c->set->dir, c->n, launches);
  }
  /* configs.csv is extended before run.json. */
  if ((double)c->set->n_configs < configs || (!c->cut_off && (double)c->set->n_configs > configs)) {
    return sg_fail(c->err, SG_BAD_INPUT,
                   "%s/configs.csv has %zu configurations but run.json says %.0f: the result set is damaged",
                   c->set->dir, c->set->n_configs, configs);
  }
  return SG_OK;
}

/* ---- rows of a launch in the other files */

/* Of the launch that was cut off there may be rows: they are written before its outcome. */
static int check_key(const struct check *c, const char *file, const char *config_id, int64_t round, int64_t launch) {
  if (launch > c->n) {
    const bool last = c->cut_off && launch == c->n + 1;
    return last || c->resumes ? SG_OK : fail_launch(c, file, launch, "is not in outcomes.csv");
  }
  const struct sg_outcomes_row *outcome = c->launches[launch].outcome;
  if (outcome->config_id == config_id && outcome->round == round) { return SG_OK; }
  return fail_launch(c, file, launch, "has another configuration or round in outcomes.csv");
}

/* A trial's times agree with each other, and its start is after the end of the one before. */
static int check_times(struct check *c, struct launch *launch, const struct sg_samples_row *row) {
  const struct sg_configs_row *config = sg_resultset_config(c->set, row->config_id);
  const char *contradiction = sg_trial_contradiction(row, config, c->hardware_threads);
  if (contradiction) {
    char what[120];
    snprintf(what, sizeof what, "has a trial that is %s", contradiction);
    return fail_launch(c, "samples.csv", row->launch, what);
  }
  if (row->started_ns != SG_NO_INT && launch->end_ns != SG_NO_INT && row->started_ns < launch->end_ns) {
    return fail_launch(c, "samples.csv", row->launch, "has a trial that starts before the end of the one before");
  }
  if (launch->trials == 1) { launch->first_ns = row->started_ns; }
  launch->end_ns = row->started_ns == SG_NO_INT ? SG_NO_INT : row->started_ns + row->wall_ns;
  launch->wall_ns += (double)row->wall_ns;
  c->trials_ns += (double)row->wall_ns;
  return SG_OK;
}

static int check_sample(struct check *c, const struct sg_samples_row *row) {
  int status = check_key(c, "samples.csv", row->config_id, row->round, row->launch);
  if (status != SG_OK || row->launch > c->n) { return status; }
  struct launch *launch = &c->launches[row->launch];
  if (row->valid == 1 && row->residual > 1) {
    return fail_launch(c, "samples.csv", row->launch, "has a valid trial with a residual above 1");
  }
  if (row->valid == 1 && row->items_checked > 0 && isnan(row->residual)) {
    return fail_launch(c, "samples.csv", row->launch,
                       "has a valid trial whose results were checked, without a residual");
  }
  if (is(launch->outcome, "skipped") || is(launch->outcome, "unavailable")) {
    return fail_launch(c, "outcomes.csv", row->launch, "did not take place, and has trials");
  }
  launch->trials++;
  if (launch->ok && row->trial != launch->trials) {
    return fail_launch(c, "samples.csv", row->launch,
                       row->trial < launch->trials ? "has a trial twice" : "lacks a trial");
  }
  status = check_times(c, launch, row);
  if (status != SG_OK || !launch->ok) { return status; }
  if (row->valid == 0) {
    return fail_launch(c, "samples.csv", row->launch, "ended ok with a trial that is not valid");
  }
  if (row->warmup == 1 && launch->timed > 0) {
    return fail_launch(c, "samples.csv", row->launch, "has a warm-up trial after a timed one");
  }
  if (row->warmup == 1 && (double)launch->trials > c->most_warmups) {
    return fail_launch(c, "samples.csv", row->launch, "has more warm-up trials than run.json allows");
  }
  launch->timed += row->warmup == 0;
  launch->timed_ns += row->warmup == 0 ? (double)row->wall_ns : 0;
  return SG_OK;
}

static bool has_other_capacity(double capacity, double one_core_flops, double all_core_flops) {
  return fabs(capacity * one_core_flops - all_core_flops) > 0.01 * all_core_flops; /* false for NaN: not known */
}

/* Both rates are measured within milliseconds, so that one may have been disturbed and the other not; those of a run
 * whose times mean nothing are rough. */
static bool is_beyond_the_machine(const struct check *c, const struct sg_probes_row *row) {
  static const double DISTURBED = 10;
  const bool rough = strcmp(sg_json_text(c->set->run, "plan.timing", ""), "meaningless") == 0;
  const double most = DISTURBED * c->hardware_threads;
  return !rough && (row->capacity > most || row->after_capacity > most); /* false for NaN: not known */
}

static int check_probe(struct check *c, const struct sg_probes_row *row) {
  int status = check_key(c, "probes.csv", row->config_id, row->round, row->launch);
  if (status != SG_OK || row->launch > c->n) { return status; }
  struct launch *launch = &c->launches[row->launch];
  if (launch->probed) { return fail_launch(c, "probes.csv", row->launch, "is there twice"); }
  launch->probed = true;
  c->probes_ns += row->probe_ns == SG_NO_INT ? 0 : (double)row->probe_ns;
  c->launches_ns += row->launch_ns == SG_NO_INT ? 0 : (double)row->launch_ns;
  const bool timed = launch->first_ns != SG_NO_INT && launch->end_ns != SG_NO_INT;
  const double span_ns = timed ? (double)(launch->end_ns - launch->first_ns) : launch->wall_ns;
  if (row->launch_ns != SG_NO_INT && (double)row->launch_ns < fmax(span_ns, launch->wall_ns)) {
    return fail_launch(c, "probes.csv", row->launch, "took less time than its trials");
  }
  if (timed && row->started_ns != SG_NO_INT && launch->first_ns < row->started_ns) {
    return fail_launch(c, "probes.csv", row->launch, "began before the probe that precedes it");
  }
  if (has_other_capacity(row->capacity, row->one_core_flops, row->all_core_flops) ||
      has_other_capacity(row->after_capacity, row->after_one_core_flops, row->after_all_core_flops)) {
    return fail_launch(c, "probes.csv", row->launch, "has a capacity that is not the ratio of its rates");
  }
  if (is_beyond_the_machine(c, row)) {
    return fail_launch(c, "probes.csv", row->launch, "has a capacity beyond the machine's hardware threads");
  }
  return SG_OK;
}

static int compare_counters(const void *a, const void *b) {
  const struct sg_counters_row *x = *(const struct sg_counters_row *const *)a,
                               *y = *(const struct sg_counters_row *const *)b;
  if (x->launch != y->launch) { return x->launch < y->launch ? -1 : 1; }
  if (x->trial != y->trial) { return x->trial < y->trial ? -1 : 1; }
  return strcmp(x->event, y->event);
}

/* Each event once for each trial. */
static int check_counters(const struct check *c) {
  const size_t n = c->set->n_counters;
  const struct sg_counters_row **rows = sg_alloc(n + 1, sizeof(void *));
  int status = SG_OK;
  for (size_t i = 0; i < n && status == SG_OK; i++) {
    const struct sg_counters_row *row = rows[i] = &c->set->counters[i];
    status = check_key(c, "counters.csv", row->config_id, row->round, row->launch);
  }
  if (status == SG_OK) { qsort(rows, n, sizeof(void *), compare_counters); }
  for (size_t i = 1; i < n && status == SG_OK; i++) {
    if (compare_counters(&rows[i - 1], &rows[i]) == 0) {
      status = fail_launch(c, "counters.csv", rows[i]->launch, "has an event of a trial twice");
    }
  }
  free((void *)rows);
  return status;
}

static int compare_ranks(const void *a, const void *b) {
  const struct sg_ranks_row *x = *(const struct sg_ranks_row *const *)a, *y = *(const struct sg_ranks_row *const *)b;
  if (x->launch != y->launch) { return x->launch < y->launch ? -1 : 1; }
  if (x->trial != y->trial) { return x->trial < y->trial ? -1 : 1; }
  return (x->rank > y->rank) - (x->rank < y->rank);
}

/* Each rank of the configuration once for each trial. */
static int check_ranks(const struct check *c) {
  const size_t n = c->set->n_ranks;
  const struct sg_ranks_row **rows = sg_alloc(n + 1, sizeof(void *));
  int status = SG_OK;
  for (size_t i = 0; i < n && status == SG_OK; i++) {
    const struct sg_ranks_row *row = rows[i] = &c->set->ranks[i];
    const struct sg_configs_row *config = sg_resultset_config(c->set, row->config_id);
    status = check_key(c, "ranks.csv", row->config_id, row->round, row->launch);
    if (status == SG_OK && (!config || row->rank >= config->ranks)) { /* SG_NO_INT is less */
      status = fail_launch(c, "ranks.csv", row->launch, "has more ranks than its configuration");
    }
  }
  if (status == SG_OK) { qsort(rows, n, sizeof(void *), compare_ranks); }
  for (size_t i = 1; i < n && status == SG_OK; i++) {
    if (compare_ranks(&rows[i - 1], &rows[i]) == 0) {
      status = fail_launch(c, "ranks.csv", rows[i]->launch, "has a rank of a trial twice");
    }
  }
  free((void *)rows);
  return status;
}

static int check_rows(struct check *c) {
  const struct sg_resultset *set = c->set;
  int status = SG_OK;
  for (size_t i = 0; i < set->n_samples && status == SG_OK; i++) {
    status = check_sample(c, &set->samples[i]);
  }
  for (size_t i = 0; i < set->n_probes && status == SG_OK; i++) {
    status = check_probe(c, &set->probes[i]);
  }
  if (status == SG_OK) { status = check_counters(c); }
  return status == SG_OK ? check_ranks(c) : status;
}

/* ---- what a launch must have */

/* As in bench/run/runner_messages.c: the planned number, or fewer that took the planned time. */
static bool has_all_trials(const struct check *c, const struct launch *launch) {
  if (isnan(c->planned)) { return launch->timed > 0; }
  return (double)launch->timed == c->planned ||
         (launch->timed > 0 && (double)launch->timed < c->planned && launch->timed_ns >= c->enough_ns);
}

/* An ok launch that is not a counter launch, whose trials are not stored. */
static bool is_cut(const struct check *c, int64_t k) {
  const struct launch *launch = &c->launches[k];
  return launch->outcome->round > 0 && launch->ok && !has_all_trials(c, launch);
}

/* A timed launch has a probe; older versions had none in some sets. */
static bool lacks_probe(const struct check *c, const struct launch *launch) {
  const bool probes = c->set->n_probes > 0 || json_is_object(json_object_get(c->set->run, "probe"));
  return probes && c->set->parts & SG_READ_PROBES && launch->outcome->round > 0 && !launch->probed &&
         !is(launch->outcome, "skipped");
}

static int check_launch(const struct check *c, int64_t k) {
  const struct launch *launch = &c->launches[k];
  if (is(launch->outcome, "interrupted") && !c->cut_off) {
    return fail_launch(c, "outcomes.csv", k, "was interrupted, and run.json does not say that the run was");
  }
  if (is(launch->outcome, "skipped") && !c->cut_off && !c->budget_spent) {
    return fail_launch(c, "outcomes.csv", k, "was skipped, and run.json does not say that the budget was spent");
  }
  if (lacks_probe(c, launch)) { return fail_launch(c, "probes.csv", k, "is missing"); }
  if (is_cut(c, k)) {
    char what[80];
    snprintf(what, sizeof what, "ended ok, and has %" PRId64 " timed trials of %.0f", launch->timed,
             fmax(c->planned, 1)); /* 1 for NaN */
    return fail_launch(c, "samples.csv", k, what);
  }
  return SG_OK;
}

static int check_set(struct check *c, const struct sg_resultset *set, bool resumes, struct sg_error *err) {
  *c = (struct check){.set = set, .n = (int64_t)set->n_outcomes, .resumes = resumes, .err = err};
  c->cut_off = sg_run_was_cut_off(set->run);
  c->planned = sg_json_number(set->run, "plan.trials", NAN);
  c->enough_ns = sg_json_number(set->run, "plan.measurement_ns", NAN);
  c->budget_spent = strcmp(sg_json_text(set->run, "status", ""), "budget spent") == 0;
  c->adds_up = !c->cut_off || strcmp(sg_json_text(set->run, "status", ""), "interrupted") == 0;
  c->most_warmups = sg_json_number(set->run, "plan.warmup_max", NAN);
  c->hardware_threads = sg_json_number(set->machine, "hardware_threads", NAN);
  c->most_rounds = sg_json_number(set->run, "plan.rounds_max", NAN);
  c->launches = sg_alloc(set->n_outcomes + 1, sizeof *c->launches);
  c->kernels = json_object();
  int status = sg_run_rules_check(set, err);
  if (status == SG_OK) { status = sg_config_rules_check(set, err); }
  if (status == SG_OK) { status = take_kernels(c); }
  if (status == SG_OK) { status = check_kernels(c); }
  if (status == SG_OK) { status = number_launches(c); }
  if (status == SG_OK) { status = check_rounds(c); }
  if (status == SG_OK) { status = check_counts(c); }
  return status == SG_OK ? check_rows(c) : status;
}

static int check_launches(const struct check *c, int64_t end) {
  int status = SG_OK;
  for (int64_t k = 1; k < end && status == SG_OK; k++) {
    status = check_launch(c, k);
  }
  return status;
}

/* What run.json says at the end. Launches that count events are part of it, and not of the files; older sets do not
 * say how much of it they took. */
static int check_sum(const struct check *c, const char *file, const char *name, double sum) {
  char *all = sg_format("overhead.%s_ns", name), *part_name = sg_format("overhead.counted_%s_ns", name);
  const double counted = sg_json_number(c->set->run, part_name, c->counted ? NAN : 0),
               total = sg_json_number(c->set->run, all, NAN) - (isnan(counted) ? 0 : counted), part = 1e-9 * total;
  const bool more = sum > total + part, less = sum < total - part;
  int status = SG_OK;
  if (more || (less && !isnan(counted) && c->adds_up)) {
    status = sg_fail(c->err, SG_BAD_INPUT,
                     "%s/%s: its times add up to %.0f ns but run.json says %.0f (%s): the result set is damaged",
                     c->set->dir, file, sum, total, all);
  }
  free(all);
  free(part_name);
  return status;
}

static int check_sums(const struct check *c) {
  int status = check_sum(c, "samples.csv", "trials", c->trials_ns);
  if (status != SG_OK || !(c->set->parts & SG_READ_PROBES)) { return status; }
  status = check_sum(c, "probes.csv", "probes", c->probes_ns);
  return status == SG_OK ? check_sum(c, "probes.csv", "launches", c->launches_ns) : status;
}

int sg_consistency_check(const struct sg_resultset *set, struct sg_error *err) {
  struct check c;
  int status = check_set(&c, set, false, err);
  if (status == SG_OK) { status = check_launches(&c, c.n + 1); }
  if (status == SG_OK) { status = check_sums(&c); }
  free(c.launches);
  json_decref(c.kernels);
  return status;
}

/* The first of the launches at the end that have no trials, or too few. */
static int64_t find_cut(const struct check *c) {
  int64_t cut = c->n + 1;
  for (int64_t k = c->n; k >= 1; k--) {
    const bool incomplete = is_cut(c, k) || lacks_probe(c, &c->launches[k]);
    if (c->launches[k].timed > 0 && !incomplete) { break; }
    if (incomplete) { cut = k; }
  }
  return cut;
}

int sg_consistency_resume(const struct sg_resultset *set, int64_t *end, struct sg_error *err) {
  struct check c;
  int status = check_set(&c, set, true, err);
  if (status == SG_OK) {
    *end = find_cut(&c);
    status = check_launches(&c, *end);
  }
  free(c.launches);
  json_decref(c.kernels);
  return status;
}
