/* Quality of a run, from its result set: how much the available capacity varied, and whether configurations ran with
 * the requested threads. Pure functions of the rows, used by the run's final output and by the report. */
#ifndef SG_CORE_HEALTH_H
#define SG_CORE_HEALTH_H

#include <stdbool.h>
#include <stddef.h>

#include "core/capacity.h"
#include "core/launches.h"
#include "core/resultset.h"

/* The unit of capacity: what one core does. It is the median of the one-core rates of all probes of the run, because
 * a single one is noisy. */
struct sg_core_rate {
  double flops; /* NaN: no probes */
  double cores; /* usable cores of the machine, which no capacity exceeds; infinity: unknown */
};
struct sg_core_rate sg_core_rate_of(const struct sg_resultset *set);
double sg_core_rate_cores(const struct sg_core_rate *unit, double all_core_flops);

/* The cores this process could use, from machine.json; NaN: unknown. */
double sg_usable_cores(const struct sg_resultset *set);

/* Marks the weak launches of a run; the rates are converted to cores (sg_core_rate). */
struct sg_capacity sg_launches_judge(struct sg_config_launches *launches, const struct sg_resultset *set);

/* Threads requested and threads observed: median over timed trials of CPU time over wall time, without trials in
 * which more threads ran than the machine has, which were too short for the resolution of CPU time. Of MPI ranks,
 * while they worked: those that ended before the last are another matter (rank_waits.h). */
enum sg_threads_verdict {
  SG_THREADS_AS_ASKED,
  SG_THREADS_FEWER,   /* below 3/4 of those requested and possible: on the usable hardware threads, with the items of
                         the workload (item_bound.h), even if a trial ends one item later than it could */
  SG_THREADS_LIMITED, /* the same, while the machine offered less than 3/4 of the cores for them: no fewer ran than
                         3/4 of that, or less than one did, which no library and no scheduling causes */
  SG_THREADS_MORE,    /* above 5/4 of those requested: the library ignored the setting */
  SG_THREADS_UNKNOWN, /* not measured, or library default */
};

struct sg_thread_use {
  double asked;    /* workers that operate x BLAS threads; NaN: library default */
  double bound;    /* by the items, where it is less than what was asked for and is usable; NaN: they allow that */
  double observed; /* NaN: not measured */
  double offered;  /* by the machine, of its usable threads, as its capacity around these launches; NaN: not probed */
  enum sg_threads_verdict verdict;
};

/* One entry for each of set->configs. The caller frees. */
struct sg_thread_use *sg_thread_uses(const struct sg_resultset *set);

#endif
