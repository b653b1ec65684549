/* The schedule and the summary call the same configurations converged: runs of made-up times, stopped by the one and
 * labelled by the other. */
#include "bench/run/schedule.h"
#include "tests/unit/core_summed.h"

enum { CONFIGS = 5, ROUNDS_MIN = 6, ROUNDS_MAX = 20, RUNS = 12 };

struct run {
  struct fixture *fixture;
  uint64_t random;
};

static const char *const ids[CONFIGS] = {"c1", "c2", "c3", "c4", "c5"};

static int64_t no_time(void *context) {
  (void)context;
  return 0;
}

/* Uniform in 0 to 1: a linear congruential generator (D. E. Knuth, "The Art of Computer Programming", 3.3.4). */
static double uniform(struct run *run) {
  run->random = run->random * UINT64_C(6364136223846793005) + 1442695;
  return (double)(run->random >> 40) / (double)(1 << 24);
}

/* Some configurations spread little, some much, and some launches of the second and fourth are slow. */
static int launch(void *context, size_t config, int round, struct sg_schedule_result *result, struct sg_error *err) {
  (void)err;
  struct run *run = context;
  static const double spreads[CONFIGS] = {0.01, 0.01, 0.03, 0.05, 0.2};
  const double slow = config % 2 == 1 && uniform(run) < 0.1 ? 1.3 : 1;
  const int64_t ns = (int64_t)(1e9 * slow * (1 + spreads[config] * uniform(run)));
  fixture_add_launch(run->fixture, ids[config], round, ns);
  *result = (struct sg_schedule_result){SG_OUTCOME_OK, (double)ns, ns};
  return SG_OK;
}

static void what_stopped_as_converged_is_labelled_converged(void **state) {
  (void)state;
  size_t converged = 0, others = 0, stopped_early = 0;
  for (uint64_t seed = 1; seed <= RUNS; seed++) {
    struct fixture f;
    fixture_init(&f);
    fixture_put(&f, "run.json",
                "{\"schema_version\": 1, \"plan\": {\"target_ci\": 0.02, \"rounds_min\": 6, \"rounds_max\": 20}}\n");
    for (size_t c = 0; c < CONFIGS; c++) {
      fixture_add_config(&f, ids[c], "threads", (int64_t)c + 1);
    }
    struct run run = {&f, seed};
    const struct sg_executor executor = {.context = &run, .now_ns = no_time, .launch = launch};
    const struct sg_schedule_rules rules = {
        .rounds_min = ROUNDS_MIN, .rounds_max = ROUNDS_MAX, .target = 0.02, .seed = seed};
    struct sg_schedule schedule;
    struct summed s;
    bool spent;
    sg_schedule_init(&schedule, CONFIGS, &rules);
    assert_int_equal(sg_schedule_run(&schedule, &executor, &spent, NULL), SG_OK);
    sum_up(&s, &f);
    for (size_t c = 0; c < CONFIGS; c++) {
      const bool stopped = schedule.configs[c].progress == SG_CONVERGED;
      assert_int_equal(row_of(&s, ids[c], "wall_ns")->converged, stopped);
      converged += stopped;
      others += !stopped;
      stopped_early += stopped && schedule.configs[c].n_values < ROUNDS_MAX;
    }
    release(&s, &f);
    sg_schedule_release(&schedule);
  }
  assert_true(converged > RUNS && others > RUNS && stopped_early > RUNS); /* all kinds were there */
}

/* Narrow intervals of fewer launches than the plan asked for: neither stops there, neither says so. */
static void fewer_launches_than_planned_are_not_converged(void **state) {
  (void)state;
  struct fixture f;
  struct summed s;
  fixture_init(&f);
  fixture_put(&f, "run.json", "{\"schema_version\": 1, \"plan\": {\"target_ci\": 0.02, \"rounds_min\": 8}}\n");
  fixture_add_config(&f, "few", "serial", 1);
  fixture_add_config(&f, "enough", "threads", 4);
  add_rounds(&f, "few", 7, 1000000);
  add_rounds(&f, "enough", 8, 1000000);
  sum_up(&s, &f);
  assert_int_equal(row_of(&s, "few", "wall_ns")->converged, 0);
  assert_int_equal(row_of(&s, "enough", "wall_ns")->converged, 1);
  release(&s, &f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_stopped_as_converged_is_labelled_converged),
      cmocka_unit_test(fewer_launches_than_planned_are_not_converged),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
