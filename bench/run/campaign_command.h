/* The command line of a campaign's run on one host. */
#ifndef SG_BENCH_RUN_CAMPAIGN_COMMAND_H
#define SG_BENCH_RUN_CAMPAIGN_COMMAND_H

#include "bench/run/campaign_job.h"
#include "core/error.h"

/* The launcher's words, the last of which is the program on the host. SG_UNABLE if there is no such launcher. For
 * sg_launcher_free(). */
int sg_campaign_launcher(char ***argv, const struct sg_campaign_job *job, const char *host,
                         struct sg_error *err) SG_MUST_CHECK;

/* The same, and then the words of the run of `profile` into `folder`/HOST. */
int sg_campaign_command(char ***argv, const struct sg_campaign_job *job, const char *profile, const char *folder,
                        const char *host, struct sg_error *err) SG_MUST_CHECK;

#endif
