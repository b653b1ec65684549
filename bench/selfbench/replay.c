/* stratagemm-replay DIR..: what the stopping rule saves. Each stored result set is replayed through the schedule of
 * schedule.h, with the narrowest target that all its configurations reach: launches until each is sure, over launches
 * of fixed rounds until the last one is. Prints a selfbench line; no clock is read. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/schedule.h"
#include "core/launches.h"

enum { ROUNDS_MIN = 6 };
static const double LEVEL = 0.95;

struct replay {
  const struct sg_config_launches *launches;
  int *played; /* of each configuration */
  int total;
};

static int64_t no_time(void *context) {
  (void)context;
  return 0;
}

static int play(void *context, size_t config, int round, struct sg_schedule_result *result, struct sg_error *err) {
  struct replay *r = context;
  (void)round, (void)err;
  const int k = r->played[config]++;
  r->total++;
  result->outcome = SG_OUTCOME_OK;
  result->value_ns = r->launches[config].ok[k].value[SG_METRIC_wall_ns];
  return SG_OK;
}

/* The narrowest relative interval this configuration has after ROUNDS_MIN or more of its launches. */
static double narrowest(const struct sg_config_launches *launches) {
  double *values = calloc(launches->n, sizeof *values), best = INFINITY;
  if (!values) { abort(); }
  for (size_t i = 0; i < launches->n; i++) {
    values[i] = launches->ok[i].value[SG_METRIC_wall_ns];
    if (i + 1 < ROUNDS_MIN) { continue; }
    const struct sg_describe d = sg_describe(values, i + 1, LEVEL);
    best = fmin(best, (d.median_ci.high - d.median_ci.low) / d.median);
  }
  free(values);
  return best;
}

static int replay_set(const char *dir, const struct sg_resultset *set, struct sg_error *err) {
  struct sg_config_launches *launches = sg_launches_gather(set);
  double target = 0;
  size_t rounds = SIZE_MAX;
  for (size_t c = 0; c < set->n_configs; c++) {
    if (launches[c].n < rounds) { rounds = launches[c].n; }
    if (launches[c].n >= ROUNDS_MIN) { target = fmax(target, narrowest(&launches[c])); }
  }
  int rc = SG_OK;
  if (rounds < ROUNDS_MIN) {
    rc = sg_fail(err, SG_BAD_INPUT, "%s: a replay needs %d launches of each configuration", dir, ROUNDS_MIN);
  } else {
    struct replay r = {.launches = launches, .played = calloc(set->n_configs + 1, sizeof(int))};
    const struct sg_executor executor = {.context = &r, .now_ns = no_time, .launch = play};
    const struct sg_schedule_rules rules = {
        .rounds_min = ROUNDS_MIN, .rounds_max = (int)rounds, .target = target * (1 + 1e-9), .seed = 1};
    struct sg_schedule schedule;
    bool spent;
    int last = 0;
    sg_schedule_init(&schedule, set->n_configs, &rules);
    rc = sg_schedule_run(&schedule, &executor, &spent, err);
    for (size_t c = 0; c < set->n_configs; c++) {
      last = r.played[c] > last ? r.played[c] : last;
    }
    const double ratio = (double)r.total / (double)(last * (int)set->n_configs);
    printf("adaptive-launches ratio=%.3f target<=1 %s (%d instead of %d launches to %.1f%%)\n", ratio,
           ratio <= 1 ? "ok" : "short", r.total, last * (int)set->n_configs, 100 * target);
    sg_schedule_release(&schedule);
    free(r.played);
  }
  sg_launches_free(launches, set->n_configs);
  return rc;
}

int main(int argc, char **argv) {
  for (int i = 1; i < argc; i++) {
    struct sg_resultset set;
    struct sg_error err;
    int rc = sg_resultset_load(&set, argv[i], SG_READ_SAMPLES | SG_READ_OUTCOMES | SG_READ_PROBES, &err);
    if (rc == SG_OK) {
      rc = replay_set(argv[i], &set, &err);
      sg_resultset_release(&set);
    }
    if (rc != SG_OK) { fprintf(stderr, "stratagemm-replay: %s\n", err.message); }
  }
  return EXIT_SUCCESS;
}
