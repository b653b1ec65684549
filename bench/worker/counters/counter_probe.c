/* Determines which events can be counted on this machine, and which of them in one launch. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/worker/counters/counter_probe_work.h"
#include "bench/worker/counters/counters.h"
#include "core/alloc.h"

struct probe {
  struct sg_own_counts own;
  struct sg_counters_setup setup;
  char *buffer; /* for the work */
  struct opened {
    void *state;
    struct sg_error reason; /* why it would not open */
    int status;
    bool tried;
  } * sources; /* by place in sg_counter_sources */
};

static struct opened *open_source(struct probe *p, const struct sg_counter_source *source) {
  size_t i = 0;
  while (sg_counter_sources[i] != source) {
    i++;
  }
  struct opened *o = &p->sources[i];
  if (!o->tried) { o->status = source->open(&o->state, &p->setup, &o->reason); }
  if (o->status != SG_OK) { o->state = NULL; }
  o->tried = true;
  return o;
}

/* Start, work, read. */
static int count_once(struct probe *p, const struct sg_counter_source *source, void *state, double *counted,
                      struct sg_error *err) {
  double before[SG_MAX_EVENTS], after[SG_MAX_EVENTS];
  int status = source->start ? source->start(state, err) : SG_OK;
  if (status == SG_OK) { status = source->read(state, before, err); }
  if (status != SG_OK) { return status; }
  sg_probe_work(&p->own, p->buffer);
  status = source->read(state, after, err);
  *counted = status != SG_OK ? 0 : after[0] - before[0];
  return status;
}

static int try_candidate(struct probe *p, const struct sg_event *event, const char *candidate, struct sg_error *err) {
  const char *native = NULL;
  const struct sg_counter_source *source = sg_counter_source_of(candidate, &native);
  if (!source) { return sg_fail(err, SG_UNABLE, "this runner has no source for '%s'", candidate); }
  struct opened *o = open_source(p, source);
  if (!o->state) { return sg_fail(err, o->status, "%s", o->reason.message); }
  double counted = 0;
  int status = source->add(o->state, native, err);
  if (status == SG_OK) { status = count_once(p, source, o->state, &counted, err); }
  source->clear(o->state);
  if (status == SG_OK && counted <= 0 && !event->may_be_zero) {
    status = sg_fail(err, SG_UNABLE, "%s is listed but counts nothing here", native);
  }
  return status;
}

/* Candidates of one source often fail for the same reason: report it once. */
static void try_event(struct probe *p, const struct sg_event *event, struct sg_event_answer *answer) {
  *answer = (struct sg_event_answer){.set = -1};
  for (size_t i = 0; i < event->n_candidates && !answer->available; i++) {
    struct sg_error reason = {""};
    const int status = try_candidate(p, event, event->candidates[i], &reason);
    answer->available = status == SG_OK;
    answer->failed |= status == SG_FOUND;
    answer->candidate = i;
    if (answer->available) {
      answer->reason[0] = '\0';
    } else if (!strstr(answer->reason, reason.message)) {
      const size_t used = strlen(answer->reason);
      snprintf(answer->reason + used, sizeof answer->reason - used, "%s%s", used ? "; " : "", reason.message);
    }
  }
  if (event->n_candidates == 0) { snprintf(answer->reason, sizeof answer->reason, "no counter for it on this CPU"); }
}

/* ---- Packing ---- */

static bool counts_together(struct probe *p, const struct sg_counter_source *source, const char *const *natives,
                            size_t n) {
  struct sg_error ignored;
  void *state = open_source(p, source)->state;
  int status = SG_OK;
  for (size_t i = 0; i < n && status == SG_OK; i++) {
    status = source->add(state, natives[i], &ignored);
  }
  if (status == SG_OK && source->start) { status = source->start(state, &ignored); }
  source->clear(state);
  return status == SG_OK;
}

/* Events of a limited source fill one set after another, in order. */
static void pack_source(struct probe *p, const struct sg_counter_source *source, const struct sg_event *events,
                        size_t n, struct sg_event_answer *answers) {
  const char *natives[SG_MAX_EVENTS];
  size_t n_natives = 0;
  int set = 0;
  for (size_t i = 0; i < n; i++) {
    const char *native = NULL;
    if (!answers[i].available) { continue; }
    if (sg_counter_source_of(events[i].candidates[answers[i].candidate], &native) != source) { continue; }
    natives[n_natives++] = native;
    if (n_natives > 1 && source->limited && !counts_together(p, source, natives, n_natives)) {
      set++;
      natives[0] = native;
      n_natives = 1;
    }
    answers[i].set = set;
  }
}

void sg_counters_probe(const struct sg_event *events, size_t n, bool multiplex, struct sg_event_answer *answers) {
  struct probe p = {.setup = {.multiplex = multiplex}};
  p.setup.own = &p.own;
  p.sources = sg_alloc(sg_n_counter_sources, sizeof *p.sources);
  p.buffer = sg_alloc(1, SG_PROBE_BYTES);
  for (size_t i = 0; i < n; i++) {
    try_event(&p, &events[i], &answers[i]);
  }
  for (size_t i = 0; i < sg_n_counter_sources; i++) {
    pack_source(&p, sg_counter_sources[i], events, n, answers);
    if (p.sources[i].state) { sg_counter_sources[i]->close(p.sources[i].state); }
  }
  free(p.buffer);
  free(p.sources);
}
