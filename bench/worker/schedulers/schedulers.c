/* The registry of schedulers, and the clock they share. */
#include "bench/worker/schedulers/schedulers.h"

#include <string.h>
#include <time.h>

#define SG_SCHEDULER(name) extern const struct sg_scheduler sg_scheduler_##name;
#include "bench/worker/schedulers/schedulers.def"
#undef SG_SCHEDULER

#define SG_SCHEDULER(name) &sg_scheduler_##name,
const struct sg_scheduler *const sg_schedulers[] = {
#include "bench/worker/schedulers/schedulers.def"
};
#undef SG_SCHEDULER
const size_t sg_n_schedulers = sizeof sg_schedulers / sizeof sg_schedulers[0];

const struct sg_scheduler *sg_scheduler_find(const char *name) {
  for (size_t i = 0; i < sg_n_schedulers; i++) {
    if (strcmp(sg_schedulers[i]->name, name) == 0) { return sg_schedulers[i]; }
  }
  return NULL;
}

int64_t sg_clock_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}
