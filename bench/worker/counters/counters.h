/* Counters: what the processor, the kernel, the energy meter and the worker itself report about a trial besides its
 * time. They are read in separate launches, never in timed ones.
 *
 * An event has a name that is the same on any machine, and candidates in order of preference, each "SOURCE:NATIVE"
 * ("papi:PAPI_L1_DCM", "rusage:faults"): the first that works here is used. That is tested by starting and stopping
 * it, because an event a library lists may still count nothing.
 *
 * In a launch: sg_counters_open before the BLAS is loaded, so that its threads inherit the counters;
 * sg_counters_begin and _end around each trial; sg_counters_close. A process either probes or counts, and only once:
 * the libraries behind the sources keep global state, and libsde cannot be opened twice.
 *
 * To add a source: write source_<name>.c ending in a `const struct sg_counter_source sg_counter_source_<name>` and
 * add one line to sources.def. */
#ifndef SG_BENCH_WORKER_COUNTERS_COUNTERS_H
#define SG_BENCH_WORKER_COUNTERS_COUNTERS_H

#include <stdbool.h>
#include <stddef.h>

#include "bench/worker/counters/usage.h"
#include "core/error.h"

/* The worker's own counts, as totals of the launch: X(field, NAME, unit, meaning). Software-defined events export
 * them as sde:::stratagemm::NAME; the source `model` reads them as NAME. */
#define SG_OWN_COUNTS(X)                                                                          \
  X(items, ITEMS, "items", "items operated on")                                                   \
  X(flop, FLOP, "flop", "floating-point operations of those items, by formula")                   \
  X(bytes, BYTES, "bytes", "compulsory memory traffic of those items, by formula")                \
  X(work_ns, WORK_NS, "ns", "time workers spent on items, loading and operating")                 \
  X(load_ns, LOAD_NS, "ns", "part of that spent on loading")                                      \
  X(wait_ns, WAIT_NS, "ns", "time workers were without an item: trial time x workers minus work") \
  X(wall_ns, WALL_NS, "ns", "time of the trials")

struct sg_own_counts {
#define SG_OWN_COUNT(field, NAME, unit, meaning) long long field;
  SG_OWN_COUNTS(SG_OWN_COUNT)
#undef SG_OWN_COUNT
};
enum {
#define SG_OWN_COUNT(field, NAME, unit, meaning) SG_OWN_##NAME,
  SG_OWN_COUNTS(SG_OWN_COUNT)
#undef SG_OWN_COUNT
      SG_N_OWN_COUNTS
};
extern const char *const sg_own_count_names[SG_N_OWN_COUNTS];
const long long *sg_own_count(const struct sg_own_counts *own, const char *name); /* NULL: no such count */

/* ---- Requesting events ---- */

enum { SG_MAX_EVENTS = 256, SG_MAX_CANDIDATES = 8 };

struct sg_event {
  const char *name, *unit;
  const char *candidates[SG_MAX_CANDIDATES];
  size_t n_candidates;
  bool may_be_zero; /* a count of 0 in the probe does not mean it is unavailable */
};

struct sg_event_answer {
  size_t candidate; /* the one used here */
  int set;          /* from 0; events of one set can be counted in one launch */
  bool available;
  bool failed;      /* it is not known: memory or descriptors were exhausted */
  char reason[256]; /* why it is unavailable, and the remedy; "" if available */
};

/* Try each event alone, then pack the available ones into sets. Nothing is left running. */
void sg_counters_probe(const struct sg_event *events, size_t n, bool multiplex, struct sg_event_answer *answers);

/* ---- Counting ---- */

struct sg_counters_setup {
  const struct sg_own_counts *own; /* updated by the caller before sg_counters_end; outlives the counters */
  bool multiplex;                  /* more events than counters: time-share and estimate; PAPI only; marked */
  /* Resource use of the launch so far, with its worker processes; NULL: this process only. */
  struct sg_usage (*usage)(const void *context);
  const void *context;
};

struct sg_counters; /* of one launch */

/* Start counting every event with its first available candidate. Fails with SG_UNABLE, naming the event. */
int sg_counters_open(struct sg_counters **counters, const struct sg_event *events, size_t n,
                     const struct sg_counters_setup *setup, struct sg_error *err) SG_MUST_CHECK;
void sg_counters_close(struct sg_counters *counters); /* NULL is allowed */

/* Around one trial: count the events in between. Fails with SG_FOUND if a counter cannot be read. */
int sg_counters_begin(struct sg_counters *counters, struct sg_error *err) SG_MUST_CHECK;
int sg_counters_end(struct sg_counters *counters, struct sg_error *err) SG_MUST_CHECK;

struct sg_counter_value {
  const char *event, *unit;
  const char *source; /* "papi", "papi-multiplexed", "perf", ... */
  double value;
};
/* The trial's values, in the order of the events; valid until the next sg_counters_begin. */
const struct sg_counter_value *sg_counters_values(const struct sg_counters *counters, size_t *n);

/* ---- Sources ---- */

struct sg_counter_source {
  const char *name;
  const char *summary; /* one line */
  /* Initialise. Fails with SG_UNABLE and the reason if the source is unavailable here. */
  int (*open)(void **state, const struct sg_counters_setup *setup, struct sg_error *err);
  void (*close)(void *state);
  /* Add an event to those counted together; they are numbered in this order. */
  int (*add)(void *state, const char *native, struct sg_error *err);
  /* Start counting; NULL: always counting. */
  int (*start)(void *state, struct sg_error *err);
  /* Totals since an arbitrary origin: a trial's count is the difference of two readings. */
  int (*read)(void *state, double *values, struct sg_error *err);
  /* Stop counting and remove the events. */
  void (*clear)(void *state);
  bool limited; /* events that work alone may not fit together: then add or start fails */
  /* If event i is multiplexed, the name its values have as their source; otherwise NULL. */
  bool (*is_estimated)(const void *state, size_t i);
  const char *estimated_name;
};

extern const struct sg_counter_source *const sg_counter_sources[];
extern const size_t sg_n_counter_sources;

/* The source of a candidate, and its native name; NULL: no such source. */
const struct sg_counter_source *sg_counter_source_of(const char *candidate, const char **native);

#endif
