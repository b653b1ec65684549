/* The time of a plan before it is run: from one short launch of a configuration on a few of its items. */
#ifndef SG_BENCH_CLI_ESTIMATE_H
#define SG_BENCH_CLI_ESTIMATE_H

#include "bench/cli/bench_commands.h"

struct sg_estimate {
  double trial_ns;   /* of the whole workload; NaN: not known */
  double outside_ns; /* of a launch besides its trials: spawn, checks, probe */
  char why[256];     /* there is no estimate */
};

int sg_estimate_launch(struct sg_estimate *e, const struct sg_preparation *p, const struct sg_config *config,
                       struct sg_error *err) SG_MUST_CHECK;

/* Timed and warm-up trials of a launch, as docs/PROTOCOL.md has them, with the least number of warm-up trials. */
double sg_estimate_trials(const struct sg_plan *plan, const struct sg_config *config, double trial_ns);

/* SG_UNABLE if trials of this time are longer than a launch may be, so that none would end. */
int sg_estimate_check_trial(const struct sg_plan *plan, const struct sg_config *config, double trial_ns,
                            struct sg_error *err) SG_MUST_CHECK;

/* SG_UNABLE if a plan without a budget, of which a round takes so long, would run for more than a month. */
int sg_estimate_check_total(const struct sg_plan *plan, double round_ns, struct sg_error *err) SG_MUST_CHECK;

/* Both, for `run`. Where neither could be, at the rate of a slow core, nothing is launched; otherwise the
 * configuration with most work is, and a line to standard error tells the time of a round. */
int sg_estimate_check(const struct sg_preparation *p, bool quiet, struct sg_error *err) SG_MUST_CHECK;

#endif
