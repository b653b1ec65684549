/* The resolved plan: profile, command line and machine expanded into a list of configurations, each with the memory
 * and the FLOPs it needs. Nothing is run here. */
#ifndef SG_BENCH_PLAN_PLAN_H
#define SG_BENCH_PLAN_PLAN_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/machine/backend.h"
#include "bench/machine/ceilings.h"
#include "bench/machine/topology.h"
#include "bench/operations/workload.h"
#include "bench/plan/goal.h"
#include "bench/plan/points.h"
#include "bench/plan/profile.h"
#include "bench/plan/workloads.h"
#include "core/error.h"
#include "core/resultset.h"

struct sg_config {
  struct sg_configs_row row; /* texts live as long as the plan */
  struct sg_workload workload;
  const struct sg_backend *backend;
  int64_t memory_bytes; /* peak memory of a launch, estimated */
};

struct sg_plan {
  char *profile;  /* name */
  char *launcher; /* of MPI ranks; as in the profile, or the default */
  bool gather;    /* the results of all ranks, after each trial */
  char *text;     /* the file of the profile; NULL: unknown */
  struct sg_workload_list workloads;
  struct sg_config *configs;
  size_t n_configs;
  struct sg_backend *backends;
  size_t n_backends;
  enum sg_goal goal;
  bool meaningless; /* nothing may be concluded from the times */
  int rounds_min, rounds_max;
  int trials;             /* timed trials per launch, at most */
  int64_t measurement_ns; /* no timed trial of a launch begins after so much timed work */
  int warmup_min, warmup_max;
  double target_ci;   /* fraction of the median; 0: fixed rounds, or the goal is not estimate */
  int64_t budget_ns;  /* 0: none */
  int64_t timeout_ns; /* per launch */
  uint64_t seed;      /* of the inputs */
  uint64_t order_seed;
  enum sg_ceilings_mode ceilings;
  int machine_threads;  /* usable hardware threads */
  int64_t memory_bytes; /* free, which counts per core were fitted to; 0: unknown */
  char **texts;         /* owned strings */
  size_t n_texts;
};

/* Resolve `profile` on this machine. A count per core is reduced, by whole items per core and to one at least, until
 * the largest of its launches takes at most 3/4 of topology->memory_available_bytes. The plan takes ownership of
 * `backends`, in the order of the profile's list. */
int sg_plan_init(struct sg_plan *plan, const struct sg_profile *profile, const struct sg_topology *topology,
                 struct sg_backend *backends, size_t n_backends, struct sg_error *err) SG_MUST_CHECK;
void sg_plan_release(struct sg_plan *plan);

/* The same without configurations: sg_plan_add() adds them one by one, and sg_plan_label() gives all of them labels
 * by what varies among them, again after more were added. */
int sg_plan_open(struct sg_plan *plan, const struct sg_profile *profile, const struct sg_topology *topology,
                 struct sg_backend *backends, size_t n_backends, struct sg_error *err) SG_MUST_CHECK;

/* A configuration to add. */
struct sg_choice {
  const struct sg_workload_entry *workload; /* of the plan, as is `backend` */
  const struct sg_strategy *strategy;
  int64_t ranks; /* MPI ranks of a strategy that has them */
  struct sg_point at;
  const struct sg_backend *backend;
  const char *coretype; /* checked: auto, or a name in the table */
  const char *load;     /* NULL: the strategy's own */
  const char *pin;
  const char *membind; /* as in configs.csv; NULL: first touch */
  int64_t entered;     /* the round from which on it takes part; below 2, or SG_NO_INT: the first */
};

/* One that the plan has is not added again. */
bool sg_plan_has(const struct sg_plan *plan, const struct sg_choice *choice);
int sg_plan_add(struct sg_plan *plan, const struct sg_choice *choice, struct sg_error *err) SG_MUST_CHECK;
void sg_plan_label(struct sg_plan *plan);

/* SG_BAD_INPUT if samples.csv could have more rows than a result set may have: unless trials take long or a race ends
 * early. sg_plan_init() checks it; a plan that grows has to be checked again. */
int sg_plan_check_rows(const struct sg_plan *plan, struct sg_error *err) SG_MUST_CHECK;

/* The plan for run.json. */
json_t *sg_plan_json(const struct sg_plan *plan);

/* Whether some configuration has MPI ranks. */
bool sg_plan_has_ranks(const struct sg_plan *plan);

/* SG_UNABLE, with the numbers, when a configuration needs more memory than is free, or more time for a trial than its
 * launch has. */
int sg_plan_check_size(const struct sg_plan *plan, const struct sg_topology *topology,
                       struct sg_error *err) SG_MUST_CHECK;

#endif
