/* The factors of a strategy in the worker: core types, thread counts that are kept or ignored, contradictory loads
 * and schedulers, and the strategies it reports as available. The libraries are tests/shims. */
#include <stdio.h>

#include "bench/worker/processor.h"
#include "bench/worker/schedulers/schedulers.h"
#include "tests/unit/skip.h"
#include "tests/unit/worker_ask.h"

/* ---- Core types ---- */

static void core_types_have_the_spelling_of_the_table(void **state) {
  (void)state;
  static const char *const typed[][2] = {
      {"skylakex", "SkylakeX"}, {"ZEN", "Zen"}, {"opteron_sse3", "Opteron_SSE3"}, {"AUTO", "auto"}, {"auto", "auto"}};
  for (size_t i = 0; i < sizeof typed / sizeof typed[0]; i++) {
    const char *name = typed[i][0];
    struct sg_error err;
    assert_int_equal(sg_coretype_spell(&name, &err), SG_OK);
    assert_string_equal(name, typed[i][1]);
  }
}

static void an_unknown_core_type_suggests_the_closest(void **state) {
  (void)state;
  const char *name = "SkylakeY";
  struct sg_error err;
  assert_int_equal(sg_coretype_spell(&name, &err), SG_BAD_INPUT);
  assert_string_equal(err.message, "unknown core type 'SkylakeY': did you mean 'SkylakeX'?");
}

static void an_unknown_core_type_is_unavailable_in_the_worker(void **state) {
  (void)state;
  assert_outcome(&(struct wish){.more = "{\"coretype\": \"Larrabee\"}"}, "unavailable", "no core type 'Larrabee'");
}

/* The kernel's list of the processor's features, as " name name ... "; "" where there is none. */
static void read_flags(char *flags, size_t size) {
  char line[8192];
  FILE *file = fopen("/proc/cpuinfo", "r");
  flags[0] = '\0';
  while (file && !*flags && fgets(line, sizeof line, file)) {
    const bool list = strncmp(line, "flags", 5) == 0 || strncmp(line, "Features", 8) == 0;
    if (list) { snprintf(flags, size, " %.*s ", (int)strcspn(strchr(line, ':') + 2, "\n"), strchr(line, ':') + 2); }
  }
  if (file) { fclose(file); }
}

static void the_processor_has_the_features_the_kernel_lists(void **state) {
  (void)state;
  static const struct {
    unsigned bit;
    const char *flag;
  } features[] = {
      {SG_CPU_SSE3, " pni "},
      {SG_CPU_SSSE3, " ssse3 "},
      {SG_CPU_SSE4_1, " sse4_1 "},
      {SG_CPU_SSE4_2, " sse4_2 "},
      {SG_CPU_SSE4A, " sse4a "},
      {SG_CPU_AVX, " avx "},
      {SG_CPU_FMA, " fma "},
      {SG_CPU_FMA4, " fma4 "},
      {SG_CPU_AVX2, " avx2 "},
      {SG_CPU_AVX512F, " avx512f "},
      {SG_CPU_AVX512CD, " avx512cd "},
      {SG_CPU_AVX512BW, " avx512bw "},
      {SG_CPU_AVX512DQ, " avx512dq "},
      {SG_CPU_AVX512VL, " avx512vl "},
      {SG_CPU_AVX512VNNI, " avx512_vnni "},
      {SG_CPU_AVX512BF16, " avx512_bf16 "},
      {SG_CPU_AVX512FP16, " avx512_fp16 "},
      {SG_CPU_3DNOW, " 3dnow "},
      {SG_CPU_SVE, " sve "},
  };
  char flags[8192];
  read_flags(flags, sizeof flags);
  if (!*flags) { SKIP("/proc/cpuinfo lists no flags"); }
  for (size_t i = 0; i < sizeof features / sizeof features[0]; i++) {
    const bool listed = strstr(flags, features[i].flag) != NULL;
    if (listed != ((sg_processor_features() & features[i].bit) != 0)) { fail_msg("%s", features[i].flag); }
  }
}

static void unsupported_kernels_are_refused_naming_the_missing_feature(void **state) {
  (void)state;
  struct sg_error err;
  for (size_t i = 0; i < sg_n_coretypes; i++) {
    const struct sg_coretype *type = &sg_coretypes[i];
    const unsigned missing = type->needs & ~sg_processor_features();
    const int status = sg_processor_check(type, &err);
    if (missing) { assert_int_equal(status, SG_UNABLE); }
    if (status) { assert_non_null(strstr(err.message, type->name)); }
    if (status && !missing) { assert_non_null(strstr(err.message, "another architecture")); }
  }
}

/* A library that crashes when opened: it must not be opened. */
static void a_core_type_is_refused_before_the_library_is_opened(void **state) {
  (void)state;
  struct sg_error err;
  const struct sg_coretype *refused = NULL;
  for (size_t i = 0; i < sg_n_coretypes && !refused; i++) {
    if (sg_processor_check(&sg_coretypes[i], &err)) { refused = &sg_coretypes[i]; }
  }
  assert_non_null(refused); /* no processor is of two architectures */
  char *more = sg_format("{\"coretype\": \"%s\", \"backend\": \"/no/such/library\"}", refused->name);
  assert_outcome(&(struct wish){.more = more}, "unavailable", err.message);
  free(more);
}

#if defined(__x86_64__)
static const char *const RUNS_HERE = "Prescott", *const RUNS_HERE_TOO = "Core2";
#else
static const char *const RUNS_HERE = "armv8", *const RUNS_HERE_TOO = "cortexa53";
#endif

static void outcome_with_coretype(const char *backend, const char *coretype, const char *outcome,
                                  const char *detail) {
  struct sg_error err;
  if (sg_processor_check(sg_coretype_find(coretype), &err)) {
    SKIP("the core types named here are of x86-64 and ARMv8");
  }
  char *more = sg_format("{\"coretype\": \"%s\"}", coretype);
  assert_outcome(&(struct wish){.backend = backend, .more = more}, outcome, detail);
  free(more);
}

static void a_library_that_uses_other_kernels_is_detected(void **state) {
  (void)state;
  char *detail = sg_format("core type %s was requested but the library uses Prescott", RUNS_HERE_TOO);
  outcome_with_coretype(SHIM("settled"), RUNS_HERE_TOO, "unavailable", detail);
  free(detail);
}

static void the_kernels_in_use_are_reported(void **state) {
  (void)state;
  const struct answer answer = ask(&(struct wish){.backend = SHIM("settled")});
  const json_t *backend = json_object_get(first_of(&answer, "hello"), "backend");
  assert_string_equal(text_of(backend, "corename"), "Prescott");
  json_decref(answer.messages);
#if defined(__x86_64__)
  outcome_with_coretype(SHIM("settled"), RUNS_HERE, "ok", "");
#endif
}

static void a_library_without_core_types_is_unavailable_for_one(void **state) {
  (void)state;
  outcome_with_coretype(SHIM("naive"), RUNS_HERE, "unavailable", "use OpenBLAS");
}

/* ---- Threads ---- */

static void in_an_openmp_region_the_library_has_one_thread(void **state) {
  (void)state;
  assert_outcome(&(struct wish){.backend = SHIM("nested"), .blas_threads = 1}, "ok", "");
  assert_outcome(&(struct wish){.backend = SHIM("nested"), .blas_threads = 2}, "unavailable",
                 "one thread in an OpenMP parallel region instead of the 2 requested");
}

/* LeakSanitizer's tracer crashes in a process with OpenMP's sleeping threads (gcc 12); without that sanitizer nobody
 * reads the variable. */
static void the_number_of_threads_holds_in_the_workers_of_every_scheduler(void **state) {
  (void)state;
  setenv("LSAN_OPTIONS", "detect_leaks=0", 1);
  for (size_t s = 0; s < sg_n_schedulers; s++) {
    const struct sg_scheduler *scheduler = sg_schedulers[s];
    const bool of_ranks = strncmp(scheduler->name, "mpi", 3) == 0; /* another worker's */
    if (scheduler->unavailable || scheduler->max_workers < 2 || of_ranks) { continue; }
    const struct wish wish = {.backend = SHIM("openmp"),
                              .scheduler = scheduler->name,
                              .workers = 3,
                              .blas_threads = 1,
                              .load = "task",
                              .count = 30};
    assert_outcome(&wish, "ok", "");
  }
  unsetenv("LSAN_OPTIONS");
}

static void threaded_calls_that_the_library_serialises_are_remarked(void **state) {
  (void)state;
  const char *remark = "serialised by the library";
  struct wish wish = {
      .backend = SHIM("settled"), .scheduler = "pool", .workers = 2, .blas_threads = 2, .load = "task"};
  assert_outcome(&wish, "ok", remark);
  wish.scheduler = "serial";
  wish.load = "parallel";
  const struct answer one_at_a_time = ask(&wish);
  assert_ends(&one_at_a_time, "ok", "");
  assert_string_equal(text_of(first_of(&one_at_a_time, "end"), "detail"), "");
  json_decref(one_at_a_time.messages);
  wish.scheduler = "pool";
  wish.blas_threads = 1;
  const struct answer one_thread = ask(&wish);
  assert_string_equal(text_of(first_of(&one_thread, "end"), "detail"), "");
  json_decref(one_thread.messages);
}

static void concurrency_of_threaded_calls_is_reported(void **state) {
  (void)state;
  static const char *const known[][2] = {{SHIM("settled"), "serialised"}, {SHIM("naive"), "unknown"}};
  for (size_t i = 0; i < 2; i++) {
    const struct answer answer = ask(&(struct wish){.backend = known[i][0]});
    const json_t *backend = json_object_get(first_of(&answer, "hello"), "backend");
    assert_string_equal(text_of(backend, "concurrent_threaded_calls"), known[i][1]);
    json_decref(answer.messages);
  }
}

/* ---- Loads ---- */

static void a_pipeline_overlaps_if_the_library_leaves_cpus_idle(void **state) {
  (void)state;
  const struct answer answer = ask(&(struct wish){.backend = SHIM("settled"),
                                                  .load = "pipeline",
                                                  .workers = 3,
                                                  .blas_threads = 1,
                                                  .count = 40,
                                                  .more = "{\"cpus\": [0, 1, 2]}"});
  assert_ends(&answer, "ok", "");
  const json_t *trial = first_of(&answer, "trial");
  assert_true(json_is_null(json_object_get(trial, "load_wall_ns")));
  assert_true(json_is_null(json_object_get(trial, "operate_wall_ns")));
  assert_true(json_integer_value(json_object_get(trial, "load_busy_ns")) > 0);
  assert_true(json_integer_value(json_object_get(trial, "operate_busy_ns")) > 0);
  assert_true(json_integer_value(json_object_get(trial, "operate_busy_ns")) <=
              json_integer_value(json_object_get(trial, "wall_ns")));
  json_decref(answer.messages);
}

static void assert_takes_turns(const char *backend, const char *reason) {
  const struct answer answer = ask(&(struct wish){.backend = backend, .load = "pipeline", .workers = 3, .count = 40});
  assert_ends(&answer, "ok", "loading and operating took turns, as with parallel-load");
  assert_ends(&answer, "ok", reason);
  const json_t *trial = first_of(&answer, "trial");
  const json_int_t load_ns = json_integer_value(json_object_get(trial, "load_wall_ns"));
  const json_int_t operate_ns = json_integer_value(json_object_get(trial, "operate_wall_ns"));
  assert_true(load_ns > 0 && operate_ns > 0);
  assert_int_equal(load_ns + operate_ns, json_integer_value(json_object_get(trial, "wall_ns")));
  json_decref(answer.messages);
}

static void a_pipeline_alternates_if_no_cpu_is_idle(void **state) {
  (void)state;
  assert_takes_turns(SHIM("settled"), "leave no CPU idle");
  assert_takes_turns(SHIM("naive"), "does not report how many threads");
}

static void a_pipeline_has_one_operator(void **state) {
  (void)state;
  assert_outcome(&(struct wish){.scheduler = "pool", .load = "pipeline", .workers = 2}, "unavailable",
                 "load pipeline needs scheduler serial, not pool");
}

/* ---- Available strategies ---- */

static struct answer ask_for(const char *backend, const char *strategies) {
  char *text = sg_format("{\"protocol\": 1, \"task\": \"strategies\", \"backend\": \"%s\", \"strategies\": [%s]}",
                         backend, strategies);
  const struct answer answer = ask_text(text);
  free(text);
  return answer;
}

#define STRATEGY(name, scheduler, workers, load)                                                           \
  "{\"name\": \"" name "\", \"scheduler\": \"" scheduler "\", \"workers\": " workers ", \"load\": \"" load \
  "\", \"blas_threads\": null, \"pin\": \"none\"}"

static void each_strategy_is_answered_separately(void **state) {
  (void)state;
  static const struct {
    const char *strategy, *reason;
  } asked[] = {
      {STRATEGY("a", "serial", "1", "serial"), NULL},
      {STRATEGY("b", "pool", "2", "task"), NULL},
      {STRATEGY("c", "serial", "2", "task"), "scheduler serial has 1 worker, not 2"},
      {STRATEGY("d", "lottery", "2", "task"), "this runner has no scheduler 'lottery'"},
      {STRATEGY("e", "pool", "2", "wish"), "this runner has no load 'wish'"},
      {STRATEGY("f", "batch", "1", "serial"), "the library has no cblas_dgemm_batch"},
  };
  for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
    const struct answer answer = ask_for(SHIM("naive"), asked[i].strategy);
    assert_ends(&answer, "ok", "");
    assert_int_equal(count_of(&answer, "strategy"), 1);
    const json_t *said = first_of(&answer, "strategy");
    assert_int_equal(json_is_true(json_object_get(said, "available")), asked[i].reason == NULL);
    if (asked[i].reason) { assert_non_null(strstr(text_of(said, "reason"), asked[i].reason)); }
    json_decref(answer.messages);
  }
}

static void without_a_library_strategies_are_still_answered(void **state) {
  (void)state;
  const struct answer answer =
      ask_for("", STRATEGY("a", "pool", "2", "task") ", " STRATEGY("b", "lottery", "2", "task"));
  assert_ends(&answer, "ok", "");
  assert_true(json_is_null(json_object_get(first_of(&answer, "hello"), "backend")));
  assert_int_equal(count_of(&answer, "strategy"), 2);
  json_decref(answer.messages);
}

static void a_library_that_cannot_be_opened_makes_none_available(void **state) {
  (void)state;
  const struct answer answer = ask_for("/no/such/library", STRATEGY("a", "pool", "2", "task"));
  assert_ends(&answer, "unavailable", "/no/such/library");
  assert_int_equal(count_of(&answer, "strategy"), 0);
  json_decref(answer.messages);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(core_types_have_the_spelling_of_the_table),
      cmocka_unit_test(an_unknown_core_type_suggests_the_closest),
      cmocka_unit_test(an_unknown_core_type_is_unavailable_in_the_worker),
      cmocka_unit_test(the_processor_has_the_features_the_kernel_lists),
      cmocka_unit_test(unsupported_kernels_are_refused_naming_the_missing_feature),
      cmocka_unit_test(a_core_type_is_refused_before_the_library_is_opened),
      cmocka_unit_test(a_library_that_uses_other_kernels_is_detected),
      cmocka_unit_test(the_kernels_in_use_are_reported),
      cmocka_unit_test(a_library_without_core_types_is_unavailable_for_one),
      cmocka_unit_test(in_an_openmp_region_the_library_has_one_thread),
      cmocka_unit_test(the_number_of_threads_holds_in_the_workers_of_every_scheduler),
      cmocka_unit_test(threaded_calls_that_the_library_serialises_are_remarked),
      cmocka_unit_test(concurrency_of_threaded_calls_is_reported),
      cmocka_unit_test(a_pipeline_overlaps_if_the_library_leaves_cpus_idle),
      cmocka_unit_test(a_pipeline_alternates_if_no_cpu_is_idle),
      cmocka_unit_test(a_pipeline_has_one_operator),
      cmocka_unit_test(each_strategy_is_answered_separately),
      cmocka_unit_test(without_a_library_strategies_are_still_answered),
      cmocka_unit_test(a_library_that_cannot_be_opened_makes_none_available),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
