/* Setup before the first trial: workers are pinned, memory is touched, and teams are shared. */
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#include <cmocka.h>

#include "bench/worker/launch_setup.h"
#include "bench/worker/launch_state.h"
#include "bench/worker/load_kind.h"
#include "bench/worker/verify.h"
#include "tests/unit/naive_launch.h"

enum { MAX_CPUS = 2, WORKERS = 3 };

struct places {
  cpu_set_t of[WORKERS];
};

static void note_place(void *context, int worker) {
  struct places *places = context;
  (void)sched_getaffinity(0, sizeof places->of[worker], &places->of[worker]);
}

/* The first CPUs this test may use. */
static size_t usable_cpus(int cpus[MAX_CPUS]) {
  cpu_set_t mine;
  size_t n = 0;
  assert_int_equal(sched_getaffinity(0, sizeof mine, &mine), 0);
  for (int cpu = 0; cpu < CPU_SETSIZE && n < MAX_CPUS; cpu++) {
    if (CPU_ISSET(cpu, &mine)) { cpus[n++] = cpu; }
  }
  return n;
}

static void worker_w_is_pinned_to_its_cpu(void **state) {
  (void)state;
  int cpus[MAX_CPUS];
  cpu_set_t before;
  struct places places;
  assert_int_equal(sched_getaffinity(0, sizeof before, &before), 0);
  struct sg_request request = naive_request(100, 20, "pool", "task", WORKERS, SG_RETAIN_ALL);
  request.pin = true;
  request.blas_threads = 1;
  request.cpus = cpus;
  request.n_cpus = usable_cpus(cpus);
  struct sg_launch launch = prepared(&request);
  launch.operators.scheduler->each(launch.operators.team, note_place, &places);
  for (int w = 0; w < WORKERS; w++) {
    assert_int_equal(CPU_COUNT(&places.of[w]), 1);
    assert_true(CPU_ISSET(cpus[(size_t)w % request.n_cpus], &places.of[w]));
  }
  sg_launch_release(&launch);
  assert_int_equal(sched_setaffinity(0, sizeof before, &before), 0);
}

static void a_worker_has_one_cpu_per_blas_thread(void **state) {
  (void)state;
  int cpus[MAX_CPUS];
  cpu_set_t before;
  struct places places;
  assert_int_equal(sched_getaffinity(0, sizeof before, &before), 0);
  struct sg_request request = naive_request(100, 20, "serial", "serial", 1, SG_RETAIN_ALL);
  request.pin = true;
  request.blas_threads = MAX_CPUS;
  request.cpus = cpus;
  request.n_cpus = usable_cpus(cpus);
  struct sg_launch launch = prepared(&request);
  launch.operators.scheduler->each(launch.operators.team, note_place, &places);
  assert_int_equal(CPU_COUNT(&places.of[0]), request.n_cpus);
  sg_launch_release(&launch);
  assert_int_equal(sched_setaffinity(0, sizeof before, &before), 0);
}

static void a_missing_cpu_is_an_error(void **state) {
  (void)state;
  int cpus[] = {65535};
  struct sg_error err;
  struct sg_request request = naive_request(100, 20, "pool", "task", 2, SG_RETAIN_ALL);
  request.pin = true;
  request.cpus = cpus;
  request.n_cpus = 1;
  struct sg_launch launch = {0};
  assert_int_equal(sg_library_open(&launch.library, LIBRARY, &err), SG_OK);
  assert_int_equal(sg_launch_prepare(&launch, &request, &err), SG_FOUND);
  assert_string_equal(err.message, "cannot pin worker 0: Invalid argument");
  sg_launch_release(&launch);
}

static void every_page_is_in_memory_before_the_first_trial(void **state) {
  (void)state;
  const struct sg_request request = naive_request(100, 20, "pool", "task", 2, SG_RETAIN_ALL);
  struct sg_launch launch = prepared(&request);
  static unsigned char resident[4096];
  const size_t pages = (launch.slots.bytes + 4095) / 4096; /* 20 items of 3 x 80 kB */
  assert_true(pages > 1000 && pages < sizeof resident);
  assert_int_equal(mincore(launch.slots.map.start, launch.slots.bytes, resident), 0);
  for (size_t i = 0; i < pages; i++) {
    assert_true(resident[i] & 1);
  }
  sg_launch_release(&launch);
}

static void the_main_thread_operates_alone_where_many_load(void **state) {
  (void)state;
  const struct sg_request request = naive_request(100, 20, "serial", "parallel", WORKERS, SG_RETAIN_ALL);
  struct sg_launch launch = prepared(&request);
  assert_int_equal(launch.operators.workers, 1);
  assert_int_equal(launch.loaders.workers, WORKERS);
  assert_ptr_equal(sg_launch_widest(&launch), &launch.loaders);
  sg_launch_release(&launch);
}

static void a_pool_loads_with_the_team_that_operates(void **state) {
  (void)state;
  const struct sg_request request = naive_request(100, 20, "pool", "parallel", WORKERS, SG_RETAIN_ALL);
  struct sg_launch launch = prepared(&request);
  assert_ptr_equal(launch.loaders.team, launch.operators.team);
  sg_launch_release(&launch);
}

static void poisoned_outputs_are_found_by_the_check(void **state) {
  (void)state;
  const struct sg_request request = naive_request(100, 20, "pool", "serial", 2, SG_RETAIN_ALL);
  struct sg_launch launch = prepared(&request);
  (void)request.load->run(&launch);
  struct sg_checked verdict;
  struct sg_error err;
  assert_int_equal(sg_verify_slots(&launch, &verdict, &err), SG_OK);
  assert_int_equal(verdict.items, 20);
  assert_true(sg_checked_valid(&verdict));
  sg_slots_poison(&launch.slots, 13);
  assert_int_equal(sg_verify_slots(&launch, &verdict, &err), SG_OK);
  assert_false(sg_checked_valid(&verdict));
  assert_int_equal(verdict.worst_item, 13);
  sg_launch_release(&launch);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(worker_w_is_pinned_to_its_cpu),
      cmocka_unit_test(a_worker_has_one_cpu_per_blas_thread),
      cmocka_unit_test(a_missing_cpu_is_an_error),
      cmocka_unit_test(every_page_is_in_memory_before_the_first_trial),
      cmocka_unit_test(the_main_thread_operates_alone_where_many_load),
      cmocka_unit_test(a_pool_loads_with_the_team_that_operates),
      cmocka_unit_test(poisoned_outputs_are_found_by_the_check),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
