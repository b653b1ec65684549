/* The request of the worker protocol (docs/PROTOCOL.md) as plain data. */
#ifndef SG_BENCH_WORKER_REQUEST_H
#define SG_BENCH_WORKER_REQUEST_H

#include <jansson.h>
#include <stdbool.h>

#include "bench/operations/operation.h"
#include "bench/plan/coretype.h"
#include "bench/worker/counters/counters.h"
#include "bench/worker/load_kind.h"
#include "bench/worker/schedulers/schedulers.h"
#include "core/columns.h"
#include "core/error.h"

enum { SG_PROTOCOL = 1 };

enum sg_membind { SG_MEMBIND_FIRST_TOUCH, SG_MEMBIND_LOCAL, SG_MEMBIND_INTERLEAVE };

struct sg_request {
  json_t *json;                 /* owns the strings below */
  struct sg_configs_row config; /* the factors of workload, strategy and library as they were sent, the library's path
                                   for its name; what is checked and looked up follows */
  bool inspect;                 /* send hello and end */
  bool probe;                   /* report which of the events are available and end */
  bool list; /* report which of the strategies are available and end; `backend` may be empty: none */
  const char *backend;
  const struct sg_coretype *coretype; /* NULL: the library's own choice */
  struct sg_workload workload;
  const struct sg_workload *whole; /* of all MPI ranks, where this is a share of it; NULL: the same */
  const struct sg_scheduler *scheduler;
  const struct sg_load_kind *load;
  int workers;
  int blas_threads; /* 0: library default */
  bool pin;         /* by cores, spread or close: `cpus` has the order */
  enum sg_membind membind;
  int *cpus, *nodes; /* [n_cpus]; may be empty; nodes: of NUMA, NULL: not known */
  size_t n_cpus;
  int warmup_min, warmup_max, trials;
  int64_t measurement_ns; /* no timed trial begins after so much timed work; 0: there is no such limit */
  bool verify;
  struct sg_event *events; /* [n_events]: to count; none: a timing launch */
  size_t n_events;
  bool multiplex;
};

/* Parse and check. A malformed request fails with SG_BAD_INPUT, a well-formed one this runner does not support with
 * SG_UNABLE. On failure *request is released. */
int sg_request_parse(struct sg_request *request, const char *text, size_t size, struct sg_error *err) SG_MUST_CHECK;

/* Parse the strategy of a request; errors as above. The strings belong to the JSON. */
int sg_request_parse_strategy(struct sg_request *request, const json_t *json, struct sg_error *err) SG_MUST_CHECK;
void sg_request_release(struct sg_request *request);

#endif
