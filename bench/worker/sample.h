/* What the checks of a launch draw at random: the items whose results a trial keeps (bench/operations/sampling.h),
 * and the key of the random vectors. From the system's random numbers, so that the library under test cannot know
 * them. */
#ifndef SG_BENCH_WORKER_SAMPLE_H
#define SG_BENCH_WORKER_SAMPLE_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/operations/sampling.h"
#include "core/error.h"

/* In memory that worker processes share. */
struct sg_sample {
  _Alignas(64) uint64_t key;
  int64_t items[SG_MAX_SAMPLED]; /* the item kept of each stretch */
};

/* Before a trial; after it, or before a pass of checks. Fail with SG_FOUND if the system has no random numbers. */
int sg_sample_draw_items(struct sg_sample *sample, const struct sg_sampling *sampling, int64_t count,
                         struct sg_error *err) SG_MUST_CHECK;
int sg_sample_draw_key(struct sg_sample *sample, struct sg_error *err) SG_MUST_CHECK;

/* Whether the item is kept, in the slot of its stretch. */
static inline bool sg_sample_has(const struct sg_sample *sample, const struct sg_sampling *sampling, int64_t item) {
  return sampling->n > 0 && sample->items[item >> sampling->shift] == item;
}

#endif
