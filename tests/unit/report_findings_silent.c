/* What the rules must not claim: planted data in which the numbers suggest a finding and its cause is another one. */
#include "tests/unit/finding_fixture.h"

#include "core/json.h"
#include "report/context/context.h"

/* Ends the fixture. */
static void says_nothing(struct fixture *f, const char *rule) {
  apply(f, rule);
  if (f->out.n > 0) { fail_msg("%s: %s", rule, text(f, 0)); }
  json_decref(f->set.run);
  end(f);
}

static void speaks(struct fixture *f, const char *rule) {
  apply(f, rule);
  if (f->out.n != 1) { fail_msg("%s: %zu findings", rule, f->out.n); }
  json_decref(f->set.run);
  end(f);
}

/* ---- team_cost */

static void a_team_is_not_mentioned_where_its_time_is_unknown_or_little(void **state) {
  (void)state;
  for (int known = 0; known < 2; known++) {
    struct fixture f;
    begin(&f);
    add(&f, "serial", 1, 1e6, 3);
    add(&f, "threads", 1, 6e5, 1);
    add(&f, "blas-2", 2, known ? 5.05e5 : 8e5, 2);
    for (size_t i = 0; known && i < 3; i++) {
      f.samples[i].wall_ns = (int64_t)f.rows[i].median;
      f.samples[i].team_ns = 5000;
    }
    says_nothing(&f, "team_cost");
  }
}

/* ---- oversubscription */

/* A configuration of a pool. */
static void add_pool(struct fixture *f, const char *label, int64_t workers, int64_t blas_threads, double ns,
                     int64_t rank) {
  size_t i = f->workload.n;
  add(f, label, blas_threads, ns, rank);
  f->configs[i].scheduler = "pool";
  f->configs[i].workers = workers;
  f->configs[i].strategy = "hybrid";
}

static void begin_on_cores(struct fixture *f, int cores, int threads) {
  begin(f);
  json_object_set_new(f->set.machine, "usable_cores", json_integer(cores));
  json_object_set_new(f->set.machine, "usable_threads", json_integer(threads));
}

/* Measured on 16 cores: concurrent threaded calls waited for one another, and more workers alone lost 4%. */
static void serialised_calls_are_no_oversubscription(void **state) {
  (void)state;
  for (int told = 0; told < 2; told++) {
    struct fixture f;
    begin_on_cores(&f, 16, 16);
    add_pool(&f, "hybrid 16x1", 16, 1, 111.3e6, 1);
    add_pool(&f, "hybrid 16x2", 16, 2, 945.4e6, 3);
    f.entries[1].remark = told ? "serialised by the library: its threaded calls wait for one another" : NULL;
    says_nothing(&f, "oversubscription");
  }
  struct fixture f;
  begin_on_cores(&f, 16, 16);
  add_pool(&f, "hybrid 1x16", 1, 16, 215e6, 1);
  add_pool(&f, "hybrid 2x16", 2, 16, 945e6, 2); /* the other one is not serialised */
  f.entries[1].remark = "serialised by the library";
  says_nothing(&f, "oversubscription");
}

static void oversubscription_that_costs_little_is_not_reported(void **state) {
  (void)state;
  struct fixture f;
  begin_on_cores(&f, 16, 16);
  add_pool(&f, "hybrid 16x1", 16, 1, 111.3e6, 1);
  add_pool(&f, "hybrid 32x1", 32, 1, 116.4e6, 2);
  says_nothing(&f, "oversubscription");
}

static void oversubscription_within_a_rank_is_not_reported(void **state) {
  (void)state;
  struct fixture f;
  begin_on_cores(&f, 16, 16);
  add_pool(&f, "hybrid 16x1", 16, 1, 100e6, 1);
  add_pool(&f, "hybrid 32x1", 32, 1, 150e6, 1);
  says_nothing(&f, "oversubscription");
}

static void one_fast_oversubscribed_configuration_refutes_the_cause(void **state) {
  (void)state;
  for (int with = 0; with < 2; with++) {
    struct fixture f;
    begin_on_cores(&f, 16, 16);
    add_pool(&f, "hybrid 1x16", 1, 16, 200e6, 3);
    add_pool(&f, "hybrid 1x32", 1, 32, 290e6, 4);
    add_pool(&f, "hybrid 16x1", 16, 1, 111e6, 1);
    if (with) { add_pool(&f, "hybrid 32x1", 32, 1, 112e6, 1); }
    (with ? says_nothing : speaks)(&f, "oversubscription");
  }
}

static void hardware_threads_that_can_run_at_once_are_not_too_many(void **state) {
  (void)state;
  for (int threads = 4; threads <= 8; threads += 4) {
    struct fixture f;
    begin_on_cores(&f, 4, threads);
    add_pool(&f, "hybrid 4x1", 4, 1, 100e6, 1);
    add_pool(&f, "hybrid 8x1", 8, 1, 150e6, 2);
    (threads == 8 ? says_nothing : speaks)(&f, "oversubscription");
  }
}

/* ---- the library's threads */

static struct sg_summary_row base_phase, phase;

static void plant_library(struct fixture *f, double low, double high, double base_ns) {
  begin(f);
  add(f, "serial", 1, base_ns, 2);
  add(f, "blas-physical", 2, base_ns / 1.3, 1);
  base_phase = (struct sg_summary_row){.n = 8, .median = base_ns};
  phase = (struct sg_summary_row){.n = 8,
                                  .median = base_ns / 1.3,
                                  .speedup = 1.3,
                                  .speedup_low = low,
                                  .speedup_high = high,
                                  .flops_per_s = 0.9e10};
  f->entries[0].operate_wall = &base_phase;
  f->entries[1].operate_wall = &phase;
}

static void a_wide_interval_does_not_decide_how_well_threads_scale(void **state) {
  (void)state;
  struct fixture f;
  plant_library(&f, 1.1, 1.6, 2e9);
  says_nothing(&f, "library_threads");
  plant_library(&f, 1.1, 1.49, 2e9); /* 75% of two threads are 1.5 */
  speaks(&f, "library_threads");
  plant_library(&f, NAN, NAN, 2e9);
  says_nothing(&f, "library_threads");
}

static void the_library_is_not_to_blame_for_small_items(void **state) {
  (void)state;
  struct fixture f;
  plant_library(&f, 1.1, 1.4, 1e8); /* 1 ms an item */
  says_nothing(&f, "library_threads");
}

static void plant_memory(struct fixture *f, size_t i, double bytes, int64_t cache) {
  f->set.run = json_pack("{s:{s:f, s:f, s:f, s:f}}", "ceilings", "one_core_flops", 1e10, "all_core_flops", 2e10,
                         "one_core_triad_bytes_per_s", 1e10, "all_core_triad_bytes_per_s", 1e10);
  f->configs[i].flop = f->configs[i].compulsory_bytes = bytes;
  if (cache == 0) { return; }
  json_object_set_new(f->set.machine, "caches",
                      json_pack("[{s:s, s:I}]", "type", "unified", "size_bytes", (json_int_t)cache));
}

static void the_library_is_not_to_blame_for_the_memory(void **state) {
  (void)state;
  struct fixture f;
  plant_library(&f, 1.1, 1.4, 2e9);
  plant_memory(&f, 1, 1e9, 1000000);
  says_nothing(&f, "library_threads");
}

/* ---- small items */

static void small_items_need_a_rank_and_an_interval(void **state) {
  (void)state;
  static const struct {
    int64_t rank;
    double high;
    bool slower;
  } cases[] = {{2, 0.9, true}, {1, 0.9, false}, {2, 1.01, false}};
  for (size_t k = 0; k < 3; k++) {
    struct fixture f;
    begin(&f);
    add(&f, "serial", 1, 1e6, 1);
    add(&f, "blas-physical", 2, 1.2e6, cases[k].rank);
    f.rows[1].speedup_high = cases[k].high;
    (cases[k].slower ? speaks : says_nothing)(&f, "small_items");
  }
}

/* ---- memory */

static void memory_is_no_limit_for_data_in_the_caches(void **state) {
  (void)state;
  static const struct {
    double share; /* of the bandwidth */
    const char *retain, *load;
    int64_t cache;
    bool speaks;
  } cases[] = {
      {0.9, "all", "serial", 1000000, true},    /* 100 MB */
      {0.9, "all", "serial", 100000000, false}, /* they fit */
      {0.9, "all", "serial", 0, false},         /* unknown */
      {0.9, "all", "task", 1000000, false},     /* an item has 1 MB and is used right after it was loaded */
      {0.9, "none", "serial", 1000000, false},  /* buffers are reused */
      {0.9, "none", "serial", 999999, true},    /* and too large */
      {1.2, "all", "serial", 100000000, true},  /* faster than memory, from the caches */
      {1.2, "all", "serial", 1000000, false},   /* into which they do not fit */
      {0.6, "all", "serial", 1000000, false},
  };
  for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
    struct fixture f;
    begin(&f);
    add(&f, "serial", 1, 1e9, 1); /* 100 items */
    f.configs[0].retain = cases[k].retain;
    f.configs[0].load = cases[k].load;
    f.rows[0].flops_per_s = cases[k].share * 1e10;
    plant_memory(&f, 0, 1e8, cases[k].cache);
    (cases[k].speaks ? speaks : says_nothing)(&f, "memory_bound");
  }
}

/* ---- capacity */

static void capacity_that_does_not_explain_the_times_is_not_reported(void **state) {
  (void)state;
  static const struct {
    size_t weak;
    double explained;
    bool speaks;
  } cases[] = {{3, 0.1, false}, {3, 0.3, true}, {0, 0.3, false}, {3, NAN, true}, {0, NAN, false}};
  for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
    struct fixture f;
    begin(&f);
    add(&f, "serial", 1, 1e9, 1);
    f.summary.capacity = (struct sg_capacity){.n = 30,
                                              .usual = 2,
                                              .low = 1,
                                              .high = 2,
                                              .n_weak = cases[k].weak,
                                              .explained = cases[k].explained,
                                              .explains = cases[k].explained > 0.2};
    (cases[k].speaks ? speaks : says_nothing)(&f, "capacity");
  }
}

/* ---- loading and the origin of the items */

static json_t *workload_of(struct fixture *f) {
  for (size_t i = 0; i < f->workload.n; i++) {
    f->entries[i].name = f->entries[i].config->label;
    f->entries[i].detail = "";
    f->entries[i].style.colour = "black";
  }
  f->configs[0].config_id = "a";
  f->configs[1].config_id = "b";
  return sg_context_workload(&f->workload, &f->summary, 1);
}

static void parallel_loading_is_mentioned_where_it_is_a_part_of_the_gain(void **state) {
  (void)state;
  static const struct {
    double load_ns;
    const char *load;
    int64_t workers, rank;
    double longer; /* 0: not mentioned */
  } cases[] = {
      {200e6, "task", 2, 1, 0.1},                             /* half of it would be added to a second */
      {15.6e6, "task", 2, 1, 0},                              /* 0.78% */
      {200e6, "serial", 2, 1, 0},                             /* loads as serial does */
      {200e6, "task", 1, 1, 0},                               /* one worker */
      {1000e6, "task", 4, 1, 0.75}, {200e6, "task", 2, 2, 0}, /* not reliably faster than serial */
  };
  for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
    struct fixture f;
    begin(&f);
    add(&f, "serial", 1, 2e9, 2);
    add(&f, "threads", 1, 1e9, 1);
    f.rows[0].rank = cases[k].rank == 1 ? 2 : 1;
    f.workload.n_tied = cases[k].rank == 1 ? 1 : 2;
    f.configs[1].load = cases[k].load;
    f.configs[1].workers = cases[k].workers;
    base_phase = (struct sg_summary_row){.n = 8, .median = cases[k].load_ns};
    f.entries[0].load_wall = &base_phase;
    json_t *workload = workload_of(&f);
    double longer = sg_json_number(workload, "loading.facts.parallel_loading.value", 0);
    if (fabs(longer - cases[k].longer) > 1e-9) { fail_msg("case %zu: %g", k, longer); }
    json_decref(workload);
    end(&f);
  }
}

/* The bound of 1% serial loading is far away for two cores, and near for 64. */
static void serial_loading_matters_more_on_more_cores(void **state) {
  (void)state;
  static const struct {
    int cores;
    double share;
    bool speaks;
  } cases[] = {{2, 0.01, false}, {64, 0.01, true}, {2, 0.05, false}, {2, 0.06, true}, {1, 0.5, false}};
  for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
    struct fixture f;
    begin_on_cores(&f, cases[k].cores, cases[k].cores);
    add(&f, "serial", 1, 1e9, 1);
    base_phase = (struct sg_summary_row){.n = 8, .median = 1e9 * cases[k].share};
    f.entries[0].load_wall = &base_phase;
    (cases[k].speaks ? speaks : says_nothing)(&f, "loading");
  }
}

static void no_rate_exceeds_the_peak(void **state) {
  (void)state;
  static const struct {
    double ns;
    const char *peak;
  } cases[] = {{1e9, "80%"}, {0.7e9, "–"}};
  for (size_t k = 0; k < 2; k++) {
    struct fixture f;
    begin(&f);
    add(&f, "serial", 1, 2e9, 2);
    add(&f, "threads", 1, cases[k].ns, 1);
    f.workload.flop = 1.6e10;
    f.set.run = json_pack("{s:{s:f, s:f}}", "ceilings", "one_core_flops", 1e10, "all_core_flops", 2e10);
    json_t *workload = workload_of(&f);
    json_t *rows = json_object_get(workload, "rows");
    assert_string_equal(sg_json_text(json_array_get(rows, 0), "peak", ""), cases[k].peak);
    json_decref(workload);
    json_decref(f.set.run);
    end(&f);
  }
}

static bool threatened_by_generated_items(const struct fixture *f) {
  const struct sg_findings none = {0};
  json_t *threats = sg_context_threats(&f->analysis, &none), *threat = NULL;
  size_t i = 0;
  bool found = false;
  json_array_foreach(json_object_get(threats, "scope"), i, threat) {
    found = found || strcmp(sg_json_text(threat, "fragment", ""), "threats/generated_items") == 0;
  }
  json_decref(threats);
  return found;
}

static void only_generated_items_are_the_same_bits_anywhere(void **state) {
  (void)state;
  static const struct {
    const char *first, *second;
    bool generated, files;
  } cases[] = {{"uniform", "uniform", true, false},
               {"npy:stack-1234", "npy:stack-1234", false, true},
               {"npy:stack-1234", "uniform", true, true},
               {"", "", false, false}}; /* not known */
  for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
    struct fixture f;
    begin(&f);
    add(&f, "serial", 1, 2e9, 2);
    add(&f, "threads", 1, 1e9, 1);
    f.configs[0].source = cases[k].first;
    f.configs[1].source = cases[k].second;
    f.set.configs = f.configs;
    f.set.n_configs = 2;
    json_t *run = sg_context_run(&f.set);
    assert_int_equal(json_is_true(json_object_get(run, "generated")), cases[k].generated);
    assert_int_equal(json_is_true(json_object_get(run, "has_files")), cases[k].files);
    assert_int_equal(threatened_by_generated_items(&f), cases[k].generated);
    json_decref(run);
    end(&f);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_team_is_not_mentioned_where_its_time_is_unknown_or_little),
      cmocka_unit_test(serialised_calls_are_no_oversubscription),
      cmocka_unit_test(oversubscription_that_costs_little_is_not_reported),
      cmocka_unit_test(oversubscription_within_a_rank_is_not_reported),
      cmocka_unit_test(one_fast_oversubscribed_configuration_refutes_the_cause),
      cmocka_unit_test(hardware_threads_that_can_run_at_once_are_not_too_many),
      cmocka_unit_test(a_wide_interval_does_not_decide_how_well_threads_scale),
      cmocka_unit_test(the_library_is_not_to_blame_for_small_items),
      cmocka_unit_test(the_library_is_not_to_blame_for_the_memory),
      cmocka_unit_test(small_items_need_a_rank_and_an_interval),
      cmocka_unit_test(memory_is_no_limit_for_data_in_the_caches),
      cmocka_unit_test(capacity_that_does_not_explain_the_times_is_not_reported),
      cmocka_unit_test(parallel_loading_is_mentioned_where_it_is_a_part_of_the_gain),
      cmocka_unit_test(serial_loading_matters_more_on_more_cores),
      cmocka_unit_test(no_rate_exceeds_the_peak),
      cmocka_unit_test(only_generated_items_are_the_same_bits_anywhere),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
