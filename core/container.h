/* Whether this process runs in a container, and in whose. */
#ifndef SG_CORE_CONTAINER_H
#define SG_CORE_CONTAINER_H

#include <stddef.h>

#include "core/error.h"

enum sg_container {
  SG_CONTAINER_NONE,
  SG_CONTAINER_DOCKER,
  SG_CONTAINER_PODMAN,
  SG_CONTAINER_KUBERNETES,
  SG_CONTAINER_NSPAWN, /* systemd-nspawn */
  SG_CONTAINER_LXC,
  SG_CONTAINER_OTHER, /* one whose runtime does not show itself */
};

/* By the files that runtimes leave in it (/.dockerenv, /run/.containerenv), the kind that systemd notes
 * (/run/systemd/container), the variable `container` by which a runtime states it
 * (https://systemd.io/CONTAINER_INTERFACE), and names of control groups. `variable`: its value; NULL: not set.
 * `root`: as in sysfile.h. */
enum sg_container sg_container_find(const char *root, const char *variable);

/* "docker", "systemd-nspawn"; "container" for one that is not known; NULL for none. */
const char *sg_container_name(enum sg_container container);

/* The setting with which it allows perf_event_open, "--cap-add PERFMON", in buf. `kernel`: the release, "6.1.0-18":
 * CAP_PERFMON came with 5.8, before that it takes CAP_SYS_ADMIN (capabilities(7)). */
const char *sg_container_counting_remedy(enum sg_container container, const char *kernel, char *buf, size_t size);

#endif
