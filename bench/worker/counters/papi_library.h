/* PAPI, opened at run time: nothing links it, so one build works with PAPI 5.7 to 7.x and without PAPI. The
 * declarations are the small part of its interface that is the same in all of these; tests/unit/worker_counters_abi.c
 * checks them against papi.h.
 *
 * The file is libpapi.so of any version the loader finds, or the one STRATAGEMM_PAPI names. */
#ifndef SG_BENCH_WORKER_COUNTERS_PAPI_LIBRARY_H
#define SG_BENCH_WORKER_COUNTERS_PAPI_LIBRARY_H

#include "core/error.h"

enum {
  SG_PAPI_OK = 0,
  SG_PAPI_NULL = -1, /* no event set */
  SG_PAPI_LIB_VERSION = 21,
  SG_PAPI_INHERIT = 28,
  SG_PAPI_INHERIT_ALL = 1,
};

/* The first members of PAPI_component_info_t; the rest differs between versions. */
struct sg_papi_component {
  char name[128], short_name[64], description[128], version[64], support_version[64], kernel_version[64];
  char disabled_reason[1024]; /* "" if it works */
};

/* PAPI_option_t, with room for its largest member. */
union sg_papi_option {
  struct {
    int event_set, inherit;
  } inherit;
  char room[4096];
};

/* X(result, name, arguments): PAPI_name. */
#define SG_PAPI_FUNCTIONS(X)                                               \
  X(int, get_opt, (int option, union sg_papi_option *value))               \
  X(int, set_opt, (int option, union sg_papi_option *value))               \
  X(int, library_init, (int version))                                      \
  X(int, thread_init, (unsigned long (*thread_id)(void)))                  \
  X(int, multiplex_init, (void))                                           \
  X(void, shutdown, (void))                                                \
  X(char *, strerror, (int status))                                        \
  X(int, event_name_to_code, (const char *name, int *code))                \
  X(int, get_event_component, (int code))                                  \
  X(int, get_component_index, (const char *name))                          \
  X(const struct sg_papi_component *, get_component_info, (int component)) \
  X(int, create_eventset, (int *event_set))                                \
  X(int, assign_eventset_component, (int event_set, int component))        \
  X(int, set_multiplex, (int event_set))                                   \
  X(int, add_event, (int event_set, int code))                             \
  X(int, start, (int event_set))                                           \
  X(int, read, (int event_set, long long *values))                         \
  X(int, stop, (int event_set, long long *values))                         \
  X(int, cleanup_eventset, (int event_set))                                \
  X(int, destroy_eventset, (int *event_set))

struct sg_papi {
  void *handle;
#define SG_PAPI_FUNCTION(result, name, arguments) result(*name) arguments;
  SG_PAPI_FUNCTIONS(SG_PAPI_FUNCTION)
#undef SG_PAPI_FUNCTION
};

/* Open and initialise PAPI with thread support. SG_UNABLE with the reason if it is unavailable. */
int sg_papi_open(struct sg_papi *papi, struct sg_error *err) SG_MUST_CHECK;
void sg_papi_close(struct sg_papi *papi);

#endif
