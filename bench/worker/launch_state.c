#include "bench/worker/launch_state.h"

struct sg_span sg_scheduled_run(const struct sg_scheduled_team *crew, int64_t count, sg_item_fn *body,
                                void *context) {
  return crew->scheduler->run(crew->team, count, body, context);
}

const struct sg_scheduled_team *sg_launch_widest(const struct sg_launch *launch) {
  return launch->loaders.workers > launch->operators.workers ? &launch->loaders : &launch->operators;
}

int64_t sg_launch_item_in_slot(const struct sg_launch *launch, int64_t slot) {
  if (launch->request->workload.retain == SG_RETAIN_ALL) { return slot; }
  return launch->request->load->item_in_slot(launch, slot);
}
