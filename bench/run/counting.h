/* Counting in a run: the events the worker can count here, the launches needed for them, and derived metrics.
 *
 * Counter launches follow the timing rounds and are kept separate: they have round 0, write no row to samples.csv and
 * enter no timing statistic. Events that exceed the hardware counters are divided into sets, one launch per set;
 * SG_COUNTER_ROUNDS launches of each set give a mean and a spread. */
#ifndef SG_BENCH_RUN_COUNTING_H
#define SG_BENCH_RUN_COUNTING_H

#include <jansson.h>
#include <stdbool.h>

#include "bench/run/catalogue.h"
#include "bench/run/launch.h"
#include "core/error.h"

enum { SG_COUNTER_ROUNDS = 3 };

struct sg_counting {
  struct sg_catalogue catalogue;
  json_t *events; /* all events, requested ones first; as in run.json, see sg_counting_json */
  bool multiplex;
  int n_sets; /* launches per configuration and round; 0: nothing is counted */
};

/* Load the catalogue and have the worker try every event. `words`: groups and events to count, or "all"; NULL: none.
 * An event that cannot be counted is not an error: it is unavailable, with a reason. */
int sg_counting_init(struct sg_counting *counting, const char *words, bool multiplex, const char *worker,
                     struct sg_error *err) SG_MUST_CHECK;
/* Check only that the words are known. */
int sg_counting_check(const char *words, struct sg_error *err) SG_MUST_CHECK;

void sg_counting_release(struct sg_counting *counting);

/* For run.json: [{event, unit, group, meaning, requested, available, reason, from, set}]; `from` is the counter used
 * here ("papi:PAPI_L1_DCM"), null when there is none. A new reference. */
json_t *sg_counting_json(const struct sg_counting *counting);
/* For run.json: [{metric, unit, group, meaning, formula}]. A new reference. */
json_t *sg_counting_metrics_json(const struct sg_counting *counting);

/* Request keys for this set: {counters, multiplex}. A new reference. */
json_t *sg_counting_request(const struct sg_counting *counting, int set);

/* Means over the trials of a launch's events, added to an object {event: mean}. */
void sg_counting_add_means(json_t *means, const struct sg_launch_record *record);

/* Append to the record a row for each metric that has all its inputs in `means`: source "derived", no trial. */
void sg_counting_derive(const struct sg_counting *counting, const json_t *means, const struct sg_configs_row *config,
                        struct sg_launch_record *record);

#endif
