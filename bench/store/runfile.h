/* run.json: the plan, libraries and program version of a run, and its progress. */
#ifndef SG_BENCH_STORE_RUNFILE_H
#define SG_BENCH_STORE_RUNFILE_H

#include <jansson.h>
#include <stdint.h>

#include "bench/plan/plan.h"
#include "core/error.h"
#include "core/output.h"
#include "core/resultset.h"

/* A new run.json tree, status "running". `environment`: variables that affect the measurement; takes ownership.
 * `started_s`: Unix time. The caller owns it. */
json_t *sg_runfile_make(const struct sg_plan *plan, const json_t *doctor, json_t *environment, int argc,
                        char *const *argv, int64_t started_s);

/* Give it another start, and the name that follows from it. */
void sg_runfile_begin(json_t *run, int64_t started_s);

/* Record in `run`, which continues the run of `set` with this launch, what has changed on its machine since the set
 * was begun (core/machine_id.h): a kernel or a setting; and keep the options that it was begun with. What earlier
 * continuations recorded is kept. */
void sg_runfile_continue(json_t *run, const struct sg_resultset *set, const json_t *machine, int64_t launch);

/* Time inside and outside trials, in ns; "finished" is now. Replaces `status` and the overhead. */
struct sg_overhead {
  int64_t run_ns;                                 /* all of the run */
  int64_t trials_ns;                              /* inside trials, warm-up too */
  int64_t probes_ns;                              /* capacity probes */
  int64_t launches_ns;                            /* from spawn to end of the workers, trials included */
  int64_t ceilings_ns;                            /* measuring the machine's peak rates */
  int64_t counted_trials_ns, counted_launches_ns; /* of these, in launches that count events: not in samples.csv */
};
/* `launches`: how many are in outcomes.csv, so that missing ones are noticed. */
void sg_runfile_finish(json_t *run, const char *status, int64_t launches, const struct sg_overhead *overhead);

/* Home folders and user names in it are replaced by `~`. */
int sg_runfile_save(json_t *run, struct sg_output *out, struct sg_error *err) SG_MUST_CHECK;

/* Unix time of "started" in an existing run.json tree; `otherwise` if it is absent. */
int64_t sg_runfile_started(const json_t *run, int64_t otherwise);

#endif
