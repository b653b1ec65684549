#include "bench/worker/worker_counting.h"

#include <math.h>
#include <stdlib.h>

#include "bench/worker/message.h"

/* ---- Availability ---- */

int sg_counting_probe(const struct sg_request *request, FILE *out, struct sg_error *err) {
  struct sg_event_answer answers[SG_MAX_EVENTS];
  sg_counters_probe(request->events, request->n_events, request->multiplex, answers);
  for (size_t i = 0; i < request->n_events; i++) {
    if (answers[i].failed) { return sg_fail(err, SG_FOUND, "%s: %s", request->events[i].name, answers[i].reason); }
    sg_message_event(out, &request->events[i], &answers[i]);
  }
  return SG_OK;
}

/* ---- Counting ---- */

void sg_counting_note(struct sg_launch *launch, const struct sg_phases *phases) {
  const struct sg_request *request = launch->request;
  const struct sg_workload *w = &request->workload;
  const long long work_ns = phases->load_busy_ns + phases->operate_busy_ns;
  long long items = 0;
  for (int i = 0; i < request->workers; i++) {
    items += launch->notes[i].items;
  }
  launch->counts.items += items;
  launch->counts.flop += llround((double)items * w->operation->flops(w));
  launch->counts.bytes += llround((double)items * w->operation->bytes(w));
  launch->counts.work_ns += work_ns;
  launch->counts.load_ns += phases->load_busy_ns;
  launch->counts.wait_ns += phases->wall_ns * request->workers - work_ns;
  launch->counts.wall_ns += phases->wall_ns;
}
