#include "bench/worker/launch_state.h"

#include "core/clock.h"

struct sg_scheduled_span sg_scheduled_run(const struct sg_scheduled_team *team, int64_t count, sg_item_fn *body,
                                          void *context) {
  const int64_t called_ns = sg_now_ns();
  const struct sg_span work = team->scheduler->run(team->team, count, body, context);
  const int64_t returned_ns = sg_now_ns();
  return (struct sg_scheduled_span){.started_ns = called_ns,
                                    .ended_ns = returned_ns,
                                    .busy_ns = work.busy_ns,
                                    .team_ns = returned_ns - called_ns - (work.ended_ns - work.started_ns)};
}

const struct sg_scheduled_team *sg_launch_widest(const struct sg_launch *launch) {
  return launch->loaders.workers > launch->operators.workers ? &launch->loaders : &launch->operators;
}

int64_t sg_launch_slot(const struct sg_launch *launch, int64_t item, int64_t reused) {
  if (!sg_sample_has(launch->sample, &launch->sampling, item)) { return reused; }
  return launch->n_reused + (item >> launch->sampling.shift);
}

static int64_t item_in_slot(const struct sg_launch *launch, int64_t slot) {
  if (launch->request->workload.retain == SG_RETAIN_ALL) { return slot; }
  if (slot >= launch->n_reused) { return launch->sample->items[slot - launch->n_reused]; }
  const int64_t item = launch->request->load->item_in_slot(launch, slot);
  return item >= 0 && sg_sample_has(launch->sample, &launch->sampling, item) ? -1 : item;
}

int64_t sg_launch_item_in_slot(const struct sg_launch *launch, int64_t slot) {
  const int64_t item = item_in_slot(launch, slot);
  return item >= 0 && launch->taken && !launch->taken[item] ? -1 : item;
}
