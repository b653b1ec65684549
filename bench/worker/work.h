/* What workers do with one item in one slot: load, operate, check. No clocks, no scheduling. */
#ifndef SG_BENCH_WORKER_WORK_H
#define SG_BENCH_WORKER_WORK_H

#include "bench/worker/launch_state.h"

/* Fill the slot's inputs with the item's data; a failure is recorded in the worker's notes. */
void sg_work_load(const struct sg_launch *launch, int64_t item, int64_t slot, int worker);

/* Call the operation; a failure is recorded in the worker's notes. */
void sg_work_operate(const struct sg_launch *launch, int64_t item, int64_t slot, int worker);

/* Record the checksums of inputs that have just been loaded. */
void sg_work_record_inputs(const struct sg_launch *launch, int64_t item, int64_t slot);

/* Check that the item's inputs are as they were loaded, compute the residual of its result, unless one with the same
 * bits has passed, and record both in the worker's notes. Inputs without recorded checksums are loaded again. */
void sg_work_check(const struct sg_launch *launch, int64_t item, int64_t slot, int worker);

/* Check the guards of a slot, which may hold an item or not (-1). */
void sg_work_check_guards(const struct sg_launch *launch, int64_t item, int64_t slot, int worker);

/* Record what was found damaged, unless something was before. */
void sg_work_note_damage(struct sg_worker_notes *notes, struct sg_damage damage);

#endif
