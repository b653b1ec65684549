/* Guests and hosts, by the files that show it. */
#include "core/hypervisor.h"

#include <stdlib.h>

#include "tests/unit/machine.h"

/* A machine of which nothing is known, and then one file of it, without and with this line. */
static bool with(const char *folder, const char *file, const char *line) {
  char *command = sg_format("cd '%s' && mkdir -p './%s' && printf '%%s\\n' '%s' >'./%s/%s'", machine_root, folder,
                            line, folder, file);
  assert_int_equal(system(command), 0);
  free(command);
  return sg_is_virtual(machine_root);
}

static void x86_guests_have_a_flag(void **state) {
  (void)state;
  machine("offline-cpu");
  assert_false(sg_is_virtual(machine_root));
  machine("container-quota");
  assert_true(sg_is_virtual(machine_root));
}

static void a_device_tree_has_the_hypervisor(void **state) {
  (void)state;
  machine("offline-cpu");
  assert_true(with("proc/device-tree/hypervisor", "compatible", "linux,kvm"));
  machine("offline-cpu");
  assert_true(with("proc/device-tree", "compatible", "linux,dummy-virt"));
}

static void a_guest_of_xen_is_virtual_its_host_is_not(void **state) {
  (void)state;
  machine("offline-cpu");
  assert_true(with("sys/hypervisor", "type", "xen"));
  assert_false(with("proc/xen", "capabilities", "control_d"));
}

static void dmi_names_the_hypervisor_or_the_cloud(void **state) {
  (void)state;
  static const char *const virtual[] = {"QEMU", "Google Compute Engine", "VMware, Inc.", "Amazon EC2"};
  for (size_t i = 0; i < sizeof virtual / sizeof virtual[0]; i++) {
    machine("offline-cpu");
    if (!with("sys/class/dmi/id", "sys_vendor", virtual[i])) { fail_msg("%s", virtual[i]); }
  }
  assert_false(with("sys/class/dmi/id", "product_name", "c7g.metal")); /* Amazon EC2's, without a hypervisor */
  machine("offline-cpu");
  assert_false(with("sys/class/dmi/id", "sys_vendor", "Ampere(R)"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(x86_guests_have_a_flag),
      cmocka_unit_test(a_device_tree_has_the_hypervisor),
      cmocka_unit_test(a_guest_of_xen_is_virtual_its_host_is_not),
      cmocka_unit_test(dmi_names_the_hypervisor_or_the_cloud),
  };
  return cmocka_run_group_tests(tests, NULL, machine_teardown);
}
