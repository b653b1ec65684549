/* The search of `advise` on made-up machines of 1 to 64 cores with made-up times: what each stage measures, what it
 * leaves out, and that an interrupted search is the same again. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/operations/operation.h"
#include "bench/plan/search.h"
#include "bench/plan/search_sample.h"
#include "core/text.h"

enum { MOST_CONFIGS = 200, MOST_KERNELS = 8 };

/* A machine on which every core computes at the rate of its kernels, tasks scale, and a library's threads do so by
 * `library_share` of what they could. */
struct scene {
  struct sg_topology topology;
  struct sg_plan plan;
  struct sg_search search;
  double seconds_serial[MOST_KERNELS]; /* of a trial under kernels[i] */
  double library_share, outside;       /* outside: seconds of a launch besides its trials */
  double left;                         /* seconds of the budget */
  double trial_ns[MOST_CONFIGS], launch_ns[MOST_CONFIGS];
  struct sg_error err;
};

static struct sg_backend backend_of(const char *name, const char *threading) {
  return (struct sg_backend){.name = sg_format("%s", name),
                             .path = sg_format("/nowhere/%s", name),
                             .facts = json_pack("{s:s}", "threading", threading)};
}

/* `libraries` are names, of which those with "openmp" in them are such builds. */
static void open_plan(struct scene *s, const char *const *libraries, size_t n_libraries, const char *size,
                      const char *count) {
  char *operation[] = {(char *)"gemm"}, *strategies[] = {(char *)"serial"};
  char *shapes[] = {(char *)size}, *counts[] = {(char *)count};
  struct sg_profile_workload workload = {.operation = operation,
                                         .operation_count = 1,
                                         .shape = shapes,
                                         .shape_count = 1,
                                         .count = counts,
                                         .count_count = 1};
  const struct sg_profile profile = {.name = (char *)"advise",
                                     .workloads = &workload,
                                     .workloads_count = 1,
                                     .strategies = strategies,
                                     .strategies_count = 1,
                                     .rounds = {6, 24},
                                     .trials = 3,
                                     .measurement_time = (char *)"300ms",
                                     .warmup = {1, 1}};
  struct sg_backend *backends = calloc(n_libraries, sizeof *backends);
  for (size_t i = 0; i < n_libraries; i++) {
    backends[i] = backend_of(libraries[i], strstr(libraries[i], "openmp") ? "openmp" : "pthread");
  }
  if (sg_plan_open(&s->plan, &profile, &s->topology, backends, n_libraries, &s->err) != SG_OK) {
    fail_msg("%s", s->err.message);
  }
}

static const char *const two_libraries[] = {"openblas-pthread", "openblas-openmp"};

/* `cores` with as many items each as `count` says, one library with its own kernels. */
static struct scene *new_scene(int cores, int threads, const char *count) {
  struct scene *s = calloc(1, sizeof *s);
  s->topology = (struct sg_topology){.cores = cores, .threads = threads, .memory_available_bytes = 64000000000};
  s->library_share = 0.5;
  s->outside = 0.2;
  s->left = 1000;
  open_plan(s, two_libraries, 2, "1000", count);
  s->search = (struct sg_search){.plan = &s->plan, .topology = &s->topology};
  s->search.kernels = calloc(MOST_KERNELS, sizeof *s->search.kernels);
  s->seconds_serial[0] = 1;
  s->search.kernels[s->search.n_kernels++] = (struct sg_kernels){&s->plan.backends[0], "auto"};
  return s;
}

static void add_kernels(struct scene *s, size_t backend, const char *coretype, double seconds) {
  s->seconds_serial[s->search.n_kernels] = seconds;
  s->search.kernels[s->search.n_kernels++] = (struct sg_kernels){&s->plan.backends[backend], coretype};
}

static void end(struct scene *s) {
  sg_search_release(&s->search);
  sg_plan_release(&s->plan);
  free(s);
}

static double serial_seconds(const struct scene *s, const struct sg_config *c) {
  for (size_t i = 0; i < s->search.n_kernels; i++) {
    const struct sg_kernels *k = &s->search.kernels[i];
    if (k->backend == c->backend && strcmp(k->coretype, c->row.coretype) == 0) { return s->seconds_serial[i]; }
  }
  fail_msg("%s has kernels that were not to be tried", c->row.label);
  return NAN;
}

static double trial_seconds(const struct scene *s, const struct sg_config *c) {
  const double cores = s->topology.cores;
  const double threads = c->row.blas_threads == SG_NO_INT ? cores : (double)c->row.blas_threads;
  const double items = (double)c->row.count, workers = (double)c->row.workers;
  const double by_tasks = items / ceil(items / workers), by_library = 1 + (threads - 1) * s->library_share;
  return serial_seconds(s, c) / fmin(cores, by_tasks * by_library);
}

static struct sg_search_times times_of(struct scene *s) {
  for (size_t i = 0; i < s->plan.n_configs; i++) {
    s->trial_ns[i] = 1e9 * trial_seconds(s, &s->plan.configs[i]);
    const double timed = fmin(3, ceil(3e8 / s->trial_ns[i])); /* after one to warm up */
    s->launch_ns[i] = 1e9 * s->outside + (1 + timed) * s->trial_ns[i];
  }
  return (struct sg_search_times){s->trial_ns, s->launch_ns, 1e9 * s->left};
}

static void add_stage(struct scene *s, int stage) {
  const struct sg_search_times times = times_of(s);
  const int status = sg_search_add(&s->search, stage, stage, stage > 1 ? &times : NULL, &s->err);
  if (status != SG_OK) { fail_msg("%s", s->err.message); }
  assert_true(s->plan.n_configs < MOST_CONFIGS);
}

static const struct sg_config *find(const struct scene *s, const char *strategy, int64_t workers, int64_t threads) {
  for (size_t i = 0; i < s->plan.n_configs; i++) {
    const struct sg_configs_row *row = &s->plan.configs[i].row;
    if (strcmp(row->strategy, strategy) == 0 && row->workers == workers && row->blas_threads == threads) {
      return &s->plan.configs[i];
    }
  }
  return NULL;
}

/* Number of configurations with this strategy; NULL: any. */
static size_t count(const struct scene *s, const char *strategy) {
  size_t n = 0;
  for (size_t i = 0; i < s->plan.n_configs; i++) {
    n += !strategy || strcmp(s->plan.configs[i].row.strategy, strategy) == 0;
  }
  return n;
}

static size_t count_pinned(const struct scene *s) {
  size_t n = 0;
  for (size_t i = 0; i < s->plan.n_configs; i++) {
    n += strcmp(s->plan.configs[i].row.pin, "cores") == 0;
  }
  return n;
}

/* ---- stage 1 */

static void every_library_and_its_kernels_are_tried_with_one_worker_per_core(void **state) {
  (void)state;
  struct scene *s = new_scene(16, 16, "64");
  add_kernels(s, 0, "SkylakeX", 1);
  add_kernels(s, 1, "auto", 1);
  add_stage(s, 1);
  assert_int_equal(s->plan.n_configs, 4);
  assert_int_equal(count(s, "threads"), 3);
  assert_non_null(find(s, "threads", 16, 1));
  assert_string_equal(s->plan.configs[1].row.coretype, "SkylakeX");
  assert_string_equal(s->plan.configs[2].row.backend, "openblas-openmp");
  const struct sg_config *unset = find(s, "blas-default", 1, SG_NO_INT);
  assert_non_null(unset);
  assert_string_equal(unset->row.backend, "openblas-pthread");
  assert_string_equal(unset->row.coretype, "auto");
  assert_true(unset->row.entered == SG_NO_INT);
  end(s);
}

/* The two libraries are builds of one version. */
static void make_builds(struct scene *s) {
  for (size_t i = 0; i < 2; i++) {
    json_object_set_new(s->plan.backends[i].facts, "version", json_string("0.3.21"));
    json_object_set_new(s->plan.backends[i].facts, "config", json_string("OpenBLAS 0.3.21 DYNAMIC_ARCH"));
  }
}

static void kernels_are_tried_in_one_of_several_builds(void **state) {
  (void)state;
  struct scene *s = new_scene(16, 16, "64");
  make_builds(s);
  add_kernels(s, 0, "SkylakeX", 0.5);
  add_kernels(s, 1, "auto", 1);
  add_kernels(s, 1, "SkylakeX", 0.5);
  add_stage(s, 1);
  assert_int_equal(count(s, "threads"), 2);
  for (int stage = 2; stage <= 3; stage++) {
    add_stage(s, stage);
  }
  for (size_t i = 0; i < s->plan.n_configs; i++) { /* with one BLAS thread both are the same */
    assert_string_equal(s->plan.configs[i].row.backend, "openblas-pthread");
  }
  end(s);
}

static void few_items_are_tried_with_the_librarys_threads(void **state) {
  (void)state;
  struct scene *s = new_scene(16, 16, "7");
  add_stage(s, 1);
  assert_int_equal(count(s, "threads"), 0);
  assert_non_null(find(s, "blas-physical", 1, 16));
  end(s);
  s = new_scene(16, 16, "8");
  add_stage(s, 1);
  assert_non_null(find(s, "threads", 16, 1));
  end(s);
}

static void one_core_is_tried_with_serial(void **state) {
  (void)state;
  struct scene *s = new_scene(1, 1, "8");
  add_stage(s, 1);
  assert_int_equal(s->plan.n_configs, 2);
  assert_non_null(find(s, "serial", 1, 1));
  end(s);
}

/* ---- stage 2 */

static void one_core_has_nothing_to_divide(void **state) {
  (void)state;
  struct scene *s = new_scene(1, 1, "8");
  for (int stage = 1; stage <= 3; stage++) {
    add_stage(s, stage);
  }
  assert_int_equal(s->plan.n_configs, 2);
  end(s);
}

static void two_cores_have_four_ways_to_use_them(void **state) {
  (void)state;
  struct scene *s = new_scene(2, 2, "8");
  add_stage(s, 1);
  add_stage(s, 2);
  assert_int_equal(s->plan.n_configs, 4);
  assert_non_null(find(s, "serial", 1, 1));
  assert_non_null(find(s, "blas-default", 1, SG_NO_INT));
  assert_non_null(find(s, "blas-physical", 1, 2));
  assert_non_null(find(s, "threads", 2, 1));
  assert_int_equal(find(s, "serial", 1, 1)->row.entered, 2);
  end(s);
}

static void sixteen_cores_have_every_product_of_powers_of_two(void **state) {
  (void)state;
  struct scene *s = new_scene(16, 16, "64");
  add_stage(s, 1);
  add_stage(s, 2);
  for (int64_t w = 2; w <= 16; w *= 2) {
    for (int64_t t = 1; w * t <= 16; t *= 2) {
      assert_non_null(find(s, w == 16 ? "threads" : "hybrid", w, t));
    }
  }
  for (int64_t t = 2; t < 16; t *= 2) {
    assert_non_null(find(s, "scaling-blas", 1, t));
  }
  assert_int_equal(s->plan.n_configs, 10 + 5 + 1);
  assert_int_equal(s->search.n_left_out, 0);
  end(s);
}

static void twelve_cores_are_all_used(void **state) {
  (void)state;
  struct scene *s = new_scene(12, 12, "48");
  add_stage(s, 1);
  add_stage(s, 2);
  assert_non_null(find(s, "hybrid", 4, 3));
  assert_non_null(find(s, "hybrid", 3, 4));
  assert_non_null(find(s, "hybrid", 2, 6));
  assert_non_null(find(s, "hybrid", 6, 2));
  assert_non_null(find(s, "threads", 12, 1));
  assert_non_null(find(s, "blas-physical", 1, 12));
  end(s);
}

static void sixty_four_cores_with_two_threads_each_are_affordable(void **state) {
  (void)state;
  struct scene *s = new_scene(64, 128, "256");
  add_stage(s, 1);
  add_stage(s, 2);
  assert_non_null(find(s, "hybrid", 128, 1));
  assert_non_null(find(s, "hybrid", 64, 2));
  assert_true(s->plan.n_configs <= 40);
  for (size_t i = 0; i < s->plan.n_configs; i++) {
    const struct sg_configs_row *row = &s->plan.configs[i].row;
    if (row->blas_threads != SG_NO_INT) { assert_true(row->workers * row->blas_threads <= 128); }
  }
  end(s);
}

static void there_are_no_more_workers_than_items(void **state) {
  (void)state;
  struct scene *s = new_scene(16, 16, "1");
  add_stage(s, 1);
  add_stage(s, 2);
  assert_int_equal(count(s, "hybrid") + count(s, "threads"), 0);
  assert_int_equal(count(s, "scaling-blas"), 3);
  end(s);
}

static void faster_kernels_are_used_from_then_on(void **state) {
  (void)state;
  struct scene *s = new_scene(16, 16, "64");
  add_kernels(s, 0, "SkylakeX", 0.2);
  add_stage(s, 1);
  add_stage(s, 2);
  assert_string_equal(find(s, "serial", 1, 1)->row.coretype, "SkylakeX");
  assert_int_equal(count(s, "serial"), 1);
  assert_int_equal(count(s, "blas-default"), 2); /* as it is, and with these kernels */
  end(s);
}

static void what_gains_nothing_needs_no_setting(void **state) {
  (void)state;
  struct scene *s = new_scene(16, 16, "64");
  add_kernels(s, 0, "SkylakeX", 0.98);
  add_kernels(s, 1, "auto", 0.96);
  add_stage(s, 1);
  add_stage(s, 2);
  assert_string_equal(find(s, "serial", 1, 1)->row.coretype, "auto");
  assert_string_equal(find(s, "serial", 1, 1)->row.backend, "openblas-pthread");
  end(s);
}

/* ---- what is left out */

static void what_takes_too_long_is_left_out_and_named(void **state) {
  (void)state;
  struct scene *s = new_scene(16, 16, "64");
  s->seconds_serial[0] = 100; /* 6.25 s with all cores */
  s->left = 60;
  add_stage(s, 1);
  add_stage(s, 2);
  assert_null(find(s, "serial", 1, 1));
  assert_null(find(s, "scaling-blas", 1, 2));
  bool named = false;
  for (size_t i = 0; i < s->search.n_left_out; i++) {
    const struct sg_left_out *l = &s->search.left_out[i];
    if (strcmp(l->name, "serial 1x1") == 0) {
      named = true;
      assert_true(l->launch_ns > 200e9 && l->launch_ns < 210e9); /* a warm-up and a trial */
    }
  }
  assert_true(named);
  end(s);
}

static void a_stage_takes_half_of_the_time_left_at_most(void **state) {
  (void)state;
  for (double left = 1; left < 200; left *= 1.5) {
    struct scene *s = new_scene(16, 16, "64");
    s->library_share = 1; /* as the estimate assumes */
    s->left = left;
    add_stage(s, 1);
    const size_t before = s->plan.n_configs;
    const double running = (times_of(s), s->launch_ns[0] + s->launch_ns[1]);
    add_stage(s, 2);
    times_of(s);
    double sum = running;
    for (size_t i = before; i < s->plan.n_configs; i++) {
      sum += s->launch_ns[i];
    }
    if (s->plan.n_configs > before) { assert_true(sum <= 0.5e9 * left); }
    end(s);
  }
}

static void the_baseline_comes_before_what_is_cheaper(void **state) {
  (void)state;
  struct scene *s = new_scene(16, 16, "64");
  s->seconds_serial[0] = 8;
  s->left = 45; /* serial takes 16.2 s of 22.5 s */
  add_stage(s, 1);
  add_stage(s, 2);
  assert_non_null(find(s, "serial", 1, 1));
  assert_true(s->search.n_left_out > 0);
  end(s);
}

static void without_time_nothing_is_added(void **state) {
  (void)state;
  struct scene *s = new_scene(16, 16, "64");
  s->left = 0;
  add_stage(s, 1);
  const size_t before = s->plan.n_configs;
  add_stage(s, 2);
  assert_true(s->search.n_left_out > 0);
  for (size_t i = 0; i < s->search.n_left_out; i++) {
    assert_string_not_equal(s->search.left_out[i].name, "threads 16x1"); /* it was measured */
  }
  add_stage(s, 3);
  assert_int_equal(s->plan.n_configs, before);
  end(s);
}

static void without_a_time_nothing_is_added(void **state) {
  (void)state;
  struct scene *s = new_scene(16, 16, "64");
  add_stage(s, 1);
  for (size_t i = 0; i < s->plan.n_configs; i++) {
    s->trial_ns[i] = s->launch_ns[i] = NAN;
  }
  const struct sg_search_times times = {s->trial_ns, s->launch_ns, 1e12};
  const size_t before = s->plan.n_configs;
  assert_null(sg_search_fastest(&s->search, &times));
  assert_int_equal(sg_search_add(&s->search, 2, 2, &times, &s->err), SG_OK);
  assert_int_equal(sg_search_add(&s->search, 3, 3, &times, &s->err), SG_OK);
  assert_int_equal(s->plan.n_configs, before);
  end(s);
}

/* Each worker has buffers of its own: three matrices of 8 MB, and what the library takes. */
static void what_does_not_fit_into_the_memory_is_left_out(void **state) {
  (void)state;
  struct scene *s = new_scene(16, 16, "64");
  s->topology.memory_available_bytes = 900000000;
  add_stage(s, 1);
  assert_non_null(find(s, "blas-physical", 1, 16));
  assert_int_equal(count(s, "threads"), 0);
  add_stage(s, 2);
  assert_null(find(s, "threads", 16, 1));
  assert_non_null(find(s, "hybrid", 2, 1));
  bool named = false;
  for (size_t i = 0; i < s->search.n_left_out; i++) {
    named |= strcmp(s->search.left_out[i].name, "threads 16x1") == 0 && isnan(s->search.left_out[i].launch_ns);
  }
  assert_true(named);
  end(s);
}

/* ---- stage 3 */

static void the_fastest_pool_is_tried_with_other_schedulers_pinned_and_with_other_libraries(void **state) {
  (void)state;
  struct scene *s = new_scene(16, 16, "64");
  s->seconds_serial[0] = 0.05;
  add_kernels(s, 1, "auto", 0.06);
  for (int stage = 1; stage <= 3; stage++) {
    add_stage(s, stage);
  }
  static const char *const schedulers[] = {"omp-static", "omp-dynamic"};
  for (size_t i = 0; i < 2; i++) {
    assert_non_null(find(s, schedulers[i], 16, 1));
    assert_int_equal(find(s, schedulers[i], 16, 1)->row.entered, 3);
  }
  assert_int_equal(count_pinned(s), 1);
  end(s);
}

/* Items of 16 ms; two cores. */
static void schedulers_are_tried_for_short_items_and_pinning_on_more_than_a_few_cores(void **state) {
  (void)state;
  struct scene *s = new_scene(2, 2, "64");
  for (int stage = 1; stage <= 3; stage++) {
    add_stage(s, stage);
  }
  assert_int_equal(count(s, "omp-static") + count(s, "omp-dynamic"), 0);
  assert_int_equal(count_pinned(s), 0);
  end(s);
}

/* A second build that is said to be faster, but makes threads in this way. */
static void expect_second_build_not_tried(const char *threading) {
  struct scene *s = new_scene(16, 16, "2");
  make_builds(s);
  json_object_set_new(s->plan.backends[1].facts, "threading", json_string(threading));
  s->library_share = 0.3;
  add_kernels(s, 1, "auto", 1);
  for (int stage = 1; stage <= 3; stage++) {
    add_stage(s, stage);
  }
  for (size_t i = 0; i < s->plan.n_configs; i++) {
    assert_string_equal(s->plan.configs[i].row.backend, "openblas-pthread");
  }
  end(s);
}

/* Of each library, one build stands for those that differ in the width of integers, as fast in any number of threads.
 */
static void a_build_with_wider_integers_is_not_tried(void **state) {
  (void)state;
  expect_second_build_not_tried("pthread");
}

static void a_build_without_threads_is_not_tried_with_threads(void **state) {
  (void)state;
  expect_second_build_not_tried("serial");
}

/* Two workers with eight threads each, where a library's threads scale and items are few. */
static struct scene *scene_of_hybrid(double other_seconds) {
  struct scene *s = new_scene(16, 16, "2");
  s->library_share = 0.3;
  add_kernels(s, 1, "auto", other_seconds);
  for (int stage = 1; stage <= 3; stage++) {
    add_stage(s, stage);
  }
  return s;
}

static void another_library_is_tried_with_what_was_fastest(void **state) {
  (void)state;
  struct scene *s = scene_of_hybrid(1.2);
  size_t n = 0;
  for (size_t i = 0; i < s->plan.n_configs; i++) {
    const struct sg_configs_row *row = &s->plan.configs[i].row;
    n += row->workers == 2 && row->blas_threads == 8 && strcmp(row->backend, "openblas-openmp") == 0;
  }
  assert_int_equal(n, 1);
  end(s);
}

static void another_build_is_tried_where_the_library_makes_threads(void **state) {
  (void)state;
  struct scene *s = new_scene(16, 16, "2");
  make_builds(s);
  s->library_share = 0.3;
  add_kernels(s, 1, "auto", 1);
  for (int stage = 1; stage <= 3; stage++) {
    add_stage(s, stage);
  }
  size_t n = 0;
  for (size_t i = 0; i < s->plan.n_configs; i++) {
    const struct sg_configs_row *row = &s->plan.configs[i].row;
    if (strcmp(row->backend, "openblas-openmp") != 0) { continue; }
    assert_int_equal(row->entered, 3);
    n++;
  }
  assert_int_equal(n, 1);
  end(s);
}

static void a_library_that_was_twice_as_slow_is_not_tried_again(void **state) {
  (void)state;
  struct scene *s = scene_of_hybrid(2.5);
  for (size_t i = 0; i < s->plan.n_configs; i++) {
    const struct sg_configs_row *row = &s->plan.configs[i].row;
    if (strcmp(row->backend, "openblas-openmp") == 0) { assert_true(row->entered == SG_NO_INT); }
  }
  end(s);
}

static void threads_of_an_openmp_build_are_not_put_into_an_openmp_loop(void **state) {
  (void)state;
  struct scene *s = new_scene(16, 16, "2");
  s->library_share = 0.3;
  s->seconds_serial[0] = 0.004;
  add_kernels(s, 1, "auto", 0.002); /* the OpenMP build is the fastest, and items are short */
  for (int stage = 1; stage <= 3; stage++) {
    add_stage(s, stage);
  }
  assert_int_equal(count(s, "omp-static") + count(s, "omp-dynamic"), 0);
  assert_int_equal(count_pinned(s), 1);
  end(s);
}

/* ---- a part of the items */

static int64_t sampled(const char *operation, int64_t n, int64_t count, int64_t threads) {
  const struct sg_workload w = {.operation = sg_operation_find(operation),
                                .dtype = SG_F64,
                                .m = n,
                                .n = n,
                                .k = n,
                                .count = count,
                                .options = ""};
  return sg_search_sample_count(&w, threads);
}

static void a_part_of_the_items_is_measured_where_they_take_long(void **state) {
  (void)state;
  assert_int_equal(sampled("gemm", 500, 8, 2), 8); /* 30 ms each */
  assert_int_equal(sampled("gemm", 500, 100, 2), 8);
  assert_int_equal(sampled("gemm", 200, 500, 2), 128);    /* 2 ms each */
  assert_int_equal(sampled("gemm", 1000, 16, 2), 4);      /* two per thread */
  assert_int_equal(sampled("gemm", 2000, 100, 4), 4);     /* 2 s each */
  assert_int_equal(sampled("gemm", 1000, 9, 4), 9);       /* does not divide: three rounds of items */
  assert_int_equal(sampled("gemm", 1000, 65, 8), 16);     /* hardly matters */
  assert_int_equal(sampled("axpy", 1000, 5000, 2), 5000); /* bound by memory */
}

/* ---- resuming */

static void a_search_is_restored_from_its_rows(void **state) {
  (void)state;
  struct scene *s = new_scene(16, 16, "64"), *again = new_scene(16, 16, "64");
  add_kernels(s, 0, "SkylakeX", 0.2);
  int stage = 0, round = 0;
  struct sg_configs_row rows[MOST_CONFIGS];
  for (int last = 1; last <= 3; last++) {
    add_stage(s, last);
    for (size_t i = 0; i < s->plan.n_configs; i++) {
      rows[i] = s->plan.configs[i].row;
    }
    end(again);
    again = new_scene(16, 16, "64");
    add_kernels(again, 0, "SkylakeX", 0.2);
    const int status = sg_search_restore(&again->search, rows, s->plan.n_configs, &stage, &round, &s->err);
    if (status != SG_OK) { fail_msg("%s", s->err.message); }
    assert_int_equal(stage, last);
    assert_int_equal(round, last);
    assert_int_equal(again->plan.n_configs, s->plan.n_configs);
    for (size_t i = 0; i < s->plan.n_configs; i++) {
      const struct sg_configs_row *there = &s->plan.configs[i].row, *here = &again->plan.configs[i].row;
      assert_string_equal(here->config_id, there->config_id);
      assert_string_equal(here->label, there->label);
      assert_int_equal(here->entered, there->entered);
    }
  }
  end(s);
  end(again);
}

static void a_library_that_is_gone_cannot_be_resumed_with(void **state) {
  (void)state;
  struct scene *s = new_scene(16, 16, "64");
  add_stage(s, 1);
  struct sg_configs_row row = s->plan.configs[0].row;
  row.backend = "openblas-of-yesterday";
  int stage, round;
  assert_int_equal(sg_search_restore(&s->search, &row, 1, &stage, &round, &s->err), SG_BAD_INPUT);
  assert_non_null(strstr(s->err.message, "no library 'openblas-of-yesterday' here any more"));
  end(s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_part_of_the_items_is_measured_where_they_take_long),
      cmocka_unit_test(every_library_and_its_kernels_are_tried_with_one_worker_per_core),
      cmocka_unit_test(kernels_are_tried_in_one_of_several_builds),
      cmocka_unit_test(few_items_are_tried_with_the_librarys_threads),
      cmocka_unit_test(one_core_is_tried_with_serial),
      cmocka_unit_test(one_core_has_nothing_to_divide),
      cmocka_unit_test(two_cores_have_four_ways_to_use_them),
      cmocka_unit_test(sixteen_cores_have_every_product_of_powers_of_two),
      cmocka_unit_test(twelve_cores_are_all_used),
      cmocka_unit_test(sixty_four_cores_with_two_threads_each_are_affordable),
      cmocka_unit_test(there_are_no_more_workers_than_items),
      cmocka_unit_test(faster_kernels_are_used_from_then_on),
      cmocka_unit_test(what_gains_nothing_needs_no_setting),
      cmocka_unit_test(what_takes_too_long_is_left_out_and_named),
      cmocka_unit_test(a_stage_takes_half_of_the_time_left_at_most),
      cmocka_unit_test(the_baseline_comes_before_what_is_cheaper),
      cmocka_unit_test(without_time_nothing_is_added),
      cmocka_unit_test(without_a_time_nothing_is_added),
      cmocka_unit_test(what_does_not_fit_into_the_memory_is_left_out),
      cmocka_unit_test(the_fastest_pool_is_tried_with_other_schedulers_pinned_and_with_other_libraries),
      cmocka_unit_test(schedulers_are_tried_for_short_items_and_pinning_on_more_than_a_few_cores),
      cmocka_unit_test(a_build_with_wider_integers_is_not_tried),
      cmocka_unit_test(a_build_without_threads_is_not_tried_with_threads),
      cmocka_unit_test(another_library_is_tried_with_what_was_fastest),
      cmocka_unit_test(another_build_is_tried_where_the_library_makes_threads),
      cmocka_unit_test(a_library_that_was_twice_as_slow_is_not_tried_again),
      cmocka_unit_test(threads_of_an_openmp_build_are_not_put_into_an_openmp_loop),
      cmocka_unit_test(a_search_is_restored_from_its_rows),
      cmocka_unit_test(a_library_that_is_gone_cannot_be_resumed_with),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
