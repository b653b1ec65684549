/* stratagemm-report compare: the times of two or more result sets, configuration by configuration. */
#include <stdio.h>
#include <stdlib.h>

#include "core/interrupt.h"
#include "report/cli/report_commands.h"
#include "report/compare/compare_print.h"
#include "report/compare/compare_sets.h"
#include "report/compare/differences.h"
#include "report/compare/ratios.h"

struct compare_job {
  struct sg_list base; /* folders of the sessions of side A; empty: the first of `others` is A */
  char *const *others;
  size_t n_others;
};

static int check_arguments(const struct compare_job *job, struct sg_error *err) {
  const size_t n = job->base.n + job->n_others;
  if (job->n_others < (job->base.n > 0 ? 1 : 2)) {
    return sg_fail(err, SG_BAD_INPUT, "compare needs two result sets: give their folders, see compare --help");
  }
  if (n > SG_MOST_COMPARED) {
    return sg_fail(err, SG_BAD_INPUT, "%zu result sets: compare takes at most %d", n, SG_MOST_COMPARED);
  }
  return SG_OK;
}

static int compare(const struct compare_job *job, struct sg_error *err) {
  struct sg_compared_sets sets = {0};
  struct sg_ratios ratios = {0};
  int status = sg_compared_sets_load(&sets, job->base.items, job->base.n, job->others, job->n_others, err);
  sg_interrupt_end_at_once(sg_report_program.name, NULL);
  if (status == SG_OK) { status = sg_ratios_make(&ratios, &sets, err); }
  if (status == SG_OK) {
    struct sg_differences differences = sg_differences_find(&sets);
    sg_compare_print(&sets, &differences, &ratios, stdout);
    sg_differences_release(&differences);
  }
  sg_ratios_release(&ratios);
  sg_compared_sets_release(&sets);
  return status;
}

int sg_command_compare(int argc, char **argv, struct sg_error *err) {
  const char *base = NULL;
  const struct sg_option options[] = {
      {"base", "DIR,..", "several sessions of one machine as side A; all other sets are then\nsessions of side B",
       &base},
      {NULL, NULL, NULL, NULL},
  };
  int n = 0;
  struct compare_job job = {.others = argv + 1};
  int status = sg_cli_parse(&sg_report_program, sg_report_command(SG_COMMAND_compare), options, argc, argv, &n, err);
  if (status != SG_OK) { return status == SG_CLI_HELP ? SG_OK : status; }
  job.n_others = (size_t)n;
  if (base) { status = sg_list_split(&job.base, base, "--base", err); }
  if (status == SG_OK) { status = check_arguments(&job, err); }
  if (status == SG_OK) { status = compare(&job, err); }
  sg_list_release(&job.base);
  return status;
}
