/* The hosts of a campaign: given on the command line or in a file, or those of the job's allocation. Their names are
 * data: they become arguments of a launcher and names of folders. */
#ifndef SG_BENCH_RUN_CAMPAIGN_HOSTS_H
#define SG_BENCH_RUN_CAMPAIGN_HOSTS_H

#include "core/cli.h"

enum { SG_MOST_HOSTS = 10000 };

/* `hosts`: "a,b,c"; `file`: one name per line; both NULL: of Slurm, by `scontrol show hostnames`, or of PBS, from the
 * file PBS_NODEFILE, where a host may stand several times. SG_BAD_INPUT, with the reason, for none, too many, one
 * that is there twice or whose name has other characters than A-Z a-z 0-9 . _ -. Released with sg_list_release, also
 * after a failure. `may_be_none`: without any of these the list is empty. */
int sg_campaign_hosts_find(struct sg_list *list, const char *hosts, const char *file, bool may_be_none,
                           struct sg_error *err) SG_MUST_CHECK;

/* SG_BAD_INPUT if it cannot be the name of a host and of its folder. */
int sg_campaign_host_check(const char *name, struct sg_error *err) SG_MUST_CHECK;

#endif
