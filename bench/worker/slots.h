/* The memory of a launch: slots of one item's arrays, and a private area for each worker. Allocated once, before any
 * clock runs. Retain all: a slot an item; retain none: a slot a worker. */
#ifndef SG_BENCH_WORKER_SLOTS_H
#define SG_BENCH_WORKER_SLOTS_H

#include <stddef.h>
#include <stdint.h>

#include "bench/operations/operation.h"
#include "bench/worker/memory.h"

struct sg_slots {
  struct sg_layout layout;
  enum sg_dtype dtype;
  int64_t n;
  size_t slot_bytes;
  size_t workspace_bytes, private_bytes; /* of one worker: the library's, and that with the check's scratch */
  int workers;
  char *memory; /* n slots, then the workers' areas */
  size_t bytes;
  struct sg_memory map; /* that it lies in */
};

/* Map memory for n slots and `workers` private areas, with `more` bytes of workspace besides what the operation asks
 * for; nothing is touched yet. Fails with SG_FOUND, naming the bytes, when the address space or the memory available
 * now is too small. `source`: as sg_memory_map. */
int sg_slots_allocate(struct sg_slots *slots, const struct sg_workload *w, int64_t n, int workers, size_t more,
                      int source, struct sg_error *err) SG_MUST_CHECK;
void sg_slots_release(struct sg_slots *slots);

/* The arrays of a slot, in the order of the layout. */
void sg_slots_arrays(const struct sg_slots *slots, int64_t slot, void *arrays[SG_MAX_ARRAYS]);
/* The inputs of a slot, and its outputs, each in one piece. */
struct sg_parts {
  void *inputs, *outputs;
  size_t input_bytes, output_bytes;
};
struct sg_parts sg_slots_parts(const struct sg_slots *slots, void *const arrays[SG_MAX_ARRAYS]);

void *sg_slots_workspace(const struct sg_slots *slots, int worker);
void *sg_slots_scratch(const struct sg_slots *slots, int worker);

/* Touch every page of a slot, or of a worker's area, so that it is the caller's before the clock runs. */
void sg_slots_touch(const struct sg_slots *slots, int64_t slot);
/* Look at every page there is, so that another process's memory is this one's too before the clock runs. */
void sg_slots_map(const struct sg_slots *slots);
void sg_slots_touch_private(const struct sg_slots *slots, int worker);

/* Fill the outputs of a slot with NaN, so that what is not written is seen. */
void sg_slots_poison(const struct sg_slots *slots, int64_t slot);

#endif
