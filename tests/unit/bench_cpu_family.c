/* How the catalogue of counters names a processor, by what its /proc/cpuinfo says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bench/machine/cpu_family.h"

static void a_processor_is_named_by_vendor_family_and_model(void **state) {
  (void)state;
  char buf[SG_CPU_FAMILY_SIZE];
  assert_string_equal(sg_cpu_family_name("processor\t: 0\nvendor_id\t: AuthenticAMD\ncpu family\t: 25\nmodel\t\t: 1\n"
                                         "model name\t: AMD EPYC\n",
                                         buf),
                      "amd-19h-01h");
  assert_string_equal(
      sg_cpu_family_name("vendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel name\t: X\nmodel\t\t: 143\n", buf),
      "intel-06h-8fh");
  assert_string_equal(sg_cpu_family_name("CPU implementer\t: 0x41\nCPU architecture: 8\nCPU part\t: 0xd0c\n", buf),
                      "arm-41-d0c");
}

static void a_vendor_we_do_not_know_has_x86_for_a_name(void **state) {
  (void)state;
  char buf[SG_CPU_FAMILY_SIZE];
  assert_string_equal(sg_cpu_family_name("vendor_id: HygonGenuine\ncpu family: 24\nmodel: 2\n", buf), "x86-18h-02h");
}

static void a_processor_that_does_not_say_is_unknown(void **state) {
  (void)state;
  char buf[SG_CPU_FAMILY_SIZE];
  static const char *const texts[] = {"", "nothing\n", "vendor_id: GenuineIntel\ncpu family: 6\nmodel name: 8\n",
                                      "CPU implementer: 0x41\n"};
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    assert_string_equal(sg_cpu_family_name(texts[i], buf), "unknown");
  }
}

static void an_arm_core_is_named_by_its_numbers(void **state) {
  (void)state;
  assert_string_equal(sg_cpu_arm_vendor(0x41), "ARM");
  assert_string_equal(sg_cpu_arm_core(0x41, 0xd0c), "Neoverse-N1");
  assert_string_equal(sg_cpu_arm_core(0x41, 0xd4f), "Neoverse-V2");
  assert_string_equal(sg_cpu_arm_vendor(0xc0), "Ampere");
  assert_string_equal(sg_cpu_arm_core(0xc0, 0xac3), "Ampere-1");
  assert_string_equal(sg_cpu_arm_core(0x61, 0x023), "Firestorm-M1");
  assert_null(sg_cpu_arm_vendor(-1));
  assert_null(sg_cpu_arm_core(0x61, 0xd0c)); /* another vendor's number */
}

static void this_machine_has_a_name(void **state) {
  (void)state;
  char buf[SG_CPU_FAMILY_SIZE];
  assert_true(strchr(sg_cpu_family_name(NULL, buf), '-') || strcmp(buf, "unknown") == 0);
}

static void a_family_matches_whole_parts(void **state) {
  (void)state;
  assert_true(sg_cpu_family_is("amd-19h-01h", "amd-19h"));
  assert_true(sg_cpu_family_is("amd-19h-01h", "amd"));
  assert_true(sg_cpu_family_is("amd-19h-01h", "amd-19h-01h"));
  assert_false(sg_cpu_family_is("amd-19h-01h", "amd-1"));
  assert_false(sg_cpu_family_is("amd-19h-01h", "intel"));
  assert_false(sg_cpu_family_is("amd", "amd-19h"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_processor_is_named_by_vendor_family_and_model),
      cmocka_unit_test(a_vendor_we_do_not_know_has_x86_for_a_name),
      cmocka_unit_test(a_processor_that_does_not_say_is_unknown),
      cmocka_unit_test(an_arm_core_is_named_by_its_numbers),
      cmocka_unit_test(this_machine_has_a_name),
      cmocka_unit_test(a_family_matches_whole_parts),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
