/* Our own declarations of PAPI's interface against papi.h, where it is installed: layouts, constants, prototypes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bench/worker/counters/papi_library.h"
#include "tests/unit/skip.h"

#if defined(__has_include)
#if __has_include(<papi.h>)
#define HAS_PAPI_H 1
#endif
#endif

#ifdef HAS_PAPI_H
#include <papi.h>

static void constants_are_papis(void **state) {
  (void)state;
  assert_int_equal(SG_PAPI_OK, PAPI_OK);
  assert_int_equal(SG_PAPI_NULL, PAPI_NULL);
  assert_int_equal(SG_PAPI_LIB_VERSION, PAPI_LIB_VERSION);
  assert_int_equal(SG_PAPI_INHERIT, PAPI_INHERIT);
  assert_int_equal(SG_PAPI_INHERIT_ALL, PAPI_INHERIT_ALL);
  assert_int_equal(PAPI_VER_CURRENT, PAPI_VERSION & 0xffff0000);
}

static void layouts_are_papis(void **state) {
  (void)state;
  assert_int_equal(offsetof(struct sg_papi_component, name), offsetof(PAPI_component_info_t, name));
  assert_int_equal(offsetof(struct sg_papi_component, disabled_reason),
                   offsetof(PAPI_component_info_t, disabled_reason));
  assert_int_equal(sizeof((struct sg_papi_component *)0)->disabled_reason,
                   sizeof((PAPI_component_info_t *)0)->disabled_reason);
  assert_int_equal(offsetof(union sg_papi_option, inherit.event_set), offsetof(PAPI_option_t, inherit.eventset));
  assert_int_equal(offsetof(union sg_papi_option, inherit.inherit), offsetof(PAPI_option_t, inherit.inherit));
  assert_true(sizeof(union sg_papi_option) >= sizeof(PAPI_option_t));
}

/* These assignments compile only when the prototypes agree; those with PAPI's own structs are left out. */
static void prototypes_are_papis(void **state) {
  (void)state;
  struct sg_papi papi = {0};
#define SAME(name) assert_true((1 ? papi.name : PAPI_##name) == NULL)
  SAME(library_init);
  SAME(multiplex_init);
  SAME(shutdown);
  SAME(strerror);
  SAME(event_name_to_code);
  SAME(get_event_component);
  SAME(get_component_index);
  SAME(create_eventset);
  SAME(assign_eventset_component);
  SAME(set_multiplex);
  SAME(add_event);
  SAME(start);
  SAME(read);
  SAME(stop);
  SAME(cleanup_eventset);
  SAME(destroy_eventset);
#undef SAME
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(constants_are_papis),
      cmocka_unit_test(layouts_are_papis),
      cmocka_unit_test(prototypes_are_papis),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
#else
static void papi_h_is_not_installed(void **state) {
  (void)state;
  SKIP("papi.h was not there when this was built");
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(papi_h_is_not_installed)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
#endif
