/* What a campaign gives to `run` on each host. */
#ifndef SG_BENCH_CLI_CAMPAIGN_OPTIONS_H
#define SG_BENCH_CLI_CAMPAIGN_OPTIONS_H

#include "bench/run/campaign_job.h"
#include "core/error.h"

/* As `run` checks its command line and the profile, but for what another host may have and this one not: libraries,
 * other programs, and files of items. SG_CLI_HELP: the help of `run` was printed. */
int sg_campaign_options_check(const struct sg_campaign_job *job, const char *profile,
                              struct sg_error *err) SG_MUST_CHECK;

#endif
