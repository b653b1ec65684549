/* What a result set says about the run itself: how far the machine moved under it, and whether configurations got the
 * threads they asked for. Pure functions of the rows; the run's last words and the report say it in the same terms.
 */
#ifndef SG_CORE_HEALTH_H
#define SG_CORE_HEALTH_H

#include <stdbool.h>
#include <stddef.h>

#include "core/resultset.h"

/* The capacity probes of a run. The usual capacity is their upper quartile, not their largest: a one-core probe that
 * was disturbed makes a capacity too high. A launch is weak when the capacity before or after it was more than 10%
 * below the usual. */
struct sg_stability {
  size_t n; /* probes with a capacity; all else is NaN or 0 without any */
  double low, median, usual, high;
  size_t n_weak;
};

struct sg_stability sg_stability_of(const struct sg_resultset *set);
bool sg_probe_is_weak(const struct sg_stability *stability, const struct sg_probes_row *probe);

/* Threads a configuration asked for and threads that ran: median over timed trials of cpu time over wall time. */
enum sg_threads_verdict {
  SG_THREADS_AS_ASKED,
  SG_THREADS_FEWER,   /* below 3/4 of what was asked for and could have run on the usable hardware threads */
  SG_THREADS_MORE,    /* above 5/4 of what was asked for: the library did not obey */
  SG_THREADS_UNKNOWN, /* nothing measured, or nothing asked: left to the library */
};

struct sg_thread_use {
  double asked;    /* workers that operate x BLAS threads; NaN: left to the library */
  double observed; /* NaN: not measured */
  enum sg_threads_verdict verdict;
};

/* One entry for each of set->configs. The caller frees. */
struct sg_thread_use *sg_thread_uses(const struct sg_resultset *set);

#endif
