/* What the command line changes in a profile, and what it may not say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "bench/plan/profile.h"
#include "bench/plan/settings.h"

static char plan_path[] = "/tmp/stratagemm-settings-XXXXXX";

static int write_plan(void **state) {
  (void)state;
  const int fd = mkstemp(plan_path);
  FILE *file = fd < 0 ? NULL : fdopen(fd, "w");
  if (!file) { return 1; }
  fputs("name: mine\n"
        "summary: two workloads\n"
        "workloads:\n"
        "  - {operation: [gemm], dtype: [f64], shape: [\"32\"], count: [4]}\n"
        "  - {operation: [svd], dtype: [f32], shape: [\"8x4\"], count: [5]}\n"
        "strategies: [serial, threads]\n"
        "rounds: {min: 2, max: 7}\n"
        "trials: 3\n"
        "warmup: {min: 1, max: 4}\n"
        "target_ci: 2.5\n"
        "budget: 10m\n"
        "timeout: 30s\n"
        "seed: 11\n",
        file);
  return fclose(file);
}

static int remove_plan(void **state) {
  (void)state;
  return unlink(plan_path);
}

static struct sg_profile *changed(struct sg_settings settings) {
  struct sg_profile *profile = NULL;
  struct sg_error err;
  settings.plan = plan_path;
  if (sg_settings_apply(&profile, &settings, &err) != SG_OK) { fail_msg("%s", err.message); }
  return profile;
}

static void refused(struct sg_settings settings, const char *why) {
  struct sg_profile *profile = NULL;
  struct sg_error err;
  settings.plan = plan_path;
  assert_int_equal(sg_settings_apply(&profile, &settings, &err), SG_BAD_INPUT);
  assert_null(profile);
  if (!strstr(err.message, why)) { fail_msg("'%s' not in '%s'", why, err.message); }
}

static void assert_texts(char **list, unsigned n, const char *expected) {
  char all[256] = "";
  for (unsigned i = 0; i < n; i++) {
    snprintf(all + strlen(all), sizeof all - strlen(all), "%s%s", i ? "," : "", list[i]);
  }
  assert_string_equal(all, expected);
}

/* ---- What is not said stays ---- */

static void without_options_a_profile_is_as_it_stands(void **state) {
  (void)state;
  struct sg_profile *p = changed((struct sg_settings){0});
  assert_string_equal(p->name, "mine");
  assert_int_equal(p->workloads_count, 2);
  assert_texts(p->workloads[0].operation, p->workloads[0].operation_count, "gemm");
  assert_texts(p->workloads[0].count, p->workloads[0].count_count, "4");
  assert_null(p->measurement_time);
  assert_texts(p->strategies, p->strategies_count, "serial,threads");
  assert_int_equal(p->rounds.min, 2);
  assert_int_equal(p->rounds.max, 7);
  assert_true(p->target_ci == 2.5);
  assert_string_equal(p->budget, "10m");
  assert_int_equal(p->seed, 11);
  sg_profile_free(p);
}

/* ---- Workloads: each of the profile's ---- */

static void a_workload_is_changed_in_each_of_the_profile(void **state) {
  (void)state;
  struct sg_profile *p = changed((struct sg_settings){.operation = "gemm,svd",
                                                      .dtype = "f32,f64",
                                                      .shape = "2x3x4,5",
                                                      .count = "6,7 per core",
                                                      .retain = "all",
                                                      .options = "ta=t"});
  for (unsigned i = 0; i < p->workloads_count; i++) {
    const struct sg_profile_workload *w = &p->workloads[i];
    assert_texts(w->operation, w->operation_count, "gemm,svd");
    assert_texts(w->dtype, w->dtype_count, "f32,f64");
    assert_texts(w->shape, w->shape_count, "2x3x4,5");
    assert_texts(w->count, w->count_count, "6,7 per core");
    assert_string_equal(w->retain, "all");
    assert_string_equal(w->options, "ta=t");
  }
  sg_profile_free(p);
}

static void n_is_a_shape_of_one_number(void **state) {
  (void)state;
  struct sg_profile *p = changed((struct sg_settings){.n = "64,128"});
  assert_texts(p->workloads[1].shape, p->workloads[1].shape_count, "64,128");
  sg_profile_free(p);
  refused((struct sg_settings){.n = "2x3x4"}, "--n");
  refused((struct sg_settings){.n = "64", .shape = "64"}, "--n and --shape");
}

static void files_say_shape_dtype_and_count_themselves(void **state) {
  (void)state;
  struct sg_profile *p = changed((struct sg_settings){.source = "npy:pairs"});
  assert_string_equal(p->workloads[0].source, "npy:pairs");
  assert_null(p->workloads[0].shape);
  assert_null(p->workloads[0].dtype);
  assert_null(p->workloads[0].count);
  sg_profile_free(p);
  p = changed((struct sg_settings){.source = "npy:pairs", .count = "2"}); /* fewer of them than there are */
  assert_texts(p->workloads[0].count, p->workloads[0].count_count, "2");
  sg_profile_free(p);
  refused((struct sg_settings){.source = "npy:pairs", .n = "8"}, "--n");
  refused((struct sg_settings){.source = "npy:pairs", .shape = "8"}, "--shape");
  refused((struct sg_settings){.source = "npy:pairs", .dtype = "f32"}, "--dtype");
}

static void trials_are_those_of_the_command_line(void **state) {
  (void)state;
  struct sg_profile *p = changed((struct sg_settings){.trials = "5"});
  assert_int_equal(p->trials, 5);
  sg_profile_free(p);
}

/* ---- Factors ---- */

static void a_list_of_factors_replaces_the_profiles(void **state) {
  (void)state;
  struct sg_profile *p = changed((struct sg_settings){.strategy = "hybrid",
                                                      .backend = "default,/lib/a.so",
                                                      .coretype = "auto,Zen",
                                                      .load = "task",
                                                      .pin = "none,cores",
                                                      .workers = "1,2,4",
                                                      .blas_threads = "8"});
  assert_texts(p->strategies, p->strategies_count, "hybrid");
  assert_texts(p->backends, p->backends_count, "default,/lib/a.so");
  assert_texts(p->coretypes, p->coretypes_count, "auto,Zen");
  assert_texts(p->load, p->load_count, "task");
  assert_texts(p->pin, p->pin_count, "none,cores");
  assert_int_equal(p->workers_count, 3);
  assert_int_equal(p->workers[2], 4);
  assert_int_equal(p->blas_threads[0], 8);
  sg_profile_free(p);
}

static void a_list_has_no_empty_part_and_numbers_in_their_range(void **state) {
  (void)state;
  refused((struct sg_settings){.strategy = "serial,,threads"}, "--strategy");
  refused((struct sg_settings){.workers = "2,0"}, "--workers");
  refused((struct sg_settings){.workers = "4097"}, "--workers");
  refused((struct sg_settings){.blas_threads = "two"}, "--blas-threads");
  refused((struct sg_settings){.count = "1000000001"}, "--count: 1000000001 is out of range");
  refused((struct sg_settings){.count = "4,many"}, "--count: 'many' is not a number of items");
  refused((struct sg_settings){.count = "0 per core"}, "--count: 0 is out of range");
}

/* ---- Effort ---- */

static void so_many_rounds_have_no_target(void **state) {
  (void)state;
  struct sg_profile *p = changed((struct sg_settings){.rounds = "6"});
  assert_int_equal(p->rounds.min, 6);
  assert_int_equal(p->rounds.max, 6);
  assert_true(p->target_ci == 0);
  sg_profile_free(p);
  p = changed((struct sg_settings){.rounds = "3:9"});
  assert_int_equal(p->rounds.min, 3);
  assert_int_equal(p->rounds.max, 9);
  assert_true(p->target_ci == 2.5);
  sg_profile_free(p);
  p = changed((struct sg_settings){.rounds = "6", .target_ci = "1", .goal = "estimate"}); /* whatever the order */
  assert_true(p->target_ci == 1);
  sg_profile_free(p);
}

static void a_target_is_refused_where_it_has_no_effect(void **state) {
  (void)state;
  refused((struct sg_settings){.target_ci = "1"}, "add --goal estimate");
  refused((struct sg_settings){.target_ci = "1", .goal = "decide"}, "add --goal estimate");
}

static void times_and_seed_are_replaced(void **state) {
  (void)state;
  struct sg_profile *p = changed((struct sg_settings){.budget = "90s",
                                                      .timeout = "2h",
                                                      .seed = "9223372036854775807",
                                                      .warmup = "0",
                                                      .ceilings = "none",
                                                      .measurement_time = "2s"});
  assert_string_equal(p->budget, "90s");
  assert_string_equal(p->timeout, "2h");
  assert_true(p->seed == INT64_MAX);
  assert_int_equal(p->warmup.min + p->warmup.max, 0);
  assert_string_equal(p->ceilings, "none");
  assert_string_equal(p->measurement_time, "2s");
  sg_profile_free(p);
}

static void what_is_out_of_range_names_its_option(void **state) {
  (void)state;
  refused((struct sg_settings){.rounds = "0"}, "--rounds");
  refused((struct sg_settings){.rounds = "5:3"}, "--rounds");
  refused((struct sg_settings){.rounds = "3:"}, "--rounds");
  refused((struct sg_settings){.warmup = "-1"}, "--warmup");
  refused((struct sg_settings){.trials = "0"}, "--trials");
  refused((struct sg_settings){.target_ci = "101"}, "--target-ci");
  refused((struct sg_settings){.budget = "5d"}, "--budget");
  refused((struct sg_settings){.timeout = "0"}, "--timeout");
  refused((struct sg_settings){.measurement_time = "0"}, "--measurement-time");
  refused((struct sg_settings){.seed = "-1"}, "--seed");
}

/* ---- Which profile ---- */

static void a_profile_and_a_plan_file_exclude_each_other(void **state) {
  (void)state;
  refused((struct sg_settings){.profile = "smoke"}, "--plan"); /* `refused` gives the plan file */
}

static void a_plan_file_that_is_not_there_is_named(void **state) {
  (void)state;
  struct sg_profile *profile = NULL;
  struct sg_error err;
  assert_int_equal(sg_settings_apply(&profile, &(struct sg_settings){.plan = "/no/such.yaml"}, &err), SG_BAD_INPUT);
  assert_non_null(strstr(err.message, "/no/such.yaml"));
}

/* ---- The table of options ---- */

static void each_option_has_a_place_of_its_own_and_there_is_an_end(void **state) {
  (void)state;
  struct sg_settings settings;
  struct sg_option options[SG_N_SETTINGS_OPTIONS + 1];
  sg_settings_options(options, &settings);
  for (int i = 0; i < SG_N_SETTINGS_OPTIONS; i++) {
    assert_true(options[i].name && options[i].target && options[i].help);
    for (int k = 0; k < i; k++) {
      assert_string_not_equal(options[i].name, options[k].name);
      assert_ptr_not_equal(options[i].target, options[k].target);
    }
  }
  assert_null(options[SG_N_SETTINGS_OPTIONS].name);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(without_options_a_profile_is_as_it_stands),
      cmocka_unit_test(a_workload_is_changed_in_each_of_the_profile),
      cmocka_unit_test(n_is_a_shape_of_one_number),
      cmocka_unit_test(files_say_shape_dtype_and_count_themselves),
      cmocka_unit_test(trials_are_those_of_the_command_line),
      cmocka_unit_test(a_list_of_factors_replaces_the_profiles),
      cmocka_unit_test(a_list_has_no_empty_part_and_numbers_in_their_range),
      cmocka_unit_test(so_many_rounds_have_no_target),
      cmocka_unit_test(a_target_is_refused_where_it_has_no_effect),
      cmocka_unit_test(times_and_seed_are_replaced),
      cmocka_unit_test(what_is_out_of_range_names_its_option),
      cmocka_unit_test(a_profile_and_a_plan_file_exclude_each_other),
      cmocka_unit_test(a_plan_file_that_is_not_there_is_named),
      cmocka_unit_test(each_option_has_a_place_of_its_own_and_there_is_an_end),
  };
  return cmocka_run_group_tests(tests, write_plan, remove_plan);
}
