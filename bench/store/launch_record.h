/* What is stored of one launch: how it ended, its samples and counters, and what the worker said. */
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
  int signal; /* that ended the worker, or 0 */
  struct sg_samples_row
      *samples; /* config_id, round and launch are the caller's to fill; started_ns on CLOCK_MONOTONIC */
  size_t n_samples;
  struct sg_counters_row *counters; /* texts belong to `messages` */
  size_t n_counters;
  json_t *hello;                /* the worker's first message, or NULL */
  json_t *verified;             /* its word on the results, or NULL */
  json_t *messages;             /* array that keeps texts alive */
  int64_t spawned_ns, ended_ns; /* CLOCK_MONOTONIC */
};

void sg_launch_record_release(struct sg_launch_record *record);

#endif
