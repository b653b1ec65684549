/* Counting in one launch: the events, grouped by source, are read before and after each trial. */
#include "bench/worker/counters/counters.h"

#include <stdlib.h>

/* A source in use and its events, in the order they were added to it. */
struct in_use {
  void *state;                  /* NULL: not in use */
  size_t events[SG_MAX_EVENTS]; /* indices into sg_counters.values */
  size_t n;
  double before[SG_MAX_EVENTS], after[SG_MAX_EVENTS];
};

struct sg_counters {
  struct sg_counters_setup setup;
  struct in_use *in_use; /* by source */
  struct sg_counter_value *values;
  size_t n_values;
};

static size_t index_of(const struct sg_counter_source *source) {
  size_t i = 0;
  while (sg_counter_sources[i] != source) {
    i++;
  }
  return i;
}

/* Add the event by its first working candidate; otherwise *err has the last candidate's reason. */
static int add_candidate(struct sg_counters *c, size_t place, const char *candidate, struct sg_error *err) {
  const char *native = NULL;
  const struct sg_counter_source *source = sg_counter_source_of(candidate, &native);
  if (!source) { return sg_fail(err, SG_UNABLE, "'%s': this runner has no such source", candidate); }
  struct in_use *u = &c->in_use[index_of(source)];
  int status = u->state ? SG_OK : source->open(&u->state, &c->setup, err);
  if (status == SG_OK) { status = source->add(u->state, native, err); }
  if (status != SG_OK) { return status; }
  c->values[place].source = source->name;
  u->events[u->n++] = place;
  return SG_OK;
}

static int add_event(struct sg_counters *c, const struct sg_event *event, struct sg_error *err) {
  const size_t place = c->n_values++;
  c->values[place] = (struct sg_counter_value){.event = event->name, .unit = event->unit};
  int status = sg_fail(err, SG_UNABLE, "the event has no candidate");
  for (size_t i = 0; i < event->n_candidates && status != SG_OK && status != SG_FOUND; i++) {
    status = add_candidate(c, place, event->candidates[i], err);
  }
  return status != SG_OK ? sg_fail_in(err, status == SG_FOUND ? SG_FOUND : SG_UNABLE, event->name) : SG_OK;
}

static int start_all(struct sg_counters *c, struct sg_error *err) {
  for (size_t i = 0; i < sg_n_counter_sources; i++) {
    const struct sg_counter_source *source = sg_counter_sources[i];
    struct in_use *u = &c->in_use[i];
    if (!u->state || u->n == 0) { continue; }
    const int status = source->start ? source->start(u->state, err) : SG_OK;
    if (status != SG_OK) { return status; }
    for (size_t e = 0; e < u->n && source->is_estimated; e++) {
      if (source->is_estimated(u->state, e)) { c->values[u->events[e]].source = source->estimated_name; }
    }
  }
  return SG_OK;
}

int sg_counters_open(struct sg_counters **counters, const struct sg_event *events, size_t n,
                     const struct sg_counters_setup *setup, struct sg_error *err) {
  *counters = NULL;
  if (n > SG_MAX_EVENTS) { return sg_fail(err, SG_BAD_INPUT, "%zu events, must be at most %d", n, SG_MAX_EVENTS); }
  struct sg_counters *c = calloc(1, sizeof *c);
  if (!c) { return sg_fail(err, SG_FOUND, "out of memory for counters"); }
  c->setup = *setup;
  c->in_use = calloc(sg_n_counter_sources, sizeof *c->in_use);
  c->values = calloc(n + 1, sizeof *c->values);
  int status = c->in_use && c->values ? SG_OK : sg_fail(err, SG_FOUND, "out of memory for %zu counters", n);
  for (size_t i = 0; i < n && status == SG_OK; i++) {
    status = add_event(c, &events[i], err);
  }
  if (status == SG_OK) { status = start_all(c, err); }
  if (status != SG_OK) {
    sg_counters_close(c);
    return status;
  }
  *counters = c;
  return SG_OK;
}

void sg_counters_close(struct sg_counters *c) {
  if (!c) { return; }
  for (size_t i = 0; i < sg_n_counter_sources && c->in_use; i++) {
    if (!c->in_use[i].state) { continue; }
    sg_counter_sources[i]->clear(c->in_use[i].state);
    sg_counter_sources[i]->close(c->in_use[i].state);
  }
  free(c->in_use);
  free(c->values);
  free(c);
}

int sg_counters_begin(struct sg_counters *c, struct sg_error *err) {
  for (size_t i = 0; i < sg_n_counter_sources; i++) {
    struct in_use *u = &c->in_use[i];
    if (u->n == 0) { continue; }
    const int status = sg_counter_sources[i]->read(u->state, u->before, err);
    if (status != SG_OK) { return status; }
  }
  return SG_OK;
}

/* Sources are read in the reverse order at the end, so that their intervals are nested. */
int sg_counters_end(struct sg_counters *c, struct sg_error *err) {
  for (size_t i = sg_n_counter_sources; i-- > 0;) {
    struct in_use *u = &c->in_use[i];
    if (u->n == 0) { continue; }
    const int status = sg_counter_sources[i]->read(u->state, u->after, err);
    if (status != SG_OK) { return status; }
    for (size_t e = 0; e < u->n; e++) {
      c->values[u->events[e]].value = u->after[e] - u->before[e];
    }
  }
  return SG_OK;
}

const struct sg_counter_value *sg_counters_values(const struct sg_counters *c, size_t *n) {
  *n = c->n_values;
  return c->values;
}
