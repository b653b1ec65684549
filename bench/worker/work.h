/* What workers do with one item in one slot: load, operate, poison, check. No clocks, no scheduling. */
#ifndef SG_BENCH_WORKER_WORK_H
#define SG_BENCH_WORKER_WORK_H

#include "bench/worker/launch_state.h"

/* Fill the slot's inputs with the item's data; a failure is recorded in the worker's notes. */
void sg_work_load(const struct sg_launch *launch, int64_t item, int64_t slot, int worker);

/* Call the operation; a failure is recorded in the worker's notes. */
void sg_work_operate(const struct sg_launch *launch, int64_t item, int64_t slot, int worker);

/* Compute the residual of the item's result and record it in the worker's notes. */
void sg_work_check(const struct sg_launch *launch, int64_t item, int64_t slot, int worker);

#endif
