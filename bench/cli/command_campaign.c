/* stratagemm-bench campaign: one run per host of an allocation. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/cli/bench_commands.h"
#include "bench/cli/campaign_options.h"
#include "bench/plan/settings.h"
#include "bench/run/campaign.h"
#include "bench/run/campaign_hosts.h"
#include "core/installation.h"
#include "core/interrupt.h"
#include "core/text.h"

struct campaign_texts {
  const char *launcher, *hosts, *hosts_file, *profile, *output, *at_once, *host_timeout, *program;
};

/* A run starts in another folder: a file that was named from here needs its whole path. */
static char *profile_for_hosts(const char *profile) {
  struct stat st;
  const bool is_file = stat(profile, &st) == 0 && S_ISREG(st.st_mode);
  char *path = is_file ? realpath(profile, NULL) : NULL;
  return path ? path : sg_format("%s", profile);
}

static char *program_for_hosts(const char *given) {
  char *own = given ? NULL : realpath("/proc/self/exe", NULL);
  return own ? own : sg_format("%s", given ? given : sg_bench_program.name);
}

static int take_texts(struct sg_campaign_job *job, const struct campaign_texts *texts, struct sg_error *err) {
  int64_t at_once = 1;
  int status = SG_OK;
  if (!texts->output) { return sg_fail(err, SG_BAD_INPUT, "campaign needs a folder: give --output DIR"); }
  if (texts->at_once) { status = sg_parse_integer(texts->at_once, 1, SG_MOST_HOSTS, "--at-once", &at_once, err); }
  if (status == SG_OK && texts->host_timeout) {
    status = sg_parse_duration(texts->host_timeout, "--host-timeout", &job->limit_ns, err);
  }
  job->dir = texts->output;
  job->launcher = texts->launcher;
  job->at_once = (size_t)at_once;
  return status;
}

/* A better reason than that it is unknown: an option of run before "--". */
static int check_place(const struct sg_option *ours, int argc, char **argv, struct sg_error *err) {
  struct sg_settings settings;
  struct sg_option of_run[SG_N_SETTINGS_OPTIONS + 1];
  sg_settings_options(of_run, &settings);
  for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
    if (sg_cli_is_option(ours, argv[i]) || !sg_cli_is_option(of_run, argv[i])) { continue; }
    return sg_fail(err, SG_BAD_INPUT, "'%s' is an option of run: give it after '--', at the end of the command line",
                   argv[i]);
  }
  return SG_OK;
}

int sg_command_campaign(int argc, char **argv, struct sg_error *err) {
  struct campaign_texts texts = {.launcher = SG_CAMPAIGN_LAUNCHER};
  struct sg_campaign_job job = {.options = argv + 1, .check = sg_campaign_options_check};
  const struct sg_option options[] = {
      {"launcher", "COMMAND", "what starts a program on {host} (default: " SG_CAMPAIGN_LAUNCHER ")", &texts.launcher},
      {"hosts", "HOST,..",
       "the hosts (default: those of the job of Slurm or PBS, or of the campaign\nthat is continued)", &texts.hosts},
      {"hosts-file", "FILE", "a file with one host per line", &texts.hosts_file},
      {"profile", "NAME|FILE",
       "what is measured on each host (default: quick, or that of the campaign\nthat is continued)", &texts.profile},
      {"output", "DIR", "folder for the result sets, DIR/HOST, and campaign.json; the hosts share it", &texts.output},
      {"at-once", "N", "hosts that measure at the same time (default: 1)", &texts.at_once},
      {"host-timeout", "TIME", "stop the run of a host after this time (default: none)", &texts.host_timeout},
      {"program", "PATH", "stratagemm-bench on the hosts (default: the path of this one)", &texts.program},
      {"resume", NULL, "continue the campaign in DIR: hosts that did not end ok", &job.resume},
      {"quiet", NULL, "only messages on hosts that did not end ok", &job.quiet},
      {0}};
  int n_options = 0;
  int status = check_place(options, argc, argv, err);
  if (status != SG_OK) { return status; }
  status = sg_cli_parse(&sg_bench_program, sg_command_find("campaign"), options, argc, argv, &n_options, err);
  if (status != SG_OK) { return status == SG_CLI_HELP ? SG_OK : status; }
  job.n_options = (size_t)n_options;
  char *profile = texts.profile ? profile_for_hosts(texts.profile) : NULL,
       *program = program_for_hosts(texts.program), *worker = sg_installed_worker();
  job.profile = profile;
  job.program = program;
  job.worker = worker;
  status = take_texts(&job, &texts, err);
  sg_interrupt_catch();
  if (status == SG_OK) {
    status = sg_campaign_hosts_find(&job.hosts, texts.hosts, texts.hosts_file, job.resume, err);
  }
  if (status == SG_OK) { status = sg_campaign_run(&job, err); }
  sg_list_release(&job.hosts);
  free(worker);
  free(program);
  free(profile);
  return status == SG_CLI_HELP ? SG_OK : status;
}
