/* stratagemm-report compare: the times of two or more result sets, configuration by configuration. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/interrupt.h"
#include "core/output.h"
#include "report/archive/deposit.h"
#include "report/cli/report_commands.h"
#include "report/cli/report_formats.h"
#include "report/compare/compare_junit.h"
#include "report/compare/compare_print.h"
#include "report/compare/compare_report.h"
#include "report/compare/compare_sets.h"
#include "report/compare/differences.h"
#include "report/compare/gate.h"
#include "report/compare/ratios.h"
#include "report/render/gnuplot.h"
#include "report/render/templates.h"

struct compare_job {
  struct sg_list base; /* folders of the sessions of side A; empty: the first of `others` is A */
  char *const *others;
  size_t n_others;
  struct sg_report_job report; /* output NULL: none is written */
  struct sg_gate gate;
  const char *junit, *comment; /* files; NULL: none */
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

/* What was compared. */
struct compared {
  struct sg_compared_sets sets;
  struct sg_ratios ratios;
  struct sg_differences differences;
};

static int write_text(const struct compare_job *job, const char *path, char *text, struct sg_error *err) {
  const struct sg_report_job *report = &job->report;
  sg_interrupt_hold();
  const int status =
      text ? sg_file_replace_near(path, report->inputs, report->n_inputs, text, strlen(text), err) : SG_BAD_INPUT;
  free(text);
  return status;
}

static int write_files(const struct compare_job *job, const struct compared *c, struct sg_error *err) {
  int status = SG_OK;
  if (job->report.output) {
    status = sg_compare_report_write(&job->report, &c->sets, &c->differences, &c->ratios, &job->gate, err);
  }
  if (status == SG_OK && job->junit) {
    status = write_text(job, job->junit, sg_compare_junit(&c->sets, &c->ratios, &job->gate), err);
  }
  if (status == SG_OK && job->comment) {
    char *text = sg_compare_comment(&job->report.templates, &c->sets, &c->differences, &c->ratios, &job->gate, err);
    status = write_text(job, job->comment, text, err);
  }
  return status;
}

/* The folders of both sides, in an array to be freed: no link in them leads to an output. */
static char **list_inputs(const struct compare_job *job, size_t *n) {
  *n = job->base.n + job->n_others;
  char **inputs = sg_alloc(*n, sizeof *inputs);
  for (size_t i = 0; i < *n; i++) {
    inputs[i] = i < job->base.n ? job->base.items[i] : job->others[i - job->base.n];
  }
  return inputs;
}

static int compare(const struct compare_job *job, struct sg_error *err) {
  struct compared c = {0};
  int status = sg_compared_sets_load(&c.sets, job->base.items, job->base.n, job->others, job->n_others, err);
  sg_interrupt_end_at_once(sg_report_program.name, NULL);
  if (status == SG_OK) { status = sg_ratios_make(&c.ratios, &c.sets, err); }
  if (status == SG_OK) {
    c.differences = sg_differences_find(&c.sets);
    status = sg_compare_print(&c.sets, &c.differences, &c.ratios, &job->report.templates, stdout, err);
  }
  if (status == SG_OK) { status = write_files(job, &c, err); }
  if (status == SG_OK && job->report.output) {
    printf("%s/report.%s\n", job->report.output, sg_report_formats_first(job->report.formats));
  }
  if (status == SG_OK) { status = sg_gate_check(&job->gate, &c.ratios, err); }
  sg_differences_release(&c.differences);
  sg_ratios_release(&c.ratios);
  sg_compared_sets_release(&c.sets);
  return status;
}

int sg_command_compare(int argc, char **argv, struct sg_error *err) {
  struct compare_job job = {.others = argv + 1};
  const char *base = NULL, *output = NULL, *format = "md,html", *templates = NULL, *fail_if = NULL;
  const struct sg_option options[] = {
      {"base", "DIR,..", "several sessions of one machine as side A; all other sets are then\nsessions of side B",
       &base},
      {"output", "DIR", "write a report of the comparison to this folder", &output},
      {"format", "md,html,tex,png,pdf", "formats of the report, as of render (default: md,html)", &format},
      {"author", "NAME", "author of the article", &job.report.author},
      {"fail-if", "slower:PERCENT%",
       "exit with status 1 if a configuration is shown to be slower than in A by\nmore than this: all of its "
       "interval, "
       "not only the ratio; or if it has no\nusable time any more",
       &fail_if},
      {"junit", "FILE", "write the result of --fail-if as JUnit XML", &job.junit},
      {"comment", "FILE", "write a short Markdown text, for a comment on a pull request", &job.comment},
      {"templates", "DIR", "folder with your templates; missing ones are taken from the program", &templates},
      {NULL, NULL, NULL, NULL},
  };
  int n = 0;
  int status = sg_cli_parse(&sg_report_program, sg_report_command(SG_COMMAND_compare), options, argc, argv, &n, err);
  if (status != SG_OK) { return status == SG_CLI_HELP ? SG_OK : status; }
  job.n_others = (size_t)n;
  char *own = NULL, *gnuplot = NULL;
  if (job.junit && !fail_if) {
    status = sg_fail(err, SG_BAD_INPUT, "--junit needs a condition: give --fail-if slower:5%% too");
  }
  if (status == SG_OK && fail_if) { status = sg_gate_parse(&job.gate, fail_if, err); }
  if (status == SG_OK && base) { status = sg_list_split(&job.base, base, "--base", err); }
  if (status == SG_OK) { status = check_arguments(&job, err); }
  if (status == SG_OK) { status = sg_report_formats_parse(format, &job.report.formats, err); }
  if (status == SG_OK) { status = sg_templates_find(templates, &own, err); }
  if (status == SG_OK && job.report.author) { status = sg_deposit_check_text("--author", job.report.author, err); }
  if (status == SG_OK && output && job.report.formats & SG_REPORT_PDF) {
    status = sg_typesetter_find(&job.report.typesetter, err);
  }
  if (status == SG_OK && output) { gnuplot = sg_gnuplot_find(sg_report_program.name); }
  job.report.output = output;
  job.report.gnuplot = gnuplot;
  job.report.program = sg_report_program.name;
  job.report.templates = (struct sg_template_folders){.user = templates, .own = own};
  char **inputs = list_inputs(&job, &job.report.n_inputs);
  job.report.inputs = inputs;
  if (status == SG_OK) { status = compare(&job, err); }
  free(inputs);
  sg_list_release(&job.base);
  sg_typesetter_release(&job.report.typesetter);
  free(gnuplot);
  free(own);
  return status;
}
