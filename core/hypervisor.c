/* The conventions are those of systemd-detect-virt (src/basic/virt.c): x86 has a bit of CPUID, which the kernel shows
 * as a flag; a device tree has a node of the hypervisor; other machines have names in their DMI tables. */
#include "core/hypervisor.h"

#include <string.h>

#include "core/sysfile.h"

enum { LINE = 4096 };

static bool cpu_says_so(const char *root) {
  char line[LINE];
  FILE *file = sg_sys_open(root, "/proc/cpuinfo");
  bool found = false;
  while (file && !found && fgets(line, sizeof line, file)) {
    found = strncmp(line, "flags", 5) == 0 && strstr(line, " hypervisor");
  }
  if (file) { fclose(file); }
  return found;
}

/* Xen's first domain has the node and the file, too, but also the hardware. */
static bool xen_is_the_host(const char *root) {
  char line[LINE];
  const char *has = sg_sys_line(root, "/proc/xen/capabilities", line, sizeof line);
  return has && strstr(has, "control_d");
}

static bool device_tree_says_so(const char *root) {
  static const char *const files[] = {"/proc/device-tree/hypervisor/compatible", "/sys/hypervisor/type"};
  char line[LINE];
  for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
    if (sg_sys_line(root, files[i], line, sizeof line)) { return !xen_is_the_host(root); }
  }
  const char *model = sg_sys_line(root, "/proc/device-tree/compatible", line, sizeof line);
  return model && strstr(model, "dummy-virt"); /* QEMU's machine "virt", emulated */
}

/* Amazon's machines without a hypervisor have the same names, and end with ".metal". */
static bool dmi_says_so(const char *root) {
  static const char *const files[] = {"/sys/class/dmi/id/product_name", "/sys/class/dmi/id/sys_vendor",
                                      "/sys/class/dmi/id/board_vendor", "/sys/class/dmi/id/bios_vendor",
                                      "/sys/class/dmi/id/product_version"};
  static const char *const names[] = {"KVM",
                                      "OpenStack",
                                      "KubeVirt",
                                      "Amazon EC2",
                                      "QEMU",
                                      "VMware",
                                      "VMW",
                                      "innotek GmbH",
                                      "VirtualBox",
                                      "Xen",
                                      "Bochs",
                                      "Parallels",
                                      "BHYVE",
                                      "Hyper-V",
                                      "Virtual Machine",
                                      "Apple Virtualization",
                                      "Google Compute Engine"};
  char line[LINE];
  const char *product = sg_sys_line(root, files[0], line, sizeof line);
  if (product && strstr(product, ".metal")) { return false; }
  for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
    const char *said = sg_sys_line(root, files[i], line, sizeof line);
    for (size_t k = 0; said && k < sizeof names / sizeof names[0]; k++) {
      if (strncmp(said, names[k], strlen(names[k])) == 0) { return true; }
    }
  }
  return false;
}

bool sg_is_virtual(const char *root) {
  return cpu_says_so(root) || device_tree_says_so(root) || dmi_says_so(root);
}
