/* The limits of control groups, on made-up machines; what is absent is no limit. */
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "core/cgroup.h"
#include "tests/unit/machine.h"

static const char *const NOWHERE = "/no/such/machine";

static void put(const char *path, const char *text) {
  char *full = sg_format("%s%s", machine_root, path);
  FILE *f = fopen(full, "w");
  assert_non_null(f);
  fprintf(f, "%s\n", text);
  assert_int_equal(fclose(f), 0);
  free(full);
}

static void without_a_limit_there_is_no_quota(void **state) {
  (void)state;
  int64_t limit = -5, used = -5;
  const char *root = machine("two-sockets-smt");
  assert_true(sg_cgroup_cpu_quota(root) == 0);
  assert_false(sg_cgroup_memory_limit(root, &limit, &used));
}

static void the_tightest_quota_on_the_way_to_the_root_holds(void **state) {
  (void)state;
  const char *root = machine("container-quota");
  assert_float_equal(sg_cgroup_cpu_quota(root), 1.5, 1e-12);
  char *path = sg_format("%s/sys/fs/cgroup/pod/container/cpu.max", root);
  assert_int_equal(unlink(path), 0); /* then it is the pod's */
  free(path);
  assert_float_equal(sg_cgroup_cpu_quota(root), 3, 1e-12);
}

static void a_memory_limit_above_this_group_holds_too(void **state) {
  (void)state;
  int64_t limit = 0, used = 0;
  assert_true(sg_cgroup_memory_limit(machine("container-quota"), &limit, &used));
  assert_int_equal(limit, 8589934592);
  assert_int_equal(used, 2147483648 - 147483648); /* without inactive pages of files */
}

static void version_1_has_a_tree_for_each_controller(void **state) {
  (void)state;
  int64_t limit = 0, used = 0;
  const char *root = machine("cgroup-v1");
  assert_float_equal(sg_cgroup_cpu_quota(root), 0.5, 1e-12);
  assert_true(sg_cgroup_memory_limit(root, &limit, &used));
  assert_int_equal(limit, 1073741824);
  assert_int_equal(used, 73741824 - 3741824);
  char *path = sg_format("%s/sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes", root);
  assert_int_equal(unlink(path), 0);
  free(path);
  assert_false(sg_cgroup_memory_limit(root, &limit, &used)); /* the root's is a number near 2^63 */
}

static void memory_that_is_only_cache_is_not_in_use(void **state) {
  (void)state;
  int64_t limit = 0, used = -5;
  const char *root = machine("container-quota");
  put("/sys/fs/cgroup/pod/memory.stat", "inactive_file 9999999999");
  assert_true(sg_cgroup_memory_limit(root, &limit, &used));
  assert_int_equal(used, 0);
  put("/sys/fs/cgroup/pod/memory.stat", "active_file 7"); /* not said: all of it may be needed */
  assert_true(sg_cgroup_memory_limit(root, &limit, &used));
  assert_int_equal(used, 2147483648);
}

static void throttling_is_summed_over_the_groups_with_a_quota(void **state) {
  (void)state;
  struct sg_cgroup_throttling t;
  assert_true(sg_cgroup_throttling(machine("container-quota"), &t));
  assert_int_equal(t.periods, 40 + 2);
  assert_int_equal(t.ns, 3000500000);
  assert_true(sg_cgroup_throttling(machine("cgroup-v1"), &t));
  assert_int_equal(t.periods, 12);
  assert_int_equal(t.ns, 345678901);
  assert_false(sg_cgroup_throttling(machine("two-sockets-smt"), &t));
  assert_false(sg_cgroup_throttling(NOWHERE, &t));
}

static void the_cpus_are_those_of_the_nearest_group_that_names_them(void **state) {
  (void)state;
  char cpus[64];
  const char *root = machine("container-quota");
  assert_string_equal(sg_cgroup_cpus(root, cpus, sizeof cpus), "0-3");
  put("/sys/fs/cgroup/pod/container/cpuset.cpus.effective", "1,3");
  assert_string_equal(sg_cgroup_cpus(root, cpus, sizeof cpus), "1,3");
  assert_string_equal(sg_cgroup_cpus(machine("cgroup-v1"), cpus, sizeof cpus), "0-1");
  assert_null(sg_cgroup_cpus(NOWHERE, cpus, sizeof cpus));
}

/* The kernel names a group as a process outside the container's namespace sees it. */
static void a_group_that_cannot_be_seen_is_the_root_of_the_mount(void **state) {
  (void)state;
  const char *root = machine("container-quota");
  put("/sys/fs/cgroup/cpu.max", "250000 100000");
  put("/proc/self/cgroup", "0::/kubepods.slice/other");
  assert_true(sg_cgroup_cpu_quota(root) == 2.5);
  put("/proc/self/cgroup", "0::/../pod");
  assert_true(sg_cgroup_cpu_quota(root) == 2.5);
}

static void what_is_absent_is_no_limit(void **state) {
  (void)state;
  int64_t limit = 0, used = 0;
  assert_true(sg_cgroup_cpu_quota(NOWHERE) == 0);
  assert_false(sg_cgroup_memory_limit(NOWHERE, &limit, &used));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(without_a_limit_there_is_no_quota),
      cmocka_unit_test(the_tightest_quota_on_the_way_to_the_root_holds),
      cmocka_unit_test(a_memory_limit_above_this_group_holds_too),
      cmocka_unit_test(version_1_has_a_tree_for_each_controller),
      cmocka_unit_test(memory_that_is_only_cache_is_not_in_use),
      cmocka_unit_test(throttling_is_summed_over_the_groups_with_a_quota),
      cmocka_unit_test(the_cpus_are_those_of_the_nearest_group_that_names_them),
      cmocka_unit_test(a_group_that_cannot_be_seen_is_the_root_of_the_mount),
      cmocka_unit_test(what_is_absent_is_no_limit),
  };
  return cmocka_run_group_tests(tests, NULL, machine_teardown);
}
