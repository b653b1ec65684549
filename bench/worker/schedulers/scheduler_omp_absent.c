/* Replaces scheduler_omp.c where OpenMP is missing: registers the schedulers as unavailable, with the reason. */
#include "bench/worker/schedulers/schedulers.h"

#define SG_OMP_SCHEDULER(rule)                              \
  extern const struct sg_scheduler sg_scheduler_omp_##rule; \
  const struct sg_scheduler sg_scheduler_omp_##rule = {     \
      .name = "omp-" #rule,                                 \
      .summary = "OpenMP " #rule " schedule",               \
      .unavailable = SG_OPENMP_ABSENT,                      \
      .max_workers = SG_MAX_WORKERS,                        \
  }

SG_OMP_SCHEDULER(static);
SG_OMP_SCHEDULER(dynamic);
SG_OMP_SCHEDULER(guided);
SG_OMP_SCHEDULER(tasks);
