/* The memory of a launch: slots of one item's arrays each, and a private area per worker. Allocated once, outside the
 * clock. Retain all: one slot per item; retain none: one slot per worker, and those of sampled items (sample.h).
 *
 * The bytes left between the arrays, at least 16 behind the last one of a slot, some before the first one of all and
 * behind the workspaces are guards: they have a fixed pattern that only a stray write changes. */
#ifndef SG_BENCH_WORKER_SLOTS_H
#define SG_BENCH_WORKER_SLOTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/operations/operation.h"
#include "bench/worker/memory.h"

struct sg_slots {
  struct sg_layout layout;
  enum sg_dtype dtype;
  int64_t n;
  size_t slot_bytes;
  size_t used_bytes; /* per worker: of the workspace; its guard follows */
  size_t workspace_bytes,
      private_bytes; /* per worker: the library's, and the whole private area with the check's scratch */
  int workers;
  char *memory; /* n slots, then the workers' areas; before it a guard */
  size_t bytes;
  struct sg_memory map; /* that holds it */
};

/* Map memory for n slots and `workers` private areas, with `more` bytes of workspace in addition to the operation's;
 * no page is touched. Fails with SG_FOUND, naming the bytes, if the address space or the available memory is too
 * small. `source`: as in sg_memory_map. */
int sg_slots_allocate(struct sg_slots *slots, const struct sg_workload *w, int64_t n, int workers, size_t more,
                      int source, struct sg_error *err) SG_MUST_CHECK;
void sg_slots_release(struct sg_slots *slots);

/* The arrays of a slot, in the order of the layout. */
void sg_slots_arrays(const struct sg_slots *slots, int64_t slot, void *arrays[SG_MAX_ARRAYS]);
/* The inputs and the outputs of a slot, each contiguous; the outputs with the guards around them. */
struct sg_parts {
  void *inputs, *outputs;
  size_t input_bytes, output_bytes;
};
struct sg_parts sg_slots_parts(const struct sg_slots *slots, void *const arrays[SG_MAX_ARRAYS]);

void *sg_slots_workspace(const struct sg_slots *slots, int worker);
void *sg_slots_scratch(const struct sg_slots *slots, int worker);

/* First touch of every page of a slot, or of a worker's area, by the calling thread, outside the clock. Sets its
 * guards. */
void sg_slots_touch(const struct sg_slots *slots, int64_t slot);
/* Read every page, so that memory shared by another process is mapped here before the clock starts. */
void sg_slots_map(const struct sg_slots *slots);
void sg_slots_touch_private(const struct sg_slots *slots, int worker);

/* The first array of a slot whose guard has changed, and whether the guard of a workspace, or the one before all
 * slots, has; -1 and false: intact. */
int sg_slots_damaged_array(const struct sg_slots *slots, int64_t slot);
bool sg_slots_workspace_is_damaged(const struct sg_slots *slots, int worker);
bool sg_slots_front_is_damaged(const struct sg_slots *slots);

/* Fill the outputs of a slot with NaN, so that missing results are detected. */
void sg_slots_poison(const struct sg_slots *slots, int64_t slot);

#endif
