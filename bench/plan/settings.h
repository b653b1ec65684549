/* The options `run` and `plan` share, and their effect on a profile. */
#ifndef SG_BENCH_PLAN_SETTINGS_H
#define SG_BENCH_PLAN_SETTINGS_H

#include <stdbool.h>

#include "bench/plan/profile.h"
#include "core/cli.h"
#include "core/error.h"

struct sg_settings {
  const char *profile, *plan;
  const char *strategy, *operation, *n, *shape, *nrhs, *count, *dtype, *backend, *python, *workers, *blas_threads,
      *coretype, *load, *pin, *membind, *cores, *runner, *ranks, *launcher;
  const char *source, *convert, *retain, *options;
  const char *goal, *rounds, *trials, *measurement_time, *warmup, *target_ci, *budget, *timeout, *seed;
  const char *output;
  const char *counters, *ceilings, *library_probe;
  bool multiplex, resume, quiet, allow_nonfinite, gather;
};

enum { SG_N_SETTINGS_OPTIONS = 43 };

/* Fill an option table (including its terminator) whose targets are in *settings. */
void sg_settings_options(struct sg_option options[SG_N_SETTINGS_OPTIONS + 1], struct sg_settings *settings);

/* Load the selected profile (default: quick) and apply the command line to it. The caller frees with sg_profile_free.
 */
int sg_settings_apply(struct sg_profile **profile, const struct sg_settings *settings,
                      struct sg_error *err) SG_MUST_CHECK;

/* The text of the file that they select. A new heap string; NULL on failure. */
char *sg_settings_profile_text(const struct sg_settings *settings, struct sg_error *err) SG_MUST_CHECK;

#endif
