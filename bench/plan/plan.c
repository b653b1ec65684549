#include "bench/plan/plan.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/operations/operation.h"
#include "bench/plan/coretype.h"
#include "bench/plan/labels.h"
#include "bench/plan/launch_memory.h"
#include "bench/plan/launcher.h"
#include "bench/plan/points.h"
#include "bench/plan/profile_checks.h"
#include "bench/plan/strategy.h"
#include "core/alloc.h"
#include "core/factors.h"
#include "core/resultset.h"
#include "core/text.h"
#include "core/trial_rules.h"

static const double FITS = 0.75; /* of the free memory: the rest is for other processes and the page cache */

/* The launches of a configuration differ more than the trials of one, several times as much on a machine that is not
 * quiet: once a launch has this much timed work, the time is better spent on another launch (T. Kalibera, R. Jones,
 * "Rigorous benchmarking in reasonable time", ISMM 2013). */
static const int64_t MEASUREMENT_NS = 500000000;

static const char *keep(struct sg_plan *plan, char *text) {
  plan->texts = sg_resize(plan->texts, plan->n_texts + 1, sizeof *plan->texts);
  return plan->texts[plan->n_texts++] = text;
}

/* ---- expansion */

struct expansion {
  struct sg_plan *plan;
  const struct sg_profile *profile;
  const struct sg_topology *topology;
};

/* A checked name in the spelling of the core-type table. */
static const char *spelled(const char *coretype) {
  const struct sg_coretype *type = sg_coretype_find(coretype);
  return type ? type->name : "auto";
}

/* Configurations of a workload are added one after the other. */
static bool is_planned(const struct sg_plan *plan, const struct sg_configs_row *row) {
  for (size_t i = plan->n_configs; i-- > 0;) {
    const struct sg_configs_row *other = &plan->configs[i].row;
    if (sg_factors_equal(other, row, SG_FACTORS_ALL)) { return true; }
    if (!sg_factors_equal(other, row, SG_FACTORS_WORKLOAD)) { return false; }
  }
  return false;
}

/* With other loads the scheduler `serial` is the only worker. */
static bool has_loaders(const char *load) {
  return strcmp(load, "parallel") == 0 || strcmp(load, "pipeline") == 0;
}

static void fill_row(struct sg_configs_row *row, const struct sg_choice *choice) {
  const struct sg_strategy *s = choice->strategy;
  *row = sg_config_absent();
  sg_workload_fill_row(row, choice->workload);
  row->strategy = s->name;
  row->scheduler = s->scheduler;
  row->ranks = s->ranks == SG_COUNT_NONE ? SG_NO_INT : choice->ranks;
  row->workers = choice->at.workers;
  row->blas_threads = choice->at.blas_threads;
  row->load = choice->load ? choice->load : s->load;
  if (strcmp(s->scheduler, "serial") == 0 && !has_loaders(row->load)) { row->workers = 1; }
  row->pin = choice->pin;
  row->membind = choice->membind ? choice->membind : "";
  row->backend = choice->backend->name;
  row->coretype = spelled(choice->coretype);
  row->runner = choice->backend->runner ? choice->backend->runner->name : "c";
  row->entered = choice->entered > 1 ? choice->entered : SG_NO_INT;
}

bool sg_plan_has(const struct sg_plan *plan, const struct sg_choice *choice) {
  struct sg_configs_row row;
  fill_row(&row, choice);
  return is_planned(plan, &row);
}

int sg_plan_add(struct sg_plan *plan, const struct sg_choice *choice, struct sg_error *err) {
  const struct sg_workload *w = &choice->workload->workload;
  struct sg_config c = {.workload = *w, .backend = choice->backend};
  fill_row(&c.row, choice);
  if (is_planned(plan, &c.row)) { return SG_OK; }
  if (plan->n_configs >= SG_MOST_CONFIGS) {
    return sg_fail(err, SG_BAD_INPUT, "the plan has more than %d configurations: shorten its lists", SG_MOST_CONFIGS);
  }
  if (plan->n_configs % 64 == 0) {
    plan->configs = sg_resize(plan->configs, plan->n_configs + 64, sizeof *plan->configs);
  }
  c.row.config_id = keep(plan, sg_format("c%zu", plan->n_configs + 1));
  c.row.load = keep(plan, sg_format("%s", c.row.load)); /* the words of a profile are freed with it */
  c.row.pin = keep(plan, sg_format("%s", c.row.pin));
  c.row.membind = keep(plan, sg_format("%s", c.row.membind));
  c.row.flop = w->operation->flops(w) * (double)w->count;
  c.row.compulsory_bytes = w->operation->bytes(w) * (double)w->count;
  const struct sg_launch_shape shape = {.workload = w,
                                        .strategy = choice->strategy,
                                        .load = c.row.load,
                                        .ranks = c.row.ranks,
                                        .at = choice->at,
                                        .gathers = plan->gather};
  c.memory_bytes = sg_launch_bytes(&shape, plan->machine_threads) + choice->workload->memory_bytes;
  plan->configs[plan->n_configs++] = c;
  return SG_OK;
}

static int add_points(const struct expansion *e, struct sg_choice choice, struct sg_error *err) {
  struct sg_point points[SG_MAX_POINTS];
  int64_t ranks[SG_MAX_RANKS];
  const size_t n = sg_points_find(points, choice.strategy, e->profile, e->topology);
  size_t n_ranks = sg_points_ranks(ranks, choice.strategy, e->profile, e->topology);
  const bool bounded = sg_points_bound_ranks(choice.strategy, e->profile);
  int status = SG_OK;
  if (choice.workload->ranks > 0 && choice.strategy->ranks != SG_COUNT_NONE) { /* it is the number's workload */
    ranks[0] = choice.workload->ranks;
    n_ranks = 1;
  }
  for (size_t r = 0; r < n_ranks; r++) {
    bool beyond = false;
    choice.ranks = ranks[r];
    for (size_t i = 0; i < n && status == SG_OK && !beyond; i++) {
      choice.at = points[i];
      beyond = bounded && choice.ranks * choice.at.workers > e->topology->threads;
      status = sg_plan_add(e->plan, &choice, err);
    }
  }
  return status;
}

/* With every memory policy; a missing list counts as one element, here and below. */
static int add_policies(const struct expansion *e, struct sg_choice choice, struct sg_error *err) {
  const struct sg_profile *p = e->profile;
  int status = SG_OK;
  for (unsigned m = 0; m < (p->membind ? p->membind_count : 1) && status == SG_OK; m++) {
    const bool bound = p->membind && strcmp(p->membind[m], "first-touch") != 0;
    choice.membind = bound ? p->membind[m] : NULL;
    status = add_points(e, choice, err);
  }
  return status;
}

/* A strategy with every load and placement. */
static int add_strategy(const struct expansion *e, const char *name, struct sg_choice choice, struct sg_error *err) {
  const struct sg_profile *p = e->profile;
  choice.strategy = sg_strategy_find(name);
  for (unsigned load = 0; load < (p->load ? p->load_count : 1); load++) {
    for (unsigned pin = 0; pin < (p->pin ? p->pin_count : 1); pin++) {
      choice.load = p->load ? p->load[load] : NULL;
      choice.pin = p->pin ? p->pin[pin] : "none";
      const int status = add_policies(e, choice, err);
      if (status != SG_OK) { return status; }
    }
  }
  return SG_OK;
}

static int add_workload(const struct expansion *e, const struct sg_workload_entry *w, struct sg_error *err) {
  const struct sg_profile *p = e->profile;
  for (size_t b = 0; b < e->plan->n_backends; b++) {
    for (unsigned c = 0; c < (p->coretypes ? p->coretypes_count : 1); c++) {
      const struct sg_choice choice = {
          .workload = w, .backend = &e->plan->backends[b], .coretype = p->coretypes ? p->coretypes[c] : "auto"};
      for (unsigned s = 0; s < p->strategies_count; s++) {
        const int status = add_strategy(e, p->strategies[s], choice, err);
        if (status != SG_OK) { return status; }
      }
    }
  }
  return SG_OK;
}

/* ---- counts per core */

static int64_t largest_launch(const struct expansion *e, const struct sg_workload *w) {
  const struct sg_profile *p = e->profile;
  struct sg_point points[SG_MAX_POINTS];
  int64_t most = 0, ranks[SG_MAX_RANKS];
  for (unsigned s = 0; s < p->strategies_count; s++) {
    const struct sg_strategy *strategy = sg_strategy_find(p->strategies[s]);
    const size_t n = sg_points_find(points, strategy, p, e->topology),
                 n_ranks = sg_points_ranks(ranks, strategy, p, e->topology);
    for (size_t i = 0; i < n * n_ranks * (p->load ? p->load_count : 1); i++) {
      const char *load = p->load ? p->load[i / n / n_ranks] : strategy->load;
      const struct sg_launch_shape shape = {.workload = w,
                                            .strategy = strategy,
                                            .load = load,
                                            .ranks = ranks[i / n % n_ranks],
                                            .at = points[i % n],
                                            .gathers = e->plan->gather};
      const int64_t bytes = sg_launch_bytes(&shape, e->topology->threads);
      most = bytes > most ? bytes : most;
    }
  }
  return most;
}

/* What a launch takes besides its items does not depend on their number. */
static void fit_count(const struct expansion *e, struct sg_workload_entry *entry) {
  struct sg_workload *w = &entry->workload;
  const double room = FITS * (double)e->topology->memory_available_bytes;
  const int64_t cores = e->topology->cores;
  if (!entry->asked.per_core || w->retain != SG_RETAIN_ALL || room <= 0) { return; }
  const double excess = (double)largest_launch(e, w) - room;
  if (excess <= 0) { return; }
  struct sg_layout layout = {0};
  w->operation->layout(w, &layout);
  const double fewer = ceil(excess / (double)sg_layout_item_bytes(&layout, w->dtype));
  const double per_core = floor(((double)w->count - fewer) / (double)cores);
  w->count = cores * (int64_t)fmax(per_core, 1);
}

static int make_workloads(const struct expansion *e, struct sg_error *err) {
  struct sg_workload_list *list = &e->plan->workloads;
  const int status = sg_workload_list_make(list, e->profile, e->topology->cores, err);
  for (size_t w = 0; w < list->n && status == SG_OK; w++) {
    fit_count(e, &list->entries[w]);
  }
  return status;
}

void sg_plan_label(struct sg_plan *plan) {
  const struct sg_configs_row **rows = sg_alloc(plan->n_configs, sizeof(void *));
  for (size_t i = 0; i < plan->n_configs; i++) {
    rows[i] = &plan->configs[i].row;
  }
  char **labels = sg_labels_make(rows, plan->n_configs);
  for (size_t i = 0; i < plan->n_configs; i++) {
    plan->configs[i].row.label = keep(plan, labels[i]);
  }
  free(labels);
  free(rows);
}

/* ---- checks of a profile's words and numbers */

static int check_words(const struct sg_profile *p, struct sg_error *err) {
  const struct {
    char *const *values;
    unsigned n;
    int (*check)(const char *value, const char *what, struct sg_error *err);
    const char *what;
  } lists[] = {{p->strategies, p->strategies_count, sg_key_check_strategy, "strategy"},
               {p->coretypes, p->coretypes_count, sg_key_check_coretype, "coretype"},
               {p->load, p->load_count, sg_key_check_load, "load"},
               {p->pin, p->pin_count, sg_key_check_pin, "pin"},
               {p->membind, p->membind_count, sg_key_check_membind, "membind"}};
  int status = SG_OK;
  for (size_t l = 0; l < sizeof lists / sizeof lists[0]; l++) {
    for (unsigned i = 0; i < lists[l].n && status == SG_OK; i++) {
      status = lists[l].check(lists[l].values[i], lists[l].what, err);
    }
  }
  if (status == SG_OK && p->cores) { status = sg_key_check_cores(p->cores, "cores", err); }
  if (status == SG_OK && p->goal) { status = sg_key_check_goal(p->goal, "goal", err); }
  if (status == SG_OK && p->timing) { status = sg_key_check_timing(p->timing, "timing", err); }
  return status;
}

/* Counts without effect are an error of the user. */
static int check_counts(const struct sg_profile *p, const struct sg_workload_list *list, struct sg_error *err) {
  bool ranks = false, workers = false, blas_threads = false;
  for (unsigned i = 0; i < p->strategies_count; i++) {
    const struct sg_strategy *s = sg_strategy_find(p->strategies[i]);
    ranks |= s->ranks != SG_COUNT_NONE;
    workers |= sg_points_take_workers(s);
    blas_threads |= sg_points_take_blas_threads(s);
  }
  if ((p->ranks || p->launcher || p->gather) && !ranks) {
    return sg_fail(err, SG_BAD_INPUT, "%s: none of the strategies has MPI ranks: remove it or add strategy mpi",
                   p->ranks      ? "ranks"
                   : p->launcher ? "launcher"
                                 : "gather");
  }
  for (size_t w = 0; w < list->n && !ranks; w++) {
    if (list->entries[w].ranks == 0) { continue; }
    return sg_fail(err, SG_BAD_INPUT, "count per rank: none of the strategies has MPI ranks: add strategy mpi");
  }
  if (p->workers && !workers) {
    return sg_fail(err, SG_BAD_INPUT,
                   "workers: none of the strategies has several: remove it or add a strategy such as threads");
  }
  if (p->blas_threads && !blas_threads) {
    return sg_fail(err, SG_BAD_INPUT,
                   "blas-threads: all strategies have a fixed number: remove it or add a strategy such as "
                   "blas-physical");
  }
  return SG_OK;
}

static int in_range(int64_t value, int64_t min, int64_t max, const char *what, struct sg_error *err) {
  if (value >= min && value <= max) { return SG_OK; }
  return sg_fail(err, SG_BAD_INPUT, "%s: %lld is out of range: give a number from %lld to %lld", what,
                 (long long)value, (long long)min, (long long)max);
}

const char *sg_goal_name(enum sg_goal goal) {
#define SG_NAME(NAME, name) #name,
  static const char *const names[] = {SG_GOALS(SG_NAME)};
#undef SG_NAME
  return names[goal];
}

static void resolve_goal(struct sg_plan *plan, const struct sg_profile *p) {
  for (enum sg_goal g = 0; g < SG_N_GOALS; g++) {
    if (p->goal && strcmp(p->goal, sg_goal_name(g)) == 0) { plan->goal = g; }
  }
  plan->meaningless = p->timing && strcmp(p->timing, "meaningless") == 0;
  plan->target_ci = plan->goal == SG_GOAL_ESTIMATE ? p->target_ci / 100 : 0;
}

static int check_numbers(const struct sg_profile *p, struct sg_error *err) {
  const char *place[2];
  int status = sg_profile_check_spans(p, place, err);
  if (status == SG_OK) { status = in_range(p->trials, 1, SG_MOST_TRIALS, "trials", err); }
  if (status == SG_OK && !(p->target_ci >= 0 && p->target_ci <= 100)) {
    status = sg_fail(err, SG_BAD_INPUT, "target-ci: give a percentage from 0 to 100");
  }
  for (unsigned i = 0; i < p->ranks_count && status == SG_OK; i++) {
    status = in_range(p->ranks[i], 1, SG_MAX_WORKERS, "ranks", err);
  }
  for (unsigned i = 0; i < p->workers_count && status == SG_OK; i++) {
    status = in_range(p->workers[i], 1, SG_MAX_WORKERS, "workers", err);
  }
  for (unsigned i = 0; i < p->blas_threads_count && status == SG_OK; i++) {
    status = in_range(p->blas_threads[i], 1, SG_MAX_WORKERS, "blas-threads", err);
  }
  return status;
}

static int resolve_times(struct sg_plan *plan, const struct sg_profile *p, struct sg_error *err) {
  plan->timeout_ns = 600LL * 1000000000LL;
  plan->measurement_ns = MEASUREMENT_NS;
  int status = p->timeout ? sg_parse_duration(p->timeout, "timeout", &plan->timeout_ns, err) : SG_OK;
  if (status == SG_OK && p->measurement_time) {
    status = sg_parse_duration(p->measurement_time, "measurement-time", &plan->measurement_ns, err);
  }
  if (status == SG_OK && p->budget) { status = sg_parse_duration(p->budget, "budget", &plan->budget_ns, err); }
  return status;
}

int sg_plan_open(struct sg_plan *plan, const struct sg_profile *profile, const struct sg_topology *topology,
                 struct sg_backend *backends, size_t n_backends, struct sg_error *err) {
  *plan = (struct sg_plan){.backends = backends,
                           .n_backends = n_backends,
                           .rounds_min = (int)profile->rounds.min,
                           .rounds_max = (int)profile->rounds.max,
                           .trials = (int)profile->trials,
                           .warmup_min = (int)profile->warmup.min,
                           .warmup_max = (int)profile->warmup.max,
                           .seed = profile->seed,
                           .machine_threads = topology->threads,
                           .memory_bytes = topology->memory_available_bytes,
                           .order_seed = profile->seed};
  plan->profile = sg_format("%s", profile->name);
  plan->launcher = sg_format("%s", profile->launcher ? profile->launcher : SG_LAUNCHER_DEFAULT);
  plan->gather = profile->gather && strcmp(profile->gather, "true") == 0;
  const struct expansion e = {plan, profile, topology};
  int status = check_words(profile, err);
  if (status == SG_OK) { status = check_numbers(profile, err); }
  if (status == SG_OK) { resolve_goal(plan, profile); }
  if (status == SG_OK && profile->ceilings) { status = sg_ceilings_parse(profile->ceilings, &plan->ceilings, err); }
  if (status == SG_OK) { status = resolve_times(plan, profile, err); }
  if (status == SG_OK) { status = make_workloads(&e, err); }
  if (status == SG_OK) { status = check_counts(profile, &plan->workloads, err); }
  if (status != SG_OK) { sg_plan_release(plan); }
  return status;
}

/* Each change named is enough alone. */
int sg_plan_check_rows(const struct sg_plan *plan, struct sg_error *err) {
  const int64_t configs = (int64_t)plan->n_configs, rounds = plan->rounds_max, each = plan->trials + plan->warmup_max,
                rows = configs * rounds * each; /* of numbers within their limits: at most 1e15 */
  if (rows <= SG_MOST_ROWS) { return SG_OK; }
  const struct {
    const char *name;
    int64_t most;
  } changes[] = {{"rounds", SG_MOST_ROWS / (configs * each)},
                 {"trials", SG_MOST_ROWS / (configs * rounds) - plan->warmup_max},
                 {"configurations", SG_MOST_ROWS / (rounds * each)}};
  char advice[200] = "";
  size_t used = 0;
  for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
    if (changes[i].most < 1) { continue; }
    used += (size_t)snprintf(advice + used, sizeof advice - used, "%sthe %s to %lld", used ? " or " : "",
                             changes[i].name, (long long)changes[i].most);
  }
  return sg_fail(
      err, SG_BAD_INPUT,
      "the plan has up to %lld trials (%lld configurations x %lld rounds x %lld trials): more than the %d that a "
      "result set may have: lower %s",
      (long long)rows, (long long)configs, (long long)rounds, (long long)each, SG_MOST_ROWS,
      used ? advice : "rounds, trials and configurations");
}

/* Reduced counts may be equal. */
int sg_plan_init(struct sg_plan *plan, const struct sg_profile *profile, const struct sg_topology *topology,
                 struct sg_backend *backends, size_t n_backends, struct sg_error *err) {
  const struct expansion e = {plan, profile, topology};
  int status = sg_plan_open(plan, profile, topology, backends, n_backends, err);
  if (status != SG_OK) { return status; }
  const struct sg_workload_list *list = &plan->workloads;
  for (size_t w = 0; w < list->n && status == SG_OK; w++) {
    if (sg_workload_is_among(list->entries, w, &list->entries[w])) { continue; }
    status = add_workload(&e, &list->entries[w], err);
  }
  if (status == SG_OK) { status = sg_plan_check_rows(plan, err); }
  if (status == SG_OK) {
    sg_plan_label(plan);
  } else {
    sg_plan_release(plan);
  }
  return status;
}

void sg_plan_release(struct sg_plan *plan) {
  sg_backends_free(plan->backends, plan->n_backends);
  for (size_t i = 0; i < plan->n_texts; i++) {
    free(plan->texts[i]);
  }
  free(plan->texts);
  sg_workload_list_release(&plan->workloads);
  free(plan->configs);
  free(plan->profile);
  free(plan->launcher);
  free(plan->text);
  *plan = (struct sg_plan){0};
}

bool sg_plan_has_ranks(const struct sg_plan *plan) {
  for (size_t i = 0; i < plan->n_configs; i++) {
    if (plan->configs[i].row.ranks > 0) { return true; }
  }
  return false;
}

json_t *sg_plan_json(const struct sg_plan *plan) {
  return json_pack(
      "{s:s,s:s,s:s,s:i,s:i,s:i,s:I,s:i,s:i,s:f,s:o,s:I,s:I,s:I,s:I,s:I,s:o,s:b,s:o}", "profile", plan->profile,
      "goal", sg_goal_name(plan->goal), "timing", plan->meaningless ? "meaningless" : "measured", "rounds_min",
      plan->rounds_min, "rounds_max", plan->rounds_max, "trials", plan->trials, "measurement_ns",
      (json_int_t)plan->measurement_ns, "warmup_min", plan->warmup_min, "warmup_max", plan->warmup_max, "target_ci",
      plan->target_ci, "budget_ns", plan->budget_ns ? json_integer(plan->budget_ns) : json_null(), "timeout_ns",
      (json_int_t)plan->timeout_ns, "seed", (json_int_t)plan->seed, "order_seed", (json_int_t)plan->order_seed,
      "configurations", (json_int_t)plan->n_configs, "memory_bytes", (json_int_t)plan->memory_bytes, "launcher",
      sg_plan_has_ranks(plan) ? json_string(plan->launcher) : json_null(), "gather", (int)plan->gather, "data",
      sg_workload_data_json(&plan->workloads));
}

/* A trial of all threads, each faster than any computer. */
static int check_time(const struct sg_plan *plan, const struct sg_config *c, struct sg_error *err) {
  char least[SG_HUMAN_SIZE], timeout[SG_HUMAN_SIZE];
  const double flops = sg_trial_most_flops(&c->row, (double)plan->machine_threads),
               least_ns = fmin(1e9 * c->row.flop / flops, 9e18);
  if (least_ns <= (double)plan->timeout_ns) { return SG_OK; }
  return sg_fail(err, SG_UNABLE,
                 "a trial of configuration '%s' takes %s at least, of %.0e operations, and its launch is ended after "
                 "%s: reduce the count or the size",
                 c->row.label, sg_human_duration(least_ns, least), c->row.flop,
                 sg_human_duration((double)plan->timeout_ns, timeout));
}

/* Of one machine: with the user's own launcher each rank may have another one. */
static double bytes_here(const struct sg_plan *plan, const struct sg_config *c) {
  const bool elsewhere = c->row.ranks > 1 && strcmp(plan->launcher, SG_LAUNCHER_DEFAULT) != 0;
  return (double)c->memory_bytes / (elsewhere ? (double)c->row.ranks : 1);
}

int sg_plan_check_size(const struct sg_plan *plan, const struct sg_topology *topology, struct sg_error *err) {
  for (size_t i = 0; i < plan->n_configs; i++) {
    const struct sg_config *c = &plan->configs[i];
    const double needed = bytes_here(plan, c);
    if (topology->memory_available_bytes <= 0 || needed <= (double)topology->memory_available_bytes) { continue; }
    char need[SG_HUMAN_SIZE], have[SG_HUMAN_SIZE];
    return sg_fail(
        err, SG_UNABLE,
        "configuration '%s' needs %s of memory but %s is free: reduce the count or the size, or use --retain none",
        c->row.label, sg_human_bytes(needed, need), sg_human_bytes((double)topology->memory_available_bytes, have));
  }
  int status = SG_OK;
  for (size_t i = 0; i < plan->n_configs && status == SG_OK; i++) {
    status = check_time(plan, &plan->configs[i], err);
  }
  return status;
}
