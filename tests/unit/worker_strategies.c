/* The contract of strategies: every strategy of the table runs every operation in every supported type, at sizes 1,
 * 2, 3, 17 and 64 and odd counts; results match the definition (operation_reference.h), and the inputs have the same
 * bits with every strategy. Unsupported combinations are refused. The library is a real one. */
#include "tests/unit/operation_reference.h"

#include "bench/data/source.h"
#include "bench/plan/strategy.h"
#include "bench/worker/launch_setup.h"
#include "bench/worker/trial.h"

enum { SEED = 23, TWO_WORKERS = 2, THREE_WORKERS = 3, MOST_ITEMS = 7 };

/* ---- Inputs ---- */

/* FNV-1a, 64 bits. */
static uint64_t checksum(uint64_t sum, const void *bytes, size_t n) {
  for (size_t i = 0; i < n; i++) {
    sum = (sum ^ ((const unsigned char *)bytes)[i]) * 0x100000001b3;
  }
  return sum;
}

static uint64_t inputs_checksum(const struct sg_workload *w, const struct sg_layout *layout, void *const *arrays) {
  uint64_t sum = 0xcbf29ce484222325;
  for (int i = 0; i < layout->n_inputs; i++) {
    sum = checksum(sum, arrays[i], sg_array_elements(&layout->arrays[i]) * sg_dtype_bytes(w->dtype));
  }
  return sum;
}

/* Of each item, as loaded here and now, without a launch. */
static void expected_checksums(const struct sg_workload *w, uint64_t sums[MOST_ITEMS]) {
  struct sg_source *source = NULL;
  struct sg_error err;
  struct job job = job_new(w->operation->name, w->dtype, (const int64_t[3]){w->m, w->n, w->k}, "");
  assert_int_equal(sg_source_open(&source, w, &err), SG_OK);
  for (int64_t item = 0; item < w->count; item++) {
    assert_int_equal(sg_source_load(source, item, job.arrays, &err), SG_OK);
    sums[item] = inputs_checksum(w, &job.layout, job.arrays);
    assert_true(item == 0 || sums[item] != sums[item - 1]);
  }
  sg_source_close(source);
  job_release(&job);
}

/* ---- One launch ---- */

struct subject {
  const struct sg_strategy *strategy;
  struct sg_workload workload;
  uint64_t sums[MOST_ITEMS]; /* of each item's inputs */
};

static int is_batch(const struct subject *s) {
  return strcmp(s->strategy->scheduler, "batch") == 0;
}

/* A test double where real libraries lack a batched call or crash in it. */
static const char *library_for(const struct subject *s) {
  return is_batch(s) ? SG_BIN_DIR "/../tests/shims/batched.so" : SG_OPENBLAS_PATH;
}

static void parse(struct sg_request *request, const struct subject *s) {
  const struct sg_workload *w = &s->workload;
  const int processes = strncmp(s->strategy->scheduler, "processes", 9) == 0;
  const int several = s->strategy->workers != SG_COUNT_ONE || strcmp(s->strategy->load, "serial") != 0;
  char text[1024], threads[16] = "null";
  if (s->strategy->blas_threads != SG_COUNT_DEFAULT) {
    snprintf(threads, sizeof threads, "%d", s->strategy->blas_threads == SG_COUNT_ONE ? 1 : 2);
  }
  struct sg_error err;
  const int n = snprintf(
      text, sizeof text,
      "{\"protocol\": 1, \"task\": \"run\", \"backend\": \"%s\", \"workload\": {\"operation\": \"%s\", \"dtype\": "
      "\"%s\", \"m\": %d, \"n\": %d, \"k\": %d, \"count\": %d, \"source\": \"uniform\", \"retain\": \"%s\", "
      "\"seed\": "
      "%d}, \"strategy\": {\"scheduler\": \"%s\", \"workers\": %d, \"blas_threads\": %s, \"load\": \"%s\", \"pin\": "
      "\"none\"}, \"trials\": 1}",
      library_for(s), w->operation->name, sg_dtype_name(w->dtype), (int)w->m, (int)w->n, (int)w->k, (int)w->count,
      w->retain == SG_RETAIN_ALL ? "all" : "none", SEED, s->strategy->scheduler,
      several ? (processes ? TWO_WORKERS : THREE_WORKERS) : 1, threads, s->strategy->load);
  assert_true(n < (int)sizeof text);
  if (sg_request_parse(request, text, (size_t)n, &err)) { fail_msg("%s: %s", s->strategy->name, err.message); }
}

static void check_slot(const struct subject *s, const struct sg_launch *launch, int64_t slot, int64_t item) {
  const struct sg_workload *w = &s->workload;
  struct job job = {.w = *w, .layout = launch->slots.layout};
  sg_slots_arrays(&launch->slots, slot, job.arrays);
  if (inputs_checksum(w, &job.layout, job.arrays) != s->sums[item]) {
    fail_msg("%s: %s %s n=%d: item %d has other inputs", s->strategy->name, w->operation->name,
             sg_dtype_name(w->dtype), (int)w->n, (int)item);
  }
  const struct reference *reference = reference_find(w->operation->name);
  if (reference) { reference->check(&job); }
}

/* Inputs that the operation destroyed were loaded again by the worker that checked the result. */
static void check_trial(const struct subject *s, struct sg_launch *launch) {
  struct sg_samples_row row;
  struct sg_checked verdict;
  struct sg_error err;
  if (sg_trial_run(launch, 1, &row, &verdict, &err)) { fail_msg("%s: %s", s->strategy->name, err.message); }
  int64_t held = 0;
  for (int64_t slot = 0; slot < launch->slots.n; slot++) {
    const int64_t item = sg_launch_item_in_slot(launch, slot);
    if (item < 0) { continue; }
    check_slot(s, launch, slot, item);
    held++;
  }
  assert_true(held > 0 && (held == s->workload.count || s->workload.retain == SG_RETAIN_NONE));
  if (s->workload.operation->residual) {
    assert_int_equal(verdict.items, held);
    assert_true(sg_checked_valid(&verdict));
  }
}

/* native and batch support only gemm of real types; MPI ranks are another worker's (worker_ranks.c). */
static int is_refused(const struct subject *s) {
  if (s->strategy->ranks != SG_COUNT_NONE) { return 1; }
  const int gemm_alone = is_batch(s) || strcmp(s->strategy->scheduler, "native") == 0;
  return gemm_alone && (strcmp(s->workload.operation->name, "gemm") != 0 || s->workload.dtype >= SG_C64);
}

static void check_launch(const struct subject *s) {
  struct sg_launch launch = {.program = SG_BIN_DIR "/stratagemm-worker"};
  struct sg_request request;
  struct sg_error err = {""};
  parse(&request, s);
  assert_int_equal(sg_library_open(&launch.library, request.backend, &err), SG_OK);
  const int status = sg_launch_prepare(&launch, &request, &err);
  if (status != (is_refused(s) ? SG_UNABLE : SG_OK)) {
    fail_msg("%s: %s %s: status %d: %s", s->strategy->name, s->workload.operation->name,
             sg_dtype_name(s->workload.dtype), status, err.message);
  }
  if (!status) { check_trial(s, &launch); }
  sg_launch_release(&launch);
  sg_request_release(&request);
}

/* ---- All of them ---- */

static void check_strategies(const struct sg_workload *w) {
  struct subject s = {.workload = *w};
  expected_checksums(w, s.sums);
  for (size_t i = 0; i < sg_n_strategies; i++) {
    s.strategy = &sg_strategies[i];
    const struct sg_scheduler *scheduler = sg_scheduler_find(s.strategy->scheduler);
    assert_non_null(scheduler);
    if (scheduler->unavailable || (is_batch(&s) && w->retain != SG_RETAIN_ALL)) { continue; }
    check_launch(&s);
  }
}

static void check_operations(int64_t size, int64_t count, enum sg_retain retain) {
  for (size_t i = 0; i < sg_n_operations; i++) {
    for (int dtype = 0; dtype < SG_DTYPES; dtype++) {
      if (!(sg_operations[i]->dtypes & 1u << dtype)) { continue; }
      const struct sg_workload w = {.operation = sg_operations[i],
                                    .dtype = (enum sg_dtype)dtype,
                                    .m = size,
                                    .n = size,
                                    .k = size,
                                    .count = count,
                                    .source = "uniform",
                                    .retain = retain,
                                    .seed = SEED,
                                    .options = ""};
      check_strategies(&w);
    }
  }
}

static void every_strategy_does_every_operation_in_every_type_at_every_size(void **state) {
  (void)state;
  static const int64_t sizes[] = {1, 2, 3, 17, 64}, counts[] = {7, 5, 3, 5, 3};
  for (size_t i = SG_SANITIZED ? 3 : 0; i < sizeof sizes / sizeof sizes[0]; i++) {
    check_operations(sizes[i], counts[i], SG_RETAIN_ALL);
  }
}

static void one_item_is_enough_for_every_strategy(void **state) {
  (void)state;
  check_operations(3, 1, SG_RETAIN_ALL);
}

static void with_reused_memory_too(void **state) {
  (void)state;
  check_operations(2, 7, SG_RETAIN_NONE);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_strategy_does_every_operation_in_every_type_at_every_size),
      cmocka_unit_test(one_item_is_enough_for_every_strategy),
      cmocka_unit_test(with_reused_memory_too),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
