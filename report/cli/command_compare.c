/* stratagemm-report compare: the times of two or more result sets, configuration by configuration; or the hosts of a
 * campaign, by their kinds. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/alloc.h"
#include "core/host_kinds.h"
#include "core/interrupt.h"
#include "core/output.h"
#include "core/text.h"
#include "core/utf8.h"
#include "report/archive/deposit.h"
#include "report/archive/set_source.h"
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
#include "report/site/site_scan.h"

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
    return sg_fail(err, SG_BAD_INPUT,
                   "compare needs two result sets, or the folder of a campaign: give their folders, see compare "
                   "--help");
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

/* ---- a campaign */

static bool has_sets_below(const char *dir) {
  struct stat st;
  char *run = sg_format("%s/run.json", dir), *bag = sg_format("%s/bagit.txt", dir);
  const bool is_set = lstat(run, &st) == 0 || lstat(bag, &st) == 0;
  free(bag);
  free(run);
  return !is_set && stat(dir, &st) == 0 && S_ISDIR(st.st_mode);
}

static int add_host(struct sg_hosts *hosts, const struct sg_site_found *found, struct sg_error *err) {
  struct sg_set_source source;
  sg_interrupt_hold();
  int status = sg_set_source_open(&source, found->path, err);
  if (status != SG_OK) { return status; }
  char *name = sg_utf8_cleaned(found->name);
  status = sg_set_source_fail(&source, sg_hosts_add(hosts, name, source.dir, err), err);
  sg_set_source_close(&source);
  free(name);
  return status == SG_OK ? sg_interrupt_check(err) : status;
}

/* The hosts of a campaign, each with one result set below the folder. One that cannot be used is named, and the
 * others are compared. */
static int compare_hosts(const char *dir, struct sg_error *err) {
  struct sg_site_scan scan;
  struct sg_hosts hosts = {0};
  size_t left_out = 0;
  int status = sg_site_scan(&scan, dir, &(struct stat){0}, err);
  if (status != SG_OK) { return status; }
  for (size_t i = 0; i < scan.n && status == SG_OK; i++) {
    status = add_host(&hosts, &scan.items[i], err);
    if (status != SG_BAD_INPUT) { continue; }
    fprintf(stderr, "%s: %s\n", sg_report_program.name, err->message);
    left_out++;
    status = SG_OK;
  }
  if (status == SG_OK && hosts.n == 0) {
    status = sg_fail(err, SG_BAD_INPUT, "no result set below '%s' can be compared", dir);
  }
  if (status == SG_OK) {
    sg_hosts_compare(&hosts);
    sg_hosts_print(&hosts, stdout);
    if (left_out > 0) {
      status = sg_fail(err, SG_FOUND, "%zu of %zu result sets cannot be compared", left_out, scan.n);
    }
  }
  sg_hosts_release(&hosts);
  sg_site_scan_release(&scan);
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
  if (n == 1 && !base && has_sets_below(argv[1])) {
    if (output || fail_if || job.junit || job.comment) {
      return sg_fail(
          err, SG_BAD_INPUT,
          "the hosts of a campaign are compared in the terminal: --output, --fail-if, --junit and --comment "
          "are for two result sets, such as those of a host in two campaigns");
    }
    return compare_hosts(argv[1], err);
  }
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
