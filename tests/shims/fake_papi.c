/* A stand-in for libpapi with a processor's counters, for machines that have none: the counts are made up, each read
 * of event i adds (i + 1) x 1000. What goes wrong is asked for in the environment:
 *
 * - SG_FAKE_PAPI_FAIL: name of the function that fails, as PAPI_start;
 * - SG_FAKE_PAPI_COUNTERS: events that fit into one event set (default 4); more do when it is multiplexed;
 * - SG_FAKE_PAPI_DISABLED: why the component is off;
 * - SG_FAKE_PAPI_LOG: file that gets a line for each function called.
 *
 * Like the real one it counts threads made later only when PAPI_INHERIT was set, and the caller's threads only after
 * PAPI_thread_init: without them it counts nothing, so that a test sees it. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/worker/counters/papi_library.h"

#define SG_PAPI_FUNCTION(result, name, arguments) result PAPI_##name arguments;
SG_PAPI_FUNCTIONS(SG_PAPI_FUNCTION)
#undef SG_PAPI_FUNCTION

enum {
  VERSION = 0x07090000, /* 7.9: one that nothing was compiled for */
  EINVAL_ = -1,
  ESYS = -3,
  ENOEVNT = -7,
  ECNFLCT = -8,
  MAX_EVENTS = 32,
  MAX_SETS = 8,
};

/* The last one is listed and never counts. */
static const char *const events[] = {"PAPI_TOT_CYC", "PAPI_TOT_INS", "PAPI_L1_DCM", "PAPI_L2_DCM", "PAPI_DP_OPS",
                                     "PAPI_FP_OPS",  "PAPI_BR_MSP",  "PAPI_TLB_DM", "PAPI_DEAD"};
enum { N_EVENTS = sizeof events / sizeof events[0], DEAD = N_EVENTS - 1 };

static struct {
  bool initialised, threads;
  struct {
    bool used, assigned, inherits, multiplexed, running;
    int events[MAX_EVENTS], n;
    long long reads;
  } sets[MAX_SETS];
} library;

static struct sg_papi_component component = {.name = "perf_event"};

/* Note the call; true when it is the one to fail. */
static bool fails(const char *function) {
  const char *log = getenv("SG_FAKE_PAPI_LOG"), *failing = getenv("SG_FAKE_PAPI_FAIL");
  FILE *file = log ? fopen(log, "ae") : NULL;
  if (file) {
    fprintf(file, "%s\n", function);
    fclose(file);
  }
  return failing && strcmp(failing, function) == 0;
}

int PAPI_get_opt(int option, union sg_papi_option *value) {
  (void)value;
  return option == SG_PAPI_LIB_VERSION && !fails("PAPI_get_opt") ? VERSION : EINVAL_;
}

int PAPI_library_init(int version) {
  if (fails("PAPI_library_init") || version != VERSION) { return EINVAL_; }
  library.initialised = true;
  return version;
}

int PAPI_thread_init(unsigned long (*thread_id)(void)) {
  if (fails("PAPI_thread_init") || !library.initialised || !thread_id) { return EINVAL_; }
  library.threads = true;
  return SG_PAPI_OK;
}

int PAPI_multiplex_init(void) {
  return fails("PAPI_multiplex_init") ? ESYS : SG_PAPI_OK;
}

void PAPI_shutdown(void) {
  fails("PAPI_shutdown");
  memset(&library, 0, sizeof library);
}

char *PAPI_strerror(int status) {
  static char texts[][32] = {"No error", "Invalid argument", "A system call failed", "Event does not exist",
                             "Not enough counters"};
  static const int statuses[] = {SG_PAPI_OK, EINVAL_, ESYS, ENOEVNT, ECNFLCT};
  for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
    if (statuses[i] == status) { return texts[i]; }
  }
  return NULL;
}

int PAPI_event_name_to_code(const char *name, int *code) {
  if (fails("PAPI_event_name_to_code")) { return ESYS; }
  for (int i = 0; i < N_EVENTS; i++) {
    if (strcmp(events[i], name) != 0) { continue; }
    *code = i;
    return SG_PAPI_OK;
  }
  return ENOEVNT;
}

int PAPI_get_event_component(int code) {
  return fails("PAPI_get_event_component") || code < 0 || code >= N_EVENTS ? EINVAL_ : 0;
}

int PAPI_get_component_index(const char *name) {
  return fails("PAPI_get_component_index") || strcmp(name, component.name) != 0 ? EINVAL_ : 0;
}

const struct sg_papi_component *PAPI_get_component_info(int index) {
  if (fails("PAPI_get_component_info") || index != 0) { return NULL; }
  const char *reason = getenv("SG_FAKE_PAPI_DISABLED");
  snprintf(component.disabled_reason, sizeof component.disabled_reason, "%s", reason ? reason : "");
  return &component;
}

int PAPI_create_eventset(int *event_set) {
  if (fails("PAPI_create_eventset") || *event_set != SG_PAPI_NULL) { return ESYS; }
  for (int i = 0; i < MAX_SETS; i++) {
    if (library.sets[i].used) { continue; }
    memset(&library.sets[i], 0, sizeof library.sets[i]);
    library.sets[i].used = true;
    *event_set = i;
    return SG_PAPI_OK;
  }
  return ESYS;
}

static bool is_set(int id) {
  return id >= 0 && id < MAX_SETS && library.sets[id].used;
}

int PAPI_assign_eventset_component(int id, int index) {
  if (fails("PAPI_assign_eventset_component") || !is_set(id) || index != 0) { return EINVAL_; }
  library.sets[id].assigned = true;
  return SG_PAPI_OK;
}

int PAPI_set_multiplex(int id) {
  if (fails("PAPI_set_multiplex") || !is_set(id) || !library.sets[id].assigned) { return EINVAL_; }
  library.sets[id].multiplexed = true;
  return SG_PAPI_OK;
}

int PAPI_set_opt(int option, union sg_papi_option *value) {
  const int id = value->inherit.event_set;
  if (fails("PAPI_set_opt") || option != SG_PAPI_INHERIT || !is_set(id) || !library.sets[id].assigned ||
      library.sets[id].n > 0) {
    return EINVAL_;
  }
  library.sets[id].inherits = value->inherit.inherit == SG_PAPI_INHERIT_ALL;
  return SG_PAPI_OK;
}

int PAPI_add_event(int id, int code) {
  const char *room = getenv("SG_FAKE_PAPI_COUNTERS");
  if (getenv("SG_FAKE_PAPI_DISABLED")) { return ENOEVNT; }
  if (fails("PAPI_add_event") || !is_set(id) || library.sets[id].n == MAX_EVENTS) { return ESYS; }
  if (!library.sets[id].multiplexed && library.sets[id].n >= (room ? atoi(room) : 4)) { return ECNFLCT; }
  library.sets[id].events[library.sets[id].n++] = code;
  return SG_PAPI_OK;
}

int PAPI_start(int id) {
  if (fails("PAPI_start") || !is_set(id) || library.sets[id].n == 0) { return EINVAL_; }
  library.sets[id].running = true;
  library.sets[id].reads = 0;
  return SG_PAPI_OK;
}

int PAPI_read(int id, long long *values) {
  if (fails("PAPI_read") || !is_set(id) || !library.sets[id].running) { return EINVAL_; }
  const long long reads = library.sets[id].reads++;
  for (int i = 0; i < library.sets[id].n; i++) {
    const int event = library.sets[id].events[i];
    const bool counts = event != DEAD && library.threads && library.sets[id].inherits;
    values[i] = counts ? reads * (event + 1) * 1000 : 0;
  }
  return SG_PAPI_OK;
}

int PAPI_stop(int id, long long *values) {
  const int status = PAPI_read(id, values);
  if (fails("PAPI_stop")) { return ESYS; }
  library.sets[id].running = false;
  return status;
}

int PAPI_cleanup_eventset(int id) {
  if (fails("PAPI_cleanup_eventset") || !is_set(id) || library.sets[id].running) { return EINVAL_; }
  library.sets[id].n = 0;
  return SG_PAPI_OK;
}

int PAPI_destroy_eventset(int *id) {
  if (fails("PAPI_destroy_eventset") || !is_set(*id) || library.sets[*id].n > 0) { return EINVAL_; }
  library.sets[*id].used = false;
  *id = SG_PAPI_NULL;
  return SG_PAPI_OK;
}
