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

int64_t sg_sys_keyed(const char *root, const char *path, const char *key) {
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
  int64_t kb = sg_sys_keyed(root, "/proc/meminfo", key);
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
  return sg_sys_keyed(root, "/proc/vmstat", "oom_kill");
}

int64_t sg_sys_pressure_ns(const char *root, const char *resource) {
  char *path = sg_format("/proc/pressure/%s", resource), line[LINE];
  const bool there = sg_sys_line(root, path, line, sizeof line) != NULL;
  free(path);
  const char *total = there ? strstr(line, "total=") : NULL;
  return total ? strtoll(total + strlen("total="), NULL, 10) * 1000 : -1;
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

const char *sg_sys_boot_id(const char *root, char buf[SG_BOOT_ID_SIZE]) {
  if (!sg_sys_line(root, "/proc/sys/kernel/random/boot_id", buf, SG_BOOT_ID_SIZE)) { buf[0] = '\0'; }
  return buf;
}
