/* Resource use of the process from getrusage and /proc: a snapshot before and after a trial. */
#ifndef SG_BENCH_WORKER_COUNTERS_USAGE_H
#define SG_BENCH_WORKER_COUNTERS_USAGE_H

#include <sys/types.h>

#include "core/resultset.h"

struct sg_usage {
  int64_t cpu_user_ns, cpu_sys_ns;
  int64_t ctx_voluntary, ctx_involuntary;
  int64_t faults_minor, faults_major;
  int64_t rss_peak_bytes;
};

/* Including the CPU time of threads that are running. Takes some us per thread: outside the clock only. */
struct sg_usage sg_usage_now(void);

/* Add the resource use of another process, excluding its memory and threads. */
void sg_usage_add(struct sg_usage *total, const struct sg_usage *more);

/* Memory and threads of a process now; all 0 if it does not exist. */
struct sg_holding {
  int64_t rss_peak_bytes, shared_bytes, threads; /* shared: current part shared with files or other processes */
};
struct sg_holding sg_usage_holding(pid_t pid);

/* Fill the row's columns from the differences and its wall_ns; memory and threads from the second snapshot. */
void sg_usage_fill(struct sg_samples_row *row, const struct sg_usage *before, const struct sg_usage *after);

#endif
