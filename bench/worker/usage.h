/* What the process used of the machine, from getrusage and /proc: a snapshot before and after a trial. */
#ifndef SG_BENCH_WORKER_USAGE_H
#define SG_BENCH_WORKER_USAGE_H

#include "core/resultset.h"

struct sg_usage {
  int64_t cpu_user_ns, cpu_sys_ns;
  int64_t ctx_voluntary, ctx_involuntary;
  int64_t faults_minor, faults_major;
};

struct sg_usage sg_usage_now(void);

/* Fill the row's columns from the differences, its wall_ns and the process as it is now. */
void sg_usage_fill(struct sg_samples_row *row, const struct sg_usage *before, const struct sg_usage *after);

#endif
