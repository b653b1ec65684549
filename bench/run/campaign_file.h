/* campaign.json: which hosts a campaign has measured, and what became of the others. */
#ifndef SG_BENCH_RUN_CAMPAIGN_FILE_H
#define SG_BENCH_RUN_CAMPAIGN_FILE_H

#include <jansson.h>

#include "bench/run/campaign_job.h"
#include "core/host_kinds.h"
#include "core/outcome.h"
#include "core/output.h"

struct sg_campaign_host {
  char *name;
  enum sg_outcome outcome; /* SG_N_OUTCOMES: it has none yet */
  char *reason;            /* NULL: none */
  char *machine;           /* id of the machine of its result set; NULL: it has none */
  double seconds;          /* of its run; NaN: none */
};

struct sg_campaign_state {
  struct sg_campaign_host *hosts;
  size_t n;
  char *profile; /* the job's, or that of campaign.json */
  char *started;
};

/* SG_BAD_INPUT if the folder has nothing of a campaign to be continued. */
int sg_campaign_state_check_there(const struct sg_campaign_job *job, struct sg_error *err) SG_MUST_CHECK;

/* The hosts of the job. With job->resume also what the folder's campaign.json says of them, and those that only it
 * has; SG_BAD_INPUT if it is that of another campaign. Where it was lost, by the death of the machine, the job's
 * hosts have no outcome, and continuing their runs finds what they have. */
int sg_campaign_state_init(struct sg_campaign_state *state, const struct sg_campaign_job *job,
                           struct sg_error *err) SG_MUST_CHECK;
void sg_campaign_state_release(struct sg_campaign_state *state);

/* `status`: "running", "finished" or "interrupted"; `kinds` (may be NULL): the comparison of the hosts. */
int sg_campaign_state_write(const struct sg_campaign_state *state, const struct sg_campaign_job *job,
                            const char *status, const struct sg_hosts *kinds, struct sg_output *out,
                            struct sg_error *err) SG_MUST_CHECK;

#endif
