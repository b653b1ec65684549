/* The memory of a launch, estimated before anything runs. */
#ifndef SG_BENCH_PLAN_LAUNCH_MEMORY_H
#define SG_BENCH_PLAN_LAUNCH_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/operations/operation.h"
#include "bench/plan/points.h"
#include "bench/plan/strategy.h"

struct sg_launch_shape {
  const struct sg_workload *workload;
  const struct sg_strategy *strategy;
  const char *load;
  int64_t ranks; /* SG_NO_INT: none */
  struct sg_point at;
  bool gathers; /* the results of all ranks are gathered in one */
};

/* At its peak, of all ranks together; by default a library makes as many threads as the machine has. */
int64_t sg_launch_bytes(const struct sg_launch_shape *shape, int machine_threads);

#endif
