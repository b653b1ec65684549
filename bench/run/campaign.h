/* A campaign: one run per host, started by a launcher, with all result sets in one folder. The runs measure; this
 * program starts them, waits, and records how each ended.
 *
 * The folder has a subfolder for each host, its result set; logs/HOST.log, what its run said; and campaign.json
 * (docs/CAMPAIGN.md), written again whenever a host ends. */
#ifndef SG_BENCH_RUN_CAMPAIGN_H
#define SG_BENCH_RUN_CAMPAIGN_H

#include "bench/run/campaign_job.h"
#include "core/error.h"

/* SG_FOUND if some host has no result set, or one in which some configuration failed: `campaign.json` has the reason,
 * and the others went on. SG_INTERRUPTED: what was measured is kept. */
int sg_campaign_run(const struct sg_campaign_job *job, struct sg_error *err) SG_MUST_CHECK;

#endif
