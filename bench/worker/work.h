/* What workers do with one item in one slot: load, operate, check. No clocks, no scheduling. */
#ifndef SG_BENCH_WORKER_WORK_H
#define SG_BENCH_WORKER_WORK_H

#include "bench/worker/launch_state.h"

/* Fill the slot's inputs with the item's data; a failure is recorded in the worker's notes. */
void sg_work_load(const struct sg_launch *launch, int64_t item, int64_t slot, int worker);

/* Call the operation; a failure is recorded in the worker's notes. */
void sg_work_operate(const struct sg_launch *launch, int64_t item, int64_t slot, int worker);

/* Check that the item's inputs are as they were loaded, load them again, compute the residual of its result, and
 * record both in the worker's notes. */
void sg_work_check(const struct sg_launch *launch, int64_t item, int64_t slot, int worker);

/* Check the guards of a slot, which may hold an item or not (-1). */
void sg_work_check_guards(const struct sg_launch *launch, int64_t item, int64_t slot, int worker);

/* Record what was found damaged, unless something was before. */
void sg_work_note_damage(struct sg_worker_notes *notes, struct sg_damage damage);

#endif
