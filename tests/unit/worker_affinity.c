/* Where the threads of a launch may run, those that the library makes too, and what each worker touches first. */
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>

#include <cmocka.h>

#include "bench/worker/bodies.h"
#include "bench/worker/launch_setup.h"
#include "bench/worker/launch_state.h"
#include "bench/worker/load_kind.h"
#include "tests/unit/naive_launch.h"
#include "tests/unit/skip.h"
#include "tests/unit/worker_ask.h"

/* The last two CPUs this process may use, in that order, as texts; equal where it has only one. */
struct last_cpus {
  char one[16], other[16], both[40];
};

static struct last_cpus last_cpus(void) {
  cpu_set_t mine;
  int last = -1, before = -1;
  struct last_cpus cpus;
  assert_int_equal(sched_getaffinity(0, sizeof mine, &mine), 0);
  for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
    if (!CPU_ISSET(cpu, &mine)) { continue; }
    before = last;
    last = cpu;
  }
  if (before < 0) { before = last; }
  snprintf(cpus.one, sizeof cpus.one, "%d", last);
  snprintf(cpus.other, sizeof cpus.other, "%d", before);
  snprintf(cpus.both, sizeof cpus.both, "%d%c%d", before, last == before + 1 ? '-' : ',', last);
  return cpus;
}

/* What the end message says of the CPUs, with these to choose from. */
static void assert_cpus(struct wish wish, const char *list, const char *expected) {
  char *more = sg_format("{\"cpus\": [%s]}", list);
  wish.more = more;
  const struct answer answer = ask(&wish);
  assert_ends(&answer, "ok", "");
  assert_string_equal(text_of(first_of(&answer, "end"), "cpus"), expected);
  json_decref(answer.messages);
  free(more);
}

/* Builds of OpenBLAS create threads when they are opened (POSIX) or in the first call (OpenMP). */
static void the_threads_of_a_library_have_the_cpus_of_its_worker(void **state) {
  (void)state;
  static const char *const libraries[] = {"/usr/lib/x86_64-linux-gnu/openblas-pthread/libopenblas.so.0",
                                          "/usr/lib/x86_64-linux-gnu/openblas-openmp/libopenblas.so.0",
                                          "/usr/lib/x86_64-linux-gnu/blis-openmp/libblis.so.4"};
  static const char *const pins[] = {"cores", "spread", "close"};
  const struct last_cpus cpus = last_cpus();
  int found = 0;
  setenv("LSAN_OPTIONS", "detect_leaks=0", 1); /* its tracer crashes beside sleeping threads of OpenMP */
  for (size_t i = 0; i < sizeof libraries / sizeof libraries[0]; i++) {
    if (access(libraries[i], R_OK) != 0) { continue; }
    const struct wish wish = {.backend = libraries[i], .blas_threads = 2, .n = 100, .pin = pins[i]};
    setenv("OPENBLAS_NUM_THREADS", "2", 1);
    assert_cpus(wish, cpus.one, cpus.one); /* both share it */
    if (strcmp(cpus.one, cpus.other) != 0) {
      char *list = sg_format("%s, %s", cpus.one, cpus.other);
      assert_cpus(wish, list, cpus.both);
      free(list);
    }
    unsetenv("OPENBLAS_NUM_THREADS");
    found++;
  }
  if (!found) { SKIP("no library with threads is where Debian puts it"); }
}

static void each_worker_has_a_cpu_of_its_own(void **state) {
  (void)state;
  static const char *const schedulers[] = {"pool", "processes", "processes-copy"};
  const struct last_cpus cpus = last_cpus();
  if (strcmp(cpus.one, cpus.other) == 0) { SKIP("there is only one CPU"); }
#ifdef __SANITIZE_THREAD__
  SKIP("ThreadSanitizer has a thread of its own, which has the CPUs of all workers");
#endif
  char *list = sg_format("%s, %s", cpus.one, cpus.other), *expected = sg_format("%s;%s", cpus.one, cpus.other);
  for (size_t i = 0; i < sizeof schedulers / sizeof schedulers[0]; i++) {
    const struct wish wish = {
        .scheduler = schedulers[i], .load = "task", .workers = 2, .blas_threads = 1, .pin = "spread"};
    assert_cpus(wish, list, expected);
  }
  assert_cpus((struct wish){.blas_threads = 1, .pin = "none"}, cpus.one, cpus.both); /* observed there too */
  free(list);
  free(expected);
}

static void a_thread_that_leaves_its_place_is_found(void **state) {
  (void)state;
  const struct last_cpus cpus = last_cpus();
  if (strcmp(cpus.one, cpus.other) == 0) { SKIP("there is only one CPU"); }
  char *more = sg_format("{\"cpus\": [%s]}", cpus.one);
  const struct wish wish = {.backend = SHIM("roaming"), .pin = "close", .more = more};
  assert_outcome(&wish, "failed", "a thread may run on CPU ");
  free(more);
}

static void a_memory_policy_needs_nodes_and_says_where_it_has_no_effect(void **state) {
  (void)state;
  static const char request[] = "{\"cpus\": [%s], %s \"strategy\": {\"scheduler\": \"serial\", \"workers\": 1, "
                                "\"blas_threads\": 1, \"load\": \"serial\", \"pin\": \"none\", \"membind\": \"%s\"}}";
  static const struct {
    const char *nodes, *membind, *outcome, *detail;
  } cases[] = {
      {"\"nodes\": [0],", "interleave", "ok", "membind has no effect: the CPUs of this run are one NUMA node"},
      {"\"nodes\": [0],", "local", "ok", "membind has no effect"},
      {"\"nodes\": [0],", "", "ok", ""},
      {"", "local", "failed", "membind local needs cpus and nodes"},
      {"\"nodes\": [0, 1],", "local", "failed", "nodes has 2 entries, must have one for each of cpus"},
      {"\"nodes\": [1024],", "local", "failed", "nodes: entry 0 is not a number from 0 to 1023"},
      {"\"nodes\": [0],", "near", "failed", "membind is 'near', must be local, interleave or empty"},
      {"\"nodes\": [1023],", "interleave", "failed", "membind interleave: Invalid argument"},
  };
  const struct last_cpus cpus = last_cpus();
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    char *more = sg_format(request, cpus.one, cases[i].nodes, cases[i].membind);
    assert_outcome(&(struct wish){.more = more}, cases[i].outcome, cases[i].detail);
    free(more);
  }
}

/* ---- First touch ---- */

static bool is_resident(const struct sg_launch *launch, int64_t slot) {
  void *arrays[SG_MAX_ARRAYS];
  unsigned char there = 0;
  sg_slots_arrays(&launch->slots, slot, arrays);
  const uintptr_t middle = ((uintptr_t)arrays[0] + launch->slots.slot_bytes / 2) & ~(uintptr_t)4095;
  assert_int_equal(mincore((void *)middle, 1, &there), 0);
  return there & 1;
}

/* The slots that worker 1 of 2 touches alone, as digits. */
static void assert_touched(const char *scheduler, enum sg_retain retain, const char *expected) {
  const struct sg_request request = naive_request(100, 8, scheduler, "task", 2, retain);
  struct sg_launch launch = prepared(&request);
  char touched[16] = "";
  size_t n = 0;
  assert_int_equal(madvise(launch.slots.map.start, launch.slots.map.bytes, MADV_DONTNEED), 0);
  sg_body_touch_own(&launch, 1);
  for (int64_t slot = 0; slot < launch.slots.n && slot < 10; slot++) {
    if (is_resident(&launch, slot)) { touched[n++] = (char)('0' + slot); }
  }
  assert_string_equal(touched, expected);
  sg_launch_release(&launch);
}

static void a_worker_touches_the_slots_that_it_will_use(void **state) {
  (void)state;
  assert_touched("pool", SG_RETAIN_ALL, "1357");
  assert_touched("pool", SG_RETAIN_NONE, "1"); /* its own, and none of the one that is sampled */
  const struct sg_scheduler *omp = sg_scheduler_find("omp-static");
  if (!omp->unavailable) { assert_touched("omp-static", SG_RETAIN_ALL, ""); } /* the schedule does */
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_threads_of_a_library_have_the_cpus_of_its_worker),
      cmocka_unit_test(each_worker_has_a_cpu_of_its_own),
      cmocka_unit_test(a_thread_that_leaves_its_place_is_found),
      cmocka_unit_test(a_memory_policy_needs_nodes_and_says_where_it_has_no_effect),
      cmocka_unit_test(a_worker_touches_the_slots_that_it_will_use),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
