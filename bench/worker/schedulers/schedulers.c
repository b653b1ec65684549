/* The registry of schedulers. */
#include "bench/worker/schedulers/schedulers.h"

#include <string.h>

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
