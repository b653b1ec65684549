/* The numbers of workers and BLAS threads a strategy runs with on this machine: one point for most strategies, many
 * for those with GRID counts. */
#ifndef SG_BENCH_PLAN_POINTS_H
#define SG_BENCH_PLAN_POINTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/machine/topology.h"
#include "bench/plan/profile.h"
#include "bench/plan/strategy.h"

struct sg_point {
  int64_t workers, blas_threads; /* SG_NO_INT: left to the library */
};

enum { SG_MAX_POINTS = 1024, SG_MAX_RANKS = 256 };

/* Fill points[SG_MAX_POINTS] and return their number, at least 1.
 *
 * --workers and --blas-threads (lists of the profile, NULL: not given) change both factors of a strategy with several
 * workers, and the number of library threads of a strategy that uses one per core of the machine; `serial` and
 * `blas-default` are defined by these numbers and keep them. By default a GRID is every useful count, and a GRID of
 * both factors every W x B up to the hardware threads plus, for each W, the first oversubscribed B. */
size_t sg_points_find(struct sg_point *points, const struct sg_strategy *s, const struct sg_profile *p,
                      const struct sg_topology *t);

/* Fill ranks[SG_MAX_RANKS] with the numbers of MPI ranks that it runs with likewise, and return how many; SG_NO_INT
 * alone for a strategy without MPI. With each of them it has all points; if they are bounded, a default GRID of both,
 * those with at most as many workers in all as hardware threads, and the first with more. */
size_t sg_points_ranks(int64_t *ranks, const struct sg_strategy *s, const struct sg_profile *p,
                       const struct sg_topology *t);
bool sg_points_bound_ranks(const struct sg_strategy *s, const struct sg_profile *p);

/* Whether --workers and --blas-threads affect this strategy. */
bool sg_points_take_workers(const struct sg_strategy *s);
bool sg_points_take_blas_threads(const struct sg_strategy *s);

#endif
