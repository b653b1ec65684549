#include "bench/plan.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/backends.h"
#include "bench/operations/operation.h"
#include "bench/strategies/coretype.h"
#include "bench/strategies/strategy.h"
#include "core/text.h"

static const int64_t MAX_DIMENSION = 1 << 20, MAX_COUNT = 1000000000;

static const char *keep(struct sg_plan *plan, char *text) {
  char **grown = realloc(plan->texts, (plan->n_texts + 1) * sizeof *grown);
  if (!grown) { abort(); }
  plan->texts = grown;
  return plan->texts[plan->n_texts++] = text;
}

/* "N", or "MxNxK". */
static int parse_shape(const char *text, struct sg_workload *w, struct sg_error *err) {
  int64_t *dimensions[] = {&w->m, &w->n, &w->k};
  char copy[80];
  snprintf(copy, sizeof copy, "%s", text);
  char *rest = copy;
  int n = 0;
  for (; rest && n < 3; n++) {
    int rc = sg_parse_integer(strsep(&rest, "x"), 1, MAX_DIMENSION, "shape", dimensions[n], err);
    if (rc != SG_OK) { return rc; }
  }
  if (n == 1) { w->n = w->k = w->m; }
  if (rest || n == 2) { return sg_fail(err, SG_BAD_INPUT, "shape '%s' is not a size: give N, or MxNxK", text); }
  return SG_OK;
}

static int one_of(const char *value, const char *const *words, size_t n, const char *what, struct sg_error *err) {
  for (size_t i = 0; i < n; i++) {
    if (strcmp(value, words[i]) == 0) { return SG_OK; }
  }
  return sg_fail_unknown(err, what, value, words, n);
}

/* ---- workers and BLAS threads of a strategy on this machine */

enum { MAX_POINTS = 1024 };

struct point {
  int64_t workers, blas_threads; /* SG_NO_INT: left to the library */
};

static int64_t resolve(enum sg_count count, const struct sg_topology *t) {
  switch (count) {
  case SG_COUNT_TWO:
    return 2;
  case SG_COUNT_CORES:
    return t->cores;
  case SG_COUNT_DEFAULT:
    return SG_NO_INT;
  default:
    return 1;
  }
}

static void add_point(struct point *points, size_t *n, int64_t workers, int64_t blas_threads) {
  for (size_t i = 0; i < *n; i++) {
    if (points[i].workers == workers && points[i].blas_threads == blas_threads) { return; }
  }
  if (*n < MAX_POINTS) { points[(*n)++] = (struct point){workers, blas_threads}; }
}

/* Every W x B with W * B up to the hardware threads, and the first step beyond in each direction: oversubscribed on
 * purpose. Counts are powers of two and the hardware's own numbers, so that a large machine stays measurable. */
static void add_grid(struct point *points, size_t *n, const struct sg_topology *t) {
  int64_t counts[64];
  size_t n_counts = 0;
  for (int64_t c = 1; c < 2 * (int64_t)t->threads; c *= 2) {
    if (n_counts && counts[n_counts - 1] < t->cores && t->cores < c) { counts[n_counts++] = t->cores; }
    if (n_counts && counts[n_counts - 1] < t->threads && t->threads < c) { counts[n_counts++] = t->threads; }
    counts[n_counts++] = c;
  }
  counts[n_counts++] = 2 * (int64_t)t->threads;
  for (size_t w = 0; w < n_counts; w++) {
    bool beyond = false;
    for (size_t b = 0; b < n_counts && !beyond; b++) {
      beyond = counts[w] * counts[b] > t->threads;
      add_point(points, n, counts[w], counts[b]);
    }
  }
}

/* What --workers and --blas-threads change: both factors of a strategy that has several workers; the library's
 * threads of one that asks for the machine's cores. `serial` and `blas-default` are what they are by their numbers,
 * and keep them. */
static size_t strategy_points(struct point *points, const struct sg_strategy *s, const struct sg_profile *p,
                              const struct sg_topology *t) {
  size_t n = 0;
  if (s->workers == SG_COUNT_GRID && !p->workers && !p->blas_threads) {
    add_grid(points, &n, t);
    return n;
  }
  bool change_workers = s->workers != SG_COUNT_ONE && p->workers;
  bool change_blas = (s->workers != SG_COUNT_ONE || s->blas_threads == SG_COUNT_CORES) && p->blas_threads;
  for (unsigned w = 0; w < (change_workers ? p->workers_count : 1); w++) {
    for (unsigned b = 0; b < (change_blas ? p->blas_threads_count : 1); b++) {
      add_point(points, &n, change_workers ? p->workers[w] : resolve(s->workers, t),
                change_blas ? p->blas_threads[b] : resolve(s->blas_threads, t));
    }
  }
  return n;
}

/* ---- expansion */

struct expansion {
  struct sg_plan *plan;
  const struct sg_profile *profile;
  const struct sg_topology *topology;
};

static int64_t estimate_memory(const struct sg_workload *w, int64_t workers, int64_t blas_threads) {
  /* What a process holds before any matrix: its runtimes, and OpenBLAS's packing buffer for each thread. */
  const double base = 64e6, per_thread = 32e6;
  struct sg_layout layout = {0};
  w->operation->layout(w, &layout);
  double item = (double)sg_layout_item_bytes(&layout, w->dtype);
  double slots = w->retain == SG_RETAIN_ALL ? (double)w->count : fmin((double)workers, (double)w->count);
  double threads = (double)workers * (double)(blas_threads == SG_NO_INT ? 1 : blas_threads);
  double scratch = w->operation->residual_scratch ? (double)w->operation->residual_scratch(w) : 0;
  return (int64_t)fmin(base + per_thread * threads + item * slots +
                           (double)workers * ((double)layout.workspace_bytes + scratch),
                       9e18);
}

static int add_config(struct expansion *e, const struct sg_workload *w, const struct sg_strategy *s, struct point at,
                      const struct sg_backend *backend, const char *coretype, const char *pin, struct sg_error *err) {
  struct sg_plan *plan = e->plan;
  if (plan->n_configs >= SG_MAX_CONFIGS) {
    return sg_fail(err, SG_BAD_INPUT, "the plan has more than %d configurations: shorten its lists", SG_MAX_CONFIGS);
  }
  if (plan->n_configs % 64 == 0) {
    struct sg_config *grown = realloc(plan->configs, (plan->n_configs + 64) * sizeof *grown);
    if (!grown) { abort(); }
    plan->configs = grown;
  }
  struct sg_config *c = &plan->configs[plan->n_configs++];
  *c = (struct sg_config){
      .workload = *w,
      .backend = backend,
      .memory_bytes = estimate_memory(w, at.workers, at.blas_threads),
      .row = {.operation = w->operation->name,
              .dtype = sg_dtype_name(w->dtype),
              .m = w->m,
              .n = w->n,
              .k = w->k,
              .count = w->count,
              .source = w->source,
              .retain = w->retain == SG_RETAIN_ALL ? "all" : "none",
              .strategy = s->name,
              .scheduler = s->scheduler,
              .workers = at.workers,
              .blas_threads = at.blas_threads,
              .load = s->load,
              .pin = keep(plan, sg_format("%s", pin)),
              .backend = backend->name,
              .coretype = coretype,
              .runner = "c",
              .options = w->options,
              .flop = w->operation->flops(w) * (double)w->count,
              .compulsory_bytes = w->operation->bytes(w) * (double)w->count},
  };
  c->row.config_id = keep(plan, sg_format("c%zu", plan->n_configs));
  return SG_OK;
}

/* A name that was checked, as the table of core types spells it. */
static const char *spelled(const char *coretype) {
  const struct sg_coretype *type = sg_coretype_find(coretype);
  return type ? type->name : "auto";
}

static int add_workload(struct expansion *e, const struct sg_workload *w, struct sg_error *err) {
  static const char *const none[] = {"none"}, *const automatic[] = {"auto"};
  const struct sg_profile *p = e->profile;
  const char *const *pins = p->pin ? (const char *const *)p->pin : none;
  const char *const *coretypes = p->coretypes ? (const char *const *)p->coretypes : automatic;
  if (w->operation->check) {
    int rc = w->operation->check(w, err);
    if (rc != SG_OK) { return rc; }
  }
  for (size_t b = 0; b < e->plan->n_backends; b++) {
    for (unsigned c = 0; c < (p->coretypes ? p->coretypes_count : 1); c++) {
      for (unsigned s = 0; s < p->strategies_count; s++) {
        const struct sg_strategy *strategy = sg_strategy_find(p->strategies[s]);
        struct point points[MAX_POINTS];
        size_t n = strategy_points(points, strategy, p, e->topology);
        for (size_t i = 0; i < n; i++) {
          for (unsigned pin = 0; pin < (p->pin ? p->pin_count : 1); pin++) {
            int rc =
                add_config(e, w, strategy, points[i], &e->plan->backends[b], spelled(coretypes[c]), pins[pin], err);
            if (rc != SG_OK) { return rc; }
          }
        }
      }
    }
  }
  return SG_OK;
}

static int expand_workload(struct expansion *e, const struct sg_profile_workload *from, struct sg_error *err) {
  static const char *const retains[] = {"none", "all"};
  const char *retain = from->retain ? from->retain : "none";
  const char *source = from->source ? from->source : "uniform";
  int rc = one_of(retain, retains, 2, "retain", err);
  if (rc == SG_OK && strcmp(source, "uniform") != 0) {
    rc = sg_fail(err, SG_BAD_INPUT, "unknown source '%s': known are uniform", source);
  }
  if (rc != SG_OK) { return rc; }
  struct sg_workload w = {.retain = strcmp(retain, "all") == 0 ? SG_RETAIN_ALL : SG_RETAIN_NONE,
                          .source = keep(e->plan, sg_format("%s", source)),
                          .options = keep(e->plan, sg_format("%s", from->options ? from->options : "")),
                          .seed = e->profile->seed};
  for (unsigned o = 0; o < from->operation_count; o++) {
    w.operation = sg_operation_find(from->operation[o]);
    for (unsigned d = 0; d < (from->dtype ? from->dtype_count : 1); d++) {
      rc = sg_dtype_parse(from->dtype ? from->dtype[d] : "f64", &w.dtype, err);
      if (rc == SG_OK && !(w.operation->dtypes & (1U << w.dtype))) {
        rc = sg_fail(err, SG_BAD_INPUT, "operation '%s' has no %s form: see 'stratagemm-bench list operations'",
                     w.operation->name, sg_dtype_name(w.dtype));
      }
      if (rc != SG_OK) { return rc; }
      for (unsigned s = 0; s < from->shape_count; s++) {
        rc = parse_shape(from->shape[s], &w, err);
        for (unsigned c = 0; c < from->count_count && rc == SG_OK; c++) {
          w.count = from->count[c];
          rc = add_workload(e, &w, err);
        }
        if (rc != SG_OK) { return rc; }
      }
    }
  }
  return SG_OK;
}

/* ---- labels: the strategy's name, and whatever else tells two configurations apart */

struct varying {
  bool operation, dtype, shape, count, backend, coretype, pin, options, retain;
};

static struct varying find_varying(const struct sg_plan *plan) {
  struct varying v = {0};
  const struct sg_configs_row *a = &plan->configs[0].row;
  for (size_t i = 1; i < plan->n_configs; i++) {
    const struct sg_configs_row *b = &plan->configs[i].row;
    v.operation |= strcmp(a->operation, b->operation) != 0;
    v.dtype |= strcmp(a->dtype, b->dtype) != 0;
    v.shape |= a->m != b->m || a->n != b->n || a->k != b->k;
    v.count |= a->count != b->count;
    v.backend |= strcmp(a->backend, b->backend) != 0;
    v.coretype |= strcmp(a->coretype, b->coretype) != 0;
    v.pin |= strcmp(a->pin, b->pin) != 0;
    v.options |= strcmp(a->options, b->options) != 0;
    v.retain |= strcmp(a->retain, b->retain) != 0;
  }
  return v;
}

/* Does this strategy appear with other numbers of workers or BLAS threads? */
static bool has_points(const struct sg_plan *plan, const struct sg_configs_row *row) {
  for (size_t i = 0; i < plan->n_configs; i++) {
    const struct sg_configs_row *other = &plan->configs[i].row;
    if (other->strategy == row->strategy &&
        (other->workers != row->workers || other->blas_threads != row->blas_threads)) {
      return true;
    }
  }
  return false;
}

static char *shape_text(const struct sg_configs_row *r) {
  if (r->m == r->n && r->n == r->k) { return sg_format("n=%lld", (long long)r->n); }
  return sg_format("%lldx%lldx%lld", (long long)r->m, (long long)r->n, (long long)r->k);
}

static void append(char *label, size_t size, const char *separator, const char *text) {
  size_t used = strlen(label);
  snprintf(label + used, size - used, "%s%s", separator, text);
}

static void make_labels(struct sg_plan *plan) {
  struct varying v = find_varying(plan);
  for (size_t i = 0; i < plan->n_configs; i++) {
    struct sg_configs_row *r = &plan->configs[i].row;
    char label[256] = "", part[64];
    append(label, sizeof label, "", r->strategy);
    if (has_points(plan, r)) {
      snprintf(part, sizeof part, "%lldx", (long long)r->workers);
      append(label, sizeof label, " ", part);
      if (r->blas_threads == SG_NO_INT) {
        append(label, sizeof label, "", "default");
      } else {
        snprintf(part, sizeof part, "%lld", (long long)r->blas_threads);
        append(label, sizeof label, "", part);
      }
    }
    if (v.operation) { append(label, sizeof label, " ", r->operation); }
    if (v.dtype) { append(label, sizeof label, " ", r->dtype); }
    if (v.shape) {
      char *shape = shape_text(r);
      append(label, sizeof label, " ", shape);
      free(shape);
    }
    if (v.count) {
      snprintf(part, sizeof part, " count=%lld", (long long)r->count);
      append(label, sizeof label, "", part);
    }
    if (v.options && *r->options) { append(label, sizeof label, " ", r->options); }
    if (v.retain) { append(label, sizeof label, " retain=", r->retain); }
    if (v.backend) { append(label, sizeof label, " ", r->backend); }
    if (v.coretype) { append(label, sizeof label, " ", r->coretype); }
    if (v.pin) { append(label, sizeof label, " pin=", r->pin); }
    r->label = keep(plan, sg_format("%s", label));
  }
}

/* ---- checks of a profile's words and numbers */

static int check_words(const struct sg_profile *p, struct sg_error *err) {
  static const char *const pins[] = {"none", "cores"};
  const char *names[256];
  for (size_t i = 0; i < sg_n_strategies; i++) {
    names[i] = sg_strategies[i].name;
  }
  for (unsigned i = 0; i < p->strategies_count; i++) {
    int rc = one_of(p->strategies[i], names, sg_n_strategies, "strategy", err);
    if (rc != SG_OK) { return rc; }
  }
  for (unsigned i = 0; i < p->coretypes_count; i++) {
    const char *name = p->coretypes[i];
    int rc = sg_coretype_spell(&name, err);
    if (rc != SG_OK) { return rc; }
  }
  for (unsigned i = 0; i < p->pin_count; i++) {
    int rc = one_of(p->pin[i], pins, 2, "pin", err);
    if (rc != SG_OK) { return rc; }
  }
  for (size_t i = 0; i < sg_n_operations; i++) {
    names[i] = sg_operations[i]->name;
  }
  for (unsigned w = 0; w < p->workloads_count; w++) {
    for (unsigned i = 0; i < p->workloads[w].operation_count; i++) {
      int rc = one_of(p->workloads[w].operation[i], names, sg_n_operations, "operation", err);
      if (rc != SG_OK) { return rc; }
    }
  }
  return SG_OK;
}

static int in_range(int64_t value, int64_t min, int64_t max, const char *what, struct sg_error *err) {
  if (value >= min && value <= max) { return SG_OK; }
  return sg_fail(err, SG_BAD_INPUT, "%s: %lld is out of range: give a number from %lld to %lld", what,
                 (long long)value, (long long)min, (long long)max);
}

static int check_numbers(const struct sg_profile *p, struct sg_error *err) {
  int rc = in_range(p->rounds.min, 1, 100000, "rounds", err);
  if (rc == SG_OK) { rc = in_range(p->rounds.max, p->rounds.min, 100000, "rounds (largest)", err); }
  if (rc == SG_OK) { rc = in_range(p->trials, 1, 1000000, "trials", err); }
  if (rc == SG_OK) { rc = in_range(p->warmup.min, 0, 1000, "warmup", err); }
  if (rc == SG_OK) { rc = in_range(p->warmup.max, p->warmup.min, 1000, "warmup (largest)", err); }
  if (rc == SG_OK && !(p->target_ci >= 0 && p->target_ci <= 100)) {
    rc = sg_fail(err, SG_BAD_INPUT, "target_ci: give a percentage from 0 to 100");
  }
  for (unsigned i = 0; i < p->workers_count && rc == SG_OK; i++) {
    rc = in_range(p->workers[i], 1, SG_MAX_WORKERS, "workers", err);
  }
  for (unsigned i = 0; i < p->blas_threads_count && rc == SG_OK; i++) {
    rc = in_range(p->blas_threads[i], 1, SG_MAX_WORKERS, "blas-threads", err);
  }
  for (unsigned w = 0; w < p->workloads_count; w++) {
    for (unsigned i = 0; i < p->workloads[w].count_count && rc == SG_OK; i++) {
      rc = in_range(p->workloads[w].count[i], 1, MAX_COUNT, "count", err);
    }
  }
  return rc;
}

static int resolve_times(struct sg_plan *plan, const struct sg_profile *p, struct sg_error *err) {
  plan->timeout_ns = 600LL * 1000000000LL;
  int rc = p->timeout ? sg_parse_duration(p->timeout, "timeout", &plan->timeout_ns, err) : SG_OK;
  if (rc == SG_OK && p->budget) { rc = sg_parse_duration(p->budget, "budget", &plan->budget_ns, err); }
  return rc;
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
  struct expansion e = {plan, profile, topology};
  int rc = check_words(profile, err);
  if (rc == SG_OK) { rc = check_numbers(profile, err); }
  if (rc == SG_OK && profile->ceilings) { rc = sg_ceilings_parse(profile->ceilings, &plan->ceilings, err); }
  if (rc == SG_OK) { rc = resolve_times(plan, profile, err); }
  for (unsigned w = 0; w < profile->workloads_count && rc == SG_OK; w++) {
    rc = expand_workload(&e, &profile->workloads[w], err);
  }
  if (rc != SG_OK) {
    sg_plan_release(plan);
    return rc;
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
        "configuration '%s' needs %s of memory and %s is free: lower the count or the size, or use --retain none",
        c->row.label, sg_human_bytes((double)c->memory_bytes, need),
        sg_human_bytes((double)topology->memory_available_bytes, have));
  }
  return SG_OK;
}
