/* The result set on disk: a launch is in it whole or not at all, one run at a time, and only the run that began it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "bench/store/store.h"
#include "core/file.h"
#include "core/text.h"

/* ---- A plan of two configurations, and a folder for each test ---- */

static char folder[64];
static struct sg_config configs[2];
static struct sg_plan plan;

static struct sg_config config(const char *id, const char *strategy) {
  return (struct sg_config){.row = {.config_id = id,
                                    .label = strategy,
                                    .operation = "gemm",
                                    .dtype = "f64",
                                    .m = 8,
                                    .n = 8,
                                    .k = 8,
                                    .count = 4,
                                    .source = "uniform",
                                    .retain = "none",
                                    .strategy = strategy,
                                    .scheduler = "pool",
                                    .workers = 2,
                                    .blas_threads = 1,
                                    .load = "task",
                                    .pin = "none",
                                    .backend = "blas",
                                    .coretype = "auto",
                                    .runner = "c",
                                    .options = "",
                                    .flop = 4096,
                                    .compulsory_bytes = 6144,
                                    .entered = SG_NO_INT,
                                    .ranks = SG_NO_INT}};
}

static int make_folder(void **state) {
  (void)state;
  snprintf(folder, sizeof folder, "/tmp/stratagemm-store-XXXXXX");
  configs[0] = config("c1", "serial");
  configs[1] = config("c2", "threads, with a \"comma\"");
  plan = (struct sg_plan){.configs = configs, .n_configs = 2, .rounds_max = 100, .goal = SG_GOAL_ESTIMATE};
  return mkdtemp(folder) ? 0 : 1;
}

static int remove_folder(void **state) {
  (void)state;
  char *command = sg_format("rm -rf '%s'", folder);
  const int status = system(command);
  free(command);
  return status;
}

static char *path_of(const char *name) {
  return sg_format("%s/%s", folder, name);
}

static char *text_of(const char *name) {
  char *path = path_of(name);
  char *text = sg_file_read(path, NULL, NULL);
  if (!text) { fail_msg("%s is not there", path); }
  free(path);
  return text;
}

static void write_text(const char *name, const char *mode, const char *text) {
  char *path = path_of(name);
  FILE *file = fopen(path, mode);
  assert_non_null(file);
  assert_true(fputs(text, file) >= 0);
  assert_int_equal(fclose(file), 0);
  free(path);
}

/* Rows under the header. */
static int rows_of(const char *name) {
  char *text = text_of(name);
  int n = -1;
  for (const char *c = text; *c; c++) {
    n += *c == '\n';
  }
  free(text);
  return n;
}

static const struct sg_run_context here = {0}; /* nothing to compare */

static struct sg_store created(void) {
  struct sg_store store;
  struct sg_error err;
  json_t *machine = json_pack("{s:i, s:s}", "schema_version", 1, "id", "made-up-2c-0000");
  if (sg_store_create(&store, folder, &plan, machine, &err) != SG_OK) { fail_msg("%s", err.message); }
  json_decref(machine);
  write_text("run.json", "w", "{\"schema_version\": 1, \"status\": \"running\"}\n"); /* the run's own to write */
  return store;
}

/* A launch of two trials with a counter. */
static int append(struct sg_store *store, const struct sg_config *c, int64_t launch, enum sg_outcome outcome,
                  struct sg_error *err) {
  struct sg_samples_row samples[2] = {
      {.trial = 1, .warmup = 1, .started_ns = 10, .wall_ns = 7, .valid = 1, .items_checked = 4},
      {.trial = 2, .started_ns = 20, .wall_ns = 8, .valid = 1, .items_checked = 4}};
  struct sg_counters_row counters[1] = {{.trial = 2, .event = "cycles", .unit = "1", .value = 5, .source = "papi"}};
  struct sg_probes_row probe = {.capacity = 1.5, .after_capacity = NAN, .steal_ns = SG_NO_INT, .launch_ns = 1000};
  const bool ran = outcome != SG_OUTCOME_SKIPPED;
  json_t *hello = json_pack("{s:{s:s}}", "backend", "corename", "Haswell"),
         *end = json_pack("{s:s, s:s, s:i}", "cpus", "0;1", "node_shares", "0=1", "huge_bytes", 2097152);
  struct sg_launch_record record = {.outcome = outcome,
                                    .detail = "as it said",
                                    .samples = samples,
                                    .n_samples = ran ? 2 : 0,
                                    .counters = counters,
                                    .n_counters = ran ? 1 : 0,
                                    .hello = hello,
                                    .end = end};
  const int status = sg_store_append(store, c, 3, launch, &record, &probe, err);
  json_decref(hello);
  json_decref(end);
  return status;
}

static void appended(struct sg_store *store, const struct sg_config *c, int64_t launch, enum sg_outcome outcome) {
  struct sg_error err;
  if (append(store, c, launch, outcome, &err) != SG_OK) { fail_msg("%s", err.message); }
}

/* ---- Creating ---- */

static void a_new_set_has_its_machine_its_configurations_and_headers(void **state) {
  (void)state;
  struct sg_store store = created();
  assert_int_equal(rows_of("configs.csv"), 2);
  assert_int_equal(rows_of("samples.csv"), 0);
  assert_int_equal(rows_of("counters.csv"), 0);
  assert_int_equal(rows_of("probes.csv"), 0);
  assert_int_equal(rows_of("outcomes.csv"), 0);
  char *machine = text_of("machine.json");
  assert_non_null(strstr(machine, "made-up-2c-0000"));
  free(machine);
  sg_store_close(&store);
}

static void folders_on_the_way_are_made(void **state) {
  (void)state;
  struct sg_store store;
  struct sg_error err;
  json_t *machine = json_object();
  char *deep = path_of("a/b/c");
  assert_int_equal(sg_store_create(&store, deep, &plan, machine, &err), SG_OK);
  assert_int_equal(access(deep, F_OK), 0);
  sg_store_close(&store);
  json_decref(machine);
  free(deep);
}

static void a_folder_that_holds_something_is_left_as_it_is(void **state) {
  (void)state;
  struct sg_store store;
  struct sg_error err;
  json_t *machine = json_object();
  write_text("mine", "w", "precious\n");
  assert_false(sg_store_is_incomplete(folder));
  assert_int_equal(sg_store_check_free(folder, &err), SG_BAD_INPUT);
  assert_int_equal(sg_store_create(&store, folder, &plan, machine, &err), SG_BAD_INPUT);
  assert_non_null(strstr(err.message, folder));
  char *path = path_of("configs.csv");
  assert_int_equal(access(path, F_OK), -1);
  free(path);
  json_decref(machine);
}

static void what_a_run_killed_at_its_beginning_leaves_is_nothing(void **state) {
  (void)state;
  struct sg_error err;
  char *absent = path_of("not-there");
  assert_true(sg_store_is_incomplete(absent));
  free(absent);
  assert_true(sg_store_is_incomplete(folder));
  struct sg_store store = created();
  sg_store_close(&store);
  assert_false(sg_store_is_incomplete(folder)); /* run.json is there */
  char *run = path_of("run.json");
  assert_int_equal(unlink(run), 0);
  write_text("configs.csv.tmp", "w", "half a fi");
  assert_true(sg_store_is_incomplete(folder));
  assert_int_equal(sg_store_check_free(folder, &err), SG_OK);
  write_text("outcomes.csv", "a", "c1,1,1,ok,,,\n"); /* but what was measured is something */
  assert_false(sg_store_is_incomplete(folder));
  free(run);
}

static void one_run_at_a_time(void **state) {
  (void)state;
  struct sg_store store = created(), second;
  struct sg_resultset set;
  struct sg_error err;
  assert_int_equal(sg_store_resume(&second, folder, &plan, &here, &set, &err), SG_BAD_INPUT);
  assert_non_null(strstr(err.message, "in use by another run"));
  sg_store_close(&store);
  assert_int_equal(sg_store_resume(&second, folder, &plan, &here, &set, &err), SG_OK);
  sg_resultset_release(&set);
  sg_store_close(&second);
}

/* ---- Appending ---- */

static void a_launch_is_a_row_for_each_trial_counter_and_probe_and_its_outcome(void **state) {
  (void)state;
  struct sg_store store = created();
  struct sg_resultset set;
  struct sg_error err;
  appended(&store, &configs[1], 4, SG_OUTCOME_OK);
  sg_store_close(&store);
  assert_int_equal(sg_resultset_load(&set, folder, SG_READ_ALL, &err), SG_OK);
  assert_int_equal(set.n_samples, 2);
  assert_int_equal(set.n_counters, 1);
  assert_int_equal(set.n_probes, 1);
  assert_int_equal(set.n_outcomes, 1);
  assert_string_equal(set.samples[1].config_id, "c2");
  assert_int_equal(set.samples[1].round, 3);
  assert_int_equal(set.samples[1].launch, 4);
  assert_int_equal(set.samples[1].wall_ns, 8);
  assert_string_equal(set.counters[0].config_id, "c2");
  assert_string_equal(set.counters[0].event, "cycles");
  assert_true(set.probes[0].capacity == 1.5);
  assert_true(set.probes[0].steal_ns == SG_NO_INT);
  assert_string_equal(set.outcomes[0].outcome, "ok");
  assert_string_equal(set.outcomes[0].detail, "as it said");
  assert_string_equal(set.outcomes[0].coretype, "Haswell");
  assert_string_equal(set.outcomes[0].cpus, "0;1");
  assert_string_equal(set.outcomes[0].node_shares, "0=1");
  assert_int_equal(set.outcomes[0].huge_bytes, 2097152);
  assert_true(set.outcomes[0].signal == SG_NO_INT);
  assert_string_equal(set.configs[1].label, "threads, with a \"comma\"");
  sg_resultset_release(&set);
}

static void a_launch_without_a_probe_has_no_row_of_it(void **state) {
  (void)state;
  struct sg_store store = created();
  struct sg_error err;
  struct sg_launch_record record = {.outcome = SG_OUTCOME_CRASHED, .signal = 11};
  assert_int_equal(sg_store_append(&store, &configs[0], 1, 1, &record, NULL, &err), SG_OK);
  assert_int_equal(rows_of("probes.csv"), 0);
  char *outcomes = text_of("outcomes.csv");
  assert_non_null(strstr(outcomes, "\nc1,1,1,crashed,,11,,,,\n"));
  free(outcomes);
  sg_store_close(&store);
}

static void a_folder_that_was_removed_is_found_out(void **state) {
  (void)state;
  struct sg_store store = created();
  struct sg_error err;
  appended(&store, &configs[0], 1, SG_OUTCOME_OK);
  remove_folder(NULL);
  assert_int_equal(append(&store, &configs[0], 2, SG_OUTCOME_OK, &err), SG_UNABLE);
  assert_non_null(strstr(err.message, "was removed"));
  assert_int_equal(mkdir(folder, 0700), 0); /* another one of that name is not it */
  assert_int_equal(append(&store, &configs[0], 3, SG_OUTCOME_OK, &err), SG_UNABLE);
  sg_store_close(&store);
}

static void a_file_that_was_changed_in_place_is_found_out_at_the_next_launch(void **state) {
  (void)state;
  static const char *const names[] = {"samples.csv", "counters.csv", "probes.csv", "outcomes.csv"};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    struct sg_store store = created();
    struct sg_error err;
    appended(&store, &configs[0], 1, SG_OUTCOME_OK);
    appended(&store, &configs[0], 2, SG_OUTCOME_OK);
    char *path = path_of(names[i]), *text = text_of(names[i]);
    const size_t size = strlen(text);
    assert_int_equal(truncate(path, (off_t)size / 2), 0);
    assert_int_equal(append(&store, &configs[0], 3, SG_OUTCOME_OK, &err), SG_UNABLE);
    assert_non_null(strstr(err.message, names[i]));
    assert_non_null(strstr(err.message, "was changed by another program while the run was writing to it"));
    text[size / 2] = '\0';
    char *after = text_of(names[i]);
    assert_string_equal(after, text); /* nothing was added */
    free(after);
    write_text(names[i], "a", "more");
    assert_int_equal(append(&store, &configs[0], 3, SG_OUTCOME_OK, &err), SG_UNABLE);
    sg_store_close(&store);
    free(path);
    free(text);
    remove_folder(NULL);
    assert_int_equal(mkdir(folder, 0700), 0);
  }
}

static void a_folder_that_was_moved_is_found_out(void **state) {
  (void)state;
  struct sg_store store = created();
  struct sg_error err;
  char *elsewhere = sg_format("%s-moved", folder), *inside = path_of("moved");
  assert_int_equal(rename(folder, elsewhere), 0);
  assert_int_equal(mkdir(folder, 0700), 0);
  assert_int_equal(append(&store, &configs[0], 1, SG_OUTCOME_OK, &err), SG_UNABLE);
  sg_store_close(&store);
  assert_int_equal(rename(elsewhere, inside), 0); /* to be removed with the test's folder */
  free(elsewhere);
  free(inside);
}

/* ---- Resuming ---- */

static struct sg_resultset resumed(struct sg_store *store) {
  struct sg_resultset set;
  struct sg_error err;
  if (sg_store_resume(store, folder, &plan, &here, &set, &err) != SG_OK) { fail_msg("%s", err.message); }
  return set;
}

static void what_was_measured_is_loaded_and_the_next_launch_follows_it(void **state) {
  (void)state;
  struct sg_store store = created();
  appended(&store, &configs[0], 1, SG_OUTCOME_OK);
  appended(&store, &configs[1], 2, SG_OUTCOME_FAILED); /* a failure is a result too */
  sg_store_close(&store);
  struct sg_resultset set = resumed(&store);
  assert_int_equal(set.n_outcomes, 2);
  assert_int_equal(set.n_samples, 4);
  appended(&store, &configs[0], 3, SG_OUTCOME_OK);
  assert_int_equal(rows_of("outcomes.csv"), 3);
  assert_int_equal(rows_of("samples.csv"), 6);
  sg_resultset_release(&set);
  sg_store_close(&store);
}

static void launches_without_an_outcome_are_dropped(void **state) {
  (void)state;
  struct sg_store store = created();
  appended(&store, &configs[0], 1, SG_OUTCOME_OK);
  sg_store_close(&store);
  write_text("samples.csv", "a", "c2,1,2,1,0,5,7,,,,,,,,,,,,,,,,,,\nc2,1,2,2,0,5,"); /* the run was killed here */
  write_text("counters.csv", "a", "c2,1,2,1,cycles,1,5,papi\n");
  write_text("probes.csv", "a", "c2,1,2,1,2,2,,,,,,,,,,,,\n");
  struct sg_resultset set = resumed(&store);
  assert_int_equal(set.n_samples, 2);
  assert_int_equal(set.n_counters, 1);
  assert_int_equal(set.n_probes, 1);
  assert_int_equal(rows_of("samples.csv"), 2); /* on disk too */
  assert_int_equal(rows_of("counters.csv"), 1);
  assert_int_equal(rows_of("probes.csv"), 1);
  sg_resultset_release(&set);
  sg_store_close(&store);
}

static void launches_at_the_end_whose_samples_are_cut_are_measured_again(void **state) {
  (void)state;
  struct sg_store store = created();
  appended(&store, &configs[0], 1, SG_OUTCOME_OK);
  appended(&store, &configs[1], 2, SG_OUTCOME_OK);
  sg_store_close(&store);
  char *text = text_of("samples.csv"), *last = strrchr(text, ',');
  *last = '\0';
  write_text("samples.csv", "w", text);
  free(text);
  struct sg_resultset set = resumed(&store);
  assert_int_equal(set.n_outcomes, 1);
  assert_int_equal(set.n_samples, 2);
  assert_int_equal(store.launches, 1);
  assert_int_equal(rows_of("outcomes.csv"), 1);
  assert_int_equal(rows_of("samples.csv"), 2);
  assert_int_equal(rows_of("probes.csv"), 1);
  sg_resultset_release(&set);
  sg_store_close(&store);
}

static void samples_missing_in_the_middle_are_not_resumed(void **state) {
  (void)state;
  struct sg_store store = created();
  struct sg_resultset set;
  struct sg_error err;
  for (int64_t launch = 1; launch <= 2; launch++) {
    appended(&store, &configs[launch - 1], launch, SG_OUTCOME_OK);
  }
  sg_store_close(&store);
  char *text = text_of("samples.csv"), *second = strstr(text, "c1,3,1,2,"), *next = strstr(text, "c2,3,2,1,");
  assert_true(second && next && second < next);
  memmove(second, next, strlen(next) + 1);
  write_text("samples.csv", "w", text);
  assert_int_equal(sg_store_resume(&store, folder, &plan, &here, &set, &err), SG_BAD_INPUT);
  assert_non_null(strstr(err.message, "/samples.csv: launch 1 ended ok, and has 0 timed trials of 1"));
  char *after = text_of("samples.csv");
  assert_string_equal(after, text);
  free(after);
  free(text);
}

static void a_run_keeps_its_trials(void **state) {
  (void)state;
  struct sg_store store = created();
  struct sg_resultset set;
  struct sg_error err;
  sg_store_close(&store);
  plan.trials = 3;
  plan.measurement_ns = 500000000;
  write_text("run.json", "w", "{\"schema_version\": 1, \"plan\": {\"trials\": 2}}\n");
  assert_int_equal(sg_store_resume(&store, folder, &plan, &here, &set, &err), SG_BAD_INPUT);
  assert_non_null(strstr(err.message, "was started with 2 trials but this command has 3: add --trials 2"));
  write_text("run.json", "w", "{\"schema_version\": 1, \"plan\": {\"trials\": 3, \"measurement_ns\": 1000000}}\n");
  assert_int_equal(sg_store_resume(&store, folder, &plan, &here, &set, &err), SG_BAD_INPUT);
  assert_non_null(strstr(err.message, "a measurement time of 1.00 ms but this command has 500 ms"));
  write_text("run.json", "w", "{\"schema_version\": 1, \"plan\": {\"trials\": 3}}\n"); /* of an older version */
  if (sg_store_resume(&store, folder, &plan, &here, &set, &err) != SG_OK) { fail_msg("%s", err.message); }
  sg_resultset_release(&set);
  sg_store_close(&store);
}

static void launches_that_were_interrupted_or_skipped_are_measured_again(void **state) {
  (void)state;
  struct sg_store store = created();
  appended(&store, &configs[0], 1, SG_OUTCOME_OK);
  appended(&store, &configs[1], 2, SG_OUTCOME_INTERRUPTED);
  appended(&store, &configs[1], 3, SG_OUTCOME_SKIPPED);
  sg_store_close(&store);
  struct sg_resultset set = resumed(&store);
  assert_int_equal(set.n_outcomes, 1);
  assert_int_equal(set.outcomes[0].launch, 1);
  assert_int_equal(rows_of("outcomes.csv"), 1);
  assert_int_equal(rows_of("samples.csv"), 2);
  sg_resultset_release(&set);
  sg_store_close(&store);
}

static void another_plan_is_refused_and_nothing_is_touched(void **state) {
  (void)state;
  struct sg_store store = created();
  struct sg_resultset set;
  struct sg_error err;
  appended(&store, &configs[1], 1, SG_OUTCOME_INTERRUPTED);
  sg_store_close(&store);
  plan.n_configs = 1;
  assert_int_equal(sg_store_resume(&store, folder, &plan, &here, &set, &err), SG_BAD_INPUT);
  assert_non_null(strstr(err.message, "has 2 configurations but this command plans 1"));
  plan.n_configs = 2;
  configs[1].row.workers = 3;
  assert_int_equal(sg_store_resume(&store, folder, &plan, &here, &set, &err), SG_BAD_INPUT);
  assert_non_null(strstr(err.message, "of its configuration c2 is '2' but this command plans '3'"));
  assert_int_equal(rows_of("outcomes.csv"), 1);
}

static void a_run_keeps_its_goal(void **state) {
  (void)state;
  struct sg_store store = created(); /* whose run.json has none: of an older version */
  struct sg_resultset set;
  struct sg_error err;
  sg_store_close(&store);
  plan.goal = SG_GOAL_DECIDE;
  assert_int_equal(sg_store_resume(&store, folder, &plan, &here, &set, &err), SG_BAD_INPUT);
  assert_non_null(strstr(err.message, "the goal estimate but this command has the goal decide: add --goal estimate"));
  write_text("run.json", "w", "{\"schema_version\": 1, \"plan\": {\"goal\": \"decide\"}}\n");
  set = resumed(&store);
  sg_resultset_release(&set);
  sg_store_close(&store);
  plan.goal = SG_GOAL_ESTIMATE;
  assert_int_equal(sg_store_resume(&store, folder, &plan, &here, &set, &err), SG_BAD_INPUT);
  assert_non_null(strstr(err.message, "add --goal decide"));
}

static void a_folder_that_is_no_result_set_cannot_be_resumed(void **state) {
  (void)state;
  struct sg_store store;
  struct sg_resultset set;
  struct sg_error err;
  assert_int_equal(sg_store_resume(&store, folder, &plan, &here, &set, &err), SG_BAD_INPUT);
  assert_non_null(strstr(err.message, folder));
}

/* ---- Extending ---- */

static void a_set_is_given_more_configurations(void **state) {
  (void)state;
  struct sg_error err;
  struct sg_resultset set;
  plan.n_configs = 1;
  struct sg_store store = created();
  appended(&store, &configs[0], 1, SG_OUTCOME_OK);
  sg_store_close(&store);
  plan.n_configs = 2;
  configs[0].row.label = "serial, one of two";
  if (sg_store_extend(folder, &plan, &err) != SG_OK) { fail_msg("%s", err.message); }
  if (sg_store_resume(&store, folder, &plan, &here, &set, &err) != SG_OK) { fail_msg("%s", err.message); }
  assert_int_equal(set.n_configs, 2);
  assert_string_equal(set.configs[0].label, "serial, one of two");
  assert_int_equal(set.n_outcomes, 1);
  appended(&store, &configs[1], 2, SG_OUTCOME_OK);
  sg_store_close(&store);
  sg_resultset_release(&set);
}

static void the_configurations_of_a_set_stay(void **state) {
  (void)state;
  struct sg_error err;
  struct sg_store store = created();
  sg_store_close(&store);
  plan.n_configs = 1;
  assert_int_equal(sg_store_extend(folder, &plan, &err), SG_BAD_INPUT);
  plan.n_configs = 2;
  configs[0].row.workers = 3;
  assert_int_equal(sg_store_extend(folder, &plan, &err), SG_BAD_INPUT);
  assert_non_null(strstr(err.message, "the workers of its configuration c1 is '2'"));
  assert_int_equal(rows_of("configs.csv"), 2);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int main(void) {
  const struct CMUnitTest tests[] = {
      CASE(a_new_set_has_its_machine_its_configurations_and_headers),
      CASE(folders_on_the_way_are_made),
      CASE(a_folder_that_holds_something_is_left_as_it_is),
      CASE(what_a_run_killed_at_its_beginning_leaves_is_nothing),
      CASE(one_run_at_a_time),
      CASE(a_launch_is_a_row_for_each_trial_counter_and_probe_and_its_outcome),
      CASE(a_launch_without_a_probe_has_no_row_of_it),
      CASE(a_folder_that_was_removed_is_found_out),
      CASE(a_file_that_was_changed_in_place_is_found_out_at_the_next_launch),
      CASE(a_folder_that_was_moved_is_found_out),
      CASE(what_was_measured_is_loaded_and_the_next_launch_follows_it),
      CASE(launches_without_an_outcome_are_dropped),
      CASE(launches_at_the_end_whose_samples_are_cut_are_measured_again),
      CASE(samples_missing_in_the_middle_are_not_resumed),
      CASE(a_run_keeps_its_trials),
      CASE(launches_that_were_interrupted_or_skipped_are_measured_again),
      CASE(another_plan_is_refused_and_nothing_is_touched),
      CASE(a_run_keeps_its_goal),
      CASE(a_folder_that_is_no_result_set_cannot_be_resumed),
      CASE(a_set_is_given_more_configurations),
      CASE(the_configurations_of_a_set_stay),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
