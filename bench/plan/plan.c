#include "bench/plan/plan.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/operations/operation.h"
#include "bench/operations/sampling.h"
#include "bench/plan/coretype.h"
#include "bench/plan/labels.h"
#include "bench/plan/points.h"
#include "bench/plan/strategy.h"
#include "core/alloc.h"
#include "core/factors.h"
#include "core/text.h"

static const char *keep(struct sg_plan *plan, char *text) {
  plan->texts = sg_resize(plan->texts, plan->n_texts + 1, sizeof *plan->texts);
  return plan->texts[plan->n_texts++] = text;
}

static int one_of(const char *value, const char *const *words, size_t n, const char *what, struct sg_error *err) {
  for (size_t i = 0; i < n; i++) {
    if (strcmp(value, words[i]) == 0) { return SG_OK; }
  }
  return sg_fail_unknown(err, what, value, words, n);
}

/* ---- expansion */

struct expansion {
  struct sg_plan *plan;
  const struct sg_profile *profile;
  const struct sg_topology *topology;
  size_t first; /* configuration of the workload being added */
};

static int64_t estimate_memory(const struct sg_workload *w, const char *load, int64_t workers, int64_t blas_threads) {
  /* Memory of a process without matrices: its runtimes, and OpenBLAS's packing buffer per thread. */
  const double base = 64e6, per_thread = 32e6;
  struct sg_layout layout = {0};
  w->operation->layout(w, &layout);
  double item = (double)sg_layout_item_bytes(&layout, w->dtype);
  double reused = (double)workers * (strcmp(load, "pipeline") == 0 ? SG_PIPELINE_PLACES : 1);
  double slots = w->retain == SG_RETAIN_ALL ? (double)w->count : fmin(reused, (double)w->count);
  slots += (double)sg_sampling_of(w).n;
  double threads = (double)workers * (double)(blas_threads == SG_NO_INT ? 1 : blas_threads);
  double scratch = w->operation->residual_scratch ? (double)w->operation->residual_scratch(w) : 0;
  return (int64_t)fmin(base + per_thread * threads + item * slots +
                           (double)workers * ((double)layout.workspace_bytes + scratch),
                       9e18);
}

/* Factors that are lists of words. */
struct place {
  const struct sg_backend *backend;
  const char *coretype, *load, *pin; /* load NULL: the strategy's own */
};

static bool is_planned(const struct expansion *e, const struct sg_configs_row *row) {
  for (size_t i = e->first; i < e->plan->n_configs; i++) {
    if (sg_factors_equal(&e->plan->configs[i].row, row, SG_FACTORS_ALL)) { return true; }
  }
  return false;
}

/* Each configuration once, however often the lists name it. */
static int add_config(struct expansion *e, const struct sg_workload_entry *entry, const struct sg_strategy *s,
                      struct sg_point at, const struct place *place, struct sg_error *err) {
  struct sg_plan *plan = e->plan;
  const struct sg_workload *w = &entry->workload;
  struct sg_config c = {
      .workload = *w, .trials = entry->trials, .backend = place->backend, .row = sg_config_absent()};
  sg_workload_fill_row(&c.row, entry);
  c.row.strategy = s->name;
  c.row.scheduler = s->scheduler;
  c.row.workers = at.workers;
  c.row.blas_threads = at.blas_threads;
  c.row.load = place->load ? place->load : s->load;
  c.row.pin = place->pin;
  c.row.backend = place->backend->name;
  c.row.coretype = place->coretype;
  c.row.runner = "c";
  if (is_planned(e, &c.row)) { return SG_OK; }
  if (plan->n_configs >= SG_MAX_CONFIGS) {
    return sg_fail(err, SG_BAD_INPUT, "the plan has more than %d configurations: shorten its lists", SG_MAX_CONFIGS);
  }
  if (plan->n_configs % 64 == 0) {
    plan->configs = sg_resize(plan->configs, plan->n_configs + 64, sizeof *plan->configs);
  }
  c.row.config_id = keep(plan, sg_format("c%zu", plan->n_configs + 1));
  c.row.load = keep(plan, sg_format("%s", c.row.load)); /* the profile's words go with it */
  c.row.pin = keep(plan, sg_format("%s", c.row.pin));
  c.row.flop = w->operation->flops(w) * (double)w->count;
  c.row.compulsory_bytes = w->operation->bytes(w) * (double)w->count;
  c.memory_bytes = estimate_memory(w, c.row.load, at.workers, at.blas_threads);
  plan->configs[plan->n_configs++] = c;
  return SG_OK;
}

/* A checked name in the spelling of the core-type table. */
static const char *spelled(const char *coretype) {
  const struct sg_coretype *type = sg_coretype_find(coretype);
  return type ? type->name : "auto";
}

static int add_points(struct expansion *e, const struct sg_workload_entry *w, const struct sg_strategy *strategy,
                      const struct place *place, struct sg_error *err) {
  struct sg_point points[SG_MAX_POINTS];
  const size_t n = sg_points_find(points, strategy, e->profile, e->topology);
  int status = SG_OK;
  for (size_t i = 0; i < n && status == SG_OK; i++) {
    status = add_config(e, w, strategy, points[i], place, err);
  }
  return status;
}

/* A strategy with every load and pinning; a missing list counts as one element. */
static int add_strategy(struct expansion *e, const struct sg_workload_entry *w, const char *name, struct place place,
                        struct sg_error *err) {
  const struct sg_profile *p = e->profile;
  const struct sg_strategy *strategy = sg_strategy_find(name);
  for (unsigned load = 0; load < (p->load ? p->load_count : 1); load++) {
    for (unsigned pin = 0; pin < (p->pin ? p->pin_count : 1); pin++) {
      place.load = p->load ? p->load[load] : NULL;
      place.pin = p->pin ? p->pin[pin] : "none";
      const int status = add_points(e, w, strategy, &place, err);
      if (status != SG_OK) { return status; }
    }
  }
  return SG_OK;
}

static int add_workload(struct expansion *e, const struct sg_workload_entry *w, struct sg_error *err) {
  const struct sg_profile *p = e->profile;
  e->first = e->plan->n_configs;
  for (size_t b = 0; b < e->plan->n_backends; b++) {
    for (unsigned c = 0; c < (p->coretypes ? p->coretypes_count : 1); c++) {
      const struct place place = {.backend = &e->plan->backends[b],
                                  .coretype = p->coretypes ? spelled(p->coretypes[c]) : "auto"};
      for (unsigned s = 0; s < p->strategies_count; s++) {
        const int status = add_strategy(e, w, p->strategies[s], place, err);
        if (status != SG_OK) { return status; }
      }
    }
  }
  return SG_OK;
}

static void make_labels(struct sg_plan *plan) {
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
  static const char *const pins[] = {"none", "cores"};
#define SG_NAME(name) #name,
  static const char *const loads[] = {SG_LOADS(SG_NAME)};
#undef SG_NAME
  const char *names[256];
  for (size_t i = 0; i < sg_n_strategies; i++) {
    names[i] = sg_strategies[i].name;
  }
  for (unsigned i = 0; i < p->strategies_count; i++) {
    int status = one_of(p->strategies[i], names, sg_n_strategies, "strategy", err);
    if (status != SG_OK) { return status; }
  }
  for (unsigned i = 0; i < p->coretypes_count; i++) {
    const char *name = p->coretypes[i];
    int status = sg_coretype_spell(&name, err);
    if (status != SG_OK) { return status; }
  }
  for (unsigned i = 0; i < p->load_count; i++) {
    int status = one_of(p->load[i], loads, sizeof loads / sizeof loads[0], "load", err);
    if (status != SG_OK) { return status; }
  }
  for (unsigned i = 0; i < p->pin_count; i++) {
    int status = one_of(p->pin[i], pins, 2, "pin", err);
    if (status != SG_OK) { return status; }
  }
  return SG_OK;
}

/* Counts without effect are an error of the user. */
static int check_counts(const struct sg_profile *p, struct sg_error *err) {
  bool workers = false, blas_threads = false;
  for (unsigned i = 0; i < p->strategies_count; i++) {
    const struct sg_strategy *s = sg_strategy_find(p->strategies[i]);
    workers |= sg_points_take_workers(s);
    blas_threads |= sg_points_take_blas_threads(s);
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

static int check_numbers(const struct sg_profile *p, struct sg_error *err) {
  int status = in_range(p->rounds.min, 1, 100000, "rounds", err);
  if (status == SG_OK) { status = in_range(p->rounds.max, p->rounds.min, 100000, "rounds (largest)", err); }
  if (status == SG_OK) { status = in_range(p->trials, 1, 1000000, "trials", err); }
  if (status == SG_OK) { status = in_range(p->warmup.min, 0, 1000, "warmup", err); }
  if (status == SG_OK) { status = in_range(p->warmup.max, p->warmup.min, 1000, "warmup (largest)", err); }
  if (status == SG_OK && !(p->target_ci >= 0 && p->target_ci <= 100)) {
    status = sg_fail(err, SG_BAD_INPUT, "target_ci: give a percentage from 0 to 100");
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
  int status = p->timeout ? sg_parse_duration(p->timeout, "timeout", &plan->timeout_ns, err) : SG_OK;
  if (status == SG_OK && p->budget) { status = sg_parse_duration(p->budget, "budget", &plan->budget_ns, err); }
  return status;
}

int sg_plan_init(struct sg_plan *plan, const struct sg_profile *profile, const struct sg_topology *topology,
                 struct sg_backend *backends, size_t n_backends, struct sg_error *err) {
  *plan = (struct sg_plan){.backends = backends,
                           .n_backends = n_backends,
                           .rounds_min = (int)profile->rounds.min,
                           .rounds_max = (int)profile->rounds.max,
                           .trials = (int)profile->trials,
                           .warmup_min = (int)profile->warmup.min,
                           .warmup_max = (int)profile->warmup.max,
                           .target_ci = profile->target_ci / 100,
                           .seed = profile->seed,
                           .order_seed = profile->seed};
  plan->profile = sg_format("%s", profile->name);
  struct expansion e = {plan, profile, topology, 0};
  int status = check_words(profile, err);
  if (status == SG_OK) { status = check_numbers(profile, err); }
  if (status == SG_OK) { status = check_counts(profile, err); }
  if (status == SG_OK && profile->ceilings) { status = sg_ceilings_parse(profile->ceilings, &plan->ceilings, err); }
  if (status == SG_OK) { status = resolve_times(plan, profile, err); }
  if (status == SG_OK) { status = sg_workload_list_make(&plan->workloads, profile, err); }
  for (size_t w = 0; w < plan->workloads.n && status == SG_OK; w++) {
    status = add_workload(&e, &plan->workloads.entries[w], err);
  }
  if (status != SG_OK) {
    sg_plan_release(plan);
    return status;
  }
  make_labels(plan);
  return SG_OK;
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
  *plan = (struct sg_plan){0};
}

json_t *sg_plan_json(const struct sg_plan *plan) {
  return json_pack("{s:s,s:i,s:i,s:i,s:i,s:i,s:f,s:o,s:I,s:I,s:I,s:I}", "profile", plan->profile, "rounds_min",
                   plan->rounds_min, "rounds_max", plan->rounds_max, "trials", plan->trials, "warmup_min",
                   plan->warmup_min, "warmup_max", plan->warmup_max, "target_ci", plan->target_ci, "budget_ns",
                   plan->budget_ns ? json_integer(plan->budget_ns) : json_null(), "timeout_ns",
                   (json_int_t)plan->timeout_ns, "seed", (json_int_t)plan->seed, "order_seed",
                   (json_int_t)plan->order_seed, "configurations", (json_int_t)plan->n_configs);
}

int sg_plan_check_memory(const struct sg_plan *plan, const struct sg_topology *topology, struct sg_error *err) {
  for (size_t i = 0; i < plan->n_configs; i++) {
    const struct sg_config *c = &plan->configs[i];
    if (topology->memory_available_bytes <= 0 || c->memory_bytes <= topology->memory_available_bytes) { continue; }
    char need[SG_HUMAN_SIZE], have[SG_HUMAN_SIZE];
    return sg_fail(
        err, SG_UNABLE,
        "configuration '%s' needs %s of memory but %s is free: reduce the count or the size, or use --retain none",
        c->row.label, sg_human_bytes((double)c->memory_bytes, need),
        sg_human_bytes((double)topology->memory_available_bytes, have));
  }
  return SG_OK;
}
