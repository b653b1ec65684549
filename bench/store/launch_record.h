/* The record of one launch: its outcome, samples, counters, and the worker's description of its library and answers.
 */
#ifndef SG_BENCH_STORE_LAUNCH_RECORD_H
#define SG_BENCH_STORE_LAUNCH_RECORD_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "core/outcome.h"
#include "core/resultset.h"

struct sg_launch_record {
  enum sg_outcome outcome;
  char detail[512];
  int signal;                     /* that ended the worker, or 0 */
  struct sg_samples_row *samples; /* the caller fills config_id, round and launch; started_ns on CLOCK_MONOTONIC */
  size_t n_samples;
  struct sg_counters_row *counters; /* texts belong to `kept` */
  size_t n_counters;
  struct sg_ranks_row *ranks; /* of each trial; likewise */
  size_t n_ranks;
  json_t *hello;                /* the worker's first message, or NULL */
  json_t *end;                  /* its last message, or NULL */
  json_t *kept;                 /* array: its `event`, `strategy` and `limit` messages, and texts of the counters */
  int64_t spawned_ns, ended_ns; /* CLOCK_MONOTONIC */
};

void sg_launch_record_release(struct sg_launch_record *record);

#endif
