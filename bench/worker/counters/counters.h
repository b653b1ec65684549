/* Counters: what the processor, the kernel, the power meter and the worker itself can say about a trial besides its
 * time. They are counted in launches of their own, never in one that is timed.
 *
 * An event is asked for by our name, the same on any machine, with candidates in order of preference, each
 * "SOURCE:NATIVE" ("papi:PAPI_L1_DCM", "rusage:faults"): the first that counts here is taken. Whether it does is
 * found by starting and stopping it, for what a library lists need not count.
 *
 * Course of a launch: sg_counters_open, before the BLAS is loaded, so that inherited counting reaches its threads;
 * sg_counters_begin and _end about each trial; sg_counters_close. A process probes or counts, and once: the libraries
 * behind the sources keep global state, and libsde does not survive being opened twice.
 *
 * To add a source: write source_<name>.c ending in a `const struct sg_counter_source sg_counter_source_<name>`, and
 * add one line to sources.def. */
#ifndef SG_BENCH_WORKER_COUNTERS_COUNTERS_H
#define SG_BENCH_WORKER_COUNTERS_COUNTERS_H

#include <stdbool.h>
#include <stddef.h>

#include "bench/worker/counters/usage.h"
#include "core/error.h"

/* What the worker counts itself, as totals of the launch: X(field, NAME, unit, meaning). Software-defined events
 * export them as sde:::stratagemm::NAME; the source `model` reads them as NAME. */
#define SG_OWN_COUNTS(X)                                                                       \
  X(items, ITEMS, "items", "items operated on")                                                \
  X(flop, FLOP, "flop", "floating-point operations of those items, by formula")                \
  X(bytes, BYTES, "bytes", "memory traffic of those items that cannot be avoided, by formula") \
  X(work_ns, WORK_NS, "ns", "time workers spent on items, loading and operating")              \
  X(load_ns, LOAD_NS, "ns", "of that, time spent on loading")                                  \
  X(wait_ns, WAIT_NS, "ns", "time workers had no item: trial time x workers, less work")       \
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

/* ---- Asking for events ---- */

enum { SG_MAX_EVENTS = 256, SG_MAX_CANDIDATES = 8 };

struct sg_event {
  const char *name, *unit;
  const char *candidates[SG_MAX_CANDIDATES];
  size_t n_candidates;
  bool may_be_zero; /* it may count nothing over the probe's work and still be alive */
};

struct sg_event_answer {
  size_t candidate; /* the one that counts here */
  int set;          /* events of one set can be counted in one launch; 0 .. */
  bool available;
  char reason[256]; /* why not, and what would make it available; "" when available */
};

/* Try each event by itself, then pack those that count into sets. Everything is stopped again. */
void sg_counters_probe(const struct sg_event *events, size_t n, bool multiplex, struct sg_event_answer *answers);

/* ---- Counting ---- */

struct sg_counters_setup {
  const struct sg_own_counts *own; /* updated by the caller before sg_counters_end; outlives the counters */
  bool multiplex;                  /* more events than counters: take turns and estimate. Only PAPI does; marked */
  /* What the launch has used so far, with its worker processes; NULL: this process alone. */
  struct sg_usage (*usage)(const void *context);
  const void *context;
};

struct sg_counters; /* those of one launch */

/* Start counting every event, with its first candidate that can be had. Fails with SG_UNABLE, naming the event. */
int sg_counters_open(struct sg_counters **counters, const struct sg_event *events, size_t n,
                     const struct sg_counters_setup *setup, struct sg_error *err) SG_MUST_CHECK;
void sg_counters_close(struct sg_counters *counters); /* NULL is allowed */

/* About one trial: what was counted between the two. Fails with SG_FOUND when a counter cannot be read. */
int sg_counters_begin(struct sg_counters *counters, struct sg_error *err) SG_MUST_CHECK;
int sg_counters_end(struct sg_counters *counters, struct sg_error *err) SG_MUST_CHECK;

struct sg_counter_value {
  const char *event, *unit;
  const char *source; /* "papi", "papi-multiplexed", "perf", ... */
  double value;
};
/* The trial's values, in the order of the events; they live until the next sg_counters_begin. */
const struct sg_counter_value *sg_counters_values(const struct sg_counters *counters, size_t *n);

/* ---- Sources ---- */

struct sg_counter_source {
  const char *name;
  const char *summary; /* one line */
  /* Get ready. Fails with SG_UNABLE and the reason when there is nothing of it here. */
  int (*open)(void **state, const struct sg_counters_setup *setup, struct sg_error *err);
  void (*close)(void *state);
  /* Add an event to those that are counted together; they are numbered in this order. */
  int (*add)(void *state, const char *native, struct sg_error *err);
  /* Begin to count; NULL: it always does. */
  int (*start)(void *state, struct sg_error *err);
  /* Totals since the start, or since some moment before it: a trial is the difference of two. */
  int (*read)(void *state, double *values, struct sg_error *err);
  /* Stop, and forget the events added. */
  void (*clear)(void *state);
  bool limited; /* events that count alone may not count together: then add or start fails */
  /* Whether event i is estimated by taking turns, and what its values' source is called then; NULL: none is. */
  bool (*is_estimated)(const void *state, size_t i);
  const char *estimated_name;
};

extern const struct sg_counter_source *const sg_counter_sources[];
extern const size_t sg_n_counter_sources;

/* The source of a candidate and, behind it, the native name; NULL: there is no such source. */
const struct sg_counter_source *sg_counter_source_of(const char *candidate, const char **native);

#endif
