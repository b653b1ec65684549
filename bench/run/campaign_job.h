/* What a campaign is asked to do. */
#ifndef SG_BENCH_RUN_CAMPAIGN_JOB_H
#define SG_BENCH_RUN_CAMPAIGN_JOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/cli.h"

#define SG_CAMPAIGN_FILE "campaign.json"
#define SG_CAMPAIGN_LOGS "logs"
/* Without a terminal a program on another host goes on after its ssh has ended; with one, Ctrl-C here stops it. The
 * end of a host, or of the network to it, is noticed after three intervals. */
#define SG_CAMPAIGN_LAUNCHER "ssh -tt -o BatchMode=yes -o ServerAliveInterval=15 {host}"

struct sg_campaign_job {
  struct sg_list hosts; /* none: with `resume`, those of the folder's campaign.json */
  const char *launcher; /* command line, with {host} */
  const char *program;  /* stratagemm-bench on the hosts */
  const char *worker;   /* here: it starts the launchers (sg_launcher_bind) */
  const char
      *profile; /* a name, or the whole path of a file; NULL: with `resume` that of campaign.json, else quick */
  char *const *options; /* more arguments of run */
  size_t n_options;
  const char *dir;
  size_t at_once;
  int64_t limit_ns; /* of one host; 0: none */
  bool resume, quiet;
  /* Whether `run` would take this profile and the options above, before any host is asked. What is not SG_OK is
   * returned. */
  int (*check)(const struct sg_campaign_job *job, const char *profile, struct sg_error *err);
};

#endif
