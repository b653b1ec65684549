#include "bench/run/schedule.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/run/racing.h"
#include "bench/run/round_order.h"
#include "core/alloc.h"
#include "core/stats.h"

enum { FAILURES_BEFORE_GIVING_UP = 2 };

static const double LEVEL = 0.95;

/* ---- state */

void sg_schedule_init(struct sg_schedule *s, size_t n_configs, const struct sg_schedule_rules *rules) {
  *s = (struct sg_schedule){.rules = *rules, .n = n_configs};
  s->configs = sg_alloc(n_configs, sizeof *s->configs);
  s->order = sg_alloc(n_configs, sizeof *s->order);
  for (size_t i = 0; i < n_configs; i++) {
    s->configs[i].values = sg_alloc((size_t)rules->rounds_max, sizeof(double));
  }
  if (rules->races) { sg_racing_init(s); }
}

void sg_schedule_release(struct sg_schedule *s) {
  for (size_t i = 0; i < s->n; i++) {
    free(s->configs[i].values);
  }
  if (s->rules.races) { sg_racing_release(s); }
  free(s->configs);
  free(s->order);
  *s = (struct sg_schedule){0};
}

static void judge(const struct sg_schedule *s, struct sg_schedule_config *c) {
  const struct sg_convergence rule = {LEVEL, s->rules.target, (size_t)s->rules.rounds_min};
  if (c->progress != SG_ACTIVE || s->rules.target <= 0 || s->rules.races) { return; }
  if (sg_converged(c->values, c->n_values, &rule)) { c->progress = SG_CONVERGED; }
}

static void record(struct sg_schedule *s, size_t config, const struct sg_schedule_result *r) {
  struct sg_schedule_config *c = &s->configs[config];
  c->launches++;
  c->elapsed_ns += (double)r->elapsed_ns;
  s->launches++;
  s->elapsed_ns += (double)r->elapsed_ns;
  if (r->outcome == SG_OUTCOME_OK) {
    if ((int)c->n_values < s->rules.rounds_max) { c->values[c->n_values++] = r->value_ns; }
    c->failures = 0;
  } else if (r->outcome == SG_OUTCOME_UNAVAILABLE || ++c->failures >= FAILURES_BEFORE_GIVING_UP) {
    c->progress = SG_DROPPED;
  }
  if (s->rules.races) { sg_racing_record(s, config, r); }
}

/* Expected time of the remaining launches of this round. */
static double round_rest_ns(const struct sg_schedule *s) {
  double sum = 0;
  for (size_t i = s->position; i < s->n_order; i++) {
    sum += sg_schedule_launch_ns(s, s->order[i]);
  }
  return sum;
}

struct cost_place {
  double cost;
  size_t position, config;
};

static int by_cost(const void *a, const void *b) {
  const struct cost_place *x = a, *y = b;
  if (x->cost != y->cost) { return x->cost < y->cost ? -1 : 1; }
  return x->position < y->position ? -1 : 1;
}

/* The random order, sorted by cost. */
static void sort_by_cost(size_t *order, size_t n, const double *costs) {
  struct cost_place *places = sg_alloc(n, sizeof *places);
  for (size_t i = 0; i < n; i++) {
    places[i] = (struct cost_place){costs[order[i]], i, order[i]};
  }
  qsort(places, n, sizeof *places, by_cost);
  for (size_t i = 0; i < n; i++) {
    order[i] = places[i].config;
  }
  free(places);
}

/* The configurations of the goal estimate. */
static size_t choose_active(struct sg_schedule *s) {
  size_t n = 0;
  sg_round_order(s->order, s->n, s->round, s->rules.seed);
  for (size_t i = 0; i < s->n; i++) {
    struct sg_schedule_config *c = &s->configs[s->order[i]];
    judge(s, c);
    if (c->progress == SG_ACTIVE) { s->order[n++] = s->order[i]; }
  }
  return n;
}

static bool has_first_launches(const struct sg_schedule *s) {
  for (size_t i = 0; i < s->n_order; i++) {
    if (s->configs[s->order[i]].launches == 0) { return true; }
  }
  return false;
}

/* Set the next round's order. Stopping is decided only here, so that within a round every pair is complete. False:
 * done. */
static bool begin_round(struct sg_schedule *s) {
  const bool by_cost = s->rules.costs && (s->rules.budget_ns > 0 || s->rules.races);
  if (s->round >= s->rules.rounds_max || (s->rules.until_round && s->round >= s->rules.until_round)) { return false; }
  s->round++;
  s->n_order = s->rules.races ? sg_racing_begin_round(s) : choose_active(s);
  s->position = 0;
  if (by_cost && has_first_launches(s)) { sort_by_cost(s->order, s->n_order, s->rules.costs); }
  return s->n_order > 0;
}

/* A round after the first starts only if it fits completely; within a round, launches start as long as time is left.
 */
static bool fits(const struct sg_schedule *s, const struct sg_executor *e) {
  if (s->rules.budget_ns <= 0) { return true; }
  double now = (double)e->now_ns(e->context) + sg_schedule_reserved_ns(s);
  bool starting = s->position == 0 && s->round > 1;
  return now + (starting ? round_rest_ns(s) : 0) < (double)s->rules.budget_ns;
}

static int run_round(struct sg_schedule *s, const struct sg_executor *e, bool *budget_spent, struct sg_error *err) {
  for (; s->position < s->n_order; s->position++) {
    struct sg_schedule_result result = {0};
    size_t config = s->order[s->position];
    if (!e->resume || !e->resume(e->context, config, s->round, &result)) {
      if (!fits(s, e)) {
        *budget_spent = true;
        return SG_OK;
      }
      int status = e->launch(e->context, config, s->round, &result, err);
      if (status < 0) { return status; }
    }
    record(s, config, &result);
  }
  if (s->rules.races) { sg_racing_end_round(s); }
  if (e->round_ended) { e->round_ended(e->context, s->round); }
  return SG_OK;
}

int sg_schedule_run(struct sg_schedule *s, const struct sg_executor *executor, bool *budget_spent,
                    struct sg_error *err) {
  int status = SG_OK;
  *budget_spent = false;
  while (status == SG_OK && !*budget_spent && begin_round(s)) {
    status = run_round(s, executor, budget_spent, err);
  }
  for (size_t i = 0; i < s->n; i++) {
    judge(s, &s->configs[i]);
  }
  /* After the last race only the interval of a speed-up could have become narrower. */
  if (s->rules.races && sg_racing_is_decided(s)) { *budget_spent = s->out_of_budget; }
  return status;
}

/* ---- estimate */

static double launches_wanted(const struct sg_schedule *s, const struct sg_schedule_config *c) {
  double most = s->rules.rounds_max - c->launches;
  if (c->progress != SG_ACTIVE || most < 0) { return 0; }
  if (s->rules.target <= 0) { return most; }
  double least = s->rules.rounds_min - c->launches;
  if (c->n_values < 2 || c->launches < s->rules.rounds_min) { return fmax(least, 1); }
  struct sg_describe d = sg_describe(c->values, c->n_values, LEVEL);
  double width = (d.median_ci.high - d.median_ci.low) / d.median / s->rules.target;
  double wanted = (double)c->n_values * (width * width - 1);
  return isfinite(wanted) ? fmin(most, fmax(wanted, 1)) : most;
}

double sg_schedule_remaining_ns(const struct sg_schedule *s) {
  double sum = 0;
  if (s->rules.races) {
    for (size_t i = s->position; i < s->n_order; i++) {
      sum += sg_schedule_launch_ns(s, s->order[i]);
    }
    return sum + sg_racing_remaining_ns(s);
  }
  for (size_t i = 0; i < s->n; i++) {
    sum += sg_schedule_launch_ns(s, i) * launches_wanted(s, &s->configs[i]);
  }
  return sum;
}
