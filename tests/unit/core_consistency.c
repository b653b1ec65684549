/* Files of a result set that contradict each other: what a run cannot have left behind is refused, and what it leaves
 * behind when it is killed, interrupted or still going on is not. */
#include "core/consistency.h"
#include "core/summary.h"
#include "tests/unit/core_fixture.h"

/* A row of samples.csv of two trials, the first of them warm-up; the tests change what they are about. */
static struct sg_samples_row trial_of(const char *id, int64_t round, int64_t launch, int64_t trial) {
  return (struct sg_samples_row){.config_id = id,
                                 .round = round,
                                 .launch = launch,
                                 .trial = trial,
                                 .started_ns = trial * 1000000000,
                                 .warmup = trial == 1,
                                 .wall_ns = 1000,
                                 .threads_observed = NAN,
                                 .residual = 0.1,
                                 .valid = 1,
                                 .items_checked = 12};
}

struct scene {
  struct sg_outcomes_row outcomes[8];
  size_t n_outcomes;
  struct sg_samples_row samples[16];
  size_t n_samples;
  const char *run;    /* members of run.json */
  const char *probes; /* rows */
  const char *counters;
  const char *ranks; /* those of b, which then has two; NULL: none */
  bool retain_all;
};

/* Configurations a and b in rounds 1 and 2: launches 1 to 4 with two trials each, samples 0 to 7; launch 5 counts. */
static struct scene whole(void) {
  struct scene s = {.run =
                        "\"status\": \"finished\", \"launches\": 5, \"plan\": {\"trials\": 1, \"configurations\": 2}",
                    .probes = "",
                    .counters = ""};
  for (int64_t launch = 1; launch <= 4; launch++) {
    const char *id = launch % 2 ? "a" : "b";
    const int64_t round = (launch + 1) / 2;
    s.outcomes[s.n_outcomes++] = (struct sg_outcomes_row){id, round, launch, "ok", "", SG_NO_INT, ""};
    s.samples[s.n_samples++] = trial_of(id, round, launch, 1);
    s.samples[s.n_samples++] = trial_of(id, round, launch, 2);
  }
  s.outcomes[s.n_outcomes++] = (struct sg_outcomes_row){"a", 0, 5, "ok", "", SG_NO_INT, ""};
  return s;
}

static const char probes_header[] = "config_id,round,launch,one_core_flops,all_core_flops,capacity,steal_ns,mhz\n",
                  ranks_header[] = "config_id,round,launch,trial,warmup,rank,node,cpus,shares_cpus,items,delay_ns,"
                                   "wall_ns,mpi_ns,clock_offset_ns,clock_rtt_ns\n",
                  counters_header[] = "config_id,round,launch,trial,event,unit,value,source\n";

static void put_joined(const struct fixture *f, const char *file, const char *header, const char *rows) {
  char *text = sg_format("%s%s", header, rows);
  fixture_put(f, file, text);
  free(text);
}

static void write_scene(struct fixture *f, const struct scene *s) {
  fixture_init(f);
  struct sg_configs_row a = fixture_config("a", "serial", 1), b = fixture_config("b", "threads", 4);
  a.retain = b.retain = s->retain_all ? "all" : "none";
  if (s->ranks) { b.ranks = 2; }
  fixture_write_config(f, &a);
  fixture_write_config(f, &b);
  for (size_t i = 0; i < s->n_outcomes; i++) {
    sg_csv_write_outcomes(f->outcomes, &s->outcomes[i]);
  }
  for (size_t i = 0; i < s->n_samples; i++) {
    sg_csv_write_samples(f->samples, &s->samples[i]);
  }
  fixture_close(f);
  char *run = sg_format("{\"schema_version\": 1, %s}\n", s->run);
  fixture_put(f, "run.json", run);
  free(run);
  put_joined(f, "probes.csv", probes_header, s->probes);
  put_joined(f, "counters.csv", counters_header, s->counters);
  put_joined(f, "ranks.csv", ranks_header, s->ranks ? s->ranks : "");
}

/* `after`: the message behind the name of the folder; NULL: the set is accepted. */
static void assert_judged(const struct scene *s, const char *after) {
  struct fixture f;
  struct sg_resultset set;
  struct sg_summary summary;
  struct sg_error err = {""};
  write_scene(&f, s);
  if (sg_resultset_load(&set, f.dir, SG_READ_ALL, &err) != SG_OK) { fail_msg("%s", err.message); }
  const int status = sg_summary_compute(&summary, &set, &SG_SUMMARY_DEFAULTS, &err);
  char *expected = after ? sg_format("%s/%s: the result set is damaged", f.dir, after) : sg_format("%s", "");
  assert_string_equal(err.message, expected);
  assert_int_equal(status, after ? SG_BAD_INPUT : SG_OK);
  free(expected);
  if (status == SG_OK) { sg_summary_release(&summary); }
  sg_resultset_release(&set);
  fixture_release(&f);
}

static void remove_sample(struct scene *s, size_t i) {
  memmove(&s->samples[i], &s->samples[i + 1], (--s->n_samples - i) * sizeof *s->samples);
}

static void remove_outcome(struct scene *s, size_t i) {
  memmove(&s->outcomes[i], &s->outcomes[i + 1], (--s->n_outcomes - i) * sizeof *s->outcomes);
}

/* ---- whole sets */

static void a_whole_set_is_accepted(void **state) {
  (void)state;
  struct scene s = whole();
  assert_judged(&s, NULL);
  s.run = "\"plan\": {}"; /* of an older version */
  assert_judged(&s, NULL);
}

static void launches_that_did_not_end_ok_may_have_any_trials(void **state) {
  (void)state;
  static const char *const outcomes[] = {"failed", "crashed", "timeout"};
  for (size_t i = 0; i < sizeof outcomes / sizeof outcomes[0]; i++) {
    struct scene s = whole();
    s.outcomes[3].outcome = outcomes[i];
    s.samples[7].trial = 1; /* a runner that failed for that */
    assert_judged(&s, NULL);
    s.n_samples = 6;
    assert_judged(&s, NULL);
  }
}

static void what_did_not_take_place_has_no_trials(void **state) {
  (void)state;
  static const char *const outcomes[] = {"skipped", "unavailable"};
  for (size_t i = 0; i < 2; i++) {
    struct scene s = whole();
    s.outcomes[3].outcome = outcomes[i];
    s.run = "\"status\": \"budget spent\", \"plan\": {}";
    s.outcomes[1].config_id = s.samples[2].config_id = s.samples[3].config_id = "a";
    s.outcomes[1].round = s.samples[2].round = s.samples[3].round = 3; /* so that b has no other launch */
    assert_judged(&s, "outcomes.csv: launch 4 did not take place, and has trials");
    s.n_samples = 6;
    assert_judged(&s, NULL);
  }
  struct scene s = whole();
  s.outcomes[3].outcome = "okay";
  assert_judged(&s, "outcomes.csv: launch 4 has the outcome 'okay', which is none");
}

static void times_do_not_contradict_each_other(void **state) {
  (void)state;
  struct scene s = whole();
  s.samples[7].started_ns = s.samples[6].started_ns + 999;
  assert_judged(&s, "samples.csv: launch 4 has a trial that starts before the end of the one before");
  s = whole();
  s.samples[7].operate_wall_ns = 1001;
  assert_judged(&s, "samples.csv: launch 4 has a trial that is shorter than its phases");
}

static void damaged_memory_is_invalid_with_any_residual(void **state) {
  (void)state;
  struct scene s = whole();
  s.outcomes[3].outcome = "invalid";
  s.samples[7].valid = 0;
  assert_judged(&s, NULL);
}

/* ---- launches */

static void a_launch_that_is_missing_is_named(void **state) {
  (void)state;
  struct scene s = whole();
  remove_outcome(&s, 1);
  assert_judged(&s, "outcomes.csv: launch 2 is missing");
  s = whole();
  s.n_outcomes--; /* the last one, in all files */
  assert_judged(&s, "outcomes.csv has 4 launches but run.json says 5");
  s = whole();
  s.n_outcomes = 2;
  assert_judged(&s, "outcomes.csv has 2 launches but run.json says 5");
}

static void a_launch_that_is_there_twice_is_named(void **state) {
  (void)state;
  struct scene s = whole();
  s.outcomes[s.n_outcomes++] = s.outcomes[2];
  assert_judged(&s, "outcomes.csv: launch 3 is there twice");
  s = whole();
  s.outcomes[2].round = s.samples[4].round = s.samples[5].round = 1;
  assert_judged(&s, "outcomes.csv: launch 3 is the second one of its configuration and round");
}

static void rows_without_a_launch_are_named(void **state) {
  (void)state;
  struct scene s = whole();
  s.samples[s.n_samples++] = trial_of("a", 3, 6, 1);
  assert_judged(&s, "samples.csv: launch 6 is not in outcomes.csv");
  s = whole();
  s.probes = "a,3,6,1,2,2,,\n";
  assert_judged(&s, "probes.csv: launch 6 is not in outcomes.csv");
  s = whole();
  s.counters = "a,0,6,1,cycles,1,5,papi\n";
  assert_judged(&s, "counters.csv: launch 6 is not in outcomes.csv");
  s = whole();
  s.ranks = "b,3,6,1,1,0,0,0,0,6,0,5,0,0,\n";
  assert_judged(&s, "ranks.csv: launch 6 is not in outcomes.csv");
}

static void each_rank_is_there_once_per_trial(void **state) {
  (void)state;
  struct scene s = whole();
  s.ranks = "b,1,2,1,1,0,0,0,0,6,0,5,0,0,\nb,1,2,1,1,1,0,1,0,6,0,5,0,0,9\n";
  assert_judged(&s, NULL);
  s.ranks = "b,1,2,1,1,0,0,0,0,6,0,5,0,0,\nb,1,2,1,1,0,0,1,0,6,0,5,0,0,9\n";
  assert_judged(&s, "ranks.csv: launch 2 has a rank of a trial twice");
  s.ranks = "b,1,2,1,1,2,0,0,0,6,0,5,0,0,\n";
  assert_judged(&s, "ranks.csv: launch 2 has more ranks than its configuration");
  s.ranks = "a,1,1,1,1,0,0,0,0,6,0,5,0,0,\n";
  assert_judged(&s, "ranks.csv: launch 1 has more ranks than its configuration");
}

static void files_must_name_the_same_configuration_and_round(void **state) {
  (void)state;
  struct scene s = whole();
  s.samples[1].config_id = "b";
  assert_judged(&s, "samples.csv: launch 1 has another configuration or round in outcomes.csv");
  s = whole();
  s.samples[1].round = 2;
  assert_judged(&s, "samples.csv: launch 1 has another configuration or round in outcomes.csv");
  s = whole();
  s.probes = "b,1,1,1,2,2,,\n";
  assert_judged(&s, "probes.csv: launch 1 has another configuration or round in outcomes.csv");
  s.probes = "a,1,1,1,2,2,,\na,1,1,1,2,2,,\n";
  assert_judged(&s, "probes.csv: launch 1 is there twice");
}

static void configurations_are_as_many_as_planned(void **state) {
  (void)state;
  struct scene s = whole();
  s.run = "\"status\": \"finished\", \"plan\": {\"configurations\": 3}";
  assert_judged(&s, "configs.csv has 2 configurations but run.json says 3");
  s.run = "\"status\": \"finished\", \"plan\": {\"configurations\": 1}";
  assert_judged(&s, "configs.csv has 2 configurations but run.json says 1");
  s.run = "\"status\": \"running\", \"plan\": {\"configurations\": 1}"; /* killed while it extended them */
  assert_judged(&s, NULL);
}

/* ---- trials */

static void trials_that_are_missing_or_twice_are_named(void **state) {
  (void)state;
  struct scene s = whole();
  remove_sample(&s, 2);
  assert_judged(&s, "samples.csv: launch 2 lacks a trial");
  s = whole();
  s.samples[s.n_samples++] = s.samples[3];
  assert_judged(&s, "samples.csv: launch 2 has a trial twice");
  s = whole();
  s.samples[3].trial = 3;
  assert_judged(&s, "samples.csv: launch 2 lacks a trial");
}

static void samples_that_are_cut_are_named(void **state) {
  (void)state;
  struct scene s = whole();
  s.n_samples = 7;
  assert_judged(&s, "samples.csv: launch 4 ended ok, and has 0 timed trials of 1");
  s.n_samples = 6;
  assert_judged(&s, "samples.csv: launch 4 ended ok, and has 0 timed trials of 1");
  s.run = "\"plan\": {}";
  assert_judged(&s, "samples.csv: launch 4 ended ok, and has 0 timed trials of 1");
}

static void timed_trials_are_as_many_as_planned(void **state) {
  (void)state;
  struct scene s = whole();
  s.samples[6].warmup = 0;
  assert_judged(&s, "samples.csv: launch 4 ended ok, and has 2 timed trials of 1");
  s = whole();
  s.run = "\"plan\": {\"trials\": 3}";
  assert_judged(&s, "samples.csv: launch 1 ended ok, and has 1 timed trials of 3");
  s.run = "\"plan\": {\"trials\": 3, \"measurement_ns\": 1000}";
  assert_judged(&s, NULL);
  s.run = "\"plan\": {\"trials\": 3, \"measurement_ns\": 1001}";
  assert_judged(&s, "samples.csv: launch 1 ended ok, and has 1 timed trials of 3");
}

static void warm_up_comes_first(void **state) {
  (void)state;
  struct scene s = whole();
  s.samples[0].warmup = 0;
  s.samples[1].warmup = 1;
  assert_judged(&s, "samples.csv: launch 1 has a warm-up trial after a timed one");
}

/* ---- verification */

static void a_sample_and_its_outcome_agree(void **state) {
  (void)state;
  struct scene s = whole();
  s.samples[3].valid = 0;
  assert_judged(&s, "samples.csv: launch 2 ended ok with a trial that is not valid");
  s = whole();
  s.outcomes[1].outcome = "invalid";
  assert_judged(&s, NULL); /* found in the untimed pass */
  s.retain_all = true;
  assert_judged(&s, NULL); /* or after the trials: docs/PROTOCOL.md, `verified` */
  s.samples[3].valid = 0;
  assert_judged(&s, NULL);
}

static void a_residual_above_1_is_not_valid(void **state) {
  (void)state;
  struct scene s = whole();
  s.samples[3].residual = 1e308;
  assert_judged(&s, "samples.csv: launch 2 has a valid trial with a residual above 1");
  s.samples[3].residual = 1;
  assert_judged(&s, NULL);
}

/* ---- runs that were cut off */

static void a_killed_run_may_have_rows_of_one_more_launch(void **state) {
  (void)state;
  static const char *const statuses[] = {"running", "interrupted"};
  for (size_t i = 0; i < 2; i++) {
    char *run = sg_format("\"status\": \"%s\", \"plan\": {\"trials\": 1}", statuses[i]);
    struct scene s = whole();
    s.run = run;
    s.samples[s.n_samples++] = trial_of("a", 3, 6, 1);
    s.probes = "a,1,1,1,2,2,,\nb,1,2,1,2,2,,\na,2,3,1,2,2,,\nb,2,4,1,2,2,,\na,3,6,1,2,2,,\n";
    assert_judged(&s, NULL);
    s.samples[s.n_samples - 1].launch = 7;
    assert_judged(&s, "samples.csv: launch 7 is not in outcomes.csv");
    free(run);
  }
}

/* ---- resuming */

static int64_t end_of(const struct scene *s) {
  struct fixture f;
  struct sg_resultset set;
  struct sg_error err = {""};
  int64_t end = 0;
  struct scene killed = *s;
  killed.run = "\"status\": \"running\", \"plan\": {\"trials\": 1}";
  write_scene(&f, &killed);
  if (sg_resultset_load(&set, f.dir, SG_READ_ALL, &err) != SG_OK) { fail_msg("%s", err.message); }
  if (sg_consistency_resume(&set, &end, &err) != SG_OK) { end = -1; }
  sg_resultset_release(&set);
  fixture_release(&f);
  return end;
}

static void launches_are_whole_up_to_where_the_samples_end(void **state) {
  (void)state;
  struct scene s = whole();
  assert_int_equal(end_of(&s), 6);
  s.n_samples = 7;
  assert_int_equal(end_of(&s), 4);
  s.n_samples = 4;
  assert_int_equal(end_of(&s), 3);
  s.n_samples = 0;
  assert_int_equal(end_of(&s), 1);
  s = whole();
  s.n_outcomes = 2; /* rows of several launches without an outcome */
  assert_int_equal(end_of(&s), 3);
  s = whole();
  remove_sample(&s, 3); /* in the middle: not cut */
  assert_int_equal(end_of(&s), -1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_whole_set_is_accepted),
      cmocka_unit_test(launches_that_did_not_end_ok_may_have_any_trials),
      cmocka_unit_test(what_did_not_take_place_has_no_trials),
      cmocka_unit_test(times_do_not_contradict_each_other),
      cmocka_unit_test(damaged_memory_is_invalid_with_any_residual),
      cmocka_unit_test(a_launch_that_is_missing_is_named),
      cmocka_unit_test(a_launch_that_is_there_twice_is_named),
      cmocka_unit_test(rows_without_a_launch_are_named),
      cmocka_unit_test(each_rank_is_there_once_per_trial),
      cmocka_unit_test(files_must_name_the_same_configuration_and_round),
      cmocka_unit_test(configurations_are_as_many_as_planned),
      cmocka_unit_test(trials_that_are_missing_or_twice_are_named),
      cmocka_unit_test(samples_that_are_cut_are_named),
      cmocka_unit_test(timed_trials_are_as_many_as_planned),
      cmocka_unit_test(warm_up_comes_first),
      cmocka_unit_test(a_sample_and_its_outcome_agree),
      cmocka_unit_test(a_residual_above_1_is_not_valid),
      cmocka_unit_test(a_killed_run_may_have_rows_of_one_more_launch),
      cmocka_unit_test(launches_are_whole_up_to_where_the_samples_end),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
