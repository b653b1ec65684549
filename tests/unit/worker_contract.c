/* Every scheduler, load and retain, at odd sizes and counts: the results equal the naive product of the items' data
 * with any strategy. The library is a test double built with the tests, so that sanitizers cover it. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/data/uniform.h"
#include "bench/worker/launch_setup.h"
#include "bench/worker/trial.h"

/* A library with a batched call; or one that reports its number of threads, and so whether CPUs are idle. */
static const char *library_for(const struct sg_request *r) {
  return strcmp(r->load->name, "pipeline") == 0 ? SG_BIN_DIR "/../tests/shims/settled.so"
                                                : SG_BIN_DIR "/../tests/shims/batched.so";
}
enum { LARGEST = 64, SEED = 11 };

/* C of an item, computed here from the generator's numbers. */
static void expected_product(const struct sg_workload *w, int64_t item, double *c) {
  static double a[LARGEST * LARGEST], b[LARGEST * LARGEST];
  sg_uniform_f64(a, (size_t)(w->m * w->k), w->seed, (uint64_t)item, 0);
  sg_uniform_f64(b, (size_t)(w->k * w->n), w->seed, (uint64_t)item, (uint64_t)(w->m * w->k));
  for (int64_t i = 0; i < w->m; i++) {
    for (int64_t j = 0; j < w->n; j++) {
      double sum = 0;
      for (int64_t q = 0; q < w->k; q++) {
        sum += a[i * w->k + q] * b[q * w->n + j];
      }
      c[i * w->n + j] = sum;
    }
  }
}

static void check_slot(const struct sg_launch *launch, int64_t slot, int64_t item) {
  static double expected[LARGEST * LARGEST];
  const struct sg_workload *w = &launch->request->workload;
  void *arrays[SG_MAX_ARRAYS];
  sg_slots_arrays(&launch->slots, slot, arrays);
  expected_product(w, item, expected);
  const double *c = arrays[2];
  for (int64_t i = 0; i < w->m * w->n; i++) {
    assert_true(fabs(c[i] - expected[i]) <= 1e-13 * expected[i]);
  }
}

static void check_row(const struct sg_request *request, const struct sg_samples_row *row) {
  const bool one_after_the_other =
      strcmp(request->load->name, "serial") == 0 || strcmp(request->load->name, "parallel") == 0;
  const bool alone = strcmp(request->load->name, "task") == 0 && request->workers == 1;
  const bool takes_turns = strcmp(request->load->name, "pipeline") == 0 && request->n_cpus == 0;
  const int apart = one_after_the_other || alone || takes_turns;
  assert_int_equal(row->load_wall_ns != SG_NO_INT, apart);
  assert_int_equal(row->operate_wall_ns != SG_NO_INT, apart);
  assert_true(row->wall_ns >= 0 && row->load_busy_ns >= 0 && row->operate_busy_ns >= 0);
  assert_true(row->load_busy_ns + row->operate_busy_ns <= request->workers * row->wall_ns);
  if (apart) { assert_true(row->load_wall_ns + row->operate_wall_ns <= row->wall_ns); }
}

/* The request as the orchestrator writes it, for worker processes. */
static json_t *request_text(const struct sg_request *r) {
  const struct sg_workload *w = &r->workload;
  json_t *json = json_pack(
      "{s:i, s:s, s:s, s:{s:s, s:s, s:I, s:I, s:I, s:I, s:s, s:s, s:I}, s:{s:s, s:i, s:n, s:s, s:s}, s:i}",
      "protocol", SG_PROTOCOL, "task", "run", "backend", library_for(r), "workload", "operation", w->operation->name,
      "dtype", "f64", "m", (json_int_t)w->m, "n", (json_int_t)w->n, "k", (json_int_t)w->k, "count",
      (json_int_t)w->count, "source", w->source, "retain", w->retain == SG_RETAIN_ALL ? "all" : "none", "seed",
      (json_int_t)w->seed, "strategy", "scheduler", r->scheduler->name, "workers", r->workers, "blas_threads", "load",
      r->load->name, "pin", "none", "trials", 1);
  assert_non_null(json);
  return json;
}

static void check_launch(struct sg_request *request) {
  struct sg_launch launch = {.program = SG_BIN_DIR "/stratagemm-worker"};
  struct sg_error err;
  struct sg_samples_row row;
  struct sg_checked verdict;
  const int64_t count = request->workload.count;
  assert_int_equal(sg_library_open(&launch.library, library_for(request), &err), SG_OK);
  request->json = request_text(request);
  assert_int_equal(sg_launch_prepare(&launch, request, &err), SG_OK);
  for (int trial = 1; trial <= 2; trial++) {
    assert_int_equal(sg_trial_run(&launch, trial, &row, &verdict, &err), SG_OK);
    check_row(request, &row);
    assert_int_equal(row.valid, 1);
    int64_t held = 0;
    for (int64_t slot = 0; slot < launch.slots.n; slot++) {
      const int64_t item = sg_launch_item_in_slot(&launch, slot);
      if (item < 0) { continue; }
      check_slot(&launch, slot, item);
      held++;
    }
    assert_int_equal(row.items_checked, held);
    if (request->workload.retain == SG_RETAIN_ALL) { assert_int_equal(held, count); }
    assert_int_equal(held > 0, count > 0);
  }
  if (request->workload.retain == SG_RETAIN_NONE) {
    assert_int_equal(sg_verify_pass(&launch, &verdict, &err), SG_OK);
    assert_int_equal(verdict.items, count);
    assert_true(sg_checked_valid(&verdict));
  }
  sg_launch_release(&launch);
  json_decref(request->json);
  request->json = NULL;
}

/* A strategy refuses what it does not support. */
static bool is_refused(const struct sg_request *request) {
  if (strcmp(request->scheduler->name, "batch") != 0) { return false; }
  if (request->workload.retain != SG_RETAIN_ALL) { return true; }
  return strcmp(request->load->name, "serial") != 0 && strcmp(request->load->name, "parallel") != 0;
}

static void check_refusal(const struct sg_request *request) {
  struct sg_launch launch = {0};
  struct sg_error err;
  assert_int_equal(sg_library_open(&launch.library, library_for(request), &err), SG_OK);
  assert_int_equal(sg_launch_prepare(&launch, request, &err), SG_UNABLE);
  sg_launch_release(&launch);
}

enum { TEAMS = 3, MANY_CPUS = 16 };
static const int team_sizes[TEAMS] = {1, 3, 9}; /* the last: more workers than items */

/* Worker processes take time to start: test them with fewer cases. */
static bool is_slow(const struct sg_scheduler *scheduler) {
  return strncmp(scheduler->name, "processes", 9) == 0;
}

static void check_strategies(struct sg_request *request, int n_teams, bool slow_too) {
  static const char *const loads[] = {"serial", "parallel", "task", "pipeline"};
  for (size_t s = 0; s < sg_n_schedulers; s++) {
    request->scheduler = sg_schedulers[s];
    if (strncmp(request->scheduler->name, "mpi", 3) == 0) { continue; } /* needs ranks: worker_ranks.c */
    if (request->scheduler->unavailable || (is_slow(request->scheduler) && !slow_too)) { continue; }
    for (int load = 0; load < 4; load++) {
      request->load = sg_load_find(loads[load]);
      if (request->load->one_operator && request->scheduler->max_workers > 1) { continue; }
      for (int w = 0; w < n_teams; w++) {
        request->workers = team_sizes[w];
        request->n_cpus = w % 2 ? MANY_CPUS : 0; /* some, or none, that the library leaves free for a pipeline */
        if (request->workers > request->scheduler->max_workers && !request->load->parallel) { continue; }
        if (is_refused(request)) {
          check_refusal(request);
        } else {
          check_launch(request);
        }
      }
    }
  }
}

static struct sg_request request_for(int64_t m, int64_t n, int64_t k, int64_t count, enum sg_retain retain) {
  return (struct sg_request){
      .workload = {.operation = sg_operation_find("gemm"),
                   .dtype = SG_F64,
                   .m = m,
                   .n = n,
                   .k = k,
                   .count = count,
                   .source = "uniform",
                   .retain = retain,
                   .seed = SEED,
                   .options = ""},
      .verify = true,
  };
}

/* All shapes with one count, and all counts with one shape. */
static void every_shape_is_right_under_every_strategy(void **state) {
  const enum sg_retain retain = *(enum sg_retain *)*state;
  static const int64_t sizes[] = {1, 2, 3, 17, 64};
  for (int i = 0; i < 125; i += SG_SANITIZED ? 9 : 1) {
    struct sg_request request = request_for(sizes[i % 5], sizes[i / 5 % 5], sizes[i / 25], i % 2 ? 2 : 3, retain);
    check_strategies(&request, TEAMS - 1, i % 7 == 0 || i % 31 == 0);
  }
}

static void every_count_is_right_under_every_strategy(void **state) {
  const enum sg_retain retain = *(enum sg_retain *)*state;
  static const int64_t counts[] = {0, 1, 7, 50};
  for (int i = 0; i < 4; i++) {
    struct sg_request request = request_for(3, 2, 17, counts[i], retain);
    check_strategies(&request, TEAMS, true);
  }
}

/* Instead of a team: the loader runs first, as when the operator has lost its CPU, and then the operator. */
static void each_with_a_late_operator(void *team, sg_worker_fn *body, void *context) {
  (void)team;
  body(context, 1);
  body(context, 0);
}

static void the_time_of_a_pipeline_includes_what_is_loaded_before_the_operator_begins(void **state) {
  (void)state;
  struct sg_request request = request_for(1, 1, LARGEST, 3, SG_RETAIN_ALL);
  struct sg_launch launch = {0};
  struct sg_error err;
  struct sg_samples_row row;
  struct sg_checked verdict;
  request.scheduler = sg_scheduler_find("serial");
  request.load = sg_load_find("pipeline");
  request.workers = 2;
  request.n_cpus = MANY_CPUS;
  assert_int_equal(sg_library_open(&launch.library, library_for(&request), &err), SG_OK);
  assert_int_equal(sg_launch_prepare(&launch, &request, &err), SG_OK);
  const struct sg_scheduler *own = launch.loaders.scheduler;
  struct sg_scheduler late = *own;
  late.each = each_with_a_late_operator;
  launch.loaders.scheduler = &late;
  assert_int_equal(sg_trial_run(&launch, 1, &row, &verdict, &err), SG_OK);
  launch.loaders.scheduler = own;
  assert_true(row.load_busy_ns > 0 && row.operate_busy_ns > 0);
  assert_true(row.load_busy_ns + row.operate_busy_ns <= row.wall_ns); /* one after the other, in one thread */
  sg_launch_release(&launch);
}

int main(void) {
  static enum sg_retain none = SG_RETAIN_NONE, all = SG_RETAIN_ALL;
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_time_of_a_pipeline_includes_what_is_loaded_before_the_operator_begins),
      cmocka_unit_test_prestate(every_shape_is_right_under_every_strategy, &none),
      cmocka_unit_test_prestate(every_shape_is_right_under_every_strategy, &all),
      cmocka_unit_test_prestate(every_count_is_right_under_every_strategy, &none),
      cmocka_unit_test_prestate(every_count_is_right_under_every_strategy, &all),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
