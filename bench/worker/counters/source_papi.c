/* papi: hardware counters, by PAPI's presets ("PAPI_L1_DCM") and the CPU's native names, and software-defined events
 * ("sde:::stratagemm::ITEMS"), by the same calls. PAPI needs one event set per component.
 *
 * Hardware events are inherited: they count every thread created after the start, including the BLAS library's, so
 * counting starts before the library is loaded. (PAPI_thread_init alone would count the calling thread only.) */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/worker/counters/counters.h"
#include "bench/worker/counters/diagnosis.h"
#include "bench/worker/counters/papi_library.h"
#include "bench/worker/counters/sde.h"

enum { MAX_SETS = 8, SET_EVENTS = SG_MAX_EVENTS };

/* The event set of one component. */
struct event_set {
  int id, component;
  bool hardware; /* inherited by threads; estimated if multiplexed */
  bool running;
  size_t places[SET_EVENTS]; /* indices of its events among all added */
  size_t n;
};

struct papi_state {
  struct sg_papi papi;
  const struct sg_own_counts *own;
  bool multiplex;
  void *sde;         /* libsde, or NULL */
  int sde_status;    /* status of exporting the own counts, done when the first is requested */
  bool sde_exported; /* export was attempted */
  struct sg_error sde_trouble;
  struct event_set sets[MAX_SETS];
  size_t n_sets, n;
};

/* ---- Opening ---- */

static int papi_open(void **state, const struct sg_counters_setup *setup, struct sg_error *err) {
  struct papi_state *s = calloc(1, sizeof *s);
  if (!s) { return sg_fail(err, SG_FOUND, "out of memory for counters"); }
  s->own = setup->own;
  s->multiplex = setup->multiplex;
  s->sde = sg_sde_open();
  int status = sg_papi_open(&s->papi, err);
  if (status == SG_OK && s->multiplex && s->papi.multiplex_init() != SG_PAPI_OK) {
    status = sg_fail(err, SG_UNABLE, "PAPI multiplexing is not available here");
    sg_papi_close(&s->papi);
  }
  if (status != SG_OK) {
    free(s);
    return status;
  }
  *state = s;
  return SG_OK;
}

static void papi_clear(void *own) {
  struct papi_state *s = own;
  long long values[SET_EVENTS];
  for (size_t i = 0; i < s->n_sets; i++) {
    struct event_set *set = &s->sets[i];
    if (set->running) { s->papi.stop(set->id, values); }
    s->papi.cleanup_eventset(set->id);
    s->papi.destroy_eventset(&set->id);
  }
  s->n_sets = s->n = 0;
}

static void papi_close(void *own) {
  struct papi_state *s = own;
  papi_clear(s);
  sg_papi_close(&s->papi);
  free(s);
}

/* ---- Adding events ---- */

static bool is_hardware(const char *native) {
  return strncmp(native, "sde:::", 6) != 0;
}

/* The error of adding an event or starting its set: the component's disabled reason, a diagnosis of this machine for
 * hardware events, otherwise PAPI's message. */
static int fail_event(const struct papi_state *s, const char *what, bool hardware, int component, int status,
                      struct sg_error *err) {
  if (component < 0 && hardware) { component = s->papi.get_component_index("perf_event"); }
  const struct sg_papi_component *info = component >= 0 ? s->papi.get_component_info(component) : NULL;
  const char *said = s->papi.strerror(status);
  if (!said) { said = "unknown error"; }
  if (info && info->disabled_reason[0]) { said = info->disabled_reason; }
  if (!hardware) { return sg_fail(err, SG_UNABLE, "%s: %s", what, said); }
  const struct sg_surroundings here = sg_surroundings_look();
  return sg_diagnosis_hardware(&here, what, said, err);
}

static int inherit(const struct papi_state *s, int event_set) {
  union sg_papi_option option = {.inherit = {event_set, SG_PAPI_INHERIT_ALL}};
  return s->papi.set_opt(SG_PAPI_INHERIT, &option);
}

static int prepare_set(const struct papi_state *s, const struct event_set *set) {
  int status = s->papi.assign_eventset_component(set->id, set->component);
  if (status == SG_PAPI_OK && set->hardware && s->multiplex) { status = s->papi.set_multiplex(set->id); }
  if (status == SG_PAPI_OK && set->hardware) { status = inherit(s, set->id); }
  return status;
}

/* The set of this component, created for its first event. NULL: PAPI's error is in *status. */
static struct event_set *set_of(struct papi_state *s, int component, bool hardware, int *status) {
  for (size_t i = 0; i < s->n_sets; i++) {
    if (s->sets[i].component == component) { return &s->sets[i]; }
  }
  *status = -1;
  if (s->n_sets == MAX_SETS) { return NULL; }
  struct event_set *set = &s->sets[s->n_sets];
  *set = (struct event_set){.id = SG_PAPI_NULL, .component = component, .hardware = hardware};
  *status = s->papi.create_eventset(&set->id);
  if (*status != SG_PAPI_OK) { return NULL; }
  *status = prepare_set(s, set);
  if (*status != SG_PAPI_OK) {
    s->papi.destroy_eventset(&set->id);
    return NULL;
  }
  s->n_sets++;
  return set;
}

/* PAPI accepts any name of a software-defined event, since it may be registered later: check against ours. */
static int check_sde(struct papi_state *s, const char *native, struct sg_error *err) {
  if (is_hardware(native)) { return SG_OK; }
  if (!s->sde_exported) { s->sde_status = sg_sde_export(s->sde, s->own, &s->sde_trouble); }
  s->sde_exported = true;
  if (s->sde_status) { return sg_fail(err, SG_UNABLE, "%s", s->sde_trouble.message); }
  const size_t prefix = strlen(SG_SDE_PREFIX);
  if (strncmp(native, SG_SDE_PREFIX, prefix) == 0 && sg_own_count(s->own, native + prefix)) { return SG_OK; }
  return sg_fail(err, SG_UNABLE, "%s is not exported by this program", native);
}

static int papi_add(void *own, const char *native, struct sg_error *err) {
  struct papi_state *s = own;
  int code = 0, status = check_sde(s, native, err);
  if (status != SG_OK) { return status; }
  status = s->papi.event_name_to_code(native, &code);
  if (status != SG_PAPI_OK) { return fail_event(s, native, is_hardware(native), -1, status, err); }
  const int component = s->papi.get_event_component(code);
  if (component < 0) { return fail_event(s, native, is_hardware(native), -1, component, err); }
  struct event_set *set = set_of(s, component, is_hardware(native), &status);
  if (!set) { return fail_event(s, native, is_hardware(native), component, status, err); }
  status = s->papi.add_event(set->id, code);
  if (status != SG_PAPI_OK) { return fail_event(s, native, is_hardware(native), component, status, err); }
  set->places[set->n++] = s->n++;
  return SG_OK;
}

/* ---- Counting ---- */

static int papi_start(void *own, struct sg_error *err) {
  struct papi_state *s = own;
  for (size_t i = 0; i < s->n_sets; i++) {
    if (s->sets[i].n == 0) { continue; } /* its only event could not be added */
    const int status = s->papi.start(s->sets[i].id);
    if (status != SG_PAPI_OK) {
      return fail_event(s, "PAPI_start", s->sets[i].hardware, s->sets[i].component, status, err);
    }
    s->sets[i].running = true;
  }
  return SG_OK;
}

static int papi_read(void *own, double *values, struct sg_error *err) {
  struct papi_state *s = own;
  long long counts[SET_EVENTS];
  for (size_t i = 0; i < s->n_sets; i++) {
    const struct event_set *set = &s->sets[i];
    if (!set->running) { continue; }
    const int status = s->papi.read(set->id, counts);
    if (status != SG_PAPI_OK) { return sg_fail(err, SG_FOUND, "PAPI_read: %s", s->papi.strerror(status)); }
    for (size_t e = 0; e < set->n; e++) {
      values[set->places[e]] = (double)counts[e];
    }
  }
  return SG_OK;
}

static bool papi_is_estimated(const void *own, size_t place) {
  const struct papi_state *s = own;
  for (size_t i = 0; i < s->n_sets; i++) {
    for (size_t e = 0; e < s->sets[i].n; e++) {
      if (s->sets[i].places[e] == place) { return s->multiplex && s->sets[i].hardware; }
    }
  }
  return false;
}

extern const struct sg_counter_source sg_counter_source_papi;
const struct sg_counter_source sg_counter_source_papi = {
    .name = "papi",
    .summary = "hardware counters and software-defined events through PAPI",
    .open = papi_open,
    .close = papi_close,
    .add = papi_add,
    .start = papi_start,
    .read = papi_read,
    .clear = papi_clear,
    .limited = true,
    .is_estimated = papi_is_estimated,
    .estimated_name = "papi-multiplexed",
};
