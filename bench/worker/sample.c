#include "bench/worker/sample.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static int draw(void *out, size_t bytes, struct sg_error *err) {
  if (getentropy(out, bytes) == 0) { return SG_OK; }
  return sg_fail(err, SG_FOUND, "no random numbers for the check of the results: %s", strerror(errno));
}

int sg_sample_draw_items(struct sg_sample *sample, const struct sg_sampling *sampling, int64_t count,
                         struct sg_error *err) {
  uint64_t random[SG_MAX_SAMPLED];
  const int status = draw(random, (size_t)sampling->n * sizeof *random, err);
  if (status != SG_OK) { return status; }
  for (int64_t i = 0; i < sampling->n; i++) {
    const int64_t first = i << sampling->shift, left = count - first, whole = INT64_C(1) << sampling->shift;
    sample->items[i] = first + (int64_t)(random[i] % (uint64_t)(left < whole ? left : whole));
  }
  return SG_OK;
}

int sg_sample_draw_key(struct sg_sample *sample, struct sg_error *err) {
  return draw(&sample->key, sizeof sample->key, err);
}
