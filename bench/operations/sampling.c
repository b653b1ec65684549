#include "bench/operations/sampling.h"

static const size_t MOST_BYTES = (size_t)1 << 30;
enum { LEAST_SHIFT = 5 };

struct sg_sampling sg_sampling_of(const struct sg_workload *w) {
  struct sg_layout layout = {0};
  if (w->retain == SG_RETAIN_ALL || w->count == 0 || !w->operation->residual) { return (struct sg_sampling){0}; }
  w->operation->layout(w, &layout);
  const size_t fit = MOST_BYTES / sg_layout_item_bytes(&layout, w->dtype);
  const int64_t most = fit < SG_MAX_SAMPLED ? (int64_t)fit : SG_MAX_SAMPLED;
  struct sg_sampling sampling = {.n = INT64_MAX, .shift = LEAST_SHIFT};
  if (most == 0) { return (struct sg_sampling){0}; }
  while ((sampling.n = ((w->count - 1) >> sampling.shift) + 1) > most) {
    sampling.shift++;
  }
  return sampling;
}
