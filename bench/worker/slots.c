#include "bench/worker/slots.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/sysfile.h"
#include "core/text.h"

/* A kernel may read one vector past the end of an array (ssymv for SSE3 of OpenBLAS 0.3.21 does): the last array
 * needs padding too. */
enum { SLOT_ALIGNMENT = 64, PAGE_BYTES = 4096, OVERREAD_BYTES = 64 };

static size_t aligned(size_t bytes) {
  return (bytes + SLOT_ALIGNMENT - 1) & ~(size_t)(SLOT_ALIGNMENT - 1);
}

static int fail_memory(struct sg_error *err, const struct sg_slots *slots, const char *reason) {
  char need[SG_HUMAN_SIZE];
  return sg_fail(err, SG_FOUND, "out of memory for %lld slots of %zu bytes (%s in total): %s", (long long)slots->n,
                 slots->slot_bytes, sg_human_bytes((double)slots->bytes, need), reason);
}

static int total_bytes(struct sg_slots *slots) {
  size_t items = 0, privates = 0;
  const int overflow = slots->slot_bytes == SIZE_MAX ||
                       __builtin_mul_overflow(slots->slot_bytes, (size_t)slots->n, &items) ||
                       __builtin_mul_overflow(slots->private_bytes, (size_t)slots->workers, &privates) ||
                       __builtin_add_overflow(items, privates, &slots->bytes);
  if (overflow) { slots->bytes = SIZE_MAX; }
  return overflow;
}

int sg_slots_allocate(struct sg_slots *slots, const struct sg_workload *w, int64_t n, int workers, size_t more,
                      int source, struct sg_error *err) {
  *slots = (struct sg_slots){.dtype = w->dtype, .n = n, .workers = workers};
  w->operation->layout(w, &slots->layout);
  slots->slot_bytes = sg_layout_item_bytes(&slots->layout, w->dtype);
  slots->workspace_bytes = aligned(slots->layout.workspace_bytes) + aligned(more);
  slots->private_bytes = slots->workspace_bytes;
  if (w->operation->residual_scratch) { slots->private_bytes += aligned(w->operation->residual_scratch(w)); }
  if (total_bytes(slots)) { return fail_memory(err, slots, "exceeds the address space"); }
  if (slots->bytes == 0) { return SG_OK; }

  const int64_t available = /* memory shared by another process is already allocated */
      source < 0 ? sg_sys_meminfo(SG_THIS_MACHINE, "MemAvailable") : -1;
  if (available >= 0 && slots->bytes > (size_t)available) {
    char have[SG_HUMAN_SIZE], reason[64];
    snprintf(reason, sizeof reason, "%s are available", sg_human_bytes((double)available, have));
    return fail_memory(err, slots, reason);
  }
  struct sg_error why;
  if (sg_memory_map(&slots->map, slots->bytes + OVERREAD_BYTES, source, &why)) {
    return fail_memory(err, slots, why.message);
  }
  slots->memory = slots->map.start;
  return SG_OK;
}

void sg_slots_release(struct sg_slots *slots) {
  sg_memory_unmap(&slots->map);
  slots->memory = NULL;
}

static char *slot_start(const struct sg_slots *slots, int64_t slot) {
  return slots->memory + (size_t)slot * slots->slot_bytes;
}

void sg_slots_arrays(const struct sg_slots *slots, int64_t slot, void *arrays[SG_MAX_ARRAYS]) {
  char *at = slot_start(slots, slot);
  for (int i = 0; i < slots->layout.n_inputs + slots->layout.n_outputs; i++) {
    arrays[i] = at;
    at += sg_array_bytes(&slots->layout.arrays[i], slots->dtype);
  }
}

struct sg_parts sg_slots_parts(const struct sg_slots *slots, void *const arrays[SG_MAX_ARRAYS]) {
  struct sg_parts parts = {.inputs = arrays[0], .outputs = arrays[slots->layout.n_inputs]};
  for (int i = 0; i < slots->layout.n_inputs; i++) {
    parts.input_bytes += sg_array_bytes(&slots->layout.arrays[i], slots->dtype);
  }
  parts.output_bytes = slots->slot_bytes - parts.input_bytes;
  if (parts.output_bytes == 0) { parts.outputs = NULL; }
  return parts;
}

static char *private_start(const struct sg_slots *slots, int worker) {
  return slots->memory + (size_t)slots->n * slots->slot_bytes + (size_t)worker * slots->private_bytes;
}

void *sg_slots_workspace(const struct sg_slots *slots, int worker) {
  return private_start(slots, worker);
}

void *sg_slots_scratch(const struct sg_slots *slots, int worker) {
  return private_start(slots, worker) + slots->workspace_bytes;
}

static void touch(char *start, size_t bytes) {
  for (size_t at = 0; at < bytes; at += PAGE_BYTES) {
    ((volatile char *)start)[at] = 0;
  }
  if (bytes > 0) { ((volatile char *)start)[bytes - 1] = 0; }
}

void sg_slots_map(const struct sg_slots *slots) {
  for (size_t at = 0; at < slots->bytes; at += PAGE_BYTES) {
    (void)((volatile const char *)slots->memory)[at];
  }
}

void sg_slots_touch(const struct sg_slots *slots, int64_t slot) {
  touch(slot_start(slots, slot), slots->slot_bytes);
}

void sg_slots_touch_private(const struct sg_slots *slots, int worker) {
  touch(private_start(slots, worker), slots->private_bytes);
}

void sg_slots_poison(const struct sg_slots *slots, int64_t slot) {
  void *arrays[SG_MAX_ARRAYS];
  sg_slots_arrays(slots, slot, arrays);
  const struct sg_layout *layout = &slots->layout;
  for (int i = layout->n_inputs; i < layout->n_inputs + layout->n_outputs; i++) {
    memset(arrays[i], 0xff, sg_array_bytes(&layout->arrays[i], slots->dtype)); /* all ones is a NaN in every type */
  }
}
