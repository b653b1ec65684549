/* The capacity probe measures this machine: what it found fits together, however busy that is. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bench/machine/probe.h"
#include "core/clock.h"
#include "core/sysfile.h"

static struct sg_topology here;

static int look(void **state) {
  (void)state;
  struct sg_error err;
  return sg_topology_init(&here, SG_THIS_MACHINE, &err);
}

static int forget(void **state) {
  (void)state;
  sg_topology_release(&here);
  return 0;
}

/* With 15 ms at the least for one core, and as much for all of them. */
static void it_says_when_it_was_and_how_long_it_took(void **state) {
  (void)state;
  struct sg_probe probe;
  struct sg_error err;
  const int64_t before_ns = sg_now_ns();
  assert_int_equal(sg_probe_run(&probe, &here, false, &err), SG_OK);
  assert_true(before_ns <= probe.started_ns);
  assert_true(probe.took_ns >= (here.cores > 1 ? 30000000 : 15000000));
  assert_true(probe.started_ns + probe.took_ns <= sg_now_ns());
}

static void capacity_is_the_ratio_of_the_rates(void **state) {
  (void)state;
  struct sg_probe probe;
  struct sg_error err;
  assert_int_equal(sg_probe_run(&probe, &here, false, &err), SG_OK);
  assert_true(probe.one_core_flops > 1e6 && probe.all_core_flops > 1e6);
  assert_true(probe.one_core_flops < 1e13 && probe.all_core_flops < here.cores * 1e13);
  assert_true(probe.capacity == probe.all_core_flops / probe.one_core_flops);
}

/* However busy the machine is, one of them is not disturbed for that long. */
static void a_rough_one_is_shorter(void **state) {
  (void)state;
  struct sg_probe probe = {.took_ns = INT64_MAX};
  struct sg_error err;
  for (int i = 0; i < 1000 && probe.took_ns >= 15000000; i++) {
    assert_int_equal(sg_probe_run(&probe, &here, true, &err), SG_OK);
    assert_true(probe.capacity == probe.all_core_flops / probe.one_core_flops);
  }
  assert_true(probe.took_ns < 15000000);
}

static void one_core_has_the_capacity_of_one(void **state) {
  (void)state;
  struct sg_probe probe;
  struct sg_error err;
  struct sg_topology one = here;
  one.cores = 1;
  assert_int_equal(sg_probe_run(&probe, &one, false, &err), SG_OK);
  assert_true(probe.all_core_flops == probe.one_core_flops);
  assert_true(probe.capacity == 1);
}

/* A thread that may not be put on its CPU runs somewhere: the rate is only lower. */
static void a_cpu_that_is_not_there_is_no_error(void **state) {
  (void)state;
  struct sg_probe probe;
  struct sg_error err;
  struct sg_topology odd = here;
  odd.cores = 2;
  odd.cpus[0] = odd.cpus[1] = 1023;
  assert_int_equal(sg_probe_run(&probe, &odd, false, &err), SG_OK);
  assert_true(probe.capacity > 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(it_says_when_it_was_and_how_long_it_took),
      cmocka_unit_test(capacity_is_the_ratio_of_the_rates),
      cmocka_unit_test(a_rough_one_is_shorter),
      cmocka_unit_test(one_core_has_the_capacity_of_one),
      cmocka_unit_test(a_cpu_that_is_not_there_is_no_error),
  };
  return cmocka_run_group_tests(tests, look, forget);
}
