/* How many trials a launch has: a function of the request and of the times so far, without a clock of its own.
 *
 * Warm-up fills caches, page tables and the library's buffers, places the threads and raises the clock: tens of
 * milliseconds of work, after which times no longer fall. So it stops, after the minimum number of trials, with the
 * first trial that is not more than 2% faster than the fastest before it, once all have taken 50 ms together; or when
 * they have taken 250 ms.
 *
 * A warm-up trial of ten seconds or more is not repeated: warm-up changes less than 1% of it, and it is the first
 * timed one. Not with items from files: the first trial reads them from the disk, later ones from memory.
 *
 * Timed trials end at their number, or when they have taken the request's measurement_ns together. */
#ifndef SG_BENCH_WORKER_TRIAL_COUNT_H
#define SG_BENCH_WORKER_TRIAL_COUNT_H

#include <stdbool.h>

#include "bench/worker/request.h"

struct sg_trial_count { /* all zero before the first trial */
  int warmups, timed;
  int64_t fastest_ns; /* warm-up trial */
  int64_t warmup_ns;  /* all warm-up trials */
  int64_t timed_ns;   /* all timed trials */
  bool settled;       /* times no longer fall */
};

enum sg_trial_kind { SG_TRIAL_WARMUP, SG_TRIAL_TIMED, SG_TRIAL_NONE };

/* What the next trial is; SG_TRIAL_NONE: there is none. */
enum sg_trial_kind sg_trial_next(const struct sg_trial_count *count, const struct sg_request *request);

/* Count a trial that was begun as `kind` and took wall_ns. Returns what it is: a long warm-up trial is a timed one.
 */
enum sg_trial_kind sg_trial_note(struct sg_trial_count *count, const struct sg_request *request,
                                 enum sg_trial_kind kind, int64_t wall_ns);

#endif
