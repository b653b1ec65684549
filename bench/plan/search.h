/* The search of `advise` for one workload: which configurations to measure, in three stages. Each stage enters the
 * race (core/race.h) in a round of its own, and starts from what was fastest in the stages before:
 *
 * 1. libraries and kernels: every library with every core type to try, of several builds of one version only the
 *    first, under one strategy that uses all cores; and what a program gets that sets nothing;
 * 2. threads: with the fastest library and kernels, serial, the library's own threads, and workers x BLAS threads in
 *    powers of two up to the hardware threads;
 * 3. the rest, for the fastest of these: the other libraries with their fastest kernels, of several builds of one
 *    version where the library makes threads; OpenMP schedulers where items are short; pinned workers where there are
 *    more than a few cores.
 *
 * A full product would have a hundred times as many: what a later stage varies matters less than what an earlier one
 * did. What does not fit into the memory, or, by an estimate from the launches so far, into the time, is left out. */
#ifndef SG_BENCH_PLAN_SEARCH_H
#define SG_BENCH_PLAN_SEARCH_H

#include "bench/plan/plan.h"

enum { SG_SEARCH_STAGES = 3 };

/* A library and one of its core types, or auto. */
struct sg_kernels {
  const struct sg_backend *backend;
  const char *coretype;
};

struct sg_search {
  struct sg_plan *plan; /* opened, with one workload and a budget */
  const struct sg_topology *topology;
  struct sg_kernels *kernels; /* to try; the first is what a program gets that sets nothing */
  size_t n_kernels;
  int64_t n_items; /* of the workload; the plan's may be a part of them (search_sample.h) */

  struct sg_left_out {
    char *name;
    double launch_ns; /* estimated; NaN: it does not fit into the memory */
  } * left_out;       /* by the last stage that was added */
  size_t n_left_out;
};

/* Times of the configurations of the plan so far. */
struct sg_search_times {
  const double *trial_ns;  /* NaN: no usable launch */
  const double *launch_ns; /* with its probes; NaN likewise */
  double left_ns;          /* until the budget ends */
};

/* Add the configurations of a stage (from 1), which take part from `round` on. `times` is NULL for the first one. */
int sg_search_add(struct sg_search *search, int stage, int round, const struct sg_search_times *times,
                  struct sg_error *err) SG_MUST_CHECK;

/* Add the configurations of an interrupted search. *stage: the last one that was added; *round: its round. */
int sg_search_restore(struct sg_search *search, const struct sg_configs_row *rows, size_t n, int *stage, int *round,
                      struct sg_error *err) SG_MUST_CHECK;

/* The fastest configuration so far, or one before it in the plan that is hardly slower; NULL: none has a time. */
const struct sg_config *sg_search_fastest(const struct sg_search *search, const struct sg_search_times *times);

void sg_search_release(struct sg_search *search); /* not the plan */

#endif
