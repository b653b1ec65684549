/* stratagemm-race [RESULT SET..]: what elimination saves. Races are run by schedule.h on simulated launches: of the
 * configurations of the given result sets, drawn from the stored launches, or, without an argument, of the strategies
 * of three workloads. Prints a selfbench line for each: time of all launches until the race is decided, over that of
 * rounds of all configurations up to the same decision; in brackets how often the fastest was excluded, and the same
 * ratio with the launches that the speed-up needs afterwards. No clock is read; random numbers have a fixed seed. */
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/run/racing.h"
#include "bench/run/schedule.h"
#include "core/alloc.h"
#include "core/compare.h"
#include "core/json.h"
#include "core/launches.h"
#include "core/text.h"

enum { RUNS = 40, ROUNDS_MIN = 8, ROUNDS_MAX = 40, SEED = 20261126 };

/* Configurations of one or several workloads. */
struct race_course {
  size_t n;
  double *logs;    /* true log times; NaN: it gives wrong results */
  double *cost_ns; /* of a launch */
  struct sg_schedule_races races;
  double cv;         /* of a simulated launch */
  double *residuals; /* of log times, to draw from instead */
  size_t n_residuals;
  double within_cv;
};

struct game {
  const struct race_course *field;
  gsl_rng *rng;
  struct sg_schedule schedule;
  double cost, decided_cost; /* of the launches so far; until the decision */
  int decided;               /* the round of it; 0: not yet */
};

static int64_t no_time(void *context) {
  (void)context;
  return 0;
}

static double draw(const struct game *g) {
  const struct race_course *f = g->field;
  if (f->n_residuals > 0) { return f->residuals[gsl_rng_uniform_int(g->rng, f->n_residuals)]; }
  return gsl_ran_gaussian(g->rng, f->cv);
}

static int launch(void *context, size_t config, int round, struct sg_schedule_result *result, struct sg_error *err) {
  struct game *g = context;
  const struct race_course *f = g->field;
  (void)round, (void)err;
  *result = (struct sg_schedule_result){.outcome = isnan(f->logs[config]) ? SG_OUTCOME_INVALID : SG_OUTCOME_OK,
                                        .value_ns = exp(f->logs[config] + draw(g)),
                                        .elapsed_ns = (int64_t)f->cost_ns[config],
                                        .within_cv = f->within_cv,
                                        .all_core_flops = NAN};
  g->cost += f->cost_ns[config];
  return SG_OK;
}

static void round_ended(void *context, int round) {
  struct game *g = context;
  if (g->decided || !sg_racing_is_decided(&g->schedule)) { return; }
  g->decided = round;
  g->decided_cost = g->cost;
}

static double round_cost(const struct race_course *f) {
  double sum = 0;
  for (size_t c = 0; c < f->n; c++) {
    sum += f->cost_ns[c];
  }
  return sum;
}

/* Whether a workload's fastest configuration was eliminated. */
static bool excludes_fastest(const struct game *g) {
  const struct sg_looks *looks = &g->schedule.looks;
  for (size_t w = 0; w < looks->n_workloads; w++) {
    size_t best = 0;
    for (size_t i = 0; i < looks->races[w].n; i++) {
      const size_t *members = looks->members + looks->first[w];
      const double log_time = g->field->logs[members[i]], least = g->field->logs[members[best]];
      if (isnan(least) || log_time < least) { best = i; }
    }
    if (looks->races[w].racers[best].eliminated > 0) { return true; }
  }
  return false;
}

static int race(const struct race_course *f, const char *name, double target, struct sg_error *err) {
  struct game g = {.field = f, .rng = sg_require(gsl_rng_alloc(gsl_rng_mt19937))};
  const struct sg_executor executor = {
      .context = &g, .now_ns = no_time, .launch = launch, .round_ended = round_ended};
  double cost = 0, decided = 0, equal = 0;
  int status = SG_OK, wrong = 0;
  gsl_rng_set(g.rng, SEED);
  for (int run = 0; run < RUNS && status == SG_OK; run++) {
    const struct sg_schedule_rules rules = {.rounds_min = ROUNDS_MIN,
                                            .rounds_max = ROUNDS_MAX,
                                            .costs = f->cost_ns,
                                            .seed = (uint64_t)run,
                                            .races = &f->races};
    bool spent;
    g.cost = 0;
    g.decided = 0;
    sg_schedule_init(&g.schedule, f->n, &rules);
    status = sg_schedule_run(&g.schedule, &executor, &spent, err);
    cost += g.cost;
    decided += g.decided_cost;
    equal += g.decided * round_cost(f);
    wrong += excludes_fastest(&g);
    sg_schedule_release(&g.schedule);
  }
  gsl_rng_free(g.rng);
  if (status != SG_OK) { return status; }
  const double ratio = decided / equal;
  printf("%s ratio=%.3f target<=%g %s (%.1f%% of runs exclude the fastest; %.3f with the speed-up)\n", name, ratio,
         target, ratio <= target ? "ok" : "short", 100.0 * wrong / RUNS, cost / equal);
  return SG_OK;
}

/* ---- simulated workloads: one, whose first configuration is the baseline */

static int race_simulated(const char *workload, const double *times, size_t n, double target, struct sg_error *err) {
  static const double spreads[] = {0.02, 0.05, 0.1};
  size_t *members = sg_alloc(n, sizeof *members), first[] = {0, n};
  struct race_course f = {.n = n,
                          .logs = sg_alloc(n, sizeof(double)),
                          .cost_ns = sg_alloc(n, sizeof(double)),
                          .races = {members, first, 1, sg_alloc(n, sizeof(long))},
                          .within_cv = 0.01};
  int status = SG_OK;
  for (size_t c = 0; c < n; c++) {
    members[c] = c;
    f.cost_ns[c] = times[c] * 1e9;
    f.logs[c] = log(f.cost_ns[c]);
  }
  for (size_t i = 0; i < sizeof spreads / sizeof spreads[0] && status == SG_OK; i++) {
    char name[64];
    f.cv = spreads[i];
    snprintf(name, sizeof name, "race-%s-cv%g", workload, 100 * f.cv);
    status = race(&f, name, target, err);
  }
  free(members);
  free(f.logs);
  free(f.cost_ns);
  free((void *)f.races.baseline);
  return status;
}

static int race_all_simulated(struct sg_error *err) {
  /* Seconds: quick with 16 cores, the case study with 4, workers and threads on 16 cores. */
  static const double quick[] = {1.081, 0.174, 0.176, 0.258, 0.17}, case_study[] = {32.9, 15.4, 15.7, 9.64, 11.2},
                      grid[] = {1.098, 0.111, 0.116, 0.216, 0.236, 0.24, 0.289, 0.291, 0.293, 0.3, 0.32,
                                0.4,   0.42,  0.45,  0.5,   0.55,  0.58, 0.6,   0.7,   0.8,   0.9, 1.0};
  int status = race_simulated("quick-16-cores", quick, sizeof quick / sizeof quick[0], 0.4, err);
  if (status == SG_OK) { status = race_simulated("22-configurations", grid, sizeof grid / sizeof grid[0], 0.5, err); }
  if (status == SG_OK) {
    status = race_simulated("case-study", case_study, sizeof case_study / sizeof case_study[0], 0.75, err);
  }
  return status;
}

/* ---- stored result sets */

enum { SPREAD_OF_ONE = 5 }; /* %, where every configuration has one launch */

/* Log times of the launches of a configuration relative to their mean, which is set; scaled for the degree of freedom
 * that the mean takes. */
static void add_residuals(struct race_course *f, size_t c, const struct sg_config_launches *l) {
  double sum = 0;
  for (size_t i = 0; i < l->n; i++) {
    sum += log(l->ok[i].value[SG_METRIC_wall_ns]);
  }
  const double n = (double)l->n;
  f->logs[c] = sum / n;
  for (size_t i = 0; l->n > 1 && i < l->n; i++) {
    f->residuals[f->n_residuals++] = (log(l->ok[i].value[SG_METRIC_wall_ns]) - sum / n) * sqrt(n / (n - 1));
  }
}

/* Mean time of a launch with its probes; that of its trials where none was stored. */
static void set_costs(struct race_course *f, const struct sg_resultset *set,
                      const struct sg_config_launches *launches) {
  int *n = sg_alloc(f->n, sizeof *n);
  for (size_t i = 0; i < set->n_probes; i++) {
    const struct sg_probes_row *row = &set->probes[i];
    const size_t c = (size_t)(sg_resultset_config(set, row->config_id) - set->configs);
    if (row->round < 1 || row->launch_ns == SG_NO_INT) { continue; }
    f->cost_ns[c] += (double)(row->launch_ns + row->probe_ns);
    n[c]++;
  }
  for (size_t c = 0; c < f->n; c++) {
    if (n[c] > 0) { f->cost_ns[c] /= n[c]; }
    if (n[c] == 0 && launches[c].n > 0) { f->cost_ns[c] = exp(f->logs[c]); }
  }
  free(n);
}

static int race_set(const struct sg_resultset *set, const char *name, struct sg_error *err) {
  struct sg_config_launches *launches = sg_launches_gather(set);
  struct sg_workloads workloads = sg_workloads_find(set);
  const size_t n = set->n_configs;
  long *baseline = sg_alloc(n, sizeof *baseline);
  struct race_course f = {.n = n,
                          .logs = sg_alloc(n, sizeof(double)),
                          .cost_ns = sg_alloc(n, sizeof(double)),
                          .races = {workloads.members, workloads.first, workloads.n, baseline},
                          .cv = SPREAD_OF_ONE / 100.0,
                          .residuals = sg_alloc(set->n_outcomes, sizeof(double)),
                          .within_cv = 0.01};
  size_t timed = 0;
  sg_baselines_plan(set, &workloads, baseline);
  for (size_t c = 0; c < n; c++) {
    f.logs[c] = NAN;
    if (launches[c].n == 0 || launches[c].valid == 0) { continue; }
    timed++;
    add_residuals(&f, c, &launches[c]);
  }
  set_costs(&f, set, launches);
  const int status = timed > 1 ? race(&f, name, 1, err)
                               : sg_fail(err, SG_BAD_INPUT, "fewer than two configurations have a verified time");
  free(baseline);
  free(f.logs);
  free(f.cost_ns);
  free(f.residuals);
  sg_workloads_release(&workloads);
  sg_launches_free(launches, n);
  return status;
}

static int race_stored(const char *dir, struct sg_error *err) {
  struct sg_resultset set;
  int status = sg_resultset_load(&set, dir, SG_READ_MEASURED, err);
  if (status != SG_OK) { return status; }
  char *name = sg_format("race-%s", sg_json_text(set.run, "run_id", "stored"));
  status = race_set(&set, name, err);
  free(name);
  sg_resultset_release(&set);
  return status == SG_OK ? status : sg_fail_in(err, status, dir);
}

int main(int argc, char **argv) {
  int exit_status = EXIT_SUCCESS;
  struct sg_error err;
  if (argc < 2 && race_all_simulated(&err) != SG_OK) {
    fprintf(stderr, "stratagemm-race: %s\n", err.message);
    return EXIT_FAILURE;
  }
  for (int i = 1; i < argc; i++) {
    if (race_stored(argv[i], &err) == SG_OK) { continue; }
    fprintf(stderr, "stratagemm-race: %s\n", err.message);
    exit_status = 2;
  }
  return exit_status;
}
