/* A campaign: one run per host, started by a launcher, with all result sets in one folder. The runs measure; this
 * program starts them, waits, and records how each ended.
 *
 * The folder has a subfolder for each host, its result set; logs/HOST.log, what its run said; and campaign.json
 * (docs/CAMPAIGN.md), written again whenever a host ends. */
#ifndef SG_BENCH_RUN_CAMPAIGN_H
#define SG_BENCH_RUN_CAMPAIGN_H

#include <stdbool.h>
#include <stdint.h>

#include "core/cli.h"
#include "core/error.h"

#define SG_CAMPAIGN_FILE "campaign.json"
#define SG_CAMPAIGN_LOGS "logs"
/* Without a terminal a program on another host goes on after its ssh has ended; with one, Ctrl-C here stops it. */
#define SG_CAMPAIGN_LAUNCHER "ssh -tt -o BatchMode=yes {host}"

struct sg_campaign_job {
  struct sg_list hosts;
  const char *launcher; /* command line, with {host} */
  const char *program;  /* stratagemm-bench on the hosts */
  const char *profile;
  char *const *options; /* more arguments of run */
  size_t n_options;
  const char *dir;
  size_t at_once;
  int64_t limit_ns; /* of one host; 0: none */
  bool resume, quiet;
};

/* SG_FOUND if some host has no result set, or one in which some configuration failed: `campaign.json` has the reason,
 * and the others went on. SG_INTERRUPTED: what was measured is kept. */
int sg_campaign_run(const struct sg_campaign_job *job, struct sg_error *err) SG_MUST_CHECK;

#endif
