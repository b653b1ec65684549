#include "core/sysfile.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/text.h"

enum { LINE = 512 };

FILE *sg_sys_open(const char *root, const char *path) {
  char *full = sg_format("%s%s", root, path);
  FILE *f = fopen(full, "re");
  free(full);
  return f;
}

const char *sg_sys_line(const char *root, const char *path, char *buf, size_t size) {
  FILE *f = sg_sys_open(root, path);
  if (!f) { return NULL; }
  char *line = fgets(buf, (int)size, f);
  fclose(f);
  if (!line) { return NULL; }
  buf[strcspn(buf, "\n")] = '\0';
  return buf;
}

const char *sg_sys_text(const char *root, const char *path, char *buf, size_t size) {
  FILE *f = sg_sys_open(root, path);
  if (!f) { return NULL; }
  const size_t n = fread(buf, 1, size - 1, f);
  fclose(f);
  buf[n] = '\0';
  return n > 0 ? buf : NULL;
}

int64_t sg_sys_number(const char *root, const char *path) {
  char line[LINE], *end;
  if (!sg_sys_line(root, path, line, sizeof line)) { return -1; }
  long long v = strtoll(line, &end, 10);
  return end == line ? -1 : v;
}

/* The number after `key` in a file of "key value" lines, or -1. */
static int64_t keyed_number(const char *root, const char *path, const char *key) {
  FILE *f = sg_sys_open(root, path);
  if (!f) { return -1; }
  char line[LINE];
  int64_t value = -1;
  size_t n = strlen(key);
  while (value < 0 && fgets(line, sizeof line, f)) {
    if (strncmp(line, key, n) == 0 && (line[n] == ' ' || line[n] == ':')) { value = strtoll(line + n + 1, NULL, 10); }
  }
  fclose(f);
  return value;
}

int64_t sg_sys_meminfo(const char *root, const char *key) {
  int64_t kb = keyed_number(root, "/proc/meminfo", key);
  return kb < 0 ? -1 : kb * 1024;
}

const char *sg_sys_choice(const char *root, const char *path, char *buf, size_t size) {
  char line[LINE];
  if (!sg_sys_line(root, path, line, sizeof line)) { return NULL; }
  const char *open = strchr(line, '['), *close = open ? strchr(open, ']') : NULL;
  if (!close) { return NULL; }
  snprintf(buf, size, "%.*s", (int)(close - open - 1), open + 1);
  return buf;
}

/* The numbers of the line "cpu" of /proc/stat, in ns: see proc(5). */
enum { USER, NICE, SYSTEM, IDLE, IOWAIT, IRQ, SOFTIRQ, STEAL, N_TIMES };

static bool cpu_times(const char *root, int64_t times[N_TIMES]) {
  char line[LINE], *rest;
  if (!sg_sys_line(root, "/proc/stat", line, sizeof line) || strncmp(line, "cpu ", 4) != 0) { return false; }
  rest = line + 4;
  for (int i = 0; i < N_TIMES; i++) {
    char *number = rest;
    times[i] = strtoll(number, &rest, 10) * (1000000000 / sysconf(_SC_CLK_TCK));
    if (rest == number) { return false; }
  }
  return true;
}

int64_t sg_sys_steal_ns(const char *root) {
  int64_t times[N_TIMES];
  return cpu_times(root, times) ? times[STEAL] : -1;
}

int64_t sg_sys_busy_ns(const char *root) {
  int64_t t[N_TIMES];
  return cpu_times(root, t) ? t[USER] + t[NICE] + t[SYSTEM] + t[IRQ] + t[SOFTIRQ] : -1;
}

int64_t sg_sys_oom_kills(const char *root) {
  return keyed_number(root, "/proc/vmstat", "oom_kill");
}

double sg_sys_clock_mhz(const char *root) {
  FILE *f = sg_sys_open(root, "/proc/cpuinfo");
  char line[LINE];
  double mhz = NAN;
  while (f && isnan(mhz) && fgets(line, sizeof line, f)) {
    const char *value = strchr(line, ':');
    if (value && strncmp(line, "cpu MHz", 7) == 0) { mhz = strtod(value + 1, NULL); }
  }
  if (f) { fclose(f); }
  return mhz;
}

/* ---- cgroups: v2 has one tree; v1 one for each controller, whose line in /proc/self/cgroup names it. */

/* "cpu,cpuacct" has the controllers cpu and cpuacct, "cpuset" has neither. */
static bool has_controller(const char *list, const char *controller) {
  const size_t n = strlen(controller);
  for (const char *name = list; name; name = strchr(name, ',')) {
    name += *name == ',';
    if (strncmp(name, controller, n) == 0 && (name[n] == ',' || name[n] == '\0')) { return true; }
  }
  return false;
}

static void cgroup_path(const char *root, const char *controller, char *buf, size_t size, bool *v2) {
  *buf = '\0';
  FILE *f = sg_sys_open(root, "/sys/fs/cgroup/cgroup.controllers");
  *v2 = f != NULL;
  if (f) { fclose(f); }
  f = sg_sys_open(root, "/proc/self/cgroup");
  if (!f) { return; }
  char line[LINE];
  while (fgets(line, sizeof line, f)) {
    line[strcspn(line, "\n")] = '\0';
    char *names = strchr(line, ':'), *path = names ? strchr(names + 1, ':') : NULL;
    if (!path) { continue; }
    *path++ = '\0';
    if (*v2 ? names[1] == '\0' : has_controller(names + 1, controller)) {
      snprintf(buf, size, "/sys/fs/cgroup%s%s%s", *v2 ? "" : "/", *v2 ? "" : names + 1, path);
    }
  }
  fclose(f);
}

/* The parent folder, while still inside the tree. */
static bool cgroup_up(char *path) {
  char *slash = strrchr(path, '/');
  if (!slash || strlen(path) <= strlen("/sys/fs/cgroup")) { return false; }
  *slash = '\0';
  return true;
}

static double quota_of(const char *root, const char *folder, bool v2) {
  char path[2 * LINE], line[LINE];
  double quota = 0, period = 0;
  if (v2) {
    snprintf(path, sizeof path, "%s/cpu.max", folder);
    if (!sg_sys_line(root, path, line, sizeof line) || sscanf(line, "%lf %lf", &quota, &period) != 2) { return 0; }
  } else {
    snprintf(path, sizeof path, "%s/cpu.cfs_quota_us", folder);
    quota = (double)sg_sys_number(root, path);
    snprintf(path, sizeof path, "%s/cpu.cfs_period_us", folder);
    period = (double)sg_sys_number(root, path);
  }
  return quota > 0 && period > 0 ? quota / period : 0;
}

double sg_sys_cpu_quota(const char *root) {
  char path[LINE];
  bool v2;
  cgroup_path(root, "cpu", path, sizeof path, &v2);
  double tightest = 0;
  do {
    double q = quota_of(root, path, v2);
    if (q > 0 && (tightest == 0 || q < tightest)) { tightest = q; }
  } while (cgroup_up(path));
  return tightest;
}

bool sg_sys_memory_limit(const char *root, int64_t *limit_bytes, int64_t *used_bytes) {
  char path[LINE], file[2 * LINE];
  bool v2, found = false;
  cgroup_path(root, "memory", path, sizeof path, &v2);
  int64_t physical = sg_sys_meminfo(root, "MemTotal");
  do {
    snprintf(file, sizeof file, "%s/%s", path, v2 ? "memory.max" : "memory.limit_in_bytes");
    int64_t limit = sg_sys_number(root, file);
    snprintf(file, sizeof file, "%s/%s", path, v2 ? "memory.current" : "memory.usage_in_bytes");
    int64_t used = sg_sys_number(root, file);
    /* v1 encodes "no limit" as a number near 2^63; a value above the machine's memory is no limit. */
    if (limit > 0 && (physical < 0 || limit < physical) && (!found || limit - used < *limit_bytes - *used_bytes)) {
      *limit_bytes = limit;
      *used_bytes = used < 0 ? 0 : used;
      found = true;
    }
  } while (cgroup_up(path));
  return found;
}

const char *sg_sys_boot_id(const char *root, char buf[SG_BOOT_ID_SIZE]) {
  if (!sg_sys_line(root, "/proc/sys/kernel/random/boot_id", buf, SG_BOOT_ID_SIZE)) { buf[0] = '\0'; }
  return buf;
}
