#include "core/container.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "core/sysfile.h"

static const char *const names[] = {
    [SG_CONTAINER_DOCKER] = "docker",
    [SG_CONTAINER_PODMAN] = "podman",
    [SG_CONTAINER_KUBERNETES] = "kubernetes",
    [SG_CONTAINER_NSPAWN] = "systemd-nspawn",
    [SG_CONTAINER_LXC] = "lxc",
    [SG_CONTAINER_OTHER] = "container",
};

/* Parts of the paths of control groups. Kubernetes is first: its runtimes' names may be in the path too. */
static const struct {
  const char *part;
  enum sg_container container;
} groups[] = {
    {"kubepods", SG_CONTAINER_KUBERNETES},
    {"libpod", SG_CONTAINER_PODMAN},
    {"/docker/", SG_CONTAINER_DOCKER},
    {"/docker-", SG_CONTAINER_DOCKER},
    {"/lxc", SG_CONTAINER_LXC},
    {"machine.slice/systemd-nspawn", SG_CONTAINER_NSPAWN},
};

static bool exists(const char *root, const char *path) {
  FILE *f = sg_sys_open(root, path);
  if (f) { fclose(f); }
  return f != NULL;
}

static enum sg_container by_name(const char *name) {
  if (!name || !*name) { return SG_CONTAINER_NONE; }
  for (size_t i = SG_CONTAINER_DOCKER; i < SG_CONTAINER_OTHER; i++) {
    if (strcmp(names[i], name) == 0) { return (enum sg_container)i; }
  }
  return strcmp(name, "lxc-libvirt") == 0 ? SG_CONTAINER_LXC : SG_CONTAINER_OTHER;
}

static enum sg_container by_group(const char *root) {
  char text[4096];
  if (!sg_sys_text(root, "/proc/self/cgroup", text, sizeof text)) { return SG_CONTAINER_NONE; }
  for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++) {
    if (strstr(text, groups[i].part)) { return groups[i].container; }
  }
  return SG_CONTAINER_NONE;
}

enum sg_container sg_container_find(const char *root, const char *variable) {
  char noted[64];
  const enum sg_container group = by_group(root);
  if (group == SG_CONTAINER_KUBERNETES || exists(root, "/var/run/secrets/kubernetes.io/serviceaccount/namespace")) {
    return SG_CONTAINER_KUBERNETES;
  }
  if (exists(root, "/.dockerenv")) { return SG_CONTAINER_DOCKER; }
  if (exists(root, "/run/.containerenv")) { return SG_CONTAINER_PODMAN; }
  enum sg_container found = by_name(sg_sys_line(root, "/run/systemd/container", noted, sizeof noted));
  if (found == SG_CONTAINER_NONE) { found = by_name(variable); }
  const bool is_known = found != SG_CONTAINER_NONE && found != SG_CONTAINER_OTHER;
  return is_known || group == SG_CONTAINER_NONE ? found : group;
}

const char *sg_container_name(enum sg_container container) {
  return container == SG_CONTAINER_NONE ? NULL : names[container];
}

static bool has_cap_perfmon(const char *kernel) {
  int major = 0, minor = 0;
  return sscanf(kernel, "%d.%d", &major, &minor) == 2 && (major > 5 || (major == 5 && minor >= 8));
}

/* The capability alone is not enough where the runtime's seccomp profile does not know it: Docker's does from 23.0 on
 * (moby pull request 43987), Podman's since October 2025 (container-libs pull request 424); before that it wants both
 * capabilities. */
const char *sg_container_counting_remedy(enum sg_container container, const char *kernel, char *buf, size_t size) {
  const char *capability = has_cap_perfmon(kernel) ? "PERFMON" : "SYS_ADMIN";
  switch (container) {
  case SG_CONTAINER_DOCKER:
    snprintf(buf, size, "--cap-add %s%s", capability,
             has_cap_perfmon(kernel) ? " (Docker before 23.0: --cap-add SYS_ADMIN)" : "");
    break;
  case SG_CONTAINER_PODMAN:
    snprintf(buf, size, "%s", "--cap-add PERFMON --cap-add SYS_ADMIN (releases of 2026 need only PERFMON)");
    if (!has_cap_perfmon(kernel)) { snprintf(buf, size, "--cap-add %s", capability); }
    break;
  case SG_CONTAINER_KUBERNETES:
    snprintf(buf, size, "securityContext: {capabilities: {add: [%s]}}", capability);
    break;
  case SG_CONTAINER_NSPAWN:
    snprintf(buf, size, "--capability=CAP_%s --system-call-filter=perf_event_open", capability);
    break;
  default:
    snprintf(buf, size, "the capability CAP_%s and a seccomp profile that allows perf_event_open", capability);
  }
  return buf;
}
