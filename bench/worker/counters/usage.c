#include "bench/worker/counters/usage.h"

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

static int64_t timeval_ns(struct timeval t) {
  return (int64_t)t.tv_sec * 1000000000 + (int64_t)t.tv_usec * 1000;
}

/* The CPU time of a thread that is running on another CPU is otherwise that of the last clock tick, some ms ago:
 * trials of 1 ms on 2 CPUs seemed to run 5 threads. Reading a thread's own clock brings it up to date. Its number is
 * made as pthread_getcpuclockid() makes it, from the thread's kernel ID. */
static void update_cpu_times(void) {
  DIR *tasks = opendir("/proc/self/task");
  for (const struct dirent *entry; tasks && (entry = readdir(tasks));) {
    struct timespec ignored;
    const int thread = atoi(entry->d_name); /* 0: . and .. */
    if (thread > 0) { clock_gettime((clockid_t)(~(unsigned)thread << 3U | 6U), &ignored); }
  }
  if (tasks) { closedir(tasks); }
}

struct sg_usage sg_usage_now(void) {
  struct rusage r;
  update_cpu_times();
  getrusage(RUSAGE_SELF, &r);
  return (struct sg_usage){
      .cpu_user_ns = timeval_ns(r.ru_utime),
      .cpu_sys_ns = timeval_ns(r.ru_stime),
      .ctx_voluntary = r.ru_nvcsw,
      .ctx_involuntary = r.ru_nivcsw,
      .faults_minor = r.ru_minflt,
      .faults_major = r.ru_majflt,
      .rss_peak_bytes = (int64_t)r.ru_maxrss * 1024,
  };
}

void sg_usage_add(struct sg_usage *total, const struct sg_usage *more) {
  total->cpu_user_ns += more->cpu_user_ns;
  total->cpu_sys_ns += more->cpu_sys_ns;
  total->ctx_voluntary += more->ctx_voluntary;
  total->ctx_involuntary += more->ctx_involuntary;
  total->faults_minor += more->faults_minor;
  total->faults_major += more->faults_major;
}

/* The number after `key` at the start of a line; 0: not this line. */
static int64_t value_of(const char *line, const char *key) {
  const size_t n = strlen(key);
  return strncmp(line, key, n) == 0 ? strtoll(line + n, NULL, 10) : 0;
}

struct sg_holding sg_usage_holding(pid_t pid) {
  struct sg_holding holding = {0};
  char path[32], line[256];
  snprintf(path, sizeof path, "/proc/%ld/status", (long)pid);
  FILE *file = fopen(path, "re");
  while (file && fgets(line, sizeof line, file)) {
    holding.rss_peak_bytes += value_of(line, "VmHWM:") * 1024;
    holding.shared_bytes += (value_of(line, "RssFile:") + value_of(line, "RssShmem:")) * 1024;
    holding.threads += value_of(line, "Threads:");
  }
  if (file) { fclose(file); }
  return holding;
}

/* Each thread is a subfolder of /proc/self/task, whose link count is 2 plus the number of subfolders. */
static int64_t threads_alive(void) {
  struct stat task;
  return stat("/proc/self/task", &task) == 0 && task.st_nlink > 2 ? (int64_t)task.st_nlink - 2 : SG_NO_INT;
}

void sg_usage_fill(struct sg_samples_row *row, const struct sg_usage *before, const struct sg_usage *after) {
  row->cpu_user_ns = after->cpu_user_ns - before->cpu_user_ns;
  row->cpu_sys_ns = after->cpu_sys_ns - before->cpu_sys_ns;
  row->ctx_voluntary = after->ctx_voluntary - before->ctx_voluntary;
  row->ctx_involuntary = after->ctx_involuntary - before->ctx_involuntary;
  row->faults_minor = after->faults_minor - before->faults_minor;
  row->faults_major = after->faults_major - before->faults_major;
  row->rss_peak_bytes = after->rss_peak_bytes;
  row->threads_observed =
      row->wall_ns > 0 ? (double)(row->cpu_user_ns + row->cpu_sys_ns) / (double)row->wall_ns : NAN;
  row->threads_alive = threads_alive();
}
