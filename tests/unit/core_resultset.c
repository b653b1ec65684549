/* Loading a folder: what must be there, what may be missing, and how what is wrong is named. */
#include "core/config_size.h"
#include "core/factors.h"
#include "core/json.h"
#include "tests/unit/core_fixture.h"

/* Two configurations, one launch each. */
static void small_set(struct fixture *f) {
  fixture_init(f);
  fixture_add_config(f, "a", "serial", 1);
  fixture_add_config(f, "b", "threads", 4);
  fixture_add_launch(f, "a", 1, 1000);
  fixture_add_launch(f, "b", 1, 300);
  fixture_close(f);
}

/* The message is `before`, the folder, `after`. */
static void assert_refused(const struct fixture *f, const char *before, const char *after) {
  struct sg_resultset set;
  struct sg_error err = {""};
  assert_int_equal(sg_resultset_load(&set, f->dir, SG_READ_ALL, &err), SG_BAD_INPUT);
  char *expected = sg_format("%s%s%s", before, f->dir, after);
  assert_string_equal(err.message, expected);
  free(expected);
  assert_null(set.configs); /* released */
  assert_null(set.texts);
  assert_null(set.ids);
}

static void every_file_is_loaded(void **state) {
  (void)state;
  struct fixture f;
  small_set(&f);
  struct sg_resultset set;
  struct sg_error err = {""};
  assert_int_equal(sg_resultset_load(&set, f.dir, SG_READ_ALL, &err), SG_OK);
  assert_int_equal(set.n_configs, 2);
  assert_int_equal(set.n_samples, 4);
  assert_int_equal(set.n_outcomes, 2);
  assert_int_equal(set.n_probes, 0);   /* a header alone */
  assert_int_equal(set.n_counters, 0); /* no file */
  assert_true(sg_json_number(set.machine, "cores", 0) == 4);
  assert_ptr_equal(sg_resultset_config(&set, "b"), &set.configs[1]);
  assert_ptr_equal(set.samples[2].config_id, set.configs[1].config_id);
  assert_ptr_equal(set.outcomes[1].config_id, set.configs[1].config_id);
  assert_null(sg_resultset_config(&set, "c"));
  assert_null(sg_resultset_config(&set, "serial")); /* a text of the set, and no configuration */
  sg_resultset_release(&set);
  fixture_release(&f);
}

/* The rows of a launch are adjacent for whoever goes over them, though they are not in the file. */
static void rows_are_indexed_by_configuration_and_launch(void **state) {
  (void)state;
  static const struct {
    const char *id;
    int launch, trial;
  } rows[] = {{"b", 2, 1}, {"a", 3, 1}, {"b", 2, 2}, {"a", 1, 1}, {"a", 1, 2}, {"a", 3, 2}};
  struct fixture f;
  small_set(&f);
  char *text = sg_format("config_id,round,launch,trial,warmup,started_ns,wall_ns,load_wall_ns,operate_wall_ns,"
                         "load_busy_ns,operate_busy_ns,cpu_user_ns,cpu_sys_ns,ctx_voluntary,ctx_involuntary,"
                         "faults_minor,faults_major,rss_peak_bytes,threads_observed,residual,valid\n");
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    char *longer = sg_format("%s%s,1,%d,%d,0,,5,,,,,,,,,,,,,,1\n", text, rows[i].id, rows[i].launch, rows[i].trial);
    free(text);
    text = longer;
  }
  fixture_put(&f, "samples.csv", text);
  free(text);
  struct sg_resultset set;
  assert_int_equal(sg_resultset_load(&set, f.dir, SG_READ_SAMPLES | SG_READ_OUTCOMES, NULL), SG_OK);
  static const struct {
    int launch;
    const char *id;
  } expected[] = {{1, "a"}, {3, "a"}, {2, "b"}};
  assert_int_equal(set.first_launch[0], 0);
  assert_int_equal(set.first_launch[1], 2);
  assert_int_equal(set.first_launch[2], 3);
  for (size_t i = 0; i < 3; i++) {
    const struct sg_launch_rows *launch = &set.launches[i];
    assert_int_equal(launch->n, 2);
    for (size_t k = 0; k < 2; k++) {
      assert_int_equal(launch->rows[k].launch, expected[i].launch);
      assert_string_equal(launch->rows[k].config_id, expected[i].id);
      assert_int_equal(launch->rows[k].trial, k + 1);
    }
  }
  sg_resultset_release(&set);
  fixture_release(&f);
}

static void only_requested_files_are_read(void **state) {
  (void)state;
  struct fixture f;
  small_set(&f);
  fixture_put(&f, "samples.csv", "nonsense\n");
  struct sg_resultset set;
  assert_int_equal(sg_resultset_load(&set, f.dir, SG_READ_OUTCOMES, NULL), SG_OK);
  assert_int_equal(set.n_samples, 0);
  assert_int_equal(set.n_outcomes, 2);
  sg_resultset_release(&set);
  fixture_release(&f);
}

static void a_missing_folder_or_file_is_named(void **state) {
  (void)state;
  struct fixture f = {.dir = "/tmp/sg-core-not-there"};
  assert_refused(&f, "cannot read result set '", "': No such file or directory");
  small_set(&f);
  char *path = sg_format("%s/samples.csv", f.dir);
  unlink(path);
  free(path);
  assert_refused(&f, "cannot read '", "/samples.csv': No such file or directory");
  path = sg_format("%s/run.json", f.dir);
  unlink(path);
  free(path);
  assert_refused(&f, "cannot read '", "/run.json': No such file or directory");
  fixture_release(&f);
}

static void a_file_in_place_of_the_folder_is_refused(void **state) {
  (void)state;
  struct sg_resultset set;
  struct sg_error err = {""};
  assert_int_equal(sg_resultset_load(&set, "/dev/null", SG_READ_ALL, &err), SG_BAD_INPUT);
  assert_string_equal(err.message, "cannot read result set '/dev/null': not a folder");
}

static void broken_json_is_named_with_its_place(void **state) {
  (void)state;
  struct fixture f;
  small_set(&f);
  fixture_put(&f, "machine.json", "{\n  \"schema_version\": 1,\n  \"cores\" 2\n}\n");
  struct sg_resultset set;
  struct sg_error err = {""};
  assert_int_equal(sg_resultset_load(&set, f.dir, SG_READ_ALL, &err), SG_BAD_INPUT);
  assert_non_null(strstr(err.message, "machine.json:3:"));
  fixture_release(&f);
}

static void a_newer_schema_is_refused(void **state) {
  (void)state;
  struct fixture f;
  small_set(&f);
  fixture_put(&f, "run.json", "{\"schema_version\": 2}\n");
  assert_refused(&f, "", "/run.json: schema_version 2 is newer than this program supports (1): use a newer version");
  fixture_put(&f, "run.json", "{\"version\": 1}\n");
  assert_refused(&f, "", "/run.json: no schema_version: not a file of stratagemm-bench");
  fixture_put(&f, "run.json", "[]\n");
  assert_refused(&f, "", "/run.json: no schema_version: not a file of stratagemm-bench");
  fixture_release(&f);
}

static void an_unknown_configuration_is_named(void **state) {
  (void)state;
  struct fixture f;
  small_set(&f);
  fixture_put(&f, "outcomes.csv", "config_id,round,launch,outcome,detail,signal\na,1,1,ok,,\nghost,1,2,ok,,\n");
  assert_refused(&f, "", "/outcomes.csv:3: column config_id: 'ghost' is not in configs.csv");
  fixture_release(&f);
}

static void a_configuration_listed_twice_is_refused(void **state) {
  (void)state;
  struct fixture f;
  fixture_init(&f);
  fixture_add_config(&f, "a", "serial", 1);
  fixture_add_config(&f, "a", "threads", 4);
  fixture_close(&f);
  assert_refused(&f, "", "/configs.csv: column config_id: duplicate 'a'");
  fixture_release(&f);
}

/* The columns of the contract's first edition, without those that came later. */
static void an_older_file_without_later_columns_is_read(void **state) {
  (void)state;
  struct fixture f;
  small_set(&f);
  fixture_put(
      &f, "configs.csv",
      "config_id,label,operation,dtype,m,n,k,count,source,retain,strategy,scheduler,workers,blas_threads,load,pin,"
      "backend,coretype,runner\n"
      "a,serial,gemm,f64,8,8,8,2,uniform,none,serial,serial,1,,serial,none,b,auto,c\n"
      "b,serial,gemm,f64,8,8,8,2,uniform,none,serial,serial,1,,serial,none,b,auto,c\n");
  struct sg_resultset set;
  struct sg_error err = {""};
  assert_int_equal(sg_resultset_load(&set, f.dir, SG_READ_ALL, &err), SG_OK);
  assert_string_equal(set.configs[0].options, "");
  assert_true(set.configs[0].flop != set.configs[0].flop);
  sg_resultset_release(&set);
  fixture_release(&f);
}

static void a_line_cut_off_by_a_crash_is_left_out_if_the_run_was(void **state) {
  (void)state;
  struct fixture f;
  small_set(&f);
  fixture_put(&f, "outcomes.csv", "config_id,round,launch,outcome,detail,signal\na,1,1,ok,,\nb,1,2,o");
  assert_refused(&f, "", "/outcomes.csv:3: the last line is truncated: it has no line feed");
  struct sg_resultset set;
  fixture_put(&f, "run.json", "{\"schema_version\": 1, \"status\": \"running\"}\n");
  assert_int_equal(sg_resultset_load(&set, f.dir, SG_READ_ALL, NULL), SG_OK);
  assert_int_equal(set.n_outcomes, 1);
  sg_resultset_release(&set);
  fixture_release(&f);
}

/* An svd has no third size; gemm has. */
static void an_older_set_loses_the_third_size_that_its_operation_ignored(void **state) {
  (void)state;
  struct fixture f;
  struct sg_resultset set;
  fixture_init(&f);
  struct sg_configs_row row = fixture_config("old", "serial", 1);
  row.operation = "svd";
  row.n = 300;
  row.k = 7;
  fixture_write_config(&f, &row);
  row.config_id = row.label = "new";
  row.strategy = "threads";
  row.k = SG_NO_INT;
  fixture_write_config(&f, &row);
  fixture_add_config(&f, "product", "serial", 1);
  fixture_close(&f);
  assert_int_equal(sg_resultset_load(&set, f.dir, SG_READ_ALL, NULL), SG_OK);
  assert_true(sg_factors_equal(&set.configs[0], &set.configs[1], SG_FACTORS_WORKLOAD));
  assert_int_equal(set.configs[2].k, 1000);
  char *two = sg_config_size(&set.configs[0], " x "), *three = sg_config_size(&set.configs[2], "x");
  assert_string_equal(two, "1000 x 300");
  assert_string_equal(three, "1000x1000x1000");
  free(two);
  free(three);
  sg_resultset_release(&set);
  fixture_release(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_file_is_loaded),
      cmocka_unit_test(rows_are_indexed_by_configuration_and_launch),
      cmocka_unit_test(only_requested_files_are_read),
      cmocka_unit_test(a_missing_folder_or_file_is_named),
      cmocka_unit_test(a_file_in_place_of_the_folder_is_refused),
      cmocka_unit_test(broken_json_is_named_with_its_place),
      cmocka_unit_test(a_newer_schema_is_refused),
      cmocka_unit_test(an_unknown_configuration_is_named),
      cmocka_unit_test(a_configuration_listed_twice_is_refused),
      cmocka_unit_test(an_older_file_without_later_columns_is_read),
      cmocka_unit_test(an_older_set_loses_the_third_size_that_its_operation_ignored),
      cmocka_unit_test(a_line_cut_off_by_a_crash_is_left_out_if_the_run_was),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
