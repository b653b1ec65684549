/* Resource use: CPU time up to this moment, of threads that run on other CPUs too. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "bench/worker/counters/usage.h"
#include "core/clock.h"

enum { WINDOWS = 50, WINDOW_NS = 2000000, ROUNDING_NS = 4000 };

static void *spin(void *stop) {
  while (!atomic_load((atomic_bool *)stop)) {}
  return NULL;
}

/* Of the only threads of this process, by their own clocks. */
static int64_t cpu_of_ns(pthread_t other) {
  clockid_t clock;
  struct timespec own, its;
  assert_int_equal(pthread_getcpuclockid(other, &clock), 0);
  assert_int_equal(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &own), 0);
  assert_int_equal(clock_gettime(clock, &its), 0);
  return (own.tv_sec + its.tv_sec) * 1000000000LL + own.tv_nsec + its.tv_nsec;
}

/* The kernel by itself brings the time of the other thread up to date at its ticks, every 1 to 10 ms. */
static void the_time_of_a_thread_that_is_running_is_up_to_date(void **state) {
  (void)state;
  atomic_bool stop = false;
  pthread_t other;
  assert_int_equal(pthread_create(&other, NULL, spin, &stop), 0);
  for (int i = 0; i < WINDOWS; i++) {
    for (const int64_t until_ns = sg_now_ns() + WINDOW_NS; sg_now_ns() < until_ns;) {}
    const int64_t asked_ns = sg_now_ns();
    const struct sg_usage usage = sg_usage_now();
    const int64_t exact_ns = cpu_of_ns(other), missing_ns = exact_ns - usage.cpu_user_ns - usage.cpu_sys_ns;
    assert_in_range(missing_ns + ROUNDING_NS, 0, 2 * (sg_now_ns() - asked_ns) + 2 * ROUNDING_NS);
  }
  atomic_store(&stop, true);
  pthread_join(other, NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_time_of_a_thread_that_is_running_is_up_to_date),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
