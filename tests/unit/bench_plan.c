/* From a profile to configurations: expansion, the effect of --workers and --blas-threads, labels, memory, invalid
 * values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/plan/plan.h"
#include "core/text.h"

static char *texts(const char *s) {
  return sg_format("%s", s);
}

static struct sg_backend *backends(size_t n) {
  struct sg_backend *b = calloc(n, sizeof *b);
  for (size_t i = 0; i < n; i++) {
    b[i] = (struct sg_backend){.name = sg_format("blas-%zu", i), .path = texts("/nowhere"), .facts = json_null()};
  }
  return b;
}

static const struct sg_topology four_cores = {.cores = 4, .threads = 8, .memory_available_bytes = 1000000000};

/* A profile with one workload; lists are arrays of the test. */
static struct sg_profile profile_of(struct sg_profile_workload *workload, char **strategies, unsigned n) {
  return (struct sg_profile){.name = (char *)"test",
                             .workloads = workload,
                             .workloads_count = 1,
                             .strategies = strategies,
                             .strategies_count = n,
                             .rounds = {3, 5},
                             .trials = 2,
                             .warmup = {0, 1},
                             .target_ci = 2,
                             .seed = 7};
}

static char *gemm[] = {(char *)"gemm"}, *hundred[] = {(char *)"100"}, *ten[] = {(char *)"10"};

static struct sg_profile_workload gemm_100(void) {
  return (struct sg_profile_workload){
      .operation = gemm, .operation_count = 1, .shape = hundred, .shape_count = 1, .count = ten, .count_count = 1};
}

static void plan_ok(struct sg_plan *plan, const struct sg_profile *p, size_t n_backends) {
  struct sg_error err = {""};
  if (sg_plan_init(plan, p, &four_cores, backends(n_backends), n_backends, &err) != SG_OK) {
    fail_msg("%s", err.message);
  }
}

static void plan_refused(const struct sg_profile *p, const char *pattern) {
  struct sg_plan plan;
  struct sg_error err = {""};
  assert_int_equal(sg_plan_init(&plan, p, &four_cores, backends(1), 1, &err), SG_BAD_INPUT);
  if (!strstr(err.message, pattern)) { fail_msg("'%s' does not say '%s'", err.message, pattern); }
}

static void the_five_strategies_have_the_thread_counts_of_the_case_study(void **state) {
  (void)state;
  char *names[] = {(char *)"serial", (char *)"blas-default", (char *)"blas-physical", (char *)"threads",
                   (char *)"threads+blas"};
  const int64_t wanted[][2] = {{1, 1}, {1, SG_NO_INT}, {1, 4}, {4, 1}, {2, SG_NO_INT}};
  struct sg_profile_workload w = gemm_100();
  struct sg_profile p = profile_of(&w, names, 5);
  struct sg_plan plan;
  plan_ok(&plan, &p, 1);
  assert_int_equal(plan.n_configs, 5);
  for (int i = 0; i < 5; i++) {
    assert_string_equal(plan.configs[i].row.label, names[i]);
    assert_int_equal(plan.configs[i].row.workers, wanted[i][0]);
    assert_true(plan.configs[i].row.blas_threads == wanted[i][1]);
    assert_float_equal(plan.configs[i].row.flop, 2e6 * 10, 0); /* 2 m n k, ten items */
  }
  assert_string_equal(plan.configs[0].row.config_id, "c1");
  sg_plan_release(&plan);
}

static void the_goal_is_decide_unless_the_profile_says_otherwise(void **state) {
  (void)state;
  char *names[] = {(char *)"serial", (char *)"threads"};
  struct sg_profile_workload w = gemm_100();
  struct sg_profile p = profile_of(&w, names, 2);
  struct sg_plan plan;
  plan_ok(&plan, &p, 1);
  assert_int_equal(plan.goal, SG_GOAL_DECIDE);
  assert_true(plan.target_ci == 0); /* which is of the other goal */
  assert_false(plan.meaningless);
  sg_plan_release(&plan);
  p.goal = (char *)"estimate";
  p.timing = (char *)"meaningless";
  plan_ok(&plan, &p, 1);
  assert_int_equal(plan.goal, SG_GOAL_ESTIMATE);
  assert_true(plan.target_ci > 0.0199 && plan.target_ci < 0.0201);
  assert_true(plan.meaningless);
  sg_plan_release(&plan);
  p.goal = (char *)"estimat";
  plan_refused(&p, "unknown goal 'estimat': did you mean 'estimate'");
  p.goal = NULL;
  p.timing = (char *)"none";
  plan_refused(&p, "unknown timing 'none'");
}

static void workers_and_blas_threads_multiply_and_leave_the_baseline_alone(void **state) {
  (void)state;
  char *names[] = {(char *)"serial", (char *)"blas-default", (char *)"threads"};
  int64_t workers[] = {2, 4}, threads[] = {1, 2};
  struct sg_profile_workload w = gemm_100();
  struct sg_profile p = profile_of(&w, names, 3);
  p.workers = workers;
  p.workers_count = 2;
  p.blas_threads = threads;
  p.blas_threads_count = 2;
  struct sg_plan plan;
  plan_ok(&plan, &p, 1);
  assert_int_equal(plan.n_configs, 1 + 1 + 4);
  assert_int_equal(plan.configs[0].row.workers, 1);
  assert_int_equal(plan.configs[0].row.blas_threads, 1);
  assert_true(plan.configs[1].row.blas_threads == SG_NO_INT);
  assert_string_equal(plan.configs[2].row.label, "threads 2x1");
  assert_string_equal(plan.configs[5].row.label, "threads 4x2");
  sg_plan_release(&plan);
}

static void counts_without_effect_are_refused(void **state) {
  (void)state;
  char *fixed[] = {(char *)"serial", (char *)"blas-default"}, *batch[] = {(char *)"serial", (char *)"batch"};
  int64_t four[] = {4};
  struct sg_profile_workload w = gemm_100();
  struct sg_profile p = profile_of(&w, fixed, 2);
  p.workers = four;
  p.workers_count = 1;
  plan_refused(&p, "workers: none of the strategies has several");
  p.strategies = batch;
  plan_refused(&p, "workers: none of the strategies has several");
  p.workers = NULL;
  p.workers_count = 0;
  p.blas_threads = four;
  p.blas_threads_count = 1;
  struct sg_plan plan;
  plan_ok(&plan, &p, 1); /* batch has one worker, and BLAS threads */
  assert_int_equal(plan.configs[1].row.blas_threads, 4);
  sg_plan_release(&plan);
  p.strategies = fixed;
  plan_refused(&p, "blas-threads: all strategies have a fixed number");
}

static void loads_multiply_and_labels_name_them(void **state) {
  (void)state;
  char *names[] = {(char *)"serial", (char *)"omp-dynamic"}, *loads[] = {(char *)"task", (char *)"parallel"};
  static const char *const labels[] = {"serial load=task", "serial load=parallel", "omp-dynamic load=task",
                                       "omp-dynamic load=parallel"};
  struct sg_profile_workload w = gemm_100();
  struct sg_profile p = profile_of(&w, names, 2);
  p.load = loads;
  p.load_count = 2;
  struct sg_plan plan;
  plan_ok(&plan, &p, 1);
  assert_int_equal(plan.n_configs, 4);
  for (int i = 0; i < 4; i++) {
    assert_string_equal(plan.configs[i].row.label, labels[i]);
    assert_string_equal(plan.configs[i].row.load, loads[i % 2]);
  }
  sg_plan_release(&plan);
}

static void labels_name_what_varies_and_nothing_else(void **state) {
  (void)state;
  char *names[] = {(char *)"serial"}, *shapes[] = {(char *)"64", (char *)"2x3x4"},
       *pins[] = {(char *)"none", (char *)"cores"};
  struct sg_profile_workload w = gemm_100();
  w.shape = shapes;
  w.shape_count = 2;
  struct sg_profile p = profile_of(&w, names, 1);
  p.pin = pins;
  p.pin_count = 2;
  struct sg_plan plan;
  plan_ok(&plan, &p, 2);
  assert_int_equal(plan.n_configs, 8);
  assert_string_equal(plan.configs[0].row.label, "serial n=64 blas-0");
  assert_string_equal(plan.configs[7].row.label, "serial 2x3x4 blas-1 pin=cores");
  assert_int_equal(plan.configs[7].row.m, 2);
  assert_int_equal(plan.configs[7].row.n, 3);
  assert_int_equal(plan.configs[7].row.k, 4);
  for (size_t i = 0; i < plan.n_configs; i++) {
    for (size_t k = 0; k < i; k++) {
      assert_string_not_equal(plan.configs[i].row.label, plan.configs[k].row.label);
    }
  }
  sg_plan_release(&plan);
}

static void retaining_everything_takes_memory_for_everything(void **state) {
  (void)state;
  char *names[] = {(char *)"serial"};
  struct sg_profile_workload w = gemm_100();
  struct sg_profile p = profile_of(&w, names, 1);
  struct sg_plan none, all;
  plan_ok(&none, &p, 1);
  w.retain = (char *)"all";
  plan_ok(&all, &p, 1);
  /* nine more items of three 100 x 100 matrices, less the sampled one that is kept in any case */
  const int64_t more = all.configs[0].memory_bytes - none.configs[0].memory_bytes;
  assert_in_range(more, 8 * 3 * 80000, 8 * 3 * 80064);
  struct sg_error err;
  assert_int_equal(sg_plan_check_size(&all, &four_cores, &err), SG_OK);
  sg_plan_release(&none);
  sg_plan_release(&all);
}

/* What it makes by default is not known before it is loaded: one thread per hardware thread. */
static void a_library_by_default_needs_memory_for_as_many_threads_as_the_machine_has(void **state) {
  (void)state;
  char *names[] = {(char *)"serial", (char *)"blas-default"};
  struct sg_profile_workload w = gemm_100();
  struct sg_profile p = profile_of(&w, names, 2);
  struct sg_plan plan;
  plan_ok(&plan, &p, 2);
  const int64_t more = plan.configs[1].memory_bytes - plan.configs[0].memory_bytes;
  assert_int_equal(more, (four_cores.threads - 1) * 32000000);
  sg_plan_release(&plan);
}

static void a_pipeline_needs_memory_for_loaded_items_too(void **state) {
  (void)state;
  char *names[] = {(char *)"threads", (char *)"pipeline"};
  struct sg_profile_workload w = gemm_100();
  struct sg_profile p = profile_of(&w, names, 2);
  struct sg_plan plan;
  plan_ok(&plan, &p, 2);
  assert_int_equal(plan.configs[0].row.workers, plan.configs[1].row.workers);
  const int64_t workers = plan.configs[0].row.workers;
  /* as many slots again; and OpenBLAS's memory for more threads, a multiple of 32 MB */
  const int64_t more = (plan.configs[1].memory_bytes - plan.configs[0].memory_bytes) % 32000000;
  assert_in_range(more, workers * 3 * 80000, workers * 3 * 80064);
  sg_plan_release(&plan);
}

static void a_trial_that_cannot_end_in_time_is_refused_before_anything_runs(void **state) {
  (void)state;
  char *names[] = {(char *)"serial"}, *large[] = {(char *)"65536"}, *many[] = {(char *)"1000000000"};
  struct sg_profile_workload w = gemm_100();
  w.shape = large;
  w.count = many;
  w.retain = (char *)"none";
  struct sg_profile p = profile_of(&w, names, 1);
  const struct sg_topology machine = {.cores = 4, .threads = 8, .memory_available_bytes = INT64_MAX};
  struct sg_plan plan;
  struct sg_error err;
  plan_ok(&plan, &p, 1);
  assert_int_equal(sg_plan_check_size(&plan, &machine, &err), SG_UNABLE);
  assert_non_null(
      strstr(err.message, "a trial of configuration 'serial' takes 195468 h 44 min at least, of 6e+23 operations"));
  sg_plan_release(&plan);
}

static void insufficient_memory_is_reported_before_anything_runs(void **state) {
  (void)state;
  char *names[] = {(char *)"serial"}, *large[] = {(char *)"20000"};
  struct sg_profile_workload w = gemm_100();
  w.shape = large;
  struct sg_profile p = profile_of(&w, names, 1);
  struct sg_plan plan;
  struct sg_error err;
  plan_ok(&plan, &p, 1);
  assert_int_equal(sg_plan_check_size(&plan, &four_cores, &err), SG_UNABLE);
  assert_non_null(strstr(err.message, "but 1.00 GB is free"));
  assert_non_null(strstr(err.message, "'serial' needs"));
  sg_plan_release(&plan);
}

static void unknown_words_suggest_the_closest(void **state) {
  (void)state;
  char *names[] = {(char *)"serail"}, *good[] = {(char *)"serial"}, *operations[] = {(char *)"gmem"},
       *pins[] = {(char *)"core"}, *dtypes[] = {(char *)"f46"}, *loads[] = {(char *)"tasks"};
  struct sg_profile_workload w = gemm_100();
  struct sg_profile p = profile_of(&w, names, 1);
  plan_refused(&p, "unknown strategy 'serail': did you mean 'serial'?");
  p.strategies = good;
  w.operation = operations;
  plan_refused(&p, "unknown operation 'gmem': did you mean 'gemm'?");
  w.operation = gemm;
  w.dtype = dtypes;
  w.dtype_count = 1;
  plan_refused(&p, "'f46'");
  w.dtype = NULL;
  p.pin = pins;
  p.pin_count = 1;
  plan_refused(&p, "unknown pin 'core': did you mean 'cores'?");
  p.pin = NULL;
  p.pin_count = 0;
  p.load = loads;
  p.load_count = 1;
  plan_refused(&p, "unknown load 'tasks': did you mean 'task'?");
  p.load = NULL;
  p.load_count = 0;
  w.retain = (char *)"some";
  plan_refused(&p, "unknown retain 'some'");
}

static void numbers_out_of_range_are_refused(void **state) {
  (void)state;
  char *names[] = {(char *)"serial"};
  static const char *const bad_shapes[] = {"0", "-1", "1x2", "1x2x3x4", "axb", "", "99999999999", "1x0x1"};
  struct sg_profile_workload w = gemm_100();
  struct sg_profile p = profile_of(&w, names, 1);
  for (size_t i = 0; i < sizeof bad_shapes / sizeof bad_shapes[0]; i++) {
    char *shape[] = {(char *)bad_shapes[i]};
    w.shape = shape;
    plan_refused(&p, "shape");
  }
  w.shape = hundred;
  char *zero[] = {(char *)"0"};
  w.count = zero;
  plan_refused(&p, "count: 0 is out of range");
  w.count = ten;
  p.trials = 0;
  plan_refused(&p, "trials: 0");
  p.trials = 1;
  p.rounds.max = 2;
  plan_refused(&p, "rounds: max (2) is less than min (3)");
  p.rounds.max = 3;
  int64_t many[] = {1000000};
  p.workers = many;
  p.workers_count = 1;
  plan_refused(&p, "workers: 1000000");
}

static void a_workload_named_twice_is_planned_once(void **state) {
  (void)state;
  char *names[] = {(char *)"serial"}, *shapes[] = {(char *)"100", (char *)"100x100x100", (char *)"50"};
  struct sg_profile_workload w[] = {gemm_100(), gemm_100()};
  w[1].shape = shapes;
  w[1].shape_count = 3;
  struct sg_profile p = profile_of(w, names, 1);
  p.workloads_count = 2;
  struct sg_plan plan;
  plan_ok(&plan, &p, 1);
  assert_int_equal(plan.n_configs, 2);
  sg_plan_release(&plan);
}

static void a_configuration_named_twice_is_planned_once(void **state) {
  (void)state;
  char *names[] = {(char *)"serial", (char *)"threads", (char *)"serial"},
       *loads[] = {(char *)"task", (char *)"serial", (char *)"task"};
  int64_t workers[] = {2, 2};
  struct sg_profile_workload w = gemm_100();
  struct sg_profile p = profile_of(&w, names, 3);
  p.load = loads;
  p.load_count = 3;
  p.workers = workers;
  p.workers_count = 2;
  struct sg_plan plan;
  plan_ok(&plan, &p, 2);
  assert_int_equal(plan.n_configs, 2 * 2 * 2); /* libraries, strategies, loads */
  sg_plan_release(&plan);
}

static void timed_work_is_enough_after_half_a_second_or_what_the_profile_says(void **state) {
  (void)state;
  char *names[] = {(char *)"serial"};
  struct sg_profile_workload w = gemm_100();
  struct sg_profile p = profile_of(&w, names, 1);
  struct sg_plan plan;
  plan_ok(&plan, &p, 1);
  assert_int_equal(plan.measurement_ns, 500000000);
  sg_plan_release(&plan);
  p.measurement_time = (char *)"2s";
  plan_ok(&plan, &p, 1);
  assert_int_equal(plan.measurement_ns, 2000000000);
  json_t *json = sg_plan_json(&plan);
  assert_int_equal(json_integer_value(json_object_get(json, "measurement_ns")), 2000000000);
  assert_int_equal(json_integer_value(json_object_get(json, "trials")), 2);
  json_decref(json);
  sg_plan_release(&plan);
  p.measurement_time = (char *)"two";
  plan_refused(&p, "measurement-time: 'two'");
}

static void size_and_count_may_be_omitted_only_for_files(void **state) {
  (void)state;
  char *names[] = {(char *)"serial"};
  struct sg_profile_workload w = gemm_100();
  struct sg_profile p = profile_of(&w, names, 1);
  w.shape = NULL;
  plan_refused(&p, "a workload has no shape");
  w = gemm_100();
  w.count = NULL;
  plan_refused(&p, "a workload has no count");
  w = gemm_100();
  w.source = (char *)"npy:nowhere";
  plan_refused(&p, "has a shape: remove it");
  w.source = (char *)"zip:nowhere";
  plan_refused(&p, "unknown source 'zip:nowhere': use uniform, npy:PATH or raw:PATH");
}

static void ten_thousand_configurations_are_planned_at_once(void **state) {
  (void)state;
  enum { SHAPES = 100, COUNTS = 20 };
  char *names[] = {(char *)"serial", (char *)"threads", (char *)"blas-default", (char *)"blas-physical",
                   (char *)"threads+blas"};
  char *shapes[SHAPES];
  char *counts[COUNTS];
  for (int i = 0; i < SHAPES; i++) {
    shapes[i] = sg_format("%d", i + 1);
  }
  for (int i = 0; i < COUNTS; i++) {
    counts[i] = sg_format("%d", i + 1);
  }
  struct sg_profile_workload w = gemm_100();
  w.shape = shapes;
  w.shape_count = SHAPES;
  w.count = counts;
  w.count_count = COUNTS;
  struct sg_profile p = profile_of(&w, names, 5);
  struct sg_plan plan;
  plan_ok(&plan, &p, 1);
  assert_int_equal(plan.n_configs, SG_MOST_CONFIGS);
  sg_plan_release(&plan);
  int64_t more[] = {1, 2};
  p.workers = more;
  p.workers_count = 2;
  plan_refused(&p, "more than 10000 configurations");
  for (int i = 0; i < SHAPES; i++) {
    free(shapes[i]);
  }
  for (int i = 0; i < COUNTS; i++) {
    free(counts[i]);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_five_strategies_have_the_thread_counts_of_the_case_study),
      cmocka_unit_test(the_goal_is_decide_unless_the_profile_says_otherwise),
      cmocka_unit_test(workers_and_blas_threads_multiply_and_leave_the_baseline_alone),
      cmocka_unit_test(counts_without_effect_are_refused),
      cmocka_unit_test(loads_multiply_and_labels_name_them),
      cmocka_unit_test(labels_name_what_varies_and_nothing_else),
      cmocka_unit_test(retaining_everything_takes_memory_for_everything),
      cmocka_unit_test(a_library_by_default_needs_memory_for_as_many_threads_as_the_machine_has),
      cmocka_unit_test(a_pipeline_needs_memory_for_loaded_items_too),
      cmocka_unit_test(a_trial_that_cannot_end_in_time_is_refused_before_anything_runs),
      cmocka_unit_test(insufficient_memory_is_reported_before_anything_runs),
      cmocka_unit_test(unknown_words_suggest_the_closest),
      cmocka_unit_test(numbers_out_of_range_are_refused),
      cmocka_unit_test(a_workload_named_twice_is_planned_once),
      cmocka_unit_test(a_configuration_named_twice_is_planned_once),
      cmocka_unit_test(timed_work_is_enough_after_half_a_second_or_what_the_profile_says),
      cmocka_unit_test(size_and_count_may_be_omitted_only_for_files),
      cmocka_unit_test(ten_thousand_configurations_are_planned_at_once),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
