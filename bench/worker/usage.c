#include "bench/worker/usage.h"

#include <math.h>
#include <sys/resource.h>
#include <sys/stat.h>

static int64_t timeval_ns(struct timeval t) {
  return (int64_t)t.tv_sec * 1000000000 + (int64_t)t.tv_usec * 1000;
}

struct sg_usage sg_usage_now(void) {
  struct rusage r;
  getrusage(RUSAGE_SELF, &r);
  return (struct sg_usage){
      .cpu_user_ns = timeval_ns(r.ru_utime),
      .cpu_sys_ns = timeval_ns(r.ru_stime),
      .ctx_voluntary = r.ru_nvcsw,
      .ctx_involuntary = r.ru_nivcsw,
      .faults_minor = r.ru_minflt,
      .faults_major = r.ru_majflt,
  };
}

/* A thread is a folder in /proc/self/task; each adds one to the links of a folder, which has two of its own. */
static int64_t threads_alive(void) {
  struct stat task;
  return stat("/proc/self/task", &task) == 0 && task.st_nlink > 2 ? (int64_t)task.st_nlink - 2 : SG_NO_INT;
}

void sg_usage_fill(struct sg_samples_row *row, const struct sg_usage *before, const struct sg_usage *after) {
  struct rusage peak;
  getrusage(RUSAGE_SELF, &peak);
  row->cpu_user_ns = after->cpu_user_ns - before->cpu_user_ns;
  row->cpu_sys_ns = after->cpu_sys_ns - before->cpu_sys_ns;
  row->ctx_voluntary = after->ctx_voluntary - before->ctx_voluntary;
  row->ctx_involuntary = after->ctx_involuntary - before->ctx_involuntary;
  row->faults_minor = after->faults_minor - before->faults_minor;
  row->faults_major = after->faults_major - before->faults_major;
  row->rss_peak_bytes = (int64_t)peak.ru_maxrss * 1024;
  row->threads_observed =
      row->wall_ns > 0 ? (double)(row->cpu_user_ns + row->cpu_sys_ns) / (double)row->wall_ns : NAN;
  row->threads_alive = threads_alive();
}
