#include "core/cgroup.h"

#include <stdio.h>
#include <string.h>

#include "core/sysfile.h"

enum { LINE = 512, FILE_NAME = 3 * LINE };

static const char TOP[] = "/sys/fs/cgroup";

/* A group, as the folder that has its files. */
struct group {
  bool v2;
  char folder[2 * LINE];
};

/* "cpu,cpuacct" has the controllers cpu and cpuacct, "cpuset" has neither. */
static bool has_controller(const char *list, const char *controller) {
  const size_t n = strlen(controller);
  for (const char *name = list; name; name = strchr(name, ',')) {
    name += *name == ',';
    if (strncmp(name, controller, n) == 0 && (name[n] == ',' || name[n] == '\0')) { return true; }
  }
  return false;
}

/* A group outside the namespace has a path that begins with "/..": its files cannot be seen. */
static void set_folder(struct group *g, const char *controllers, const char *path) {
  const bool outside = strncmp(path, "/..", 3) == 0;
  snprintf(g->folder, sizeof g->folder, "%s%s%s%s", TOP, g->v2 ? "" : "/", g->v2 ? "" : controllers,
           outside ? "" : path);
}

static struct group own_group(const char *root, const char *controller) {
  struct group g = {.v2 = false};
  FILE *f = sg_sys_open(root, "/sys/fs/cgroup/cgroup.controllers");
  g.v2 = f != NULL;
  if (f) { fclose(f); }
  f = sg_sys_open(root, "/proc/self/cgroup");
  if (!f) { return g; }
  char line[LINE];
  while (fgets(line, sizeof line, f)) {
    line[strcspn(line, "\n")] = '\0';
    char *names = strchr(line, ':'), *path = names ? strchr(names + 1, ':') : NULL;
    if (!path) { continue; }
    *path++ = '\0';
    if (g.v2 ? names[1] == '\0' : has_controller(names + 1, controller)) { set_folder(&g, names + 1, path); }
  }
  fclose(f);
  return g;
}

/* The parent, while still inside the tree. */
static bool go_up(struct group *g) {
  char *slash = strrchr(g->folder, '/');
  if (!slash || strlen(g->folder) <= strlen(TOP)) { return false; }
  *slash = '\0';
  return true;
}

/* The path of a group's file, in buf. */
static const char *file_of(const struct group *g, const char *name, char buf[FILE_NAME]) {
  snprintf(buf, FILE_NAME, "%s/%s", g->folder, name);
  return buf;
}

/* ---- processors */

static double quota_of(const char *root, const struct group *g) {
  char path[FILE_NAME], line[LINE];
  double quota = 0, period = 0;
  if (g->v2) {
    const char *text = sg_sys_line(root, file_of(g, "cpu.max", path), line, sizeof line);
    if (!text || sscanf(text, "%lf %lf", &quota, &period) != 2) { return 0; }
  } else {
    quota = (double)sg_sys_number(root, file_of(g, "cpu.cfs_quota_us", path));
    period = (double)sg_sys_number(root, file_of(g, "cpu.cfs_period_us", path));
  }
  return quota > 0 && period > 0 ? quota / period : 0;
}

double sg_cgroup_cpu_quota(const char *root) {
  struct group g = own_group(root, "cpu");
  double tightest = 0;
  do {
    const double quota = quota_of(root, &g);
    if (quota > 0 && (tightest == 0 || quota < tightest)) { tightest = quota; }
  } while (go_up(&g));
  return tightest;
}

bool sg_cgroup_throttling(const char *root, struct sg_cgroup_throttling *out) {
  struct group g = own_group(root, "cpu");
  bool limited = false;
  *out = (struct sg_cgroup_throttling){0};
  do {
    char path[FILE_NAME];
    if (quota_of(root, &g) <= 0) { continue; }
    const int64_t periods = sg_sys_keyed(root, file_of(&g, "cpu.stat", path), "nr_throttled"),
                  time = sg_sys_keyed(root, path, g.v2 ? "throttled_usec" : "throttled_time");
    if (periods < 0 || time < 0) { continue; }
    limited = true;
    out->periods += periods;
    out->ns += g.v2 ? 1000 * time : time;
  } while (go_up(&g));
  return limited;
}

const char *sg_cgroup_cpus(const char *root, char *buf, size_t size) {
  struct group g = own_group(root, "cpuset");
  const char *name = g.v2 ? "cpuset.cpus.effective" : "cpuset.effective_cpus";
  char path[FILE_NAME];
  do {
    const char *cpus = sg_sys_line(root, file_of(&g, name, path), buf, size);
    if (cpus && *cpus) { return cpus; }
  } while (go_up(&g));
  return NULL;
}

/* ---- memory */

/* What is in use and cannot be reclaimed at once. */
static int64_t needed_bytes(const char *root, const struct group *g) {
  char path[FILE_NAME];
  const int64_t used = sg_sys_number(root, file_of(g, g->v2 ? "memory.current" : "memory.usage_in_bytes", path));
  const int64_t cache =
      sg_sys_keyed(root, file_of(g, "memory.stat", path), g->v2 ? "inactive_file" : "total_inactive_file");
  if (used < 0) { return 0; }
  return cache < 0 ? used : cache < used ? used - cache : 0;
}

bool sg_cgroup_memory_limit(const char *root, int64_t *limit_bytes, int64_t *used_bytes) {
  struct group g = own_group(root, "memory");
  bool found = false;
  const int64_t physical = sg_sys_meminfo(root, "MemTotal");
  do {
    char path[FILE_NAME];
    const int64_t limit = sg_sys_number(root, file_of(&g, g.v2 ? "memory.max" : "memory.limit_in_bytes", path));
    /* v1 encodes "no limit" as a number near 2^63; a value above the machine's memory is no limit. */
    if (limit <= 0 || (physical >= 0 && limit >= physical)) { continue; }
    const int64_t used = needed_bytes(root, &g);
    if (!found || limit - used < *limit_bytes - *used_bytes) {
      *limit_bytes = limit;
      *used_bytes = used;
      found = true;
    }
  } while (go_up(&g));
  return found;
}
