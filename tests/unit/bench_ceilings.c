/* The machine's ceilings, and the cache they are kept in. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "bench/machine/bandwidth.h"
#include "bench/machine/ceilings.h"
#include "core/interrupt.h"
#include "core/json.h"
#include "core/sysfile.h"
#include "core/text.h"

static struct sg_topology here;

/* The arrays are a multiple of the caches, if an eighth of the free memory holds them: without caches the smallest
 * that are measured with, and memory enough whatever else runs here. */
static int look(void **state) {
  (void)state;
  struct sg_error err;
  const int status = sg_topology_init(&here, SG_THIS_MACHINE, &err);
  if (status == SG_OK) { json_object_set_new(here.machine, "caches", json_array()); }
  here.memory_available_bytes = (int64_t)1 << 30;
  return status;
}

static int forget(void **state) {
  (void)state;
  sg_topology_release(&here);
  return 0;
}

static void the_loops_move_the_bytes_they_claim(void **state) {
  (void)state;
  static double a[1000], b[1000], c[1000];
  const struct sg_arrays arrays = {a, b, c, 1000};
  sg_arrays_touch(&arrays);
  sg_arrays_copy(&arrays);
  assert_true(c[0] == 1 && c[999] == 1);
  sg_arrays_triad(&arrays);
  assert_true(a[0] == 5 && a[999] == 5); /* 2 + 3 x 1 */
}

static void rates_are_plausible(void **state) {
  (void)state;
  static const char *const rates[] = {"one_core_flops",
                                      "all_core_flops",
                                      "one_core_copy_bytes_per_s",
                                      "one_core_triad_bytes_per_s",
                                      "all_core_copy_bytes_per_s",
                                      "all_core_triad_bytes_per_s"};
  json_t *found = sg_ceilings_measure(&here);
  for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++) {
    const double rate = sg_json_number(found, rates[i], 0);
    if (rate < 1e7 || rate > 1e15) { fail_msg("%s is %g", rates[i], rate); }
  }
  assert_true(sg_json_number(found, "cores", 0) == here.all_cores);
  json_decref(found);
}

static void without_room_for_the_arrays_there_is_no_bandwidth(void **state) {
  (void)state;
  struct sg_topology small = here;
  small.memory_available_bytes = 1 << 20;
  json_t *found = sg_ceilings_measure(&small);
  assert_true(json_is_null(json_object_get(found, "one_core_copy_bytes_per_s")));
  assert_true(json_is_null(json_object_get(found, "array_bytes")));
  assert_true(sg_json_number(found, "one_core_flops", 0) > 0);
  json_decref(found);
}

static void cached_ceilings_are_reused(void **state) {
  (void)state;
  struct sg_topology small = here;
  small.memory_available_bytes = 1 << 20; /* arithmetic only: quicker */
  char folder[] = "/tmp/ceilings-XXXXXX";
  assert_non_null(mkdtemp(folder));
  setenv("XDG_CACHE_HOME", folder, 1);
  json_t *first = sg_ceilings_get(SG_CEILINGS_CACHED, &small), *again = sg_ceilings_get(SG_CEILINGS_CACHED, &small),
         *fresh = sg_ceilings_get(SG_CEILINGS_MEASURED, &small);
  assert_true(json_equal(first, again));
  assert_false(json_equal(first, fresh));
  small.all_cores++; /* another machine, or other limits */
  json_decref(again);
  small.cpus[small.all_cores - 1] = small.cpus[0];
  again = sg_ceilings_get(SG_CEILINGS_CACHED, &small);
  assert_false(json_equal(first, again));
  json_decref(first);
  json_decref(again);
  json_decref(fresh);
  unsetenv("XDG_CACHE_HOME");
  char *command = sg_format("rm -r '%s'", folder);
  assert_int_equal(system(command), 0);
  free(command);
}

static void interrupted_they_are_unknown_and_not_kept(void **state) {
  (void)state;
  char folder[] = "/tmp/ceilings-XXXXXX";
  assert_non_null(mkdtemp(folder));
  setenv("XDG_CACHE_HOME", folder, 1);
  sg_interrupt_catch();
  raise(SIGINT);
  json_t *found = sg_ceilings_get(SG_CEILINGS_CACHED, &here);
  assert_true(json_is_null(found));
  json_decref(found);
  unsetenv("XDG_CACHE_HOME");
  assert_int_equal(rmdir(folder), 0); /* it is empty */
}

static void mode_none_gives_null(void **state) {
  (void)state;
  json_t *found = sg_ceilings_get(SG_CEILINGS_NONE, &here);
  assert_true(json_is_null(found));
  json_decref(found);
}

static void an_unknown_mode_suggests_the_closest(void **state) {
  (void)state;
  struct sg_error err;
  enum sg_ceilings_mode mode;
  assert_int_equal(sg_ceilings_parse("cached", &mode, &err), SG_OK);
  assert_int_equal(mode, SG_CEILINGS_CACHED);
  assert_int_equal(sg_ceilings_parse("cache", &mode, &err), SG_BAD_INPUT);
  assert_string_equal(err.message, "unknown ceilings 'cache': did you mean 'cached'?");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_loops_move_the_bytes_they_claim),
      cmocka_unit_test(rates_are_plausible),
      cmocka_unit_test(without_room_for_the_arrays_there_is_no_bandwidth),
      cmocka_unit_test(cached_ceilings_are_reused),
      cmocka_unit_test(mode_none_gives_null),
      cmocka_unit_test(an_unknown_mode_suggests_the_closest),
      cmocka_unit_test(interrupted_they_are_unknown_and_not_kept), /* the last: the signal stays noted */
  };
  return cmocka_run_group_tests(tests, look, forget);
}
