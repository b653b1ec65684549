#include "bench/worker/slots.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/sysfile.h"
#include "core/text.h"

/* A kernel may read one vector past the end of an array (ssymv for SSE3 of OpenBLAS 0.3.21 does): the last array
 * needs padding too. */
enum { SLOT_ALIGNMENT = 64, PAGE_BYTES = 4096, OVERREAD_BYTES = 64 };

/* The guard before the first slot; that of a workspace has at least GUARD_BYTES. As a number the pattern is large and
 * finite: a kernel that reads past the end and ignores what it finds is not disturbed. */
enum { FRONT_BYTES = SLOT_ALIGNMENT, GUARD_BYTES = 16, GUARD_PATTERN = 0x5a };

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
                       __builtin_add_overflow(items, privates, &slots->bytes) ||
                       slots->bytes > SIZE_MAX - FRONT_BYTES - OVERREAD_BYTES;
  if (overflow) { slots->bytes = SIZE_MAX; }
  return overflow;
}

int sg_slots_allocate(struct sg_slots *slots, const struct sg_workload *w, int64_t n, int workers, size_t more,
                      int source, struct sg_error *err) {
  *slots = (struct sg_slots){.dtype = w->dtype, .n = n, .workers = workers};
  w->operation->layout(w, &slots->layout);
  slots->slot_bytes = sg_layout_item_bytes(&slots->layout, w->dtype);
  slots->used_bytes = more > 0 ? aligned(slots->layout.workspace_bytes) + more : slots->layout.workspace_bytes;
  slots->workspace_bytes = slots->used_bytes > 0 ? aligned(slots->used_bytes + GUARD_BYTES) : 0;
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
  if (sg_memory_map(&slots->map, FRONT_BYTES + slots->bytes + OVERREAD_BYTES, source, &why)) {
    return fail_memory(err, slots, why.message);
  }
  slots->memory = (char *)slots->map.start + FRONT_BYTES;
  if (source < 0) { memset(slots->map.start, GUARD_PATTERN, FRONT_BYTES); }
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
  struct sg_parts parts = {.inputs = arrays[0]};
  for (int i = 0; i < slots->layout.n_inputs; i++) {
    parts.input_bytes =
        (size_t)((char *)arrays[i] - (char *)arrays[0]) + sg_array_data_bytes(&slots->layout.arrays[i], slots->dtype);
  }
  parts.outputs = (char *)arrays[0] + parts.input_bytes;
  parts.output_bytes = slots->slot_bytes - parts.input_bytes;
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

/* ---- Guards ---- */

/* From the end of an array to the next one, or to the end of the slot; empty between arrays of whole multiples of the
 * alignment. */
static struct guard {
  char *start;
  size_t bytes;
} guard_of(const struct sg_slots *slots, void *const arrays[SG_MAX_ARRAYS], int i) {
  const bool last = i == slots->layout.n_inputs + slots->layout.n_outputs - 1;
  char *start = (char *)arrays[i] + sg_array_data_bytes(&slots->layout.arrays[i], slots->dtype);
  const char *end = last ? (char *)arrays[0] + slots->slot_bytes : arrays[i + 1];
  return (struct guard){start, (size_t)(end - start)};
}

static struct guard guard_of_workspace(const struct sg_slots *slots, int worker) {
  return (struct guard){private_start(slots, worker) + slots->used_bytes, slots->workspace_bytes - slots->used_bytes};
}

static bool is_damaged(const char *start, size_t bytes) {
  for (size_t i = 0; i < bytes; i++) {
    if (start[i] != GUARD_PATTERN) { return true; }
  }
  return false;
}

int sg_slots_damaged_array(const struct sg_slots *slots, int64_t slot) {
  void *arrays[SG_MAX_ARRAYS];
  sg_slots_arrays(slots, slot, arrays);
  for (int i = 0; i < slots->layout.n_inputs + slots->layout.n_outputs; i++) {
    const struct guard guard = guard_of(slots, arrays, i);
    if (is_damaged(guard.start, guard.bytes)) { return i; }
  }
  return -1;
}

bool sg_slots_workspace_is_damaged(const struct sg_slots *slots, int worker) {
  const struct guard guard = guard_of_workspace(slots, worker);
  return is_damaged(guard.start, guard.bytes);
}

bool sg_slots_front_is_damaged(const struct sg_slots *slots) {
  return slots->memory && is_damaged(slots->memory - FRONT_BYTES, FRONT_BYTES);
}

/* ---- First touch ---- */

void sg_slots_touch(const struct sg_slots *slots, int64_t slot) {
  void *arrays[SG_MAX_ARRAYS];
  touch(slot_start(slots, slot), slots->slot_bytes);
  sg_slots_arrays(slots, slot, arrays);
  for (int i = 0; i < slots->layout.n_inputs + slots->layout.n_outputs; i++) {
    const struct guard guard = guard_of(slots, arrays, i);
    memset(guard.start, GUARD_PATTERN, guard.bytes);
  }
}

void sg_slots_touch_private(const struct sg_slots *slots, int worker) {
  touch(private_start(slots, worker), slots->private_bytes);
  const struct guard guard = guard_of_workspace(slots, worker);
  memset(guard.start, GUARD_PATTERN, guard.bytes);
}

void sg_slots_poison(const struct sg_slots *slots, int64_t slot) {
  void *arrays[SG_MAX_ARRAYS];
  sg_slots_arrays(slots, slot, arrays);
  const struct sg_layout *layout = &slots->layout;
  for (int i = layout->n_inputs; i < layout->n_inputs + layout->n_outputs; i++) {
    memset(arrays[i], 0xff, sg_array_data_bytes(&layout->arrays[i], slots->dtype)); /* a NaN in every type */
  }
}
