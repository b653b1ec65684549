/* stratagemm-replay DIR..: what the stopping rule saves, from result sets of fixed rounds. The launches of each are
 * played once more through schedule.h, which stops a configuration when it has converged, and compared with the
 * fewest fixed rounds after which every interval was as narrow: a number that nobody knows beforehand. The interval
 * is the narrowest of `targets` that both come to. Prints a selfbench line for each set; no clock is read. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/run/schedule.h"
#include "core/alloc.h"
#include "core/launches.h"
#include "core/startup.h"
#include "core/stats.h"

enum { ROUNDS_MIN = 6, ROUNDS_ENOUGH = 12 };
static const double targets[] = {0.02, 0.025, 0.032, 0.04, 0.05, 0.063, 0.08, 0.1, 0.125,
                                 0.16, 0.2,   0.25,  0.32, 0.4,  0.5,   0.63, 0.8, 1};

struct replay {
  double **values; /* of the launches of each configuration, by round */
  size_t n, rounds;
  int *played; /* launches of each configuration */
};

static int64_t no_time(void *context) {
  (void)context;
  return 0;
}

static int play(void *context, size_t config, int round, struct sg_schedule_result *result, struct sg_error *err) {
  struct replay *r = context;
  (void)round, (void)err;
  result->outcome = SG_OUTCOME_OK;
  result->value_ns = r->values[config][r->played[config]++];
  return SG_OK;
}

/* Launches until all have converged to this target; 0: the rounds were not enough. */
static int play_adaptive(struct replay *r, double target, struct sg_error *err) {
  const struct sg_executor executor = {.context = r, .now_ns = no_time, .launch = play};
  const struct sg_schedule_rules rules = {
      .rounds_min = ROUNDS_MIN, .rounds_max = (int)r->rounds, .target = target, .seed = 1};
  struct sg_schedule schedule;
  bool spent, all_converged = true;
  int launches = 0;
  sg_schedule_init(&schedule, r->n, &rules);
  int status = sg_schedule_run(&schedule, &executor, &spent, err);
  for (size_t c = 0; c < r->n; c++) {
    all_converged &= schedule.configs[c].progress == SG_CONVERGED;
    launches += r->played[c];
    r->played[c] = 0;
  }
  sg_schedule_release(&schedule);
  return status == SG_OK && all_converged ? launches : 0;
}

/* The fewest rounds after which every interval is within the target; 0: there are none. */
static int fewest_rounds(const struct replay *r, double target) {
  for (size_t n = ROUNDS_MIN; n <= r->rounds; n++) {
    size_t narrow = 0;
    for (size_t c = 0; c < r->n; c++) {
      const struct sg_describe d = sg_describe(r->values[c], n, 0.95);
      narrow += d.median_ci.level >= 0.95 && d.median_ci.high - d.median_ci.low <= target * d.median;
    }
    if (narrow == r->n) { return (int)n; }
  }
  return 0;
}

static int compare(struct replay *r, struct sg_error *err) {
  for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++) {
    const int adaptive = play_adaptive(r, targets[i], err), fixed = fewest_rounds(r, targets[i]) * (int)r->n;
    if (adaptive == 0 || fixed == 0) { continue; }
    const double ratio = (double)adaptive / (double)fixed;
    printf("adaptive-launches ratio=%.3f target<1 %s (%d instead of %d launches to intervals of %g%%)\n", ratio,
           ratio < 1 ? "ok" : "short", adaptive, fixed, 100 * targets[i]);
    return SG_OK;
  }
  return sg_fail(err, SG_BAD_INPUT, "the launches of a configuration differ too much");
}

static int replay_set(const struct sg_resultset *set, struct sg_error *err) {
  struct sg_config_launches *launches = sg_launches_gather(set);
  struct replay r = {.n = set->n_configs, .rounds = SIZE_MAX};
  r.values = sg_alloc(r.n + 1, sizeof *r.values);
  r.played = sg_alloc(r.n + 1, sizeof *r.played);
  for (size_t c = 0; c < r.n; c++) {
    r.values[c] = sg_alloc(launches[c].n + 1, sizeof(double));
    for (size_t i = 0; i < launches[c].n; i++) {
      r.values[c][i] = launches[c].ok[i].value[SG_METRIC_wall_ns];
    }
    if (launches[c].n < r.rounds) { r.rounds = launches[c].n; }
  }
  const int status = r.n > 0 && r.rounds >= ROUNDS_ENOUGH
                         ? compare(&r, err)
                         : sg_fail(err, SG_BAD_INPUT, "fewer than %d launches per configuration", ROUNDS_ENOUGH);
  for (size_t c = 0; c < r.n; c++) {
    free(r.values[c]);
  }
  free(r.values);
  free(r.played);
  sg_launches_free(launches, r.n);
  return status;
}

int main(int argc, char **argv) {
  sg_startup();
  int exit_status = EXIT_SUCCESS;
  for (int i = 1; i < argc; i++) {
    struct sg_resultset set;
    struct sg_error err;
    int status = sg_resultset_load(&set, argv[i], SG_READ_MEASURED, &err);
    if (status == SG_OK) {
      status = replay_set(&set, &err);
      if (status != SG_OK) { status = sg_fail_in(&err, SG_BAD_INPUT, argv[i]); }
      sg_resultset_release(&set);
    }
    if (status == SG_OK) { continue; }
    fprintf(stderr, "stratagemm-replay: %s\n", err.message);
    exit_status = 2;
  }
  return exit_status;
}
