/* The catalogue of countable events: data/counters/<group>.yaml parsed into structs. A group has events, each with
 * its candidate counters in order of preference (some for one CPU family only), and metrics derived from events by
 * formula.
 *
 * To add a group: one file in data/counters. To add an event: one line in its group. */
#ifndef SG_BENCH_RUN_CATALOGUE_H
#define SG_BENCH_RUN_CATALOGUE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "bench/run/formula.h"
#include "core/error.h"

struct sg_catalogue_native {
  char *cpu; /* family: "amd-19h", "arm" */
  char **from;
  unsigned from_count;
};

struct sg_catalogue_event {
  char *name, *unit, *meaning;
  char **from; /* "papi:PAPI_L1_DCM"; NULL: on some CPUs only */
  unsigned from_count;
  struct sg_catalogue_native *natives; /* after those of `from` */
  unsigned natives_count;
  bool may_be_zero; /* a count of 0 in the probe does not mean it is unavailable */
};

struct sg_catalogue_metric {
  char *name, *unit, *meaning;
  char *formula; /* over events of any group, and the variables of the configuration */
};

struct sg_catalogue_group {
  char *name, *summary;
  char **uses; /* events of other groups that its metrics need */
  unsigned uses_count;
  struct sg_catalogue_event *events;
  unsigned events_count;
  struct sg_catalogue_metric *derived;
  unsigned derived_count;
};

struct sg_catalogue {
  struct sg_catalogue_group **groups; /* by name */
  size_t n;
};

/* Load and check every file of a folder: names are unique, events in `uses` exist, formulas parse. */
int sg_catalogue_load(struct sg_catalogue *catalogue, const char *folder, struct sg_error *err) SG_MUST_CHECK;
void sg_catalogue_release(struct sg_catalogue *catalogue);

/* Variables a formula may use besides events: numbers of the configuration. */
enum sg_catalogue_variable { SG_VARIABLE_WORKERS, SG_VARIABLE_BLAS_THREADS, SG_N_VARIABLES };
extern const char *const sg_catalogue_variables[SG_N_VARIABLES];

/* The event of this name, NULL: none; *group (may be NULL) is where it is. */
const struct sg_catalogue_event *sg_catalogue_find(const struct sg_catalogue *catalogue, const char *name,
                                                   const struct sg_catalogue_group **group);

/* Resolve a list of groups and events (or "all") to the entries of a worker request for a CPU called `cpu`: [{event,
 * unit, from, may_be_zero}], each event once, the group `model` first. An unknown word fails with the closest known
 * one. The caller owns *list. */
int sg_catalogue_select(const struct sg_catalogue *catalogue, const char *words, const char *cpu, json_t **list,
                        struct sg_error *err) SG_MUST_CHECK;

#endif
