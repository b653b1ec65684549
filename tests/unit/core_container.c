/* Which container this process is in, on made-up machines, and the setting that lets it count events. */
#include <sys/stat.h>

#include "core/container.h"
#include "tests/unit/machine.h"

static const char *container_of(const char *root, const char *variable) {
  const char *name = sg_container_name(sg_container_find(root, variable));
  return name ? name : "none";
}

static void put(const char *path, const char *text) {
  char *full = sg_format("%s%s", machine_root, path), *command = sg_format("mkdir -p \"$(dirname '%s')\"", full);
  assert_int_equal(system(command), 0);
  FILE *f = fopen(full, "w");
  assert_non_null(f);
  fputs(text, f);
  assert_int_equal(fclose(f), 0);
  free(command);
  free(full);
}

static void a_machine_is_no_container(void **state) {
  (void)state;
  assert_string_equal(container_of(machine("two-sockets-smt"), NULL), "none");
  assert_string_equal(container_of(machine_root, ""), "none");
  put("/proc/self/cgroup", "0::/system.slice/docker.service\n"); /* the daemon */
  assert_string_equal(container_of(machine_root, NULL), "none");
}

static void a_runtime_leaves_a_file_in_its_container(void **state) {
  (void)state;
  machine("two-sockets-smt");
  put("/run/.containerenv", "");
  assert_string_equal(container_of(machine_root, "oci"), "podman");
  put("/.dockerenv", "");
  assert_string_equal(container_of(machine_root, NULL), "docker");
  put("/var/run/secrets/kubernetes.io/serviceaccount/namespace", "default");
  assert_string_equal(container_of(machine_root, NULL), "kubernetes"); /* whatever runs it */
}

static void systemd_and_the_variable_name_it(void **state) {
  (void)state;
  machine("two-sockets-smt");
  assert_string_equal(container_of(machine_root, "lxc"), "lxc");
  assert_string_equal(container_of(machine_root, "oci"), "container");
  put("/run/systemd/container", "systemd-nspawn\n");
  assert_string_equal(container_of(machine_root, "oci"), "systemd-nspawn");
}

static void a_control_group_names_it(void **state) {
  (void)state;
  static const char *const cases[][2] = {
      {"4:cpu:/docker/0123", "docker"},
      {"0::/system.slice/docker-0123.scope", "docker"},
      {"0::/user.slice/user-1000.slice/libpod-0123.scope", "podman"},
      {"0::/kubepods.slice/kubepods-pod1.slice/docker-0123.scope", "kubernetes"},
      {"0::/machine.slice/systemd-nspawn@debian.service/payload", "systemd-nspawn"},
      {"0::/lxc.payload.web", "lxc"},
  };
  machine("two-sockets-smt");
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    put("/proc/self/cgroup", cases[i][0]);
    assert_string_equal(container_of(machine_root, NULL), cases[i][1]);
    assert_string_equal(container_of(machine_root, "oci"), cases[i][1]);
  }
}

static void each_runtime_has_a_setting_for_each_kernel(void **state) {
  (void)state;
  static const struct {
    enum sg_container container;
    const char *kernel, *setting;
  } cases[] = {
      {SG_CONTAINER_DOCKER, "6.1.0", "--cap-add PERFMON (Docker before 23.0: --cap-add SYS_ADMIN)"},
      {SG_CONTAINER_DOCKER, "5.8.0", "--cap-add PERFMON (Docker before 23.0: --cap-add SYS_ADMIN)"},
      {SG_CONTAINER_DOCKER, "5.7.19", "--cap-add SYS_ADMIN"},
      {SG_CONTAINER_DOCKER, "4.19.0", "--cap-add SYS_ADMIN"},
      {SG_CONTAINER_DOCKER, "", "--cap-add SYS_ADMIN"},
      {SG_CONTAINER_PODMAN, "6.12.0", "--cap-add PERFMON --cap-add SYS_ADMIN (releases of 2026 need only PERFMON)"},
      {SG_CONTAINER_PODMAN, "5.4.0", "--cap-add SYS_ADMIN"},
      {SG_CONTAINER_KUBERNETES, "6.1.0", "securityContext: {capabilities: {add: [PERFMON]}}"},
      {SG_CONTAINER_NSPAWN, "6.1.0", "--capability=CAP_PERFMON --system-call-filter=perf_event_open"},
      {SG_CONTAINER_LXC, "6.1.0", "the capability CAP_PERFMON and a seccomp profile that allows perf_event_open"},
  };
  char setting[128];
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    sg_container_counting_remedy(cases[i].container, cases[i].kernel, setting, sizeof setting);
    assert_string_equal(setting, cases[i].setting);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_machine_is_no_container),
      cmocka_unit_test(a_runtime_leaves_a_file_in_its_container),
      cmocka_unit_test(systemd_and_the_variable_name_it),
      cmocka_unit_test(a_control_group_names_it),
      cmocka_unit_test(each_runtime_has_a_setting_for_each_kernel),
  };
  return cmocka_run_group_tests(tests, NULL, machine_teardown);
}
