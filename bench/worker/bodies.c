#include "bench/worker/bodies.h"

#include <stddef.h>

#define SG_NAME(name) name,
static sg_item_fn *const item_bodies[] = {SG_ITEM_BODIES(SG_NAME)};
static sg_worker_fn *const worker_bodies[] = {SG_WORKER_BODIES(SG_NAME)};
#undef SG_NAME
enum {
  N_ITEM_BODIES = sizeof item_bodies / sizeof item_bodies[0],
  N_WORKER_BODIES = sizeof worker_bodies / sizeof worker_bodies[0],
};

/* Item bodies come first. */
int sg_item_body_number(sg_item_fn *body) {
  for (int i = 0; i < N_ITEM_BODIES; i++) {
    if (item_bodies[i] == body) { return i; }
  }
  return -1;
}

int sg_worker_body_number(sg_worker_fn *body) {
  for (int i = 0; i < N_WORKER_BODIES; i++) {
    if (worker_bodies[i] == body) { return N_ITEM_BODIES + i; }
  }
  return -1;
}

sg_item_fn *sg_item_body(int number) {
  return number < N_ITEM_BODIES ? item_bodies[number] : NULL;
}

sg_worker_fn *sg_worker_body(int number) {
  return number < N_ITEM_BODIES ? NULL : worker_bodies[number - N_ITEM_BODIES];
}
