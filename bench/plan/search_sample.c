#include "bench/plan/search_sample.h"

#include <math.h>

#include "bench/operations/operation.h"

static const double TRIAL_S = 0.1, LONG_ITEM_S = 1;
static const double CORE_FLOPS = 8e9, CORE_BYTES_PER_S = 4e9;

enum { DIVIDES_WELL = 8 }; /* items per thread: one that is left over is a small part */

int64_t sg_search_sample_count(const struct sg_workload *w, int64_t threads) {
  const double item_s = w->operation->flops(w) / CORE_FLOPS, traffic_s = w->operation->bytes(w) / CORE_BYTES_PER_S;
  const bool divides = w->count % threads == 0 || w->count >= DIVIDES_WELL * threads;
  if (!divides || !(item_s > traffic_s)) { return w->count; }
  int64_t each = item_s > LONG_ITEM_S ? 1 : 2;
  while (each < w->count && (double)each * item_s < TRIAL_S) {
    each *= 2;
  }
  return each < w->count / threads ? each * threads : w->count;
}
