/* The control group (v2 or v1) this process is in, and its parents: a limit of any of them holds. Absence is normal:
 * see sysfile.h, also for `root`.
 *
 * v2 is one tree, v1 one for each controller; cgroups(7) and Documentation/admin-guide/cgroup-v2.rst and cgroup-v1/
 * of the kernel describe the files. In a container without a cgroup namespace the kernel names a group that its mount
 * does not have; then the group at the root of the mount is the container's. */
#ifndef SG_CORE_CGROUP_H
#define SG_CORE_CGROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* CPUs of the tightest CFS quota on the path from this process's group to the root; 0: none. */
double sg_cgroup_cpu_quota(const char *root);

/* How often groups on that path were stopped until the next period because their quota was used up, and the time that
 * their runnable threads waited for it, summed over CPUs: since the groups were made. False: there is no quota. */
struct sg_cgroup_throttling {
  int64_t periods, ns;
};
bool sg_cgroup_throttling(const char *root, struct sg_cgroup_throttling *out);

/* The tightest memory limit on that path, and the memory under it that cannot be reclaimed: in use without the page
 * cache's inactive part, which the kernel drops first; false: no limit. */
bool sg_cgroup_memory_limit(const char *root, int64_t *limit_bytes, int64_t *used_bytes);

/* The CPUs that the group's cpuset allows, "0-3,8", in buf; NULL: the kernel does not say. */
const char *sg_cgroup_cpus(const char *root, char *buf, size_t size);

#endif
