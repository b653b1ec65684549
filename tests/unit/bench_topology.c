/* Made-up machines as this process may use them, and how machine.json describes them. hwloc reads the same tree. */
#include <string.h>

#include "bench/machine/topology.h"
#include "core/json.h"
#include "core/sysfile.h"
#include "tests/unit/machine.h"

/* hwloc shall read this tree, and not ask the processor that the test runs on. */
static struct sg_topology topology_at(const char *root) {
  struct sg_topology t;
  struct sg_error err;
  assert_int_equal(setenv("HWLOC_FSROOT", root, 1) + setenv("HWLOC_COMPONENTS", "-x86", 1), 0);
  if (sg_topology_init(&t, root, &err) != SG_OK) { fail_msg("%s", err.message); }
  assert_int_equal(unsetenv("HWLOC_FSROOT") + unsetenv("HWLOC_COMPONENTS"), 0);
  return t;
}

static struct sg_topology topology_of(const char *name) {
  return topology_at(machine(name));
}

static void assert_cpus(const struct sg_topology *t, const int *cpus, int n) {
  assert_int_equal(t->n_cpus, n);
  assert_memory_equal(t->cpus, cpus, (size_t)n * sizeof *cpus);
}

static void assert_fact(const struct sg_topology *t, const char *key, const char *expected) {
  const json_t *value = json_object_get(t->machine, key);
  char *text = value ? json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT) : NULL;
  if (!text || strcmp(text, expected) != 0) { fail_msg("%s is %s, not %s", key, text ? text : "absent", expected); }
  free(text);
}

/* ---- What may be used ---- */

static void one_hardware_thread_of_each_core_comes_first(void **state) {
  (void)state;
  struct sg_topology t = topology_of("two-sockets-smt");
  assert_int_equal(t.cores, 4);
  assert_int_equal(t.threads, 8);
  assert_cpus(&t, (const int[]){0, 1, 2, 3, 4, 5, 6, 7}, 8);
  assert_true(t.quota == 0);
  assert_int_equal(t.memory_available_bytes, 120000000LL * 1024);
  assert_int_equal(t.memory_limit_bytes, 0);
  sg_topology_release(&t);
}

static void a_quota_leaves_as_many_cores_as_it_is_rounded_up(void **state) {
  (void)state;
  struct sg_topology t = topology_of("container-quota");
  assert_float_equal(t.quota, 1.5, 1e-12);
  assert_int_equal(t.cores, 2);
  assert_int_equal(t.threads, 2);
  assert_int_equal(t.n_cpus, 4); /* it may run on each of them */
  sg_topology_release(&t);
}

static void memory_is_what_the_group_leaves(void **state) {
  (void)state;
  struct sg_topology t = topology_of("container-quota");
  assert_int_equal(t.memory_limit_bytes, 8589934592);
  assert_int_equal(t.memory_available_bytes, 8589934592 - (2147483648 - 147483648)); /* without cache */
  sg_topology_release(&t);
}

static void a_cpu_that_is_switched_off_is_not_used(void **state) {
  (void)state;
  struct sg_topology t = topology_of("offline-cpu");
  assert_int_equal(t.cores, 3);
  assert_cpus(&t, (const int[]){0, 1, 3}, 3);
  assert_int_equal(t.memory_available_bytes, 0); /* unknown: its kernel does not say */
  sg_topology_release(&t);
}

static void less_than_a_cpu_is_one_core(void **state) {
  (void)state;
  struct sg_topology t = topology_of("cgroup-v1");
  assert_int_equal(t.cores, 1);
  assert_int_equal(t.memory_limit_bytes, 1073741824);
  sg_topology_release(&t);
}

/* ---- machine.json ---- */

static void a_machine_is_described_by_what_it_shows(void **state) {
  (void)state;
  struct sg_topology t = topology_of("two-sockets-smt");
  assert_fact(&t, "sockets", "2");
  assert_fact(&t, "cores", "4");
  assert_fact(&t, "hardware_threads", "8");
  assert_fact(&t, "numa_nodes", "2");
  assert_fact(&t, "smt", "true");
  assert_fact(&t, "governor", "\"performance\"");
  assert_fact(&t, "turbo", "\"off\"");
  assert_fact(&t, "thp", "\"madvise\"");
  assert_fact(&t, "aslr", "2");
  assert_fact(&t, "os", "\"Debian GNU/Linux 12 (bookworm)\"");
  assert_fact(&t, "memory_bytes", "134217728000");
  assert_fact(&t, "virtualisation", "null");
  assert_fact(&t, "cgroup", "{\"cpu_quota\":null,\"memory_limit_bytes\":null,\"cpus\":null}");
  assert_fact(&t, "affinity", "[0,1,2,3,4,5,6,7]");
  const json_t *cpu = json_object_get(t.machine, "cpu");
  assert_string_equal(sg_json_text(cpu, "vendor", ""), "GenuineIntel");
  assert_string_equal(sg_json_text(cpu, "model", ""), "Intel(R) Xeon(R) Gold 6326 CPU @ 2.90GHz");
  assert_string_equal(sg_json_text(cpu, "microcode", ""), "0xd0003d1");
  assert_int_equal(json_array_size(json_object_get(cpu, "flags")), 4);
  sg_topology_release(&t);
}

static void memory_is_described_by_what_decides_where_it_is(void **state) {
  (void)state;
  struct sg_topology t = topology_of("two-sockets-smt");
  assert_fact(&t, "thp", "\"madvise\"");
  assert_fact(&t, "thp_shmem", "\"advise\"");
  assert_fact(&t, "thp_defrag", "\"defer+madvise\"");
  assert_fact(&t, "numa_balancing", "1");
  assert_fact(&t, "memory_policy", "\"interleave:0-1\"");
  assert_fact(&t, "memory_nodes", "\"0-1\"");
  sg_topology_release(&t);
  static const char *const facts[] = {"thp_shmem", "thp_defrag", "numa_balancing", "memory_policy", "memory_nodes"};
  t = topology_of("container-quota"); /* which shows nothing of it */
  for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++) {
    assert_fact(&t, facts[i], "null");
  }
  sg_topology_release(&t);
}

static void caches_have_a_size_and_who_shares_them(void **state) {
  (void)state;
  struct sg_topology t = topology_of("two-sockets-smt");
  assert_fact(&t, "caches",
              "[{\"level\":1,\"type\":\"data\",\"size_bytes\":49152,\"shared_by\":2,\"count\":4},"
              "{\"level\":1,\"type\":\"instruction\",\"size_bytes\":32768,\"shared_by\":2,\"count\":4},"
              "{\"level\":2,\"type\":\"unified\",\"size_bytes\":2097152,\"shared_by\":2,\"count\":4},"
              "{\"level\":3,\"type\":\"unified\",\"size_bytes\":37748736,\"shared_by\":4,\"count\":2}]");
  sg_topology_release(&t);
}

static void what_the_kernel_does_not_show_is_null(void **state) {
  (void)state;
  struct sg_topology t = topology_of("container-quota");
  assert_fact(&t, "governor", "null");
  assert_fact(&t, "turbo", "null");
  assert_fact(&t, "thp", "null");
  assert_fact(&t, "aslr", "null");
  assert_fact(&t, "os", "null");
  assert_fact(&t, "caches", "[]");
  assert_fact(&t, "smt", "false");
  assert_fact(&t, "virtualisation", "\"virtual machine\"");
  assert_fact(&t, "usable_cores", "2");
  assert_fact(&t, "cgroup", "{\"cpu_quota\":1.5,\"memory_limit_bytes\":8589934592,\"cpus\":\"0-3\"}");
  sg_topology_release(&t);
}

/* Without names in /proc/cpuinfo, and without the bit of CPUID. */
static void an_arm_server_is_named_by_its_numbers(void **state) {
  (void)state;
  struct sg_topology t = topology_of("arm-server");
  const json_t *cpu = json_object_get(t.machine, "cpu");
  assert_string_equal(sg_json_text(cpu, "vendor", ""), "ARM");
  assert_string_equal(sg_json_text(cpu, "model", ""), "Neoverse-V1");
  assert_int_equal(json_array_size(json_object_get(cpu, "flags")), 5);
  assert_int_equal(t.cores, 4);
  assert_fact(&t, "smt", "false");
  assert_fact(&t, "virtualisation", "\"virtual machine\"");
  sg_topology_release(&t);
}

static void turbo_is_what_either_driver_says(void **state) {
  (void)state;
  struct sg_topology t = topology_of("offline-cpu");
  assert_fact(&t, "turbo", "\"on\"");
  assert_fact(&t, "thp", "\"always\"");
  assert_fact(&t, "aslr", "0");
  sg_topology_release(&t);
}

static void an_id_is_of_the_hardware_alone(void **state) {
  (void)state;
  struct sg_topology t = topology_of("two-sockets-smt");
  char *id = sg_format("%s", sg_json_text(t.machine, "id", ""));
  sg_topology_release(&t);
  assert_int_equal(strncmp(id, "intel-xeon-gold-6326-cpu-4c-", 28), 0);
  assert_int_equal(strlen(id), 28 + 4);
  t = topology_of("two-sockets-smt"); /* in another folder */
  assert_string_equal(sg_json_text(t.machine, "id", ""), id);
  sg_topology_release(&t);
  char *command = sg_format("sed -i 's/131072000/65536000/' %s/proc/meminfo", machine_root);
  assert_int_equal(system(command), 0);
  t = topology_at(machine_root); /* half the memory */
  assert_string_not_equal(sg_json_text(t.machine, "id", ""), id);
  sg_topology_release(&t);
  free(command);
  free(id);
}

static void this_machine_can_be_used(void **state) {
  (void)state;
  struct sg_topology t;
  struct sg_error err;
  assert_int_equal(sg_topology_init(&t, SG_THIS_MACHINE, &err), SG_OK);
  assert_in_range(t.cores, 1, t.threads);
  assert_in_range(t.threads, t.cores, t.n_cpus);
  sg_topology_release(&t);
  assert_null(t.machine);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(one_hardware_thread_of_each_core_comes_first),
      cmocka_unit_test(a_quota_leaves_as_many_cores_as_it_is_rounded_up),
      cmocka_unit_test(memory_is_what_the_group_leaves),
      cmocka_unit_test(a_cpu_that_is_switched_off_is_not_used),
      cmocka_unit_test(less_than_a_cpu_is_one_core),
      cmocka_unit_test(a_machine_is_described_by_what_it_shows),
      cmocka_unit_test(memory_is_described_by_what_decides_where_it_is),
      cmocka_unit_test(caches_have_a_size_and_who_shares_them),
      cmocka_unit_test(what_the_kernel_does_not_show_is_null),
      cmocka_unit_test(an_arm_server_is_named_by_its_numbers),
      cmocka_unit_test(turbo_is_what_either_driver_says),
      cmocka_unit_test(an_id_is_of_the_hardware_alone),
      cmocka_unit_test(this_machine_can_be_used),
  };
  return cmocka_run_group_tests(tests, NULL, machine_teardown);
}
