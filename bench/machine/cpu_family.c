#include "bench/machine/cpu_family.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/file.h"

/* The value on the first line that begins with `key`; NULL: no such line. */
static const char *value_of(const char *cpuinfo, const char *key) {
  size_t length = strlen(key);
  for (const char *line = cpuinfo; line; line = strchr(line, '\n')) {
    line += *line == '\n';
    if (strncmp(line, key, length) != 0) { continue; }
    const char *colon = line + length + strspn(line + length, " \t");
    if (*colon == ':') { return colon + 1 + strspn(colon + 1, " \t"); }
  }
  return NULL;
}

static void describe(const char *cpuinfo, char buf[SG_CPU_FAMILY_SIZE]) {
  const char *vendor = value_of(cpuinfo, "vendor_id"), *family = value_of(cpuinfo, "cpu family");
  const char *model = value_of(cpuinfo, "model"), *arm = value_of(cpuinfo, "CPU implementer");
  const char *part = value_of(cpuinfo, "CPU part");
  if (vendor && family && model) {
    const char *name = strncmp(vendor, "AuthenticAMD", 12) == 0   ? "amd"
                       : strncmp(vendor, "GenuineIntel", 12) == 0 ? "intel"
                                                                  : "x86";
    snprintf(buf, SG_CPU_FAMILY_SIZE, "%s-%02lxh-%02lxh", name, strtol(family, NULL, 10), strtol(model, NULL, 10));
  } else if (arm && part) {
    snprintf(buf, SG_CPU_FAMILY_SIZE, "arm-%02lx-%03lx", strtol(arm, NULL, 16), strtol(part, NULL, 16));
  } else {
    snprintf(buf, SG_CPU_FAMILY_SIZE, "unknown");
  }
}

const char *sg_cpu_family_name(const char *cpuinfo, char buf[SG_CPU_FAMILY_SIZE]) {
  char *text = cpuinfo ? NULL : sg_file_read("/proc/cpuinfo", NULL, NULL);
  describe(cpuinfo ? cpuinfo : text ? text : "", buf);
  free(text);
  return buf;
}

int sg_cpu_family_is(const char *name, const char *family) {
  size_t length = strlen(family);
  return strncmp(name, family, length) == 0 && (name[length] == '\0' || name[length] == '-');
}

const char *sg_cpu_arm_vendor(long implementer) {
  switch (implementer) {
#define SG_ARM_VENDOR(number, name) \
  case number:                      \
    return name;
#include "bench/machine/arm_cores.def"
#undef SG_ARM_VENDOR
  default:
    return NULL;
  }
}

const char *sg_cpu_arm_core(long implementer, long part) {
  static const struct {
    long implementer, part;
    const char *name;
  } cores[] = {
#define SG_ARM_CORE(implementer, part, name) {implementer, part, name},
#include "bench/machine/arm_cores.def"
#undef SG_ARM_CORE
  };
  for (size_t i = 0; i < sizeof cores / sizeof cores[0]; i++) {
    if (cores[i].implementer == implementer && cores[i].part == part) { return cores[i].name; }
  }
  return NULL;
}
