#include "bench/cli/campaign_options.h"

#include <stdlib.h>
#include <string.h>

#include "bench/cli/bench_commands.h"
#include "bench/cli/runners.h"
#include "bench/data/source_name.h"
#include "bench/run/counting.h"
#include "core/alloc.h"
#include "core/sysfile.h"

/* The folder and its continuation are the campaign's, and so is the profile. */
static int check_ours(const struct sg_settings *settings, struct sg_error *err) {
  const char *given = settings->output    ? "output"
                      : settings->profile ? "profile"
                      : settings->plan    ? "plan"
                      : settings->resume  ? "resume"
                                          : NULL;
  if (!given) { return SG_OK; }
  return sg_fail(err, SG_BAD_INPUT, "option '--%s' of run is given by campaign itself: give --%s before '--'", given,
                 strcmp(given, "plan") == 0 ? "profile" : given);
}

static int parse(struct sg_settings *settings, const struct sg_campaign_job *job, struct sg_error *err) {
  struct sg_option table[SG_N_SETTINGS_OPTIONS + 1];
  char **argv = sg_alloc(job->n_options + 2, sizeof *argv);
  int n_positional = 0;
  argv[0] = (char *)"run";
  for (size_t i = 0; i < job->n_options; i++) {
    argv[i + 1] = job->options[i];
  }
  sg_settings_options(table, settings);
  int status = sg_cli_parse(&sg_bench_program, sg_command_find("run"), table, (int)job->n_options + 1, argv,
                            &n_positional, err);
  if (status == SG_OK && n_positional > 0) {
    status =
        sg_fail(err, SG_BAD_INPUT, "unexpected argument '%s' of run: see 'stratagemm-bench run --help'", argv[1]);
  }
  free(argv);
  return status;
}

static bool reads_files(const struct sg_profile *profile) {
  for (unsigned i = 0; i < profile->workloads_count; i++) {
    const char *source = profile->workloads[i].source;
    if (source && sg_source_paths(source)) { return true; }
  }
  return false;
}

/* Without a library, of which another host has others. */
static int check_plan(const struct sg_profile *profile, struct sg_error *err) {
  struct sg_topology topology;
  struct sg_plan plan;
  int status = sg_topology_init(&topology, SG_THIS_MACHINE, err);
  if (status != SG_OK) { return status; }
  status = sg_plan_open(&plan, profile, &topology, NULL, 0, err);
  if (status == SG_OK) { sg_plan_release(&plan); }
  sg_topology_release(&topology);
  return status;
}

int sg_campaign_options_check(const struct sg_campaign_job *job, const char *profile, struct sg_error *err) {
  struct sg_settings settings = {0};
  struct sg_profile *loaded = NULL;
  int status = parse(&settings, job, err);
  if (status == SG_OK) { status = check_ours(&settings, err); }
  if (status == SG_OK && settings.counters) { status = sg_counting_check(settings.counters, err); }
  if (status != SG_OK) { return status; }
  *(strchr(profile, '/') ? &settings.plan : &settings.profile) = profile;
  status = sg_settings_apply(&loaded, &settings, err);
  if (status == SG_OK) { status = sg_runners_check(loaded->runners, loaded->runners_count, err); }
  if (status == SG_OK && !reads_files(loaded)) { status = check_plan(loaded, err); }
  sg_profile_free(loaded);
  return status;
}
