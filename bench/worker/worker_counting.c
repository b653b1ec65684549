#include "bench/worker/worker_counting.h"

#include <math.h>
#include <stdlib.h>

#include "bench/worker/message.h"

/* ---- The request ---- */

static int parse_event(struct sg_event *event, const json_t *json, size_t place, struct sg_error *err) {
  const json_t *from = json_object_get(json, "from"), *candidate;
  size_t i;
  event->name = json_string_value(json_object_get(json, "event"));
  event->unit = json_string_value(json_object_get(json, "unit"));
  event->may_be_zero = json_is_true(json_object_get(json, "may_be_zero"));
  bool good = event->name && event->unit && json_is_array(from) && json_array_size(from) <= SG_MAX_CANDIDATES;
  json_array_foreach(from, i, candidate) {
    good = good && json_is_string(candidate);
    if (good) { event->candidates[event->n_candidates++] = json_string_value(candidate); }
  }
  if (good) { return SG_OK; }
  return sg_fail(err, SG_BAD_INPUT,
                 "request: counters: entry %zu: give event, unit and from, a list of up to %d texts", place,
                 SG_MAX_CANDIDATES);
}

int sg_counting_parse(struct sg_request *request, const json_t *json, struct sg_error *err) {
  const json_t *list = json_object_get(json, "counters");
  request->multiplex = json_is_true(json_object_get(json, "multiplex"));
  request->n_events = json_array_size(list);
  if (request->n_events == 0) { return SG_OK; }
  if (request->n_events > SG_MAX_EVENTS) {
    return sg_fail(err, SG_BAD_INPUT, "request: counters: %zu events: give at most %d", request->n_events,
                   SG_MAX_EVENTS);
  }
  request->events = calloc(request->n_events, sizeof *request->events);
  if (!request->events) { return sg_fail(err, SG_FOUND, "no memory for %zu events", request->n_events); }
  int status = SG_OK;
  for (size_t i = 0; i < request->n_events && status == SG_OK; i++) {
    status = parse_event(&request->events[i], json_array_get(list, i), i, err);
  }
  return status;
}

/* ---- Which of them count here ---- */

void sg_counting_probe(const struct sg_request *request, FILE *out) {
  struct sg_event_answer answers[SG_MAX_EVENTS];
  sg_counters_probe(request->events, request->n_events, request->multiplex, answers);
  for (size_t i = 0; i < request->n_events; i++) {
    sg_message_event(out, &request->events[i], &answers[i]);
  }
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

void sg_counting_tell(const struct sg_launch *launch, int64_t trial, FILE *out) {
  size_t n;
  const struct sg_counter_value *values = sg_counters_values(launch->counters, &n);
  for (size_t i = 0; i < n; i++) {
    sg_message_counter(out, trial, &values[i]);
  }
}
