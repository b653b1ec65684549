/* Quality of a run, from its result set: how much the available capacity varied, and whether configurations ran with
 * the requested threads. Pure functions of the rows, used by the run's final output and by the report. */
#ifndef SG_CORE_HEALTH_H
#define SG_CORE_HEALTH_H

#include <stdbool.h>
#include <stddef.h>

#include "core/resultset.h"

/* The capacity probes of a run. The usual capacity is their upper quartile, not their maximum: a disturbed one-core
 * probe overestimates the capacity. A launch is weak if the capacity before or after it was more than 10% below the
 * usual. */
struct sg_stability {
  size_t n; /* probes with a capacity; if 0, the other members are NaN or 0 */
  double low, median, usual, high;
  size_t n_weak;
};

struct sg_stability sg_stability_of(const struct sg_resultset *set);
bool sg_probe_is_weak(const struct sg_stability *stability, const struct sg_probes_row *probe);

/* Threads requested and threads observed: median over timed trials of CPU time over wall time, without trials in
 * which more threads ran than the machine has, which were too short for the resolution of CPU time. */
enum sg_threads_verdict {
  SG_THREADS_AS_ASKED,
  SG_THREADS_FEWER,   /* below 3/4 of those requested and possible: on the usable hardware threads, with the items of
                         the workload (item_bound.h), even if a trial ends one item later than it could */
  SG_THREADS_MORE,    /* above 5/4 of those requested: the library ignored the setting */
  SG_THREADS_UNKNOWN, /* not measured, or library default */
};

struct sg_thread_use {
  double asked;    /* workers that operate x BLAS threads; NaN: library default */
  double bound;    /* by the items, where it is less than what was asked for and is usable; NaN: they allow that */
  double observed; /* NaN: not measured */
  enum sg_threads_verdict verdict;
};

/* One entry for each of set->configs. The caller frees. */
struct sg_thread_use *sg_thread_uses(const struct sg_resultset *set);

#endif
