/* The messages of the worker protocol: one JSON object per line, flushed. A missing value is null. */
#ifndef SG_BENCH_WORKER_MESSAGE_H
#define SG_BENCH_WORKER_MESSAGE_H

#include <stdio.h>

#include "bench/worker/counters/counters.h"
#include "bench/worker/launch_setup.h"
#include "bench/worker/library.h"
#include "bench/worker/verify.h"
#include "core/resultset.h"

void sg_message_hello(FILE *out, const struct sg_library *library); /* NULL: no library was opened */

/* The columns of samples.csv except those only the orchestrator knows. */
void sg_message_trial(FILE *out, const struct sg_samples_row *row);
void sg_message_rank(FILE *out, const struct sg_ranks_row *row);

/* Whether an event is available here. */
void sg_message_event(FILE *out, const struct sg_event *event, const struct sg_event_answer *answer);

/* Whether a strategy is available here; `reason` says why not, or is NULL. */
void sg_message_strategy(FILE *out, const char *name, const char *reason);

/* The scope of the library's function for its number of threads (limit_scope.h). */
void sg_message_limit(FILE *out, const char *scope);

/* The count of one event over a trial. */
void sg_message_counter(FILE *out, int64_t trial, const struct sg_counter_value *value);

void sg_message_verified(FILE *out, const struct sg_checked *verdict, const char *detail);

/* Returns 0 if this and all earlier messages were written. */
int sg_message_end(FILE *out, const char *outcome, const char *detail, const struct sg_observed *observed);

#endif
