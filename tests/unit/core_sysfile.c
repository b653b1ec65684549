/* What is read from /proc and /sys, on made-up machines; what is absent is unknown, and no error. */
#include <math.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "core/sysfile.h"
#include "tests/unit/machine.h"

static const char *const NOWHERE = "/no/such/machine";

/* ---- Single files ---- */

static void a_line_is_the_first_one_without_its_line_feed(void **state) {
  (void)state;
  char line[64];
  const char *root = machine("two-sockets-smt");
  assert_string_equal(sg_sys_line(root, "/proc/vmstat", line, sizeof line), "nr_free_pages 25000000");
}

static void a_long_line_is_cut_at_the_room_there_is(void **state) {
  (void)state;
  char line[8];
  assert_string_equal(sg_sys_line(machine("two-sockets-smt"), "/proc/vmstat", line, sizeof line), "nr_free");
}

static void a_text_has_all_lines_cut_at_the_room_there_is(void **state) {
  (void)state;
  char text[1024], little[16];
  assert_non_null(sg_sys_text(SG_THIS_MACHINE, "/proc/self/status", text, sizeof text));
  assert_non_null(strstr(text, "\nPid:"));
  assert_string_equal(sg_sys_text(SG_THIS_MACHINE, "/proc/self/status", little, sizeof little), "Name:\ttest_core");
  assert_null(sg_sys_text(NOWHERE, "/proc/stat", text, sizeof text));
}

static void a_number_is_what_a_file_begins_with(void **state) {
  (void)state;
  const char *root = machine("two-sockets-smt");
  assert_int_equal(sg_sys_number(root, "/sys/devices/system/cpu/intel_pstate/no_turbo"), 1);
  assert_int_equal(sg_sys_number(root, "/sys/devices/system/cpu/cpu0/cache/index3/size"), 36864); /* "36864K" */
  assert_int_equal(sg_sys_number(root, "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"), -1);
}

static void a_choice_is_the_word_in_brackets(void **state) {
  (void)state;
  char word[32];
  const char *root = machine("two-sockets-smt");
  assert_string_equal(sg_sys_choice(root, "/sys/kernel/mm/transparent_hugepage/enabled", word, sizeof word),
                      "madvise");
  assert_null(sg_sys_choice(root, "/proc/vmstat", word, sizeof word));
}

/* ---- Memory and time ---- */

static void memory_is_told_in_bytes_by_its_whole_key(void **state) {
  (void)state;
  const char *root = machine("two-sockets-smt");
  assert_int_equal(sg_sys_meminfo(root, "MemTotal"), 131072000LL * 1024);
  assert_int_equal(sg_sys_meminfo(root, "MemAvailable"), 120000000LL * 1024);
  assert_int_equal(sg_sys_meminfo(root, "Mem"), -1);
}

static void times_of_all_cpus_are_in_ns(void **state) {
  (void)state;
  const char *root = machine("two-sockets-smt");
  const int64_t tick_ns = 1000000000 / sysconf(_SC_CLK_TCK);
  assert_int_equal(sg_sys_steal_ns(root), 80 * tick_ns);
  assert_int_equal(sg_sys_busy_ns(root), (1000 + 200 + 300 + 60 + 70) * tick_ns); /* not idle, iowait and steal */
}

static void the_kernel_counts_processes_killed_for_lack_of_memory(void **state) {
  (void)state;
  assert_int_equal(sg_sys_oom_kills(machine("two-sockets-smt")), 3);
}

static void time_under_pressure_is_the_total_of_its_first_line(void **state) {
  (void)state;
  const char *root = machine("container-quota");
  assert_int_equal(sg_sys_pressure_ns(root, "cpu"), 7000000000);
  assert_int_equal(sg_sys_pressure_ns(root, "memory"), 0);
  assert_int_equal(sg_sys_pressure_ns(machine("cgroup-v1"), "cpu"), -1); /* its kernel has none */
}

static void the_clock_is_that_of_the_first_cpu(void **state) {
  (void)state;
  assert_float_equal(sg_sys_clock_mhz(machine("two-sockets-smt")), 2900.125, 1e-9);
  assert_true(isnan(sg_sys_clock_mhz(machine("cgroup-v1")))); /* it has no cpuinfo */
}

/* ---- What is not there ---- */

static void what_is_absent_is_unknown(void **state) {
  (void)state;
  char text[32];
  assert_null(sg_sys_open(NOWHERE, "/proc/stat"));
  assert_null(sg_sys_line(NOWHERE, "/proc/stat", text, sizeof text));
  assert_null(sg_sys_choice(NOWHERE, "/proc/stat", text, sizeof text));
  assert_int_equal(sg_sys_number(NOWHERE, "/proc/stat"), -1);
  assert_int_equal(sg_sys_meminfo(NOWHERE, "MemTotal"), -1);
  assert_int_equal(sg_sys_steal_ns(NOWHERE), -1);
  assert_int_equal(sg_sys_busy_ns(NOWHERE), -1);
  assert_int_equal(sg_sys_oom_kills(NOWHERE), -1);
  assert_true(isnan(sg_sys_clock_mhz(NOWHERE)));
  assert_int_equal(sg_sys_pressure_ns(NOWHERE, "cpu"), -1);
  assert_int_equal(sg_sys_keyed(NOWHERE, "/proc/vmstat", "oom_kill"), -1);
}

static void this_machine_is_the_root_of_its_own_tree(void **state) {
  (void)state;
  char line[32];
  assert_string_equal(sg_sys_line(SG_THIS_MACHINE, "/proc/self/comm", line, sizeof line), "test_core_sysfi");
  assert_true(sg_sys_meminfo(SG_THIS_MACHINE, "MemTotal") > 1 << 20);
  assert_true(sg_sys_busy_ns(SG_THIS_MACHINE) > 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_line_is_the_first_one_without_its_line_feed),
      cmocka_unit_test(a_long_line_is_cut_at_the_room_there_is),
      cmocka_unit_test(a_text_has_all_lines_cut_at_the_room_there_is),
      cmocka_unit_test(a_number_is_what_a_file_begins_with),
      cmocka_unit_test(a_choice_is_the_word_in_brackets),
      cmocka_unit_test(memory_is_told_in_bytes_by_its_whole_key),
      cmocka_unit_test(times_of_all_cpus_are_in_ns),
      cmocka_unit_test(the_kernel_counts_processes_killed_for_lack_of_memory),
      cmocka_unit_test(time_under_pressure_is_the_total_of_its_first_line),
      cmocka_unit_test(the_clock_is_that_of_the_first_cpu),
      cmocka_unit_test(what_is_absent_is_unknown),
      cmocka_unit_test(this_machine_is_the_root_of_its_own_tree),
  };
  return cmocka_run_group_tests(tests, NULL, machine_teardown);
}
